// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../../contracts/interfaces/IMarginEngine.sol";
import {OrderFills, OrderFillsLibrary} from "../../contracts/libraries/OrderFills.sol";
import {AccountId} from "../../contracts/types/AccountId.sol";
import {Order} from "../../contracts/types/Order.sol";

import {bound, vm} from "./Vm.sol";

contract OrderFillsTest {
    using OrderFillsLibrary for OrderFills;

    OrderFills private fills;

    /// @dev Fills until the order is used up, then not a lot more; what the seven neighbouring salts have filled stays.
    function testFuzz_FillsAddUpToTheOrderAndLeaveNeighboursAlone(
        bytes32 account,
        uint256 salt,
        int64 size,
        uint64[4] memory parts
    ) public {
        salt = bound(salt, 4, type(uint256).max - 4);
        uint256 whole = size < 0 ? uint256(-int256(size)) : uint256(int256(size));
        Order memory order = _order(account, salt, size, 0);
        for (uint256 i = 0; i < 8; ++i)
            if (i != 4) this.spend(_order(account, salt - 4 + i, int64(uint64(20 + i)), 0), 1 + i);
        uint256[8] memory before = _surroundings(account, salt);

        uint256 sum;
        for (uint256 i = 0; i < parts.length; ++i) {
            uint256 part = bound(parts[i], 0, whole);
            if (sum + part > whole)
                vm.expectRevert(abi.encodeWithSelector(IMarginEngine.OverFilled.selector, whole - sum));
            else sum += part;
            this.spend(order, part);
            vm.assertEq(fills.filled(order.account, salt), sum, "filled");
        }

        uint256[8] memory afterwards = _surroundings(account, salt);
        for (uint256 i = 0; i < 8; ++i) if (i != 4) vm.assertEq(afterwards[i], before[i], "neighbour");
    }

    function testFuzz_ACancelledOrderIsDead(bytes32 account, uint256 salt, int64 size, uint64 part) public {
        fills.cancel(AccountId.wrap(account), salt);
        vm.assertEq(fills.filled(AccountId.wrap(account), salt), type(uint64).max, "filled");
        vm.expectRevert(abi.encodeWithSelector(IMarginEngine.OverFilled.selector, 0));
        this.spend(_order(account, salt, size, 0), bound(part, 1, type(uint64).max));
    }

    /// @dev Whatever its lane says, and however often less is cancelled afterwards.
    function testFuzz_OrdersBelowTheFirstSaltAreDeadAndNoOthers(
        bytes32 account,
        uint256 first,
        uint256 salt,
        uint64 part
    ) public {
        first = bound(first, 1, type(uint256).max);
        part = uint64(bound(part, 1, uint64(type(int64).max)));
        fills.cancelBelow(AccountId.wrap(account), first);
        vm.expectRevert(abi.encodeWithSelector(IMarginEngine.AlreadyCancelled.selector, first));
        this.cancelBelow(account, bound(salt, 0, first));
        if (salt < first) vm.expectRevert(abi.encodeWithSelector(IMarginEngine.OverFilled.selector, 0));
        this.spend(_order(account, salt, type(int64).max, 0), part);
        uint256 expected = salt < first ? type(uint64).max : part;
        vm.assertEq(fills.filled(AccountId.wrap(account), salt), expected, "filled");
    }

    function testFuzz_FillsBelowTheMinimumAreRefusedUnlessTheyAreTheRest(
        uint64 whole,
        uint64 minFill,
        uint64 part
    ) public {
        whole = uint64(bound(whole, 1, uint64(type(int64).max)));
        part = uint64(bound(part, 0, whole));
        uint256 least = minFill < whole ? minFill : whole;
        if (part < least)
            vm.expectRevert(
                abi.encodeWithSelector(IMarginEngine.BelowMinFill.selector, uint256(part), least)
            );
        this.spend(_order("x", 9, int64(whole), minFill), part);
    }

    function cancelBelow(bytes32 account, uint256 salt) external {
        fills.cancelBelow(AccountId.wrap(account), salt);
    }

    function spend(Order calldata order, uint256 size) external {
        fills.spend(order, size);
    }

    function _surroundings(bytes32 account, uint256 salt) private view returns (uint256[8] memory around) {
        for (uint256 i = 0; i < 8; ++i) around[i] = fills.filled(AccountId.wrap(account), salt - 4 + i);
    }

    function _order(
        bytes32 account,
        uint256 salt,
        int64 size,
        uint64 minFill
    ) private pure returns (Order memory order) {
        order.account = AccountId.wrap(account);
        order.salt = salt;
        order.size = size;
        order.minFill = minFill;
    }
}
