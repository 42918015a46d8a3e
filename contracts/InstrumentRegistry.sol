// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

import {
    Comparison,
    IInstrumentRegistry,
    InstrumentTerms,
    TradingLimits
} from "./interfaces/IInstrumentRegistry.sol";
import {InstrumentId, KIND_BINARY, KIND_PERP, MAX_LOT_DECIMALS} from "./types/InstrumentId.sol";
import {SetId} from "./types/SetId.sol";

/// @dev WARNING (trust): that an event has no other outcomes than those of its set is the owner's word. That ranges cover
/// every price once is checked.
///
/// Perps and binaries so far: any other kind is refused until the engine can bound it.
contract InstrumentRegistry is IInstrumentRegistry, Ownable2Step {
    /// @dev One slot: what a fill reads, and where a settlement belongs.
    struct Trading {
        uint64 openInterestCap;
        uint32 tradeBand;
        uint32 expiry;
        bool listed;
        SetId set;
        uint8 place;
    }

    // A band of the whole mark (perp) or the whole payout (binary) is no band at all; beyond it there is no meaning.
    uint256 private constant MAX_TRADE_BAND = 1e6;
    // A parlay's legs are read and settled in one transaction.
    uint256 private constant MIN_LEGS = 2;
    uint256 private constant MAX_LEGS = 16;
    // All members of a set are proposed, made final and settled in one transaction each.
    uint256 private constant MIN_MEMBERS = 2;
    uint256 private constant MAX_MEMBERS = 64;

    mapping(InstrumentId instrument => Trading) private _trading;
    mapping(InstrumentId instrument => InstrumentTerms) private _terms;
    InstrumentId[] private _instruments;
    /// @dev Members by set, at its number less one.
    InstrumentId[][] private _sets;

    constructor(address initialOwner) Ownable(initialOwner) {}

    /// @inheritdoc IInstrumentRegistry
    function list(
        InstrumentId instrument,
        InstrumentTerms calldata newTerms,
        TradingLimits calldata limits
    ) external onlyOwner {
        if (_trading[instrument].listed) revert AlreadyListed(instrument);
        _requireTerms(instrument, newTerms);
        _requireLimits(instrument, limits);

        _trading[instrument] = Trading({
            openInterestCap: limits.openInterestCap,
            tradeBand: limits.tradeBand,
            expiry: newTerms.expiry,
            listed: true,
            set: SetId.wrap(0),
            place: 0
        });
        _terms[instrument] = newTerms;
        _instruments.push(instrument);
        emit InstrumentListed(instrument, newTerms.symbol, newTerms);
        emit TradingLimitsSet(instrument, limits.openInterestCap, limits.tradeBand);
    }

    /// @inheritdoc IInstrumentRegistry
    function listSet(InstrumentId[] calldata members) external onlyOwner returns (SetId set) {
        uint256 count = members.length;
        if (count < MIN_MEMBERS || count > MAX_MEMBERS) revert InvalidSetSize(count);
        _sets.push(members);
        set = SetId.wrap(uint32(_sets.length));

        InstrumentTerms storage first = _terms[members[0]];
        uint64 edge = first.lower;
        for (uint256 i; i < count; ++i) {
            InstrumentId member = members[i];
            Trading storage trading = _trading[member];
            _requireFree(member, first);
            // In a set from here on, so that none is in it twice.
            (trading.set, trading.place) = (set, uint8(i));

            InstrumentTerms storage t = _terms[member];
            if (first.comparison == Comparison.Outcome) _requireOutcome(member, t, i);
            else edge = _requireRange(member, t, edge, i, count);
        }
        emit ExclusiveSetListed(set, members);
    }

    /// @inheritdoc IInstrumentRegistry
    function setTradingLimits(InstrumentId instrument, TradingLimits calldata limits) external onlyOwner {
        Trading memory trading = _listed(instrument);
        _requireLimits(instrument, limits);
        trading.openInterestCap = limits.openInterestCap;
        trading.tradeBand = limits.tradeBand;
        _trading[instrument] = trading;
        emit TradingLimitsSet(instrument, limits.openInterestCap, limits.tradeBand);
    }

    /// @inheritdoc IInstrumentRegistry
    function terms(InstrumentId instrument) external view returns (InstrumentTerms memory) {
        _listed(instrument);
        return _terms[instrument];
    }

    /// @inheritdoc IInstrumentRegistry
    function tradingTerms(
        InstrumentId instrument
    ) external view returns (uint64 openInterestCap, uint32 tradeBand, uint32 expiry) {
        Trading memory trading = _listed(instrument);
        return (trading.openInterestCap, trading.tradeBand, trading.expiry);
    }

    /// @inheritdoc IInstrumentRegistry
    function expiryOf(InstrumentId instrument) external view returns (uint32) {
        return _listed(instrument).expiry;
    }

    /// @inheritdoc IInstrumentRegistry
    function setOf(InstrumentId instrument) external view returns (SetId set, uint256 place) {
        Trading memory trading = _listed(instrument);
        return (trading.set, trading.place);
    }

    /// @inheritdoc IInstrumentRegistry
    function setMembers(SetId set) external view returns (InstrumentId[] memory) {
        uint256 number = SetId.unwrap(set);
        if (number == 0 || number > _sets.length) revert NoSuchSet(set);
        return _sets[number - 1];
    }

    /// @inheritdoc IInstrumentRegistry
    function setCount() external view returns (uint256) {
        return _sets.length;
    }

    /// @inheritdoc IInstrumentRegistry
    function instrumentCount() external view returns (uint256) {
        return _instruments.length;
    }

    /// @inheritdoc IInstrumentRegistry
    function instrumentAt(uint256 index) external view returns (InstrumentId) {
        return _instruments[index];
    }

    function _listed(InstrumentId instrument) private view returns (Trading memory trading) {
        trading = _trading[instrument];
        if (!trading.listed) revert NotListed(instrument);
    }

    function _requireTerms(InstrumentId instrument, InstrumentTerms calldata t) private view {
        if (t.symbol == 0) revert InvalidTerms(instrument, "symbol");
        uint256 kind = instrument.kind();
        if (kind == KIND_PERP) _requirePerp(instrument, t);
        else if (kind == KIND_BINARY) _requireBinary(instrument, t);
        else revert InvalidTerms(instrument, "kind");
    }

    function _requirePerp(InstrumentId instrument, InstrumentTerms calldata t) private pure {
        if (instrument.lotDecimals() > MAX_LOT_DECIMALS) revert InvalidTerms(instrument, "lot");
        if (t.comparison != Comparison.None) revert InvalidTerms(instrument, "comparison");
        if (t.underlying == 0) revert InvalidTerms(instrument, "underlying");
        if (t.expiry != 0) revert InvalidTerms(instrument, "expiry");
        if (t.lower != 0) revert InvalidTerms(instrument, "lower");
        if (t.upper != 0) revert InvalidTerms(instrument, "upper");
        if (t.outcome != 0) revert InvalidTerms(instrument, "outcome");
        if (t.legs.length != 0) revert InvalidTerms(instrument, "legs");
    }

    function _requireBinary(InstrumentId instrument, InstrumentTerms calldata t) private view {
        if (instrument.lotDecimals() != 0) revert InvalidTerms(instrument, "lot");
        if (t.comparison == Comparison.None) revert InvalidTerms(instrument, "comparison");
        if (t.expiry <= block.timestamp) revert InvalidTerms(instrument, "expiry");

        bool isParlay = t.comparison == Comparison.AllLegs;
        bool isBetween = t.comparison == Comparison.Between;
        bool isThreshold = !isParlay && !isBetween && t.comparison != Comparison.Outcome;

        if ((t.underlying == 0) != isParlay) revert InvalidTerms(instrument, "underlying");
        if (isBetween) {
            if (t.lower >= t.upper) revert InvalidTerms(instrument, "upper");
        } else {
            if ((t.lower != 0) != isThreshold) revert InvalidTerms(instrument, "lower");
            if (t.upper != 0) revert InvalidTerms(instrument, "upper");
        }
        if (t.outcome != 0 && t.comparison != Comparison.Outcome) revert InvalidTerms(instrument, "outcome");
        if (isParlay) _requireLegs(instrument, t);
        else if (t.legs.length != 0) revert InvalidTerms(instrument, "legs");
    }

    /// @dev Listed binaries, ascending (so that none counts twice), none a parlay itself, none open after the parlay.
    function _requireLegs(InstrumentId instrument, InstrumentTerms calldata t) private view {
        uint256 count = t.legs.length;
        if (count < MIN_LEGS || count > MAX_LEGS) revert InvalidTerms(instrument, "legs");
        for (uint256 i; i < count; ++i) {
            InstrumentId leg = t.legs[i];
            if (i > 0 && InstrumentId.unwrap(leg) <= InstrumentId.unwrap(t.legs[i - 1])) {
                revert InvalidTerms(instrument, "legs");
            }
            Trading memory trading = _trading[leg];
            bool fits = trading.listed && leg.kind() == KIND_BINARY && trading.expiry <= t.expiry;
            if (!fits || _terms[leg].comparison == Comparison.AllLegs) revert InvalidTerms(instrument, "leg");
        }
    }

    /// @dev A binary before its expiry, in no set yet, of the underlying and the expiry of the set's first.
    function _requireFree(InstrumentId member, InstrumentTerms storage first) private view {
        Trading memory trading = _listed(member);
        if (member.kind() != KIND_BINARY) revert NotExclusive(member, "kind");
        if (trading.set.exists()) revert NotExclusive(member, "set");
        if (trading.expiry <= block.timestamp || trading.expiry != first.expiry) {
            revert NotExclusive(member, "expiry");
        }
        if (_terms[member].underlying != first.underlying) revert NotExclusive(member, "underlying");
    }

    function _requireOutcome(InstrumentId member, InstrumentTerms storage t, uint256 place) private view {
        if (t.comparison != Comparison.Outcome) revert NotExclusive(member, "comparison");
        if (t.outcome != place) revert NotExclusive(member, "outcome");
    }

    /// @dev S < a, a ≤ S < b, b ≤ S < c, …, S ≥ z: every price is in exactly one.
    /// @param edge Where the range before ended.
    /// @return Where this one ends.
    function _requireRange(
        InstrumentId member,
        InstrumentTerms storage t,
        uint64 edge,
        uint256 place,
        uint256 count
    ) private view returns (uint64) {
        Comparison expected =
            place == 0
                ? Comparison.Less
                : place == count - 1
                    ? Comparison.GreaterOrEqual
                    : Comparison.Between;
        if (t.comparison != expected) revert NotExclusive(member, "comparison");
        if (t.lower != edge) revert NotExclusive(member, "lower");
        return expected == Comparison.Between ? t.upper : edge;
    }

    /// @dev A cap of zero is allowed: nothing new may be opened. A band of zero would refuse every price but the mark.
    function _requireLimits(InstrumentId instrument, TradingLimits calldata limits) private pure {
        if (limits.tradeBand == 0 || limits.tradeBand > MAX_TRADE_BAND) {
            revert InvalidTerms(instrument, "tradeBand");
        }
    }
}
