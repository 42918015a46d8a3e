// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState, IMarginEngine} from "../../contracts/interfaces/IMarginEngine.sol";
import {AccountSlot, encode, isOpen} from "../../contracts/libraries/AccountSlot.sol";

import {bound, vm} from "./Vm.sol";

contract AccountSlotTest {
    function testFuzz_RoundTrip(
        int88 cash,
        uint56 initialMargin,
        uint56 maintenanceMargin,
        uint32 epoch,
        uint16 checkedBlock,
        bool flagged,
        uint8 positions
    ) public pure {
        AccountState memory state = AccountState(
            cash,
            initialMargin,
            maintenanceMargin,
            epoch,
            checkedBlock,
            flagged,
            positions & 127
        );
        _assertSame(encode(state).decode(), state);
    }

    function testFuzz_AnyWordIsAState(uint256 word) public pure {
        uint256 again = AccountSlot.unwrap(encode(AccountSlot.wrap(word).decode()));
        vm.assertEq(again, word, "encode(decode(word))");
    }

    /// @dev Each field in turn at its limits, between neighbours of all zeros and all ones.
    function test_LimitsLeaveTheirNeighboursAlone() public pure {
        for (uint256 filled = 0; filled < 2; ++filled) {
            for (uint256 field = 0; field < 8; ++field) {
                AccountState memory state = _uniform(filled == 1);
                if (field == 0) state.cash = type(int88).min;
                if (field == 1) state.cash = type(int88).max;
                if (field == 2) state.initialMargin = filled == 1 ? 0 : type(uint56).max;
                if (field == 3) state.maintenanceMargin = filled == 1 ? 0 : type(uint56).max;
                if (field == 4) state.epoch = filled == 1 ? 0 : type(uint32).max;
                if (field == 5) state.checkedBlock = filled == 1 ? 0 : type(uint16).max;
                if (field == 6) state.flagged = filled == 0;
                if (field == 7) state.positions = filled == 1 ? 0 : 127;
                _assertSame(encode(state).decode(), state);
            }
        }
    }

    function testFuzz_WhatDoesNotFitReverts(uint256 excess, uint8 field, bool filled) public {
        AccountState memory state = _uniform(filled);
        field = field % 5;
        if (field == 0) {
            uint256 beyond = bound(excess, 1 << 87, uint256(type(int256).max));
            state.cash = int256(beyond);
        }
        if (field == 1) {
            uint256 beyond = bound(excess, (1 << 87) + 1, uint256(type(int256).max));
            state.cash = -int256(beyond);
        }
        if (field == 2) state.initialMargin = bound(excess, 1 << 56, type(uint256).max);
        if (field == 3) state.maintenanceMargin = bound(excess, 1 << 56, type(uint256).max);
        if (field == 4) state.epoch = bound(excess, 1 << 32, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IMarginEngine.Overflow.selector));
        this.encodeState(state);
    }

    /// @dev The block is kept modulo 2^16 on purpose.
    function testFuzz_OnlyTheBlockIsTruncated(uint256 block_) public pure {
        AccountState memory state = _uniform(false);
        state.checkedBlock = block_;
        AccountState memory back = encode(state).decode();
        vm.assertEq(back.checkedBlock, block_ % 65536, "block");
        state.checkedBlock = block_ % 65536;
        _assertSame(back, state);
    }

    function testFuzz_OpenMeansCashOrPositions(int88 cash, uint8 positions) public pure {
        AccountState memory state;
        state.cash = cash;
        state.positions = positions;
        vm.assertTrue(isOpen(state) == (cash != 0 || positions != 0), "open");
    }

    function encodeState(AccountState memory state) external pure returns (AccountSlot) {
        return encode(state);
    }

    function _uniform(bool filled) private pure returns (AccountState memory state) {
        if (!filled) return state;
        return AccountState(-1, type(uint56).max, type(uint56).max, type(uint32).max, 65535, true, 127);
    }

    function _assertSame(AccountState memory actual, AccountState memory expected) private pure {
        vm.assertEq(actual.cash, expected.cash, "cash");
        vm.assertEq(actual.initialMargin, expected.initialMargin, "initial margin");
        vm.assertEq(actual.maintenanceMargin, expected.maintenanceMargin, "maintenance margin");
        vm.assertEq(actual.epoch, expected.epoch, "epoch");
        vm.assertEq(actual.checkedBlock, expected.checkedBlock, "checked block");
        vm.assertTrue(actual.flagged == expected.flagged, "flagged");
        vm.assertEq(actual.positions, expected.positions, "positions");
    }
}
