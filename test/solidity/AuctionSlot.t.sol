// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../../contracts/interfaces/IMarginEngine.sol";
import {AuctionSlot, startAuction} from "../../contracts/libraries/AuctionSlot.sol";
import {MarkHead} from "../../contracts/libraries/MarkHead.sol";

import {bound, vm} from "./Vm.sol";

contract AuctionSlotTest {
    uint256 private constant STEP = 300;

    /// @dev The clock counts mark time, at most a step an epoch, however often it is read in between.
    function testFuzz_AgesByMarkTimeAtMostAStepAnEpoch(
        uint32 epoch,
        uint40 time,
        uint16[8] memory elapsed,
        uint8 attestedAt
    ) public pure {
        epoch = uint32(bound(epoch, 1, type(uint32).max - 16));
        time = uint40(bound(time, 1, type(uint40).max - 8 * uint40(type(uint16).max)));
        AuctionSlot slot = startAuction(_head(epoch, time));
        vm.assertEq(slot.age(), 0, "age at the start");
        vm.assertEq(slot.attestedEpoch(), 0, "nothing attested at the start");

        uint256 age;
        for (uint256 i = 0; i < elapsed.length; ++i) {
            if (i == attestedAt % 8) slot = slot.withAttestedEpoch(epoch);
            epoch += 1;
            time += elapsed[i];
            slot = slot.advance(_head(epoch, time), STEP);
            age += elapsed[i] < STEP ? elapsed[i] : STEP;
            vm.assertEq(slot.age(), age, "age");
        }
        vm.assertEq(slot.attestedEpoch(), epoch - 8 + (attestedAt % 8), "attested epoch");
    }

    function testFuzz_DoesNotAgeWithoutMarks(uint32 epoch, uint40 time, uint32 attested) public pure {
        MarkHead head = _head(epoch, time);
        AuctionSlot slot = startAuction(head).withAttestedEpoch(attested);
        vm.assertEq(AuctionSlot.unwrap(slot.advance(head, STEP)), AuctionSlot.unwrap(slot));
    }

    function testFuzz_AttestedEpochLeavesTheClockAlone(uint256 word, uint32 attested) public pure {
        AuctionSlot slot = AuctionSlot.wrap(word).withAttestedEpoch(attested);
        vm.assertEq(slot.attestedEpoch(), attested, "attested");
        vm.assertEq(AuctionSlot.unwrap(slot) >> 32, word >> 32, "clock");
    }

    function testFuzz_ANotedDeficitLeavesTheClockAlone(
        uint256 word,
        uint96 deficit,
        uint16 epochs
    ) public pure {
        AuctionSlot slot = AuctionSlot.wrap(word).withDeficit(deficit);
        vm.assertEq(slot.deficit(), deficit, "deficit");
        uint256 mask = (1 << 136) - 1;
        vm.assertEq(AuctionSlot.unwrap(slot) & mask, word & mask, "clock");
        AuctionSlot later = startAuction(_head(1, 1)).withDeficit(deficit);
        vm.assertEq(
            later.advance(_head(1 + uint256(epochs), 2), STEP).deficit(),
            deficit,
            "kept by the clock"
        );
    }

    /// @dev It has 96 bits: what has more is refused, not cut off.
    function testFuzz_ADeficitThatDoesNotFitReverts(uint256 word, uint256 excess) public {
        uint256 beyond = bound(excess, 1 << 96, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IMarginEngine.Overflow.selector));
        this.noted(AuctionSlot.wrap(word), beyond);
    }

    /// @dev It has 32 bits: an auction of 136 years gets no older, and what is noted beside its age stays.
    function testFuzz_AnAgeThatDoesNotFitStaysAtTheLargest(
        uint96 deficit,
        uint32 epochs,
        uint40 seconds_
    ) public pure {
        epochs = uint32(bound(epochs, 1 << 24, type(uint32).max - 1));
        seconds_ = uint40(bound(seconds_, 1 << 33, type(uint40).max - 1));
        AuctionSlot slot = startAuction(_head(1, 1)).withDeficit(deficit);
        slot = slot.advance(_head(1 + uint256(epochs), 1 + uint256(seconds_)), STEP);
        vm.assertEq(slot.age(), type(uint32).max, "age");
        vm.assertEq(slot.deficit(), deficit, "deficit");
    }

    function noted(AuctionSlot slot, uint256 deficit) external pure returns (AuctionSlot) {
        return slot.withDeficit(deficit);
    }

    function _head(uint256 epoch, uint256 time) private pure returns (MarkHead) {
        return MarkHead.wrap((epoch << 224) | (time << 184));
    }
}
