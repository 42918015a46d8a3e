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

/// @param openInterestCap Lots; tested only against increases (of a spot: the lots that may be deposited).
/// @param tradeBand How far a trade price may be from the mark: 1e6 = 100 % of the mark for perps and spots, of the
/// underlying's mark for options, 1e-6 USD for binaries and scalars.
struct TradingLimits {
    uint64 openInterestCap;
    uint32 tradeBand;
}

/// @title The instruments of the venue: terms (immutable once listed) and trading limits (governed).
interface IInstrumentRegistry {
    error AlreadyListed(InstrumentId instrument);
    error NotListed(InstrumentId instrument);
    /// @notice Terms that cannot be: a wrong kind or lot, an expiry in the past, a strike of zero, lower ≥ upper, an
    /// unknown leg, a haircut milder than the worst recorded day; `reason` names it.
    error InvalidTerms(InstrumentId instrument, bytes32 reason);
    error NoSuchSet(SetId set);
    /// @notice Not 2 to 64 members.
    error InvalidSetSize(uint256 members);
    /// @notice `instrument` does not continue the set; `reason` names the term that does not fit.
    error NotExclusive(InstrumentId instrument, bytes32 reason);
    /// @notice Only scalars and options are paid by a price.
    error NoPayoff(InstrumentId instrument);

    event InstrumentListed(InstrumentId indexed instrument, bytes32 indexed symbol, InstrumentTerms terms);
    event ExclusiveSetListed(SetId indexed set, InstrumentId[] members);
    event TradingLimitsSet(InstrumentId indexed instrument, uint64 openInterestCap, uint32 tradeBand);

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

    function setTradingLimits(InstrumentId instrument, TradingLimits calldata limits) external;

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

    function expiryOf(InstrumentId instrument) external view returns (uint32);

    /// @return set The exclusive set that the instrument is in; none if it has none.
    /// @return place Its place among the members.
    function setOf(InstrumentId instrument) external view returns (SetId set, uint256 place);

    /// @notice In the order of the payouts. Reverts if there is no such set.
    function setMembers(SetId set) external view returns (InstrumentId[] memory);

    /// @notice Sets are numbered from 1.
    function setCount() external view returns (uint256);

    function instrumentCount() external view returns (uint256);

    function instrumentAt(uint256 index) external view returns (InstrumentId);
}
