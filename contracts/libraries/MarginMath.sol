// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MarginParameters} from "../interfaces/IRiskParameters.sol";
import {FixedPoint, RATIO, WAD} from "./FixedPoint.sol";

/// @title The formulas of the margin check and of partial liquidation.
/// @dev E is the equity, M the initial margin, W the worst case, b the bonus rate. Pure.
library MarginMath {
    using FixedPoint for uint256;
    using FixedPoint for int256;

    /// @notice The initial margin between φW (rounded up) and W.
    function clampInitial(
        uint256 margin,
        uint256 worstCase,
        MarginParameters memory p
    ) internal pure returns (uint256) {
        return margin.max(worstCase.mulDivUp(p.floorRatio, RATIO)).min(worstCase);
    }

    /// @notice The maintenance margin between maintenanceRatio·φW (rounded up) and W.
    function clampMaintenance(
        uint256 margin,
        uint256 worstCase,
        MarginParameters memory p
    ) internal pure returns (uint256) {
        uint256 floor = worstCase.mulDivUp(uint256(p.floorRatio) * p.maintenanceRatio, RATIO * RATIO);
        return margin.max(floor).min(worstCase);
    }

    /// @notice What a recorded requirement may have grown to after `elapsed` seconds, rounded down: m·(1 + g·t).
    function grown(uint256 margin, uint256 growthPerMinute, uint256 elapsed) internal pure returns (uint256) {
        return margin + margin.mulDivDown(growthPerMinute * elapsed, RATIO * 1 minutes);
    }

    /// @notice Whether an act that ends below the initial margin reduces risk: the requirement does not rise, and the
    /// ratio E/M does not fall or, with nothing left to lose, no more than the fee is paid.
    /// @dev Both margins must be of one epoch. The ratio alone would allow any size to an account whose equity is next to
    /// nothing: with E = 0 it never falls.
    function reduces(
        int256 equityBefore,
        uint256 marginBefore,
        int256 equityAfter,
        uint256 marginAfter,
        uint256 fee
    ) internal pure returns (bool) {
        if (marginAfter > marginBefore) return false;
        if (equityBefore < 0) return equityAfter >= equityBefore - int256(fee);
        return equityAfter >= 0 && uint256(equityAfter) * marginBefore >= uint256(equityBefore) * marginAfter;
    }

    /// @notice The auction's bonus rate b(t), 1e6 = 100 %, rounded down: from bonusMin to bonusMax over the duration.
    function auctionRate(uint256 age, MarginParameters memory p) internal pure returns (uint256) {
        uint256 elapsed = age.min(p.auctionDuration);
        return p.bonusMin + uint256(p.bonusMax - p.bonusMin).mulDivDown(elapsed, p.auctionDuration);
    }

    /// @notice The bonus for the whole account: min(b(t)·M, max(E, 0)), rounded down.
    /// @dev Capped by the equity there is, so that no slice lowers E/M and insurance never pays a bonus.
    function wholeBonus(int256 equity, uint256 margin, uint256 rate) internal pure returns (uint256) {
        return margin.mulDivDown(rate, RATIO).min(equity.positive());
    }

    /// @notice f* = (M − E) / (M − bonus of the whole), rounded up: the slice that restores E' = M'. Reaches 1 exactly
    /// when the equity does not exceed b(t)·M. 1e18 = the whole account; 0 when E ≥ M.
    function restoringFraction(int256 equity, uint256 margin, uint256 bonus) internal pure returns (uint256) {
        if (equity >= int256(margin)) return 0;
        uint256 left = equity.positive();
        if (left <= bonus) return WAD;
        return (margin - left).mulDivUp(WAD, margin - bonus);
    }

    /// @notice The lots of a leg that move in a slice, rounded up: a leg too small to divide goes whole.
    function sliceOf(int256 size, uint256 fraction) internal pure returns (int256) {
        uint256 lots = size.abs().mulDivUp(fraction, WAD);
        return size < 0 ? -int256(lots) : int256(lots);
    }
}
