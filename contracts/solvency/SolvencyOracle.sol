// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {Proof} from "../interfaces/IFoldingVerifier.sol";
import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {IMarkOracle} from "../interfaces/IMarkOracle.sol";
import {Circuit, IScenarioSets, ScenarioSet} from "../interfaces/IScenarioSets.sol";
import {
    FreezeProgress,
    FrozenBook,
    ISolvencyOracle,
    OracleTerms,
    Solvency,
    SolvencyProof,
    SolvencyStatus
} from "../interfaces/ISolvencyOracle.sol";
import {FIELD_ORDER} from "../libraries/Bn254.sol";
import {BoundBook, Columns} from "../libraries/BoundBook.sol";
import {FixedPoint, WAD} from "../libraries/FixedPoint.sol";
import {MarkHead} from "../libraries/MarkHead.sol";
import {BookFreezer} from "./BookFreezer.sol";

/// @title SolvencyOracle
contract SolvencyOracle is BookFreezer, IAggregatorV3, Ownable2Step {
    using FixedPoint for uint256;
    using SafeCast for uint256;

    /// @dev A result in three slots. Money in 1e-6 USD.
    struct Round {
        uint64 valueAtRisk;
        uint72 shortfall;
        uint32 set;
        uint40 blockNumber;
        uint40 time;
        bool isProven;
        uint96 badDebt;
        uint96 insurance;
        uint32 accounts;
        uint32 boundAccounts;
        uint96 marginShortfall;
        uint32 epoch;
        uint64 snapshot;
    }

    uint8 private constant INDEX_DECIMALS = 8;
    uint256 private constant INDEX_ONE = 1e8;
    uint256 private constant INDEX_MAX = 1_000 * INDEX_ONE;
    // Debts of 2^(60 − B) accounts of less than 2^B stay within the digits of the circuits.
    uint256 private constant DEBT_BITS = 60;
    uint256 private constant SHORTFALL_BITS = 68;
    uint256 private constant MIN_AGE = 1 minutes;
    uint256 private constant MAX_SET_AGE = 7 days;
    uint256 private constant MAX_MARK_AGE = 1 days;
    uint256 private constant MAX_WATCH_INDEX = 10 * INDEX_ONE;
    // The engine's nonce has this bit in the escape.
    uint256 private constant ESCAPED = 1 << 39;

    /// @inheritdoc ISolvencyOracle
    uint256 public snapshots;
    /// @inheritdoc ISolvencyOracle
    mapping(uint256 snapshot => bytes32) public frozenHash;
    /// @inheritdoc ISolvencyOracle
    mapping(uint256 challenge => mapping(uint256 state => bool)) public isProvenState;
    OracleTerms private _terms;
    uint256 private _lastRound;
    mapping(uint256 round => Round) private _rounds;

    constructor(
        address initialOwner,
        IMarginEngine engine_,
        IMarkOracle markOracle_,
        IScenarioSets scenarioSets_,
        OracleTerms memory initialTerms
    ) BookFreezer(engine_, markOracle_, scenarioSets_) Ownable(initialOwner) {
        _setTerms(initialTerms);
    }

    // ---- freeze

    /// @inheritdoc ISolvencyOracle
    function freeze() external returns (uint256 snapshot) {
        (FreezeProgress memory walked, bytes memory book, Columns memory columns) = _walkWhole();
        return _freeze(walked, book, columns);
    }

    /// @inheritdoc ISolvencyOracle
    function finishFreeze(
        FreezeProgress calldata from,
        bytes[] calldata books
    ) external returns (uint256 snapshot) {
        (FreezeProgress memory walked, bytes memory book, Columns memory columns) = _walkRest(from, books);
        return _freeze(walked, book, columns);
    }

    // ---- publish

    /// @inheritdoc ISolvencyOracle
    function publish(FrozenBook calldata frozen, bytes calldata book, SolvencyProof calldata proof) external {
        uint256 latestSnapshot = _rounds[_lastRound].snapshot;
        if (frozen.snapshot <= latestSnapshot) revert AlreadyPublished(frozen.snapshot, latestSnapshot);
        _requireFrozen(frozen);
        if (keccak256(book) != frozen.digest) revert WrongBook(frozen.digest);
        if (proof.valueAtRisk >= 1 << DEBT_BITS || proof.shortfall >= 1 << SHORTFALL_BITS)
            revert OutOfRange(proof.valueAtRisk, proof.shortfall);
        ScenarioSet memory scenarios = _publishableSet(frozen.set);
        _verify(frozen, book, proof, scenarios);
        _publish(frozen, proof.valueAtRisk, proof.shortfall);
    }

    /// @inheritdoc ISolvencyOracle
    function proveBatches(
        FrozenBook calldata frozen,
        uint256 commitment,
        uint256 start,
        uint256[] calldata states,
        Proof[] calldata batches
    ) external {
        _requireFrozen(frozen);
        ScenarioSet memory scenarios = _publishableSet(frozen.set);
        Circuit memory circuit = scenarioSets.circuit(scenarios.circuit);
        uint256 challenge = _challenge(frozen.context, commitment, frozen.digest);
        if (start != circuit.genesis) _requireProven(challenge, start);
        uint256 state = _verifyBatches(circuit, scenarios, challenge, start, states, batches);
        isProvenState[challenge][state] = true;
        emit BatchesProven(frozen.snapshot, commitment, state);
    }

    // ---- terms

    /// @inheritdoc ISolvencyOracle
    function setTerms(OracleTerms calldata next) external onlyOwner {
        _setTerms(next);
    }

    /// @inheritdoc ISolvencyOracle
    function terms() external view returns (OracleTerms memory) {
        return _terms;
    }

    // ---- reading

    /// @inheritdoc ISolvencyOracle
    function latest() external view returns (Solvency memory) {
        Round memory round = _rounds[_lastRound];
        (SolvencyStatus status, uint256 index, uint256 insurance) = _assess(round);
        return
            Solvency({
                index: index,
                var99: round.valueAtRisk,
                es99: round.shortfall,
                badDebt: round.badDebt,
                shortfall: round.marginShortfall,
                insurance: insurance,
                accounts: round.accounts,
                boundAccounts: round.boundAccounts,
                epoch: round.epoch,
                blockNumber: round.blockNumber,
                provenAt: round.time,
                status: status
            });
    }

    /// @inheritdoc ISolvencyOracle
    function isSolvent(uint256 maxAge) external view returns (bool) {
        return statusAt(maxAge) == SolvencyStatus.SOLVENT;
    }

    /// @inheritdoc ISolvencyOracle
    function requireSolvent(uint256 maxAge) external view {
        SolvencyStatus status = statusAt(maxAge);
        if (status != SolvencyStatus.SOLVENT) revert NotSolvent(status);
    }

    /// @inheritdoc ISolvencyOracle
    function lastPublished() external view returns (uint256 snapshot, uint256 round) {
        return (_rounds[_lastRound].snapshot, _lastRound);
    }

    /// @inheritdoc ISolvencyOracle
    function statusAt(uint256 maxAge) public view returns (SolvencyStatus status) {
        Round memory round = _rounds[_lastRound];
        if (block.timestamp - round.time > maxAge) return SolvencyStatus.UNKNOWN;
        (status, , ) = _assess(round);
    }

    // ---- the index as a feed

    /// @inheritdoc IAggregatorV3
    function decimals() external pure returns (uint8) {
        return INDEX_DECIMALS;
    }

    /// @inheritdoc IAggregatorV3
    function description() external pure returns (string memory) {
        return "Plimsoll solvency index";
    }

    /// @inheritdoc IAggregatorV3
    function version() external pure returns (uint256) {
        return 1;
    }

    /// @inheritdoc IAggregatorV3
    function latestRoundData()
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return getRoundData(uint80(_lastRound));
    }

    /// @inheritdoc IAggregatorV3
    /// @dev Of an earlier round too the index counts on no insurance that is not there now.
    function getRoundData(
        uint80 roundId
    )
        public
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        Round memory round = _rounds[roundId];
        (SolvencyStatus status, uint256 index, ) = _assess(round);
        if (status == SolvencyStatus.UNKNOWN) revert NoDataPresent();
        return (roundId, int256(index), round.time, round.time, roundId);
    }

    // ---- private

    /// @dev r hashes all that it multiplies: the book itself, and the prover's commitment to it. Without the book somebody who
    /// knows r before the freeze could solve for deposits that make a false book fit.
    function _challenge(
        bytes32 context,
        uint256 commitment,
        bytes32 digest
    ) internal pure virtual returns (uint256) {
        return uint256(keccak256(abi.encode(context, commitment, digest))) % FIELD_ORDER;
    }

    function _setTerms(OracleTerms memory next) private {
        if (next.maxSetAge < MIN_AGE || next.maxSetAge > MAX_SET_AGE)
            revert OutOfBounds("maxSetAge", next.maxSetAge);
        if (next.maxMarkAge < MIN_AGE || next.maxMarkAge > MAX_MARK_AGE)
            revert OutOfBounds("maxMarkAge", next.maxMarkAge);
        if (next.watchIndex <= INDEX_ONE || next.watchIndex > MAX_WATCH_INDEX)
            revert OutOfBounds("watchIndex", next.watchIndex);
        _terms = next;
        emit OracleTermsSet(next);
    }

    function _publish(FrozenBook memory frozen, uint256 valueAtRisk, uint256 shortfall) private {
        Round memory round = Round({
            valueAtRisk: valueAtRisk.toUint64(),
            shortfall: shortfall.toUint72(),
            set: frozen.set,
            blockNumber: frozen.blockNumber,
            time: frozen.time,
            isProven: frozen.isProvable,
            badDebt: frozen.badDebt.toUint96(),
            insurance: frozen.insurance.toUint96(),
            accounts: frozen.accounts,
            boundAccounts: frozen.boundAccounts,
            marginShortfall: frozen.marginShortfall.toUint96(),
            epoch: frozen.epoch,
            snapshot: frozen.snapshot.toUint64()
        });
        _rounds[++_lastRound] = round;
        (, uint256 index, ) = _assess(round);
        emit SolvencyPublished(frozen.snapshot, _lastRound, valueAtRisk, shortfall, frozen.badDebt, index);
    }

    /// @dev Freezes a book that has been walked to its end.
    function _freeze(
        FreezeProgress memory walked,
        bytes memory book,
        Columns memory columns
    ) private returns (uint256 snapshot) {
        ScenarioSet memory scenarios = scenarioSets.scenarioSet(walked.set);
        if (scenarios.postedBlock >= block.number) revert SetNotFixed(walked.set);
        MarkHead head = MarkHead.wrap(markOracle.head());
        if (head.time() > scenarios.marksTime + uint256(_terms.maxSetAge))
            revert StaleSet(walked.set, scenarios.marksTime);
        if (walked.oldestEpoch != type(uint256).max) {
            uint256 marksTime = MarkHead.wrap(markOracle.headAt(walked.oldestEpoch)).time();
            if (marksTime + _terms.maxMarkAge < block.timestamp) revert StaleMarks(marksTime);
        }
        BoundBook.requireMatched(columns.instruments, walked.totals.net);

        Circuit memory circuit = scenarioSets.circuit(scenarios.circuit);
        (, uint256 insurance, ) = engine.globals();
        uint256 boundAccounts = walked.totals.boundAccounts;
        snapshot = ++snapshots;
        FrozenBook memory frozen = FrozenBook({
            snapshot: snapshot,
            context: _context(snapshot, scenarios, circuit),
            digest: keccak256(book),
            totalCash: walked.totals.cash,
            badDebt: walked.totals.badDebt,
            marginShortfall: walked.totals.marginShortfall,
            insurance: insurance,
            accounts: walked.walked.toUint32(),
            boundAccounts: boundAccounts.toUint32(),
            isProvable: walked.totals.isInRange && boundAccounts < 1 << (DEBT_BITS - circuit.bits),
            set: uint32(walked.set),
            epoch: uint32(head.epoch()),
            blockNumber: uint40(block.number),
            time: uint40(block.timestamp)
        });
        emit BookFrozen(snapshot, frozen, book);
        // Nothing to prove, or nothing that can be.
        if (boundAccounts == 0 || !frozen.isProvable) _publish(frozen, 0, 0);
        else frozenHash[snapshot] = keccak256(abi.encode(frozen));
    }

    /// @dev Reverts unless the proofs show V and E of the frozen book.
    function _verify(
        FrozenBook calldata frozen,
        bytes calldata book,
        SolvencyProof calldata proof,
        ScenarioSet memory scenarios
    ) private view {
        Circuit memory circuit = scenarioSets.circuit(scenarios.circuit);
        uint256 challenge = _challenge(frozen.context, proof.commitment, frozen.digest);
        uint256 state = circuit.genesis;
        uint256 batches = proof.batches.length;
        uint256 earlier = proof.states.length - batches;
        if (earlier != 0) {
            state = proof.states[earlier - 1];
            _requireProven(challenge, state);
        }
        state = _verifyBatches(circuit, scenarios, challenge, state, proof.states[earlier:], proof.batches);
        uint256 evaluation = BoundBook.evaluate(book, challenge, circuit.instruments);
        bool isTailValid = circuit.tailVerifier.verifyProof(
            proof.tail.a,
            proof.tail.b,
            proof.tail.c,
            [state, proof.commitment, evaluation, proof.valueAtRisk | (proof.shortfall << 128)],
            scenarios.folds.weights
        );
        if (!isTailValid) revert WrongProof(batches);
    }

    /// @dev Reverts unless the batches lead from `state` over the states.
    /// @return The last of them.
    function _verifyBatches(
        Circuit memory circuit,
        ScenarioSet memory scenarios,
        uint256 challenge,
        uint256 state,
        uint256[] calldata states,
        Proof[] calldata batches
    ) private view returns (uint256) {
        for (uint256 i = 0; i < batches.length; ++i) {
            Proof calldata batch = batches[i];
            uint256 next = states[i];
            bool isBatchValid = circuit.batchVerifier.verifyProof(
                batch.a,
                batch.b,
                batch.c,
                [challenge, state, next],
                scenarios.folds.profits
            );
            if (!isBatchValid) revert WrongProof(i);
            state = next;
        }
        return state;
    }

    function _requireFrozen(FrozenBook calldata frozen) private view {
        if (frozenHash[frozen.snapshot] != keccak256(abi.encode(frozen)))
            revert UnknownSnapshot(frozen.snapshot);
    }

    /// @dev The state is Poseidon of all rows, debts and fingerprints so far: one that proofs lead to stands for one prefix of
    /// one book under this challenge, whoever proved it.
    function _requireProven(uint256 challenge, uint256 state) private view {
        if (!isProvenState[challenge][state]) revert UnprovenState(challenge, state);
    }

    function _publishableSet(uint256 set) private view returns (ScenarioSet memory scenarios) {
        if (!scenarioSets.counts(set)) revert SetDoesNotCount(set);
        scenarios = scenarioSets.scenarioSet(set);
        if (!scenarios.isConfirmed && block.timestamp < scenarios.publishableFrom)
            revert InChallenge(set, scenarios.publishableFrom);
    }

    function _context(
        uint256 snapshot,
        ScenarioSet memory scenarios,
        Circuit memory circuit
    ) private view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    block.chainid,
                    address(this),
                    snapshot,
                    block.number,
                    scenarios.contentHash,
                    scenarios.folds,
                    scenarios.circuit,
                    circuit.accounts,
                    circuit.instruments,
                    circuit.scenarios,
                    circuit.bits
                )
            );
    }

    /// @dev What a round says now. Insurance counts only as far as it was there then and is there now.
    function _assess(
        Round memory round
    ) private view returns (SolvencyStatus status, uint256 index, uint256 insurance) {
        uint256 nonce;
        (, insurance, nonce) = engine.globals();
        insurance = insurance.min(round.insurance);
        if (round.snapshot == 0 || nonce >= ESCAPED || !scenarioSets.counts(round.set))
            return (SolvencyStatus.UNKNOWN, 0, insurance);

        uint256 debt = uint256(round.badDebt) + round.shortfall;
        index = debt == 0 ? INDEX_MAX : insurance.mulDivDown(INDEX_ONE, debt).min(INDEX_MAX);
        if (!round.isProven) index = index.min(INDEX_ONE);
        (, uint256 withdrawalIndex) = engine.provisional();
        if (withdrawalIndex < WAD) index = index.min(withdrawalIndex.mulDivDown(INDEX_ONE, WAD));

        if (index < INDEX_ONE) status = SolvencyStatus.INSOLVENT;
        else status = index < _terms.watchIndex ? SolvencyStatus.WATCH : SolvencyStatus.SOLVENT;
    }
}
