// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine, Measure} from "../interfaces/IMarginEngine.sol";
import {MarginParameters} from "../interfaces/IRiskParameters.sol";
import {InstrumentId} from "../types/InstrumentId.sol";
import {RATIO} from "./FixedPoint.sol";
import {Mark} from "./MarkSlot.sol";
import {Portfolio, PortfolioLibrary} from "./Portfolio.sol";
import {PositionSlot} from "./PositionSlot.sol";

/// @title What a leg must be worth, and an account must have for each: or a slice costs more gas than it pays.
/// @dev A slice of 64 legs costs above two million gas whatever they are worth. Full collateral is exempt: it is never
/// liquidatable, and R15 and R22 promise it a way out.
library Dust {
    using PortfolioLibrary for Portfolio;

    /// @notice Reverts if a trade of `instrument` that adds risk, or a spot brought or taken out, leaves the leg too small or the account too thin.
    function requireTraded(
        Portfolio memory portfolio,
        Measure memory measured,
        InstrumentId instrument,
        MarginParameters memory p
    ) internal view {
        if (measured.equity >= int256(measured.worstCase)) return;
        requirePerLeg(measured, portfolio.count, p);
        uint256 index = portfolio.find(instrument, portfolio.count);
        if (index == portfolio.count) return;
        PositionSlot leg = portfolio.legs[index];
        requireLeg(portfolio, leg, leg.size(), portfolio.marks[index].markOf(instrument), p);
    }

    /// @notice Reverts if the account has less for each of `count` legs than it must.
    function requirePerLeg(Measure memory measured, uint256 count, MarginParameters memory p) internal pure {
        if (measured.equity >= int256(measured.worstCase)) return;
        uint256 minimum = count * p.minPerLeg;
        if (measured.equity < int256(minimum)) revert IMarginEngine.BelowLegMargin(measured.equity, minimum);
    }

    /// @notice Reverts if W of `lots` of the leg is below the least.
    function requireLeg(
        Portfolio memory portfolio,
        PositionSlot leg,
        int256 lots,
        Mark memory mark,
        MarginParameters memory p
    ) internal view {
        uint256 worstCase = portfolio.worstCaseOf(leg, lots, mark) / RATIO;
        if (worstCase < p.minLegValue)
            revert IMarginEngine.DustLeg(leg.instrument(), worstCase, p.minLegValue);
    }
}
