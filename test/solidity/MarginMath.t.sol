// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MarginParameters} from "../../contracts/interfaces/IRiskParameters.sol";
import {MarginMath} from "../../contracts/libraries/MarginMath.sol";

import {bound, boundSigned, vm} from "./Vm.sol";

/// @dev E equity, M initial margin, W worst case, B the bonus for the whole account, f a fraction (1e18 = whole).
contract MarginMathTest {
    uint256 private constant WAD = 1e18;
    uint256 private constant RATIO = 1e6;
    // What an account slot can hold, $72 bn.
    uint256 private constant MAX_MARGIN = type(uint56).max;
    // 50 %: no auction may pay more.
    uint256 private constant MAX_RATE = 500_000;

    // ---- f*

    /// @dev After the slice f* the equity is what the rest needs, (1 − f*)·M rounded up: never less, at most two units more.
    function testFuzz_R6_RestoringFractionEndsAtTheRequirement(
        uint256 equity,
        uint256 margin,
        uint256 rate
    ) public pure {
        (equity, margin, rate) = _unhealthy(equity, margin, rate);
        uint256 whole = MarginMath.wholeBonus(int256(equity), margin, rate);
        uint256 fraction = MarginMath.restoringFraction(int256(equity), margin, whole);
        vm.assertLe(fraction, WAD, "f* <= 1");

        uint256 equityAfter = equity - (whole * fraction) / WAD;
        uint256 marginAfter = (margin * (WAD - fraction) + WAD - 1) / WAD;
        vm.assertGe(equityAfter, marginAfter, "E' >= M'");
        if (fraction < WAD) vm.assertLe(equityAfter, marginAfter + 2, "E' <= M' + rounding");
    }

    /// @dev One part in 1e18 less than f* leaves the account below its requirement (unless f* is a dust slice).
    function testFuzz_R6_NothingMuchSmallerRestores(
        uint256 equity,
        uint256 margin,
        uint256 rate
    ) public pure {
        (equity, margin, rate) = _unhealthy(equity, margin, rate);
        uint256 whole = MarginMath.wholeBonus(int256(equity), margin, rate);
        uint256 fraction = MarginMath.restoringFraction(int256(equity), margin, whole);
        vm.assume(fraction > 1 && margin > whole);
        // exactly: (f* − 1)·(M − B) < (M − E)·1e18
        vm.assertTrue((fraction - 1) * (margin - whole) < (margin - equity) * WAD, "f* is the least");
    }

    function testFuzz_RestoringFractionIsWholeExactlyWhenTheBonusTakesAllEquity(
        int256 equity,
        uint256 margin,
        uint256 rate
    ) public pure {
        margin = bound(margin, 1, MAX_MARGIN);
        rate = bound(rate, 0, MAX_RATE);
        equity = boundSigned(equity, -int256(MAX_MARGIN), int256(margin) - 1);
        uint256 uncapped = (margin * rate) / RATIO;
        uint256 whole = MarginMath.wholeBonus(equity, margin, rate);
        uint256 fraction = MarginMath.restoringFraction(equity, margin, whole);
        vm.assertTrue((fraction == WAD) == (equity <= int256(uncapped)), "f* = 1 iff E <= b(t) M");
        vm.assertTrue(fraction > 0, "f* > 0");
    }

    function testFuzz_R26_NoFractionAtOrAboveTheRequirement(
        uint256 equity,
        uint256 margin,
        uint256 rate
    ) public pure {
        margin = bound(margin, 0, MAX_MARGIN);
        equity = bound(equity, margin, type(uint128).max);
        uint256 whole = MarginMath.wholeBonus(int256(equity), margin, bound(rate, 0, MAX_RATE));
        vm.assertEq(MarginMath.restoringFraction(int256(equity), margin, whole), 0);
    }

    function testFuzz_RestoringFractionFallsWithEquity(
        uint256 low,
        uint256 high,
        uint256 margin,
        uint256 rate
    ) public pure {
        (high, margin, rate) = _unhealthy(high, margin, rate);
        low = bound(low, 0, high);
        vm.assertGe(_fraction(low, margin, rate), _fraction(high, margin, rate), "E");
    }

    function testFuzz_RestoringFractionRisesWithMarginAndBonus(
        uint256 equity,
        uint256 margin,
        uint256 more,
        uint256 rate,
        uint256 higher
    ) public pure {
        (equity, margin, rate) = _unhealthy(equity, margin, rate);
        more = bound(more, margin, MAX_MARGIN);
        higher = bound(higher, rate, MAX_RATE);
        vm.assertGe(_fraction(equity, more, rate), _fraction(equity, margin, rate), "M");
        vm.assertGe(_fraction(equity, margin, higher), _fraction(equity, margin, rate), "b");
    }

    /// @dev A slice of any admissible size does not lower E/M, and its bonus does not exceed what equity there is.
    function testFuzz_R6_NoSliceLowersTheRatio(
        uint256 equity,
        uint256 margin,
        uint256 rate,
        uint256 fraction
    ) public pure {
        (equity, margin, rate) = _unhealthy(equity, margin, rate);
        uint256 whole = MarginMath.wholeBonus(int256(equity), margin, rate);
        fraction = bound(fraction, 0, MarginMath.restoringFraction(int256(equity), margin, whole));
        uint256 equityAfter = equity - (whole * fraction) / WAD;
        // E'/((1 − f)M) ≥ E/M, in integers
        vm.assertGe(equityAfter * WAD, equity * (WAD - fraction), "E/M");
    }

    /// @dev Two slices that together move as much as one leave the same record, within a unit each.
    function testFuzz_R7_TwoSlicesScaleTheRecordAsOne(
        uint256 margin,
        uint256 first,
        uint256 second
    ) public pure {
        margin = bound(margin, 0, MAX_MARGIN);
        first = bound(first, 0, WAD);
        second = bound(second, 0, WAD);
        uint256 whole = first + (second * (WAD - first)) / WAD;
        uint256 atOnce = _left(margin, whole);
        uint256 inTwo = _left(_left(margin, first), second);
        vm.assertGe(inTwo + 2, atOnce, "not less");
        vm.assertLe(inTwo, atOnce + 2, "not more");
    }

    // ---- bonus

    function testFuzz_BonusIsNeverMoreThanEquity(int256 equity, uint256 margin, uint256 rate) public pure {
        margin = bound(margin, 0, MAX_MARGIN);
        rate = bound(rate, 0, MAX_RATE);
        equity = boundSigned(equity, -int256(MAX_MARGIN), int256(MAX_MARGIN));
        uint256 whole = MarginMath.wholeBonus(equity, margin, rate);
        vm.assertLe(int256(whole), equity < 0 ? int256(0) : equity, "equity");
        vm.assertLe(whole * RATIO, margin * rate, "rate");
        bool isCapped = equity <= 0 || uint256(equity) <= (margin * rate) / RATIO;
        if (!isCapped) vm.assertTrue((whole + 1) * RATIO > margin * rate, "rounded by less than a unit");
    }

    function testFuzz_AuctionRunsFromMinimumToMaximum(
        uint256 age,
        uint256 later,
        uint32 minimum,
        uint32 maximum,
        uint32 duration
    ) public pure {
        MarginParameters memory p;
        p.bonusMin = uint32(bound(minimum, 0, MAX_RATE));
        p.bonusMax = uint32(bound(maximum, p.bonusMin, MAX_RATE));
        p.auctionDuration = uint32(bound(duration, 1, type(uint32).max));
        age = bound(age, 0, type(uint32).max);
        later = bound(later, age, type(uint32).max);

        uint256 rate = MarginMath.auctionRate(age, p);
        vm.assertEq(MarginMath.auctionRate(0, p), p.bonusMin, "start");
        vm.assertEq(MarginMath.auctionRate(p.auctionDuration, p), p.bonusMax, "end");
        vm.assertTrue(rate >= p.bonusMin && rate <= p.bonusMax, "between");
        vm.assertLe(rate, MarginMath.auctionRate(later, p), "rises");
        if (age < p.auctionDuration) {
            uint256 linear = uint256(p.bonusMax - p.bonusMin) * age;
            vm.assertEq(rate - p.bonusMin, linear / p.auctionDuration, "linear");
        }
    }

    // ---- clamps

    function testFuzz_InitialMarginIsBetweenTheFloorAndTheWorstCase(
        uint256 margin,
        uint256 worstCase,
        uint32 floorRatio
    ) public pure {
        MarginParameters memory p;
        worstCase = bound(worstCase, 0, type(uint128).max);
        p.floorRatio = uint32(bound(floorRatio, 10_000, RATIO));
        uint256 clamped = MarginMath.clampInitial(margin, worstCase, p);
        vm.assertLe(clamped, worstCase, "W");
        vm.assertTrue(clamped * RATIO >= worstCase * p.floorRatio, "at least the floor");
        vm.assertEq(MarginMath.clampInitial(clamped, worstCase, p), clamped, "idempotent");
        if (margin * 1 >= (worstCase * p.floorRatio + RATIO - 1) / RATIO && margin <= worstCase)
            vm.assertEq(clamped, margin, "what lies between the bounds stays");
    }

    function testFuzz_MaintenanceMarginIsBetweenItsFloorAndTheWorstCase(
        uint256 margin,
        uint256 worstCase,
        uint32 floorRatio,
        uint32 maintenanceRatio
    ) public pure {
        MarginParameters memory p;
        worstCase = bound(worstCase, 0, type(uint128).max);
        p.floorRatio = uint32(bound(floorRatio, 10_000, RATIO));
        p.maintenanceRatio = uint32(bound(maintenanceRatio, 500_000, 950_000));
        uint256 clamped = MarginMath.clampMaintenance(margin, worstCase, p);
        uint256 floor = worstCase * p.floorRatio * p.maintenanceRatio;
        vm.assertLe(clamped, worstCase, "W");
        vm.assertTrue(clamped * 1e12 >= floor, "at least the floor");
        vm.assertEq(MarginMath.clampMaintenance(clamped, worstCase, p), clamped, "idempotent");
        if (margin <= worstCase && margin > floor / 1e12)
            vm.assertEq(clamped, margin, "what lies between the bounds stays");
    }

    /// @dev Clamping keeps the order: maintenance never exceeds initial, and a larger requirement never becomes smaller.
    function testFuzz_ClampsKeepTheOrder(
        uint256 maintenance,
        uint256 initial,
        uint256 worstCase
    ) public pure {
        MarginParameters memory p;
        (p.floorRatio, p.maintenanceRatio) = (50_000, 800_000);
        worstCase = bound(worstCase, 0, type(uint128).max);
        initial = bound(initial, 0, type(uint128).max);
        maintenance = bound(maintenance, 0, initial);
        uint256 clamped = MarginMath.clampInitial(initial, worstCase, p);
        vm.assertLe(
            MarginMath.clampMaintenance(maintenance, worstCase, p),
            clamped,
            "maintenance <= initial"
        );
        vm.assertLe(MarginMath.clampInitial(maintenance, worstCase, p), clamped, "monotone");
        vm.assertLe(clamped, MarginMath.clampInitial(initial, worstCase * 2, p), "monotone in W");
    }

    // ---- growth, reducing, slices

    function testFuzz_GrowthIsLinearInTimeAndRoundsDown(
        uint256 margin,
        uint32 rate,
        uint32 elapsed
    ) public pure {
        margin = bound(margin, 0, MAX_MARGIN);
        uint256 grown = MarginMath.grown(margin, rate, elapsed);
        uint256 scale = RATIO * 60;
        vm.assertTrue(grown * scale <= margin * (scale + uint256(rate) * elapsed), "rounded down");
        vm.assertTrue(
            (grown + 1) * scale > margin * (scale + uint256(rate) * elapsed),
            "by less than a unit"
        );
        vm.assertEq(MarginMath.grown(margin, rate, 0), margin, "no time, no growth");
    }

    /// @dev For E ≥ 0 the requirement does not rise and the ratio does not fall; nothing that ends below zero reduces.
    function testFuzz_ReducingFollowsTheRatio(
        uint64 equityBefore,
        uint56 marginBefore,
        int64 equityAfter,
        uint56 marginAfter
    ) public pure {
        bool reduces = MarginMath.reduces(
            int256(uint256(equityBefore)),
            marginBefore,
            equityAfter,
            marginAfter,
            type(uint64).max
        );
        int256 gain =
            int256(equityAfter) * int256(uint256(marginBefore)) -
                int256(uint256(equityBefore)) * int256(uint256(marginAfter));
        vm.assertTrue(reduces == (equityAfter >= 0 && gain >= 0 && marginAfter <= marginBefore), "ratio");
    }

    /// @dev With nothing left to lose the requirement may not rise, and only the fee may be paid.
    function testFuzz_ReducingWithNegativeEquity(
        uint256 deficit,
        uint56 marginBefore,
        int256 change,
        uint56 marginAfter,
        uint64 fee
    ) public pure {
        int256 before = -int256(bound(deficit, 1, MAX_MARGIN));
        change = boundSigned(change, -int256(MAX_MARGIN), int256(MAX_MARGIN));
        bool reduces = MarginMath.reduces(before, marginBefore, before + change, marginAfter, fee);
        vm.assertTrue(reduces == (marginAfter <= marginBefore && change >= -int256(uint256(fee))), "rule");
    }

    /// @dev At the boundary: the fee itself may be paid from below zero, and equity may end at nothing where it was.
    function test_ReducingEndsAtExactlyTheFeeOrNothing() public pure {
        vm.assertTrue(MarginMath.reduces(-100, 50, -107, 50, 7), "the fee");
        vm.assertFalse(MarginMath.reduces(-100, 50, -108, 50, 7), "a unit more");
        vm.assertTrue(MarginMath.reduces(0, 50, 0, 50, 7), "nothing stays nothing");
        vm.assertFalse(MarginMath.reduces(0, 50, -1, 50, 7), "below it");
    }

    function testFuzz_SlicesRoundUpAndKeepTheSign(int64 size, uint256 fraction) public pure {
        vm.assume(size != type(int64).min);
        fraction = bound(fraction, 0, WAD);
        int256 lots = MarginMath.sliceOf(size, fraction);
        uint256 absolute = uint256(size < 0 ? -int256(size) : int256(size));
        uint256 moved = uint256(size < 0 ? -lots : lots);
        vm.assertLe(moved, absolute, "not more than there is");
        vm.assertTrue(moved * WAD >= absolute * fraction, "rounded up");
        vm.assertTrue(moved == 0 || (moved - 1) * WAD < absolute * fraction, "by less than a lot");
        if (fraction == WAD) vm.assertEq(lots, size, "the whole");
        if (fraction > 0 && size != 0) vm.assertTrue(moved > 0, "at least a lot");
    }

    function _fraction(uint256 equity, uint256 margin, uint256 rate) private pure returns (uint256) {
        return
            MarginMath.restoringFraction(
                int256(equity),
                margin,
                MarginMath.wholeBonus(int256(equity), margin, rate)
            );
    }

    function _left(uint256 margin, uint256 fraction) private pure returns (uint256) {
        return (margin * (WAD - fraction) + WAD - 1) / WAD;
    }

    /// @dev 0 ≤ E < M.
    function _unhealthy(
        uint256 equity,
        uint256 margin,
        uint256 rate
    ) private pure returns (uint256 lowEquity, uint256 anyMargin, uint256 anyRate) {
        anyMargin = bound(margin, 1, MAX_MARGIN);
        lowEquity = bound(equity, 0, anyMargin - 1);
        anyRate = bound(rate, 0, MAX_RATE);
    }
}
