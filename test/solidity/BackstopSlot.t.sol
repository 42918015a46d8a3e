// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BackstopSlot, offer} from "../../contracts/libraries/BackstopSlot.sol";

import {bound, vm} from "./Vm.sol";

contract BackstopSlotTest {
    uint256 private constant START = 1_767_225_600;

    /// @dev Over any time t from a free offer no more than limit · (1 + t / 1 h) is taken, and never more at once than is
    /// said to be available.
    function testFuzz_TakesNoMoreThanItOffered(
        uint64 marginPerHour,
        uint16[12] memory elapsed,
        uint64[12] memory wanted
    ) public pure {
        uint256 limit = bound(marginPerHour, 1, type(uint64).max / 2);
        BackstopSlot slot = offer(uint64(limit));
        uint256 time = START;
        uint256 taken;
        for (uint256 i = 0; i < elapsed.length; ++i) {
            time += elapsed[i];
            uint256 available = slot.available(time);
            vm.assertLe(available, limit, "at once");
            uint256 margin = bound(wanted[i], 0, available);
            slot = slot.spend(margin, time);
            taken += margin;
            vm.assertEq(slot.available(time), available - margin, "what is left");
            vm.assertLe(taken * 1 hours, limit * (1 hours + (time - START)), "over time");
        }
        vm.assertEq(slot.limit(), limit, "the offer stays");
        vm.assertEq(slot.available(time + 1 hours), limit, "all of it after an hour");
    }

    function test_NoOfferTakesNothing() public pure {
        vm.assertEq(offer(0).available(START), 0);
    }
}
