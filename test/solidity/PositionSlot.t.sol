// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../../contracts/interfaces/IMarginEngine.sol";
import {PositionSlot, pack} from "../../contracts/libraries/PositionSlot.sol";
import {InstrumentId} from "../../contracts/types/InstrumentId.sol";

import {bound, vm} from "./Vm.sol";

contract PositionSlotTest {
    function testFuzz_RoundTrip(uint32 instrument, int64 size, uint32 expiry, int128 fundingIndex) public {
        if (size == type(int64).min) vm.expectRevert(abi.encodeWithSelector(IMarginEngine.Overflow.selector));
        PositionSlot slot = this.packed(instrument, size, expiry, fundingIndex);
        if (size != type(int64).min) _assertSame(slot, instrument, size, expiry, fundingIndex);
    }

    /// @dev Every field at its limits, in every combination.
    function test_LimitsLeaveTheirNeighboursAlone() public pure {
        for (uint256 i = 0; i < 36; ++i) {
            uint32 instrument = i & 1 == 0 ? 0 : type(uint32).max;
            uint32 expiry = (i >> 1) & 1 == 0 ? 0 : type(uint32).max;
            int256 size = [-int256(type(int64).max), int256(type(int64).max), int256(-1)][(i >> 2) % 3];
            int256 index = [type(int128).min, type(int128).max, int128(-1)][(i / 12) % 3];
            _assertSame(
                pack(InstrumentId.wrap(instrument), size, expiry, uint128(int128(index))),
                instrument,
                size,
                expiry,
                index
            );
        }
    }

    /// @dev The smallest int64 is beyond the limit as well: its negation would not fit.
    function testFuzz_SizesThatDoNotFitRevert(uint256 excess, bool isShort) public {
        uint256 beyond = bound(excess, 1 << 63, uint256(type(int256).max));
        vm.expectRevert(abi.encodeWithSelector(IMarginEngine.Overflow.selector));
        this.packed(7, isShort ? -int256(beyond) : int256(beyond), 0, 0);
    }

    /// @dev The same of a position that grows beyond what fits, whatever it was.
    function testFuzz_ResizingBeyondWhatFitsReverts(int32 size, uint256 excess, bool isShort) public {
        uint256 beyond = bound(excess, 1 << 63, uint256(type(int256).max));
        PositionSlot slot = pack(InstrumentId.wrap(7), size, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IMarginEngine.Overflow.selector));
        this.resized(slot, isShort ? -int256(beyond) : int256(beyond));
    }

    /// @dev The portfolio hash relies on it: instrument and size are the first twelve bytes.
    function testFuzz_InstrumentAndSizeComeFirst(
        uint32 instrument,
        int64 size,
        uint32 expiry,
        int128 index
    ) public pure {
        vm.assume(size != type(int64).min);
        PositionSlot slot = pack(InstrumentId.wrap(instrument), size, expiry, uint128(index));
        bytes12 first = bytes12(bytes32(PositionSlot.unwrap(slot)));
        vm.assertEq(bytes32(first), bytes32(abi.encodePacked(instrument, size)));
    }

    /// @dev The tail as the registry packs it: an option's `underlying u32 | strike u64`, a spot's haircut.
    function testFuzz_TheTailIsAUnion(uint32 underlying, uint64 strike, uint32 haircut) public pure {
        uint128 option = uint128(bytes16(abi.encodePacked(uint32(0), underlying, strike)));
        PositionSlot slot = pack(InstrumentId.wrap(0x34000001), -5, 9, option);
        vm.assertEq(uint256(InstrumentId.unwrap(slot.underlying())), underlying, "underlying");
        vm.assertEq(slot.strike(), strike, "strike");
        vm.assertEq(pack(InstrumentId.wrap(0x54000001), 5, 0, haircut).haircut(), haircut, "haircut");
    }

    /// @dev Only a perp's tail changes with its size: what it has settled.
    function testFuzz_ResizingKeepsTheTerms(
        uint32 instrument,
        uint32 expiry,
        uint128 tail,
        int64 size,
        int128 index
    ) public pure {
        vm.assume(size != type(int64).min);
        PositionSlot slot = pack(InstrumentId.wrap(instrument), 1, expiry, tail).resized(size, index);
        bool isPerp = instrument >> 28 == 0;
        _assertSame(slot, instrument, size, expiry, isPerp ? int256(index) : int256(int128(tail)));
    }

    function resized(PositionSlot slot, int256 lots) external pure returns (PositionSlot) {
        return slot.resized(lots, 0);
    }

    function packed(
        uint32 instrument,
        int256 size,
        uint32 expiry,
        int256 fundingIndex
    ) external pure returns (PositionSlot) {
        return pack(InstrumentId.wrap(instrument), size, expiry, uint128(int128(fundingIndex)));
    }

    function _assertSame(
        PositionSlot slot,
        uint32 instrument,
        int256 size,
        uint32 expiry,
        int256 fundingIndex
    ) private pure {
        vm.assertEq(uint256(InstrumentId.unwrap(slot.instrument())), instrument, "instrument");
        vm.assertEq(slot.size(), size, "size");
        vm.assertEq(uint256(slot.expiry()), expiry, "expiry");
        vm.assertEq(slot.fundingIndex(), fundingIndex, "funding index");
    }
}
