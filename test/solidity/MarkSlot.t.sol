// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Mark, MarkSlot} from "../../contracts/libraries/MarkSlot.sol";
import {MarkHead} from "../../contracts/libraries/MarkHead.sol";
import {InstrumentId, KIND_BINARY} from "../../contracts/types/InstrumentId.sol";

import {bound, vm} from "./Vm.sol";

/// @dev Slots are built from their description in IMarkOracle by packing bits one field after the other.
contract MarkSlotTest {
    function testFuzz_PerpRoundTrip(
        uint32 epoch,
        uint8 flags,
        uint40 spare,
        uint48 price,
        int128 funding,
        uint32 id
    ) public pure {
        MarkSlot slot = MarkSlot.wrap(
            uint256(bytes32(abi.encodePacked(epoch, flags, spare, price, funding)))
        );
        Mark memory mark = slot.markOf(InstrumentId.wrap(id >> 4));
        vm.assertEq(slot.epoch(), epoch, "epoch");
        vm.assertEq(mark.price, price, "price");
        vm.assertEq(mark.flags, flags, "flags");
        vm.assertEq(slot.flagsOf(InstrumentId.wrap(id >> 4)), flags, "flags alone");
        vm.assertEq(mark.fundingIndex, funding, "funding");
    }

    function testFuzz_OctetRoundTrip(
        uint32 epoch,
        uint24[8] memory prices,
        uint8[8] memory flags
    ) public pure {
        MarkSlot slot = _octet(epoch, prices, flags);
        vm.assertEq(slot.epoch(), epoch, "epoch");
        for (uint256 lane = 0; lane < 8; ++lane) {
            Mark memory mark = slot.markOf(_binary(lane));
            vm.assertEq(mark.price, prices[lane], "price");
            vm.assertEq(mark.flags, flags[lane] & 15, "flags");
            vm.assertEq(slot.flagsOf(_binary(lane)), flags[lane] & 15, "flags alone");
            vm.assertEq(mark.fundingIndex, 0, "funding");
        }
    }

    function testFuzz_QuadRoundTrip(
        uint32 epoch,
        uint48[4] memory prices,
        uint8[4] memory flags
    ) public pure {
        uint256 word = epoch;
        for (uint256 lane = 4; lane > 0; --lane)
            word = (((word << 8) | flags[lane - 1]) << 48) | prices[lane - 1];
        for (uint256 kind = 3; kind < 6; ++kind)
            for (uint256 lane = 0; lane < 4; ++lane) {
                InstrumentId id = InstrumentId.wrap(uint32((kind << 28) | 1000 | lane));
                Mark memory mark = MarkSlot.wrap(word).markOf(id);
                vm.assertEq(MarkSlot.wrap(word).flagsOf(id), flags[lane], "flags alone");
                vm.assertEq(mark.price, prices[lane], "price");
                vm.assertEq(mark.flags, flags[lane], "flags");
                vm.assertEq(mark.fundingIndex, 0, "funding");
            }
    }

    /// @dev A lane at its limit among lanes of zeros, and a lane of zeros among lanes at their limits.
    function testFuzz_LanesLeaveTheirNeighboursAlone(uint8 lane, bool inverted) public pure {
        lane = lane % 8;
        uint24[8] memory prices;
        uint8[8] memory flags;
        for (uint256 i = 0; i < 8; ++i)
            if ((i == lane) != inverted) (prices[i], flags[i]) = (type(uint24).max, 15);
        MarkSlot slot = _octet(inverted ? type(uint32).max : 0, prices, flags);
        vm.assertEq(slot.epoch(), inverted ? type(uint32).max : 0, "epoch");
        for (uint256 i = 0; i < 8; ++i) {
            Mark memory mark = slot.markOf(_binary(i));
            vm.assertEq(mark.price, prices[i], "price");
            vm.assertEq(mark.flags, flags[i], "flags");
        }
    }

    function testFuzz_HeadRoundTrip(uint32 epoch, uint40 time, uint184 snapshot) public pure {
        MarkHead head = MarkHead.wrap(uint256(bytes32(abi.encodePacked(epoch, time, snapshot))));
        vm.assertEq(head.epoch(), epoch, "epoch");
        vm.assertEq(head.time(), time, "time");
        vm.assertEq(head.snapshotHash(), bytes32(abi.encodePacked(snapshot)), "snapshot");
    }

    function _octet(
        uint32 epoch,
        uint24[8] memory prices,
        uint8[8] memory flags
    ) private pure returns (MarkSlot) {
        uint256 word = epoch;
        for (uint256 lane = 8; lane > 0; --lane)
            word = (((word << 4) | (flags[lane - 1] & 15)) << 24) | prices[lane - 1];
        return MarkSlot.wrap(word);
    }

    function _binary(uint256 lane) private pure returns (InstrumentId) {
        return InstrumentId.wrap(uint32((KIND_BINARY << 28) | 1000 | lane));
    }
}
