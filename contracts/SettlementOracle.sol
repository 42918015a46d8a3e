// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IInstrumentRegistry} from "./interfaces/IInstrumentRegistry.sol";
import {IRiskCommittee, Role} from "./interfaces/IRiskCommittee.sol";
import {ISettlementOracle} from "./interfaces/ISettlementOracle.sol";
import {InstrumentId, KIND_BINARY, KIND_CALL, KIND_PUT, KIND_SCALAR} from "./types/InstrumentId.sol";

/// @dev WARNING (trust): inside the window only the owner can stop a wrong price, after it nobody can.
contract SettlementOracle is ISettlementOracle, EIP712, Ownable2Step {
    /// @notice A proposal stands; it becomes final or is vetoed, it is never replaced (a replay must not restart the window).
    error AlreadyProposed(InstrumentId instrument);
    /// @notice The window closed at `until`: the proposal can only become final.
    error WindowClosed(InstrumentId instrument, uint256 until);
    error InvalidDisputeWindow(uint256 window);

    /// @dev One slot.
    /// @param finalFrom Unix seconds, 0 when nothing is proposed.
    struct Proposal {
        uint64 price;
        uint40 finalFrom;
        uint32 round;
        bool isFinal;
    }

    bytes32 private constant SETTLEMENT_TYPEHASH = keccak256(
        "Settlement(uint32 instrument,uint64 price,uint32 round)"
    );
    uint256 private constant FULL_PAYOUT = 1e6;
    // A payoff of the price must fit a mark.
    uint256 private constant MAX_PRICE = type(uint48).max;
    // Long enough for the owner's monitoring to send one transaction; short enough that payouts are not held hostage.
    uint256 private constant MIN_WINDOW = 1 minutes;
    uint256 private constant MAX_WINDOW = 14 days;

    IRiskCommittee public immutable committee;
    IInstrumentRegistry public immutable registry;
    /// @notice Seconds between a proposal and its finality.
    uint256 public immutable disputeWindow;

    mapping(InstrumentId instrument => Proposal) private _proposals;

    constructor(
        IRiskCommittee riskCommittee,
        IInstrumentRegistry instrumentRegistry,
        address initialOwner,
        uint256 window
    ) EIP712("Plimsoll SettlementOracle", "1") Ownable(initialOwner) {
        if (window < MIN_WINDOW || window > MAX_WINDOW) revert InvalidDisputeWindow(window);
        committee = riskCommittee;
        registry = instrumentRegistry;
        disputeWindow = window;
    }

    /// @inheritdoc ISettlementOracle
    function propose(InstrumentId instrument, uint64 price, bytes calldata signatures) external {
        instrument = registry.settledBy(instrument);
        Proposal memory standing = _proposals[instrument];
        if (standing.isFinal) revert AlreadyFinal(instrument);
        if (standing.finalFrom != 0) revert AlreadyProposed(instrument);

        uint256 expiry = registry.expiryOf(instrument);
        if (expiry == 0 || block.timestamp < expiry) revert NotExpired(instrument);
        if (instrument.kind() == KIND_BINARY) {
            if (price > FULL_PAYOUT) revert InvalidPrice(price);
        } else if (price == 0 || price > MAX_PRICE) {
            revert InvalidPrice(price);
        }

        bytes32 structHash = keccak256(abi.encode(SETTLEMENT_TYPEHASH, instrument, price, standing.round));
        committee.verify(Role.Margin, _hashTypedDataV4(structHash), signatures);

        uint256 finalFrom = block.timestamp + disputeWindow;
        standing.price = price;
        standing.finalFrom = uint40(finalFrom);
        _proposals[instrument] = standing;
        emit SettlementProposed(instrument, price, finalFrom);
    }

    /// @inheritdoc ISettlementOracle
    function veto(InstrumentId instrument) external onlyOwner {
        instrument = registry.settledBy(instrument);
        Proposal memory standing = _proposed(instrument);
        if (block.timestamp >= standing.finalFrom) revert WindowClosed(instrument, standing.finalFrom);
        _proposals[instrument] = Proposal({
            price: 0,
            finalFrom: 0,
            round: standing.round + 1,
            isFinal: false
        });
        emit SettlementVetoed(instrument, standing.price);
    }

    /// @inheritdoc ISettlementOracle
    function finalise(InstrumentId instrument) external {
        instrument = registry.settledBy(instrument);
        Proposal memory standing = _proposed(instrument);
        if (block.timestamp < standing.finalFrom) revert WindowOpen(instrument, standing.finalFrom);
        _proposals[instrument].isFinal = true;
        emit SettlementFinal(instrument, standing.price);
    }

    /// @inheritdoc ISettlementOracle
    function finalPrice(InstrumentId instrument) external view returns (bool isFinal, uint256 price) {
        Proposal memory standing = _proposals[registry.settledBy(instrument)];
        if (!standing.isFinal) return (false, 0);
        uint256 kind = instrument.kind();
        bool isPaidByPrice = kind == KIND_SCALAR || kind == KIND_CALL || kind == KIND_PUT;
        return (true, isPaidByPrice ? registry.payoffDown(instrument, standing.price) : standing.price);
    }

    /// @inheritdoc ISettlementOracle
    function proposal(
        InstrumentId instrument
    ) external view returns (uint256 price, uint256 finalFrom, uint256 round, bool isFinal) {
        Proposal memory standing = _proposals[registry.settledBy(instrument)];
        return (standing.price, standing.finalFrom, standing.round, standing.isFinal);
    }

    /// @inheritdoc ISettlementOracle
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    function _proposed(InstrumentId instrument) private view returns (Proposal memory standing) {
        standing = _proposals[instrument];
        if (standing.isFinal) revert AlreadyFinal(instrument);
        if (standing.finalFrom == 0) revert NotProposed(instrument);
    }
}
