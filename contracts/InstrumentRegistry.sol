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

/// @dev Perps and binaries so far: any other kind is refused until the engine can bound it.
contract InstrumentRegistry is IInstrumentRegistry, Ownable2Step {
    /// @dev One slot: what a fill reads.
    struct Trading {
        uint64 openInterestCap;
        uint32 tradeBand;
        uint32 expiry;
        bool listed;
    }

    // A band of the whole mark (perp) or the whole payout (binary) is no band at all; beyond it there is no meaning.
    uint256 private constant MAX_TRADE_BAND = 1e6;
    // A parlay's legs are read and settled in one transaction.
    uint256 private constant MIN_LEGS = 2;
    uint256 private constant MAX_LEGS = 16;

    mapping(InstrumentId instrument => Trading) private _trading;
    mapping(InstrumentId instrument => InstrumentTerms) private _terms;
    InstrumentId[] private _instruments;

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

        _trading[instrument] = Trading(limits.openInterestCap, limits.tradeBand, newTerms.expiry, true);
        _terms[instrument] = newTerms;
        _instruments.push(instrument);
        emit InstrumentListed(instrument, newTerms.symbol, newTerms);
        emit TradingLimitsSet(instrument, limits.openInterestCap, limits.tradeBand);
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

    /// @dev A cap of zero is allowed: nothing new may be opened. A band of zero would refuse every price but the mark.
    function _requireLimits(InstrumentId instrument, TradingLimits calldata limits) private pure {
        if (limits.tradeBand == 0 || limits.tradeBand > MAX_TRADE_BAND) {
            revert InvalidTerms(instrument, "tradeBand");
        }
    }
}
