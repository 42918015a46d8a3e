// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MARK_HALTED, MARK_LIVE, MARK_SETTLED} from "../interfaces/IMarkOracle.sol";
import {
    InstrumentId,
    KIND_CALL,
    KIND_PERP,
    KIND_PUT,
    KIND_SCALAR,
    KIND_SPOT,
    MAX_LOT_DECIMALS
} from "../types/InstrumentId.sol";
import {FixedPoint, RATIO} from "./FixedPoint.sol";
import {Mark} from "./MarkSlot.sol";
import {PositionSlot} from "./PositionSlot.sol";

/// @title What a number of lots is worth, and could cost, at a mark.
library Valuation {
    using FixedPoint for int256;
    using FixedPoint for uint256;

    /// @notice Whether the mark is final.
    function isSettled(Mark memory mark) internal pure returns (bool) {
        return mark.flags & MARK_SETTLED != 0;
    }

    /// @notice Whether the mark stands still though it is not final: halted, expired or never posted.
    function isFrozen(Mark memory mark, uint256 expiry) internal view returns (bool) {
        if (isSettled(mark)) return false;
        return isStill(mark.flags) || (expiry != 0 && expiry <= block.timestamp);
    }

    /// @notice Whether no post moves a mark with these flags: halted, or never posted.
    function isStill(uint256 flags) internal pure returns (bool) {
        return flags & (MARK_LIVE | MARK_HALTED) != MARK_LIVE;
    }

    /// @notice The value of `lots` in 1e-18 USD, exact, less the funding due since `sinceIndex`.
    function value(
        InstrumentId instrument,
        int256 lots,
        Mark memory mark,
        int256 sinceIndex
    ) internal pure returns (int256) {
        int256 unit = int256(_unit(instrument));
        return lots * (int256(mark.price * RATIO) - (mark.fundingIndex - sinceIndex)) * unit;
    }

    /// @notice The funding a position owes (negative: is owed) in 1e-18 USD, exact.
    function fundingDue(PositionSlot leg, Mark memory mark) internal pure returns (int256) {
        if (leg.instrument().kind() != KIND_PERP) return 0;
        int256 unit = int256(_unit(leg.instrument()));
        return leg.size() * (mark.fundingIndex - leg.fundingIndex()) * unit;
    }

    /// @notice A bound of W of `lots` at any mark, 1e-6 USD: of a contract with a payout its payout, of a put its strike, of
    /// a call the underlying.
    /// @param underlyingPrice Of a call, 1e-6 USD.
    function payout(
        PositionSlot leg,
        int256 lots,
        Mark memory mark,
        uint256 underlyingPrice
    ) internal pure returns (uint256) {
        uint256 kind = leg.instrument().kind();
        uint256 most =
            kind == KIND_CALL
                ? underlyingPrice.max(mark.price)
                : kind == KIND_PUT
                    ? leg.strike()
                    : RATIO;
        return (lots.abs() * most * _unit(leg.instrument()) + RATIO - 1) / RATIO;
    }

    /// @notice W of `lots` in 1e-12 USD, exact: a perp its notional, a spot its haircut, a long contract or option its
    /// mark, a short contract 1 − mark, a short put strike − mark, a short call the underlying's mark (on its own mark a
    /// thousand calls sold at a cent would be ten dollars). A settled instrument has none.
    /// A spot whose mark stands still counts whole, because it lends no value, and so do lots of it that leave an account.
    /// @dev WARNING: for a short perp or call this is a bound for a move of 100 %, not the most it can lose, and for a spot
    /// one for a fall by its haircut.
    /// @param leg Says which instrument; its size does not matter.
    /// @param underlyingPrice Of a short call, 1e-6 USD.
    function worstCase(
        PositionSlot leg,
        int256 lots,
        Mark memory mark,
        uint256 underlyingPrice
    ) internal pure returns (uint256) {
        if (isSettled(mark)) return 0;
        return lots.abs() * _risk(leg, lots < 0, mark, underlyingPrice) * _unit(leg.instrument());
    }

    /// @dev W of a unit of the underlying in 1e-6 USD; a spot's is rounded up, so that W is linear in size.
    function _risk(
        PositionSlot leg,
        bool isShort,
        Mark memory mark,
        uint256 underlyingPrice
    ) private pure returns (uint256) {
        uint256 kind = leg.instrument().kind();
        uint256 price = mark.price;
        if (kind == KIND_SPOT)
            return isShort || isStill(mark.flags) ? price : price.mulDivUp(leg.haircut(), RATIO);
        if (!isShort || kind == KIND_PERP) return price;
        if (kind <= KIND_SCALAR) return RATIO - price;
        if (kind == KIND_CALL) return underlyingPrice;
        return leg.strike() > price ? leg.strike() - price : 0;
    }

    /// @dev A lot in the finest lots.
    function _unit(InstrumentId instrument) private pure returns (uint256) {
        return 10 ** (MAX_LOT_DECIMALS - instrument.lotDecimals());
    }
}
