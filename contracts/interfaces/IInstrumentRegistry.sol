// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InstrumentId} from "../types/InstrumentId.sol";
import {SetId} from "../types/SetId.sol";

/// @notice When a contract pays: on the underlying's settlement price S, an event's winner, or all of its legs.
enum Comparison {
    None,
    GreaterOrEqual,
    Greater,
    Less,
    Between,
    Outcome,
    AllLegs
}

/// @notice Everything a risk server needs to price an instrument.
/// @param symbol Short string, e.g. "BTC-50000-YES".
/// @param underlying Short string: the asset of a perp, spot, option, scalar or price-driven binary, the event of an outcome,
/// empty for a parlay.
/// @param lower Strike K in 1e-6 USD (≥, >, <, call, put), or the lower edge of Between (lower ≤ S < upper) or of a scalar.
/// @param upper Upper edge of Between or of a scalar, which pays clamp((S − lower)/(upper − lower), 0, 1); otherwise 0.
/// @param expiry Unix seconds; 0 for a perp or spot.
/// @param outcome Index in the event's exclusive set (Outcome), otherwise 0.
/// @param legs The contracts that must all pay (AllLegs), otherwise empty.
/// @param priced A listed perp or spot on the same asset whose mark is the underlying's price (call, put), otherwise 0.
/// @param haircut Share of a spot's value that does not count as collateral without an attestation, 1e6 = 100 %; otherwise 0.
/// @param token The token of a spot, otherwise 0.
struct InstrumentTerms {
    bytes32 symbol;
    bytes32 underlying;
    Comparison comparison;
    uint64 lower;
    uint64 upper;
    uint32 expiry;
    uint16 outcome;
    InstrumentId[] legs;
    InstrumentId priced;
    uint32 haircut;
    address token;
}

/// @notice What a fill is measured against besides margin.
/// @param openInterestCap Lots; tested only against increases (of a spot: the lots that may be deposited).
/// @param tradeBand How far a trade price may be from the mark: 1e6 = 100 % of the mark for perps and spots, of the
/// underlying's mark for options, 1e-6 USD for binaries and scalars.
struct TradingLimits {
    uint64 openInterestCap;
    uint32 tradeBand;
}

/// @title The instruments of the venue: terms (immutable once listed) and trading limits (governed).
interface IInstrumentRegistry {
    /// @notice Terms never change: an instrument is listed once.
    error AlreadyListed(InstrumentId instrument);
    /// @notice The instrument is not listed, or (`collateral`) no spot.
    error NotListed(InstrumentId instrument);
    /// @notice Terms that cannot be: a wrong kind or lot, an expiry in the past, a strike of zero, lower ≥ upper, an
    /// unknown leg, a haircut milder than the worst recorded day; `reason` names it.
    error InvalidTerms(InstrumentId instrument, bytes32 reason);
    /// @notice Sets are numbered from 1.
    error NoSuchSet(SetId set);
    /// @notice Not 2 to 64 members.
    error InvalidSetSize(uint256 members);
    /// @notice `instrument` does not continue the set; `reason` names the term that does not fit.
    error NotExclusive(InstrumentId instrument, bytes32 reason);
    /// @notice Only scalars and options are paid by a price.
    error NoPayoff(InstrumentId instrument);

    /// @notice The instrument exists, with these terms, for good.
    event InstrumentListed(InstrumentId indexed instrument, bytes32 indexed symbol, InstrumentTerms terms);
    /// @notice Exactly one of `members`, in the order of the payouts, pays; for good.
    event ExclusiveSetListed(SetId indexed set, InstrumentId[] members);
    /// @notice From now on a fill is measured against these; units as in `TradingLimits`.
    event TradingLimitsSet(InstrumentId indexed instrument, uint64 openInterestCap, uint32 tradeBand);

    /// @notice Lists an instrument. Only the owner. Reverts with InvalidTerms where the terms do not fit its kind, by the name
    /// of the
    /// field. Its terms are for good, its limits are not.
    function list(
        InstrumentId instrument,
        InstrumentTerms calldata terms,
        TradingLimits calldata limits
    ) external;

    /// @notice Lists contracts of which exactly one pays, to be settled together (ISettlementOracle). Only the owner, before
    /// they expire, and for good: an instrument is in one set at most.
    /// @param members 2 to 64 binaries of one underlying and one expiry, in the order of the payouts: either all outcomes of
    /// an event, 0, 1, 2, …, or what cuts all prices into ranges: below the first edge, between edges, at or above the last.
    function listSet(InstrumentId[] calldata members) external returns (SetId set);

    /// @notice Changes the limits of a listed instrument, at once. Only the owner.
    function setTradingLimits(InstrumentId instrument, TradingLimits calldata limits) external;

    /// @notice The terms as listed. Reverts if it is not.
    function terms(InstrumentId instrument) external view returns (InstrumentTerms memory);

    /// @notice What a fill needs, in one slot; `tail` is what a position slot keeps of the terms: an option's
    /// `priced u32 | strike u64`, a spot's haircut. Reverts if not listed.
    function tradingTerms(
        InstrumentId instrument
    ) external view returns (uint64 openInterestCap, uint32 tradeBand, uint32 expiry, uint96 tail);

    /// @notice A spot's token and how many of its units are a lot. Reverts if it is not a listed spot.
    function collateral(InstrumentId instrument) external view returns (address token, uint256 lotUnits);

    /// @notice What prices all options of the mark slot `key` (four neighbours share one); 0 if none is listed.
    function pricedInSlot(uint256 key) external view returns (InstrumentId);

    /// @notice The instrument whose settlement record decides this one's: scalars and options on one asset with one expiry
    /// share that of the first of them that was listed, so that they cannot disagree; anything else has its own.
    function settledBy(InstrumentId instrument) external view returns (InstrumentId);

    /// @notice What a scalar or option pays when its underlying settles at `price`, 1e-6 USD; a scalar rounded down.
    function payoffDown(InstrumentId instrument, uint256 price) external view returns (uint256);

    /// @notice Unix seconds, 0 if it never expires. Reverts if it is not listed.
    function expiryOf(InstrumentId instrument) external view returns (uint32);

    /// @notice Where a binary is settled with others. Reverts if it is not listed.
    /// @return set The exclusive set that the instrument is in; none if it has none.
    /// @return place Its place among the members.
    function setOf(InstrumentId instrument) external view returns (SetId set, uint256 place);

    /// @notice In the order of the payouts. Reverts if there is no such set.
    function setMembers(SetId set) external view returns (InstrumentId[] memory);

    /// @notice Sets are numbered from 1.
    function setCount() external view returns (uint256);

    /// @notice How many instruments were ever listed.
    function instrumentCount() external view returns (uint256);

    /// @notice In the order of their listing, from 0.
    function instrumentAt(uint256 index) external view returns (InstrumentId);
}
