// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IInstrumentRegistry} from "./interfaces/IInstrumentRegistry.sol";
import {IRiskCommittee, Role} from "./interfaces/IRiskCommittee.sol";
import {ISettlementOracle} from "./interfaces/ISettlementOracle.sol";
import {StructHash} from "./libraries/StructHash.sol";
import {InstrumentId, KIND_BINARY, KIND_CALL, KIND_PUT, KIND_SCALAR} from "./types/InstrumentId.sol";
import {SetId} from "./types/SetId.sol";

/// @dev WARNING (trust): inside the window only the owner can stop a wrong price, after it nobody can.
contract SettlementOracle is ISettlementOracle, EIP712, Ownable2Step {
    /// @notice A proposal stands; it becomes final or is vetoed, it is never replaced (a replay must not restart the window).
    error AlreadyProposed(InstrumentId instrument);
    /// @notice The window closed at `until`: the proposal can only become final.
    error WindowClosed(InstrumentId instrument, uint256 until);
    error InvalidDisputeWindow(uint256 window);

    /// @dev One slot.
    /// @param price Of an instrument alone; 0 for a set.
    /// @param finalFrom Unix seconds, 0 when nothing is proposed.
    struct Proposal {
        uint64 price;
        uint40 finalFrom;
        uint32 round;
        bool isFinal;
    }

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

    /// @dev A subject is an instrument's id, or a set's beyond all of those.
    mapping(uint256 subject => Proposal) private _proposals;
    /// @dev What the members of a set are proposed to pay, in their order.
    mapping(SetId set => uint24[]) private _payouts;

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
        SetId set;
        (instrument, set) = _recordOf(instrument);
        if (set.exists()) revert InExclusiveSet(instrument, set);
        Proposal memory standing = _open(instrument, _subjectOf(instrument, set));
        if (instrument.kind() == KIND_BINARY ? price > FULL_PAYOUT : price == 0 || price > MAX_PRICE)
            revert InvalidPrice(price);

        standing.price = price;
        _store(
            standing,
            set,
            instrument,
            StructHash.settlement(instrument, price, standing.round),
            signatures
        );
        emit SettlementProposed(instrument, price, standing.finalFrom);
    }

    /// @inheritdoc ISettlementOracle
    function proposeSet(SetId set, uint24[] calldata payouts, bytes calldata signatures) external {
        InstrumentId[] memory members = registry.setMembers(set);
        uint256 sum;
        for (uint256 i = 0; i < payouts.length; ++i) sum += payouts[i];
        if (payouts.length != members.length || sum != FULL_PAYOUT) {
            revert InvalidPayouts(payouts.length, members.length, sum);
        }

        InstrumentId first = members[0];
        Proposal memory standing = _open(first, _subjectOf(first, set));
        _payouts[set] = payouts;
        _store(standing, set, first, StructHash.setSettlement(set, payouts, standing.round), signatures);
        for (uint256 i = 0; i < members.length; ++i) {
            emit SettlementProposed(members[i], payouts[i], standing.finalFrom);
        }
    }

    /// @inheritdoc ISettlementOracle
    function veto(InstrumentId instrument) external onlyOwner {
        SetId set;
        (instrument, set) = _recordOf(instrument);
        uint256 subject = _subjectOf(instrument, set);
        Proposal memory standing = _proposals[subject];
        if (standing.isFinal) revert AlreadyFinal(instrument);
        if (standing.finalFrom != 0 && block.timestamp >= standing.finalFrom) {
            revert WindowClosed(instrument, standing.finalFrom);
        }

        (InstrumentId[] memory instruments, uint256[] memory prices) = _prices(instrument, set, standing);
        _proposals[subject] = Proposal({price: 0, finalFrom: 0, round: standing.round + 1, isFinal: false});
        delete _payouts[set];
        for (uint256 i = 0; i < instruments.length; ++i) emit SettlementVetoed(instruments[i], prices[i]);
    }

    /// @inheritdoc ISettlementOracle
    function finalise(InstrumentId instrument) external {
        SetId set;
        (instrument, set) = _recordOf(instrument);
        uint256 subject = _subjectOf(instrument, set);
        Proposal memory standing = _proposals[subject];
        if (standing.isFinal) revert AlreadyFinal(instrument);
        if (standing.finalFrom == 0) revert NotProposed(instrument);
        if (block.timestamp < standing.finalFrom) revert WindowOpen(instrument, standing.finalFrom);

        _proposals[subject].isFinal = true;
        (InstrumentId[] memory instruments, uint256[] memory prices) = _prices(instrument, set, standing);
        for (uint256 i = 0; i < instruments.length; ++i) emit SettlementFinal(instruments[i], prices[i]);
    }

    /// @inheritdoc ISettlementOracle
    function finalPrices(
        InstrumentId instrument
    ) external view returns (InstrumentId[] memory instruments, uint256[] memory prices) {
        (InstrumentId decider, SetId set) = _recordOf(instrument);
        Proposal memory standing = _proposals[_subjectOf(decider, set)];
        if (!standing.isFinal) return (instruments, prices);
        (instruments, prices) = _prices(instrument, set, standing);
        uint256 kind = instrument.kind();
        if (kind == KIND_SCALAR || kind == KIND_CALL || kind == KIND_PUT)
            prices[0] = registry.payoffDown(instrument, standing.price);
    }

    /// @inheritdoc ISettlementOracle
    function proposal(
        InstrumentId instrument
    ) external view returns (uint256 price, uint256 finalFrom, uint256 round, bool isFinal) {
        (InstrumentId decider, SetId set) = _recordOf(instrument);
        (, uint256 place) = registry.setOf(decider);
        Proposal memory standing = _proposals[_subjectOf(decider, set)];
        price = set.exists() && standing.finalFrom != 0 ? _payouts[set][place] : standing.price;
        return (price, standing.finalFrom, standing.round, standing.isFinal);
    }

    /// @inheritdoc ISettlementOracle
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @return decider The instrument whose record decides this one's.
    /// @return set The exclusive set it is in: only binaries are in one, and they decide for themselves.
    function _recordOf(InstrumentId instrument) private view returns (InstrumentId decider, SetId set) {
        decider = registry.settledBy(instrument);
        (set, ) = registry.setOf(decider);
    }

    function _subjectOf(InstrumentId instrument, SetId set) private pure returns (uint256) {
        return set.exists() ? uint256(SetId.unwrap(set)) << 32 : InstrumentId.unwrap(instrument);
    }

    /// @return standing The round that may be proposed for now.
    function _open(InstrumentId instrument, uint256 subject) private view returns (Proposal memory standing) {
        standing = _proposals[subject];
        if (standing.isFinal) revert AlreadyFinal(instrument);
        if (standing.finalFrom != 0) revert AlreadyProposed(instrument);
        uint256 expiry = registry.expiryOf(instrument);
        if (expiry == 0 || block.timestamp < expiry) revert NotExpired(instrument);
    }

    /// @dev Starts the window of what a quorum signed.
    function _store(
        Proposal memory standing,
        SetId set,
        InstrumentId instrument,
        bytes32 structHash,
        bytes calldata signatures
    ) private {
        committee.verify(Role.Margin, _hashTypedDataV4(structHash), signatures);
        standing.finalFrom = uint40(block.timestamp + disputeWindow);
        _proposals[_subjectOf(instrument, set)] = standing;
    }

    /// @dev What is proposed for the instrument, or for every member of its set; prices of 0 when nothing is.
    function _prices(
        InstrumentId instrument,
        SetId set,
        Proposal memory standing
    ) private view returns (InstrumentId[] memory instruments, uint256[] memory prices) {
        if (!set.exists()) {
            instruments = new InstrumentId[](1);
            prices = new uint256[](1);
            (instruments[0], prices[0]) = (instrument, standing.price);
            return (instruments, prices);
        }
        instruments = registry.setMembers(set);
        uint24[] memory payouts = _payouts[set];
        prices = new uint256[](instruments.length);
        for (uint256 i = 0; i < payouts.length; ++i) prices[i] = payouts[i];
    }
}
