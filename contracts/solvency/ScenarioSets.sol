// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IMarkOracle} from "../interfaces/IMarkOracle.sol";
import {IRiskCommittee, Role} from "../interfaces/IRiskCommittee.sol";
import {IRiskParameters} from "../interfaces/IRiskParameters.sol";
import {
    Circuit,
    FoldChunk,
    Folds,
    IScenarioSets,
    Part,
    ScenarioSet,
    Scenarios
} from "../interfaces/IScenarioSets.sol";
import {Bn254} from "../libraries/Bn254.sol";
import {DataContract} from "../libraries/DataContract.sol";
import {MarkHead} from "../libraries/MarkHead.sol";
import {
    CHUNK_ENTRIES,
    PROFITS_A_WORD,
    ScenarioContent,
    WEIGHTS_A_WORD
} from "../libraries/ScenarioContent.sol";
import {InstrumentId} from "../types/InstrumentId.sol";

/// @title ScenarioSets
contract ScenarioSets is IScenarioSets, EIP712, Ownable2Step {
    using ScenarioContent for InstrumentId[];
    using ScenarioContent for uint256[];

    /// @dev How far the chain has computed a fold.
    struct Progress {
        uint256 chunks;
        uint256[2] sum;
        bool isRight;
    }

    bytes32 private constant SET_TYPEHASH = keccak256(
        "ScenarioSet(bytes32 contentHash,uint32 epoch,bytes32 modelHash,bytes32 snapshotHash,uint32 circuit,uint256[2] profitFold,uint256[2] weightFold)"
    );
    // Bits of the map of a fold's chunks.
    uint256 private constant MAX_CHUNKS = 256;
    // Debts of 2^(60 − B) accounts stay below 2^60: two accounts at least.
    uint256 private constant MIN_BITS = 20;
    uint256 private constant MAX_BITS = 58;
    uint256 private constant MAX_CHALLENGE = 7 days;
    uint256 private constant COLUMN_BYTES = 12;

    IRiskCommittee public immutable committee;
    IMarkOracle public immutable markOracle;
    IRiskParameters public immutable parameters;
    /// @inheritdoc IScenarioSets
    uint256 public immutable challengeWindow;

    /// @inheritdoc IScenarioSets
    uint256 public presentCircuit;
    /// @inheritdoc IScenarioSets
    uint256 public sets;
    mapping(uint256 number => Circuit) private _circuits;
    mapping(uint256 number => ScenarioSet) private _sets;
    mapping(uint256 number => mapping(Part part => Progress)) private _progress;

    constructor(
        address initialOwner,
        IRiskCommittee committee_,
        IMarkOracle markOracle_,
        IRiskParameters parameters_,
        uint256 challengeSeconds
    ) EIP712("Plimsoll ScenarioSets", "1") Ownable(initialOwner) {
        if (challengeSeconds > MAX_CHALLENGE) revert OutOfBounds("challengeWindow", challengeSeconds);
        committee = committee_;
        markOracle = markOracle_;
        parameters = parameters_;
        challengeWindow = challengeSeconds;
    }

    /// @inheritdoc IScenarioSets
    function setCircuit(Circuit calldata terms) external onlyOwner {
        if (terms.bits < MIN_BITS || terms.bits > MAX_BITS) revert OutOfBounds("bits", terms.bits);
        if (terms.accounts == 0) revert OutOfBounds("accounts", 0);
        if (terms.instruments == 0) revert OutOfBounds("instruments", 0);
        uint256 entries = uint256(terms.instruments) * terms.scenarios;
        if (entries == 0 || entries > MAX_CHUNKS * CHUNK_ENTRIES)
            revert OutOfBounds("scenarios", terms.scenarios);
        _circuits[++presentCircuit] = terms;
        emit CircuitSet(presentCircuit, terms);
    }

    /// @inheritdoc IScenarioSets
    /// @dev WARNING (trust): a quorum of the margin set chooses the scenarios.
    function post(
        uint32 epoch,
        Scenarios calldata scenarios,
        Folds calldata folds,
        bytes calldata signatures
    ) external returns (uint256 set) {
        uint256 last = _sets[sets].epoch;
        if (epoch <= last) revert NotNewer(epoch, last);
        Circuit memory terms = circuit(presentCircuit);
        MarkHead head = MarkHead.wrap(markOracle.headAt(epoch));
        uint256 publishableFrom = block.timestamp + challengeWindow;
        ScenarioSet memory posted = ScenarioSet({
            contentHash: 0,
            profitsHash: scenarios.profits.hashInChunks(PROFITS_A_WORD),
            weightsHash: scenarios.weights.hashInChunks(WEIGHTS_A_WORD),
            folds: folds,
            circuit: uint32(presentCircuit),
            epoch: epoch,
            marksTime: uint40(head.time()),
            postedBlock: uint40(block.number),
            publishableFrom: uint40(publishableFrom),
            isConfirmed: false,
            isVoid: false,
            columns: _keepColumns(scenarios, terms)
        });
        posted.contentHash = keccak256(
            abi.encode(scenarios.instruments, posted.profitsHash, posted.weightsHash)
        );
        committee.verify(Role.Margin, _hashTypedDataV4(_structHash(posted, head.snapshotHash())), signatures);

        set = ++sets;
        _sets[set] = posted;
        emit ScenarioSetPosted(set, epoch, posted.contentHash, publishableFrom, scenarios);
    }

    /// @inheritdoc IScenarioSets
    function computeFold(uint256 set, Part part, FoldChunk calldata chunk) external {
        ScenarioSet storage posted = _existing(set);
        if (posted.isVoid) revert SetIsVoid(set);
        Circuit memory terms = _circuits[posted.circuit];
        bool isProfits = part == Part.Profits;
        uint256 entries = isProfits ? uint256(terms.instruments) * terms.scenarios : uint256(terms.scenarios);
        _requireChunk(
            chunk.points,
            chunk.pointHashes,
            chunk.index,
            isProfits ? terms.profitPoints : terms.weightPoints
        );
        _requireChunk(
            chunk.entries,
            chunk.entryHashes,
            chunk.index,
            isProfits ? posted.profitsHash : posted.weightsHash
        );

        Progress storage progress = _progress[set][part];
        uint256 bit = 1 << chunk.index;
        if (progress.chunks & bit != 0) revert AlreadyFolded(chunk.index);
        uint256 chunks = progress.chunks | bit;
        progress.chunks = chunks;
        uint256[2] memory sum = _fold(chunk, isProfits, entries, progress.sum);
        progress.sum = sum;
        emit ChunkFolded(set, part, chunk.index);

        uint256 all = (entries + CHUNK_ENTRIES - 1) / CHUNK_ENTRIES;
        if (chunks == type(uint256).max >> (MAX_CHUNKS - all)) _decide(set, part, sum);
    }

    /// @inheritdoc IScenarioSets
    function present() external view returns (uint256) {
        return counts(sets) ? sets : 0;
    }

    /// @inheritdoc IScenarioSets
    function scenarioSet(uint256 set) external view returns (ScenarioSet memory) {
        return _existing(set);
    }

    /// @inheritdoc IScenarioSets
    function columns(
        uint256 set
    ) external view returns (InstrumentId[] memory instruments, uint64[] memory worst) {
        bytes memory content = DataContract.read(_existing(set).columns);
        uint256 count = content.length / COLUMN_BYTES;
        instruments = new InstrumentId[](count);
        worst = new uint64[](count);
        for (uint256 m = 0; m < count; ++m) {
            uint256 word;
            assembly ("memory-safe") {
                word := mload(add(add(content, 32), mul(m, COLUMN_BYTES)))
            }
            instruments[m] = InstrumentId.wrap(uint32(word >> 224));
            worst[m] = uint64(word >> 160);
        }
    }

    /// @inheritdoc IScenarioSets
    function foldProgress(
        uint256 set,
        Part part
    ) external view returns (uint256 chunks, uint256[2] memory sum) {
        Progress storage progress = _progress[set][part];
        return (progress.chunks, progress.sum);
    }

    /// @inheritdoc IScenarioSets
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @inheritdoc IScenarioSets
    function counts(uint256 set) public view returns (bool) {
        ScenarioSet storage posted = _sets[set];
        return set != 0 && posted.circuit == presentCircuit && !posted.isVoid;
    }

    /// @inheritdoc IScenarioSets
    function circuit(uint256 number) public view returns (Circuit memory terms) {
        if (number == 0 || number > presentCircuit) revert UnknownCircuit(number);
        return _circuits[number];
    }

    /// @dev Checks the scenarios, and keeps what every freeze needs of them.
    function _keepColumns(Scenarios calldata scenarios, Circuit memory terms) private returns (address code) {
        InstrumentId[] calldata instruments = scenarios.instruments;
        instruments.requireAscending(terms.instruments);
        scenarios.weights.requireWhole(terms.scenarios);
        uint256[] memory worst = scenarios.profits.largestMoves(terms.scenarios, terms.instruments);
        bytes memory content = new bytes(instruments.length * COLUMN_BYTES);
        for (uint256 m = 0; m < instruments.length; ++m) {
            uint256 column = (uint256(InstrumentId.unwrap(instruments[m])) << 64) | worst[m];
            for (uint256 i = 0; i < COLUMN_BYTES; ++i) {
                content[m * COLUMN_BYTES + i] = bytes1(uint8(column >> (8 * (COLUMN_BYTES - 1 - i))));
            }
        }
        code = DataContract.deploy(content);
        if (code == address(0)) revert InvalidInstruments();
    }

    /// @dev Adds a chunk to the sum of those before.
    function _fold(
        FoldChunk calldata chunk,
        bool isProfits,
        uint256 entries,
        uint256[2] memory sum
    ) private view returns (uint256[2] memory) {
        uint256 first = chunk.index * CHUNK_ENTRIES;
        uint256 count = entries - first < CHUNK_ENTRIES ? entries - first : CHUNK_ENTRIES;
        uint256[] calldata points = chunk.points;
        uint256[] calldata packed = chunk.entries;
        ScenarioContent.requireLength(packed.length, count, isProfits ? PROFITS_A_WORD : WEIGHTS_A_WORD);
        if (points.length != 2 * count) revert WrongLength(points.length, 2 * count);
        for (uint256 k = 0; k < count; ++k) {
            uint256 scalar = isProfits ? Bn254.toField(packed.profitAt(k)) : packed.weightAt(k);
            sum = Bn254.addMultiple(sum, points[2 * k], points[2 * k + 1], scalar);
        }
        return sum;
    }

    function _decide(uint256 set, Part part, uint256[2] memory sum) private {
        ScenarioSet storage posted = _sets[set];
        uint256[2] storage claimed = part == Part.Profits ? posted.folds.profits : posted.folds.weights;
        if (sum[0] != claimed[0] || sum[1] != claimed[1]) {
            posted.isVoid = true;
            emit ScenarioSetVoided(set, part, sum[0], sum[1]);
            return;
        }
        _progress[set][part].isRight = true;
        Part other = part == Part.Profits ? Part.Weights : Part.Profits;
        if (_progress[set][other].isRight) posted.isConfirmed = true;
        emit FoldConfirmed(set, part);
    }

    function _existing(uint256 set) private view returns (ScenarioSet storage posted) {
        if (set == 0 || set > sets) revert UnknownSet(set);
        return _sets[set];
    }

    function _structHash(ScenarioSet memory posted, bytes32 snapshotHash) private view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    SET_TYPEHASH,
                    posted.contentHash,
                    posted.epoch,
                    parameters.modelHash(),
                    snapshotHash,
                    posted.circuit,
                    keccak256(abi.encode(posted.folds.profits)),
                    keccak256(abi.encode(posted.folds.weights))
                )
            );
    }

    /// @dev Reverts unless `words` are chunk `index` of what `root` is the hash of.
    function _requireChunk(
        uint256[] calldata words,
        bytes32[] calldata hashes,
        uint256 index,
        bytes32 root
    ) private pure {
        if (keccak256(abi.encodePacked(hashes)) != root) revert WrongChunk(root);
        if (index >= hashes.length) revert WrongChunk(root);
        if (words.hashOf() != hashes[index]) revert WrongChunk(hashes[index]);
    }
}
