// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {
    Comparison,
    IInstrumentRegistry,
    InstrumentTerms,
    TradingLimits
} from "./interfaces/IInstrumentRegistry.sol";
import {
    InstrumentId,
    KIND_BINARY,
    KIND_CALL,
    KIND_PERP,
    KIND_PUT,
    KIND_SCALAR,
    KIND_SPOT,
    MAX_LOT_DECIMALS
} from "./types/InstrumentId.sol";
import {SetId} from "./types/SetId.sol";

/// @dev WARNING (trust): the owner lists tokens. A token that can change balances, or never pays out, costs those who hold
/// its spot; a haircut milder than the next worst day costs everybody. Both are fixed once listed. That an event has no
/// other outcomes than those of its set is the owner's word; that ranges cover every price once is checked.
contract InstrumentRegistry is IInstrumentRegistry, Ownable2Step {
    /// @dev One slot: what a fill reads. See `IInstrumentRegistry.tradingTerms`.
    struct Trading {
        uint64 openInterestCap;
        uint32 tradeBand;
        uint32 expiry;
        bool listed;
        uint96 tail;
    }

    /// @dev Where a binary is settled with others. One slot.
    struct Membership {
        SetId set;
        uint8 place;
    }

    /// @dev A spot's token and the units of it in a lot. One slot.
    struct Collateral {
        address token;
        uint96 lotUnits;
    }

    // A band of the whole mark (perp) or the whole payout (binary) is no band at all; beyond it there is no meaning.
    uint256 private constant MAX_TRADE_BAND = 1e6;
    // Of the underlying: an option's price cannot be further from its mark than its underlying could be in a crash.
    uint256 private constant MAX_OPTION_TRADE_BAND = 1e5;
    uint256 private constant FULL_HAIRCUT = 1e6;
    uint256 private constant FULL_PAYOUT = 1e6;
    // Marks have 48 bits: a strike beyond them is never reached, and a payoff would not fit.
    uint256 private constant MAX_STRIKE = type(uint48).max;
    // 10^(decimals − lot decimals) must fit its slot.
    uint256 private constant MAX_TOKEN_DECIMALS = 24;
    // A parlay's legs are read and settled in one transaction.
    uint256 private constant MIN_LEGS = 2;
    uint256 private constant MAX_LEGS = 16;
    // All members of a set are proposed, made final and settled in one transaction each.
    uint256 private constant MIN_MEMBERS = 2;
    uint256 private constant MAX_MEMBERS = 64;

    mapping(InstrumentId instrument => Trading) private _trading;
    mapping(InstrumentId instrument => InstrumentTerms) private _terms;
    mapping(InstrumentId instrument => Membership) private _memberships;
    mapping(InstrumentId instrument => Collateral) private _collateral;
    mapping(uint256 key => InstrumentId) private _pricedInSlot;
    mapping(bytes32 assetAndExpiry => InstrumentId) private _firstSettled;
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

        uint96 tail = _tailOf(instrument, newTerms);
        _trading[instrument] = Trading(limits.openInterestCap, limits.tradeBand, newTerms.expiry, true, tail);
        _index(instrument, newTerms);
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
            _requireFree(member, first);
            // In a set from here on, so that none is in it twice.
            _memberships[member] = Membership(set, uint8(i));

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
    ) external view returns (uint64 openInterestCap, uint32 tradeBand, uint32 expiry, uint96 tail) {
        Trading memory trading = _listed(instrument);
        return (trading.openInterestCap, trading.tradeBand, trading.expiry, trading.tail);
    }

    /// @inheritdoc IInstrumentRegistry
    function collateral(InstrumentId instrument) external view returns (address token, uint256 lotUnits) {
        Collateral memory held = _collateral[instrument];
        if (held.token == address(0)) revert NotListed(instrument);
        return (held.token, held.lotUnits);
    }

    /// @inheritdoc IInstrumentRegistry
    function pricedInSlot(uint256 key) external view returns (InstrumentId) {
        return _pricedInSlot[key];
    }

    /// @inheritdoc IInstrumentRegistry
    function settledBy(InstrumentId instrument) external view returns (InstrumentId) {
        if (!_isSettledByPrice(instrument)) return instrument;
        return _firstSettled[_assetAndExpiry(_terms[instrument].underlying, _listed(instrument).expiry)];
    }

    /// @inheritdoc IInstrumentRegistry
    function payoffDown(InstrumentId instrument, uint256 price) external view returns (uint256) {
        if (!_isSettledByPrice(instrument)) revert NoPayoff(instrument);
        _listed(instrument);
        uint256 lower = _terms[instrument].lower;
        if (instrument.kind() == KIND_PUT) return price < lower ? lower - price : 0;
        if (price <= lower) return 0;
        if (instrument.kind() == KIND_CALL) return price - lower;
        uint256 upper = _terms[instrument].upper;
        return price >= upper ? FULL_PAYOUT : ((price - lower) * FULL_PAYOUT) / (upper - lower);
    }

    /// @inheritdoc IInstrumentRegistry
    function expiryOf(InstrumentId instrument) external view returns (uint32) {
        return _listed(instrument).expiry;
    }

    /// @inheritdoc IInstrumentRegistry
    function setOf(InstrumentId instrument) external view returns (SetId set, uint256 place) {
        _listed(instrument);
        Membership memory membership = _memberships[instrument];
        return (membership.set, membership.place);
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
        else if (kind == KIND_SCALAR) _requireScalar(instrument, t);
        else if (kind == KIND_CALL || kind == KIND_PUT) _requireOption(instrument, t);
        else if (kind == KIND_SPOT) _requireSpot(instrument, t);
        else revert InvalidTerms(instrument, "kind");

        if (kind != KIND_CALL && kind != KIND_PUT && !(t.priced == InstrumentId.wrap(0)))
            revert InvalidTerms(instrument, "priced");
        if (kind != KIND_SPOT && t.haircut != 0) revert InvalidTerms(instrument, "haircut");
        if (kind != KIND_SPOT && t.token != address(0)) revert InvalidTerms(instrument, "token");
    }

    function _requirePerp(InstrumentId instrument, InstrumentTerms calldata t) private pure {
        _requirePriceOfAsset(instrument, t);
        if (t.expiry != 0) revert InvalidTerms(instrument, "expiry");
        if (t.lower != 0) revert InvalidTerms(instrument, "lower");
        if (t.upper != 0) revert InvalidTerms(instrument, "upper");
    }

    /// @dev What a perp, a scalar, an option and a spot have in common.
    function _requirePriceOfAsset(InstrumentId instrument, InstrumentTerms calldata t) private pure {
        if (instrument.lotDecimals() > MAX_LOT_DECIMALS) revert InvalidTerms(instrument, "lot");
        if (t.comparison != Comparison.None) revert InvalidTerms(instrument, "comparison");
        if (t.underlying == 0) revert InvalidTerms(instrument, "underlying");
        if (t.outcome != 0) revert InvalidTerms(instrument, "outcome");
        if (t.legs.length != 0) revert InvalidTerms(instrument, "legs");
    }

    function _requireScalar(InstrumentId instrument, InstrumentTerms calldata t) private view {
        _requirePriceOfAsset(instrument, t);
        if (instrument.lotDecimals() != 0) revert InvalidTerms(instrument, "lot");
        if (t.expiry <= block.timestamp) revert InvalidTerms(instrument, "expiry");
        if (t.lower >= t.upper || t.upper > MAX_STRIKE) revert InvalidTerms(instrument, "upper");
    }

    /// @dev The options of one mark slot are on one underlying, so that their marks are bounded by one read.
    function _requireOption(InstrumentId instrument, InstrumentTerms calldata t) private view {
        _requirePriceOfAsset(instrument, t);
        if (t.expiry <= block.timestamp) revert InvalidTerms(instrument, "expiry");
        if (t.lower == 0 || t.lower > MAX_STRIKE) revert InvalidTerms(instrument, "lower");
        if (t.upper != 0) revert InvalidTerms(instrument, "upper");

        uint256 kind = t.priced.kind();
        bool isPrice = (kind == KIND_PERP || kind == KIND_SPOT) && !(t.priced == InstrumentId.wrap(0));
        // What is not listed has no underlying.
        if (!isPrice || _terms[t.priced].underlying != t.underlying)
            revert InvalidTerms(instrument, "priced");
        InstrumentId neighbour = _pricedInSlot[instrument.markKey()];
        if (!(neighbour == InstrumentId.wrap(0)) && !(neighbour == t.priced))
            revert InvalidTerms(instrument, "slot");
    }

    function _requireSpot(InstrumentId instrument, InstrumentTerms calldata t) private view {
        _requirePriceOfAsset(instrument, t);
        if (t.expiry != 0) revert InvalidTerms(instrument, "expiry");
        if (t.lower != 0) revert InvalidTerms(instrument, "lower");
        if (t.upper != 0) revert InvalidTerms(instrument, "upper");
        if (t.haircut < _leastHaircut(t.underlying) || t.haircut > FULL_HAIRCUT)
            revert InvalidTerms(instrument, "haircut");
        if (t.token.code.length == 0) revert InvalidTerms(instrument, "token");
        uint256 decimals = IERC20Metadata(t.token).decimals();
        if (decimals < instrument.lotDecimals() || decimals > MAX_TOKEN_DECIMALS)
            revert InvalidTerms(instrument, "lot");
    }

    /// @dev The worst recorded day of an asset, rounded up (ETH and BTC on 2020-03-12, SOL on 2022-11-09), and a quarter of
    /// anything else.
    function _leastHaircut(bytes32 asset) private pure returns (uint256) {
        if (asset == "BTC" || asset == "ETH") return 500_000;
        if (asset == "SOL") return 600_000;
        return 250_000;
    }

    /// @dev See `PositionSlot`.
    function _tailOf(InstrumentId instrument, InstrumentTerms calldata t) private pure returns (uint96) {
        uint256 kind = instrument.kind();
        if (kind == KIND_SPOT) return t.haircut;
        if (kind != KIND_CALL && kind != KIND_PUT) return 0;
        return (uint96(InstrumentId.unwrap(t.priced)) << 64) | t.lower;
    }

    /// @dev Writes down what is looked up by something else than the instrument.
    function _index(InstrumentId instrument, InstrumentTerms calldata t) private {
        uint256 kind = instrument.kind();
        if (kind == KIND_SPOT) {
            uint256 decimals = IERC20Metadata(t.token).decimals() - instrument.lotDecimals();
            _collateral[instrument] = Collateral(t.token, uint96(10 ** decimals));
        }
        if (kind == KIND_CALL || kind == KIND_PUT) _pricedInSlot[instrument.markKey()] = t.priced;
        if (_isSettledByPrice(instrument)) {
            bytes32 key = _assetAndExpiry(t.underlying, t.expiry);
            if (_firstSettled[key] == InstrumentId.wrap(0)) _firstSettled[key] = instrument;
        }
    }

    function _isSettledByPrice(InstrumentId instrument) private pure returns (bool) {
        uint256 kind = instrument.kind();
        return kind == KIND_SCALAR || kind == KIND_CALL || kind == KIND_PUT;
    }

    function _assetAndExpiry(bytes32 asset, uint256 expiry) private pure returns (bytes32) {
        return keccak256(abi.encode(asset, expiry));
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
        if (_memberships[member].set.exists()) revert NotExclusive(member, "set");
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
        uint256 kind = instrument.kind();
        uint256 widest = kind == KIND_CALL || kind == KIND_PUT ? MAX_OPTION_TRADE_BAND : MAX_TRADE_BAND;
        if (limits.tradeBand == 0 || limits.tradeBand > widest) {
            revert InvalidTerms(instrument, "tradeBand");
        }
    }
}
