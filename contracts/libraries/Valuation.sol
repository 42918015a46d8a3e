// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MARK_HALTED, MARK_LIVE, MARK_SETTLED} from "../interfaces/IMarkOracle.sol";
import {InstrumentId, KIND_PERP, MAX_LOT_DECIMALS} from "../types/InstrumentId.sol";
import {FixedPoint, RATIO} from "./FixedPoint.sol";
import {Mark} from "./MarkSlot.sol";
import {PositionSlot} from "./PositionSlot.sol";

/// @title What a number of lots is worth, and could cost, at a mark.
library Valuation {
    using FixedPoint for int256;

    /// @notice Whether the mark is final.
    function isSettled(Mark memory mark) internal pure returns (bool) {
        return mark.flags & MARK_SETTLED != 0;
    }

    /// @notice Whether the mark stands still though it is not final: halted, expired or never posted.
    function isFrozen(Mark memory mark, uint256 expiry) internal view returns (bool) {
        if (isSettled(mark)) return false;
        return
            mark.flags & (MARK_LIVE | MARK_HALTED) != MARK_LIVE || (expiry != 0 && expiry <= block.timestamp);
    }

    /// @notice The value of `lots` in 1e-18 USD, exact, less the funding due since `sinceIndex`.
    function value(
        InstrumentId instrument,
        int256 lots,
        Mark memory mark,
        int256 sinceIndex
    ) internal pure returns (int256) {
        int256 unit = int256(10 ** (MAX_LOT_DECIMALS - instrument.lotDecimals()));
        return lots * (int256(mark.price * RATIO) - (mark.fundingIndex - sinceIndex)) * unit;
    }

    /// @notice The funding a position owes (negative: is owed) in 1e-18 USD, exact.
    function fundingDue(PositionSlot leg, Mark memory mark) internal pure returns (int256) {
        if (leg.instrument().kind() != KIND_PERP) return 0;
        int256 unit = int256(10 ** (MAX_LOT_DECIMALS - leg.instrument().lotDecimals()));
        return leg.size() * (mark.fundingIndex - leg.fundingIndex()) * unit;
    }

    /// @notice The most a contract with a payout of at most 1 USD a unit can be worth, 1e-6 USD: a bound of its worst case
    /// at any mark.
    function payout(InstrumentId instrument, int256 lots) internal pure returns (uint256) {
        return lots.abs() * 10 ** (MAX_LOT_DECIMALS - instrument.lotDecimals());
    }

    /// @notice W of `lots` in 1e-12 USD, exact: a perp its notional, a long binary its mark, a short one 1 − mark.
    /// A settled instrument has none.
    /// @dev WARNING: for a short perp this is a bound for a move of 100 %, not the most it can lose.
    function worstCase(
        InstrumentId instrument,
        int256 lots,
        Mark memory mark
    ) internal pure returns (uint256) {
        if (isSettled(mark)) return 0;
        uint256 unit = 10 ** (MAX_LOT_DECIMALS - instrument.lotDecimals());
        bool isShortBinary = lots < 0 && instrument.kind() != KIND_PERP;
        return lots.abs() * (isShortBinary ? RATIO - mark.price : mark.price) * unit;
    }
}
