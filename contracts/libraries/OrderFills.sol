// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {AccountId} from "../types/AccountId.sol";
import {Order} from "../types/Order.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @notice Lots filled by (account, salt), four u64 lanes a slot: neighbouring salts share one.
struct OrderFills {
    mapping(AccountId => mapping(uint256 => uint256)) lanes;
}

/// @title How much of an order is left.
library OrderFillsLibrary {
    using FixedPoint for int256;
    using FixedPoint for uint256;

    uint256 private constant CANCELLED = type(uint64).max;

    /// @notice Uses up `size` lots of the order.
    function spend(OrderFills storage self, Order calldata order, uint256 size) internal {
        uint256 already = filled(self, order.account, order.salt);
        uint256 whole = int256(order.size).abs();
        uint256 left = already < whole ? whole - already : 0;
        if (size > left) revert IMarginEngine.OverFilled(left);
        uint256 minimum = left.min(order.minFill);
        if (size < minimum) revert IMarginEngine.BelowMinFill(size, minimum);
        _set(self, order.account, order.salt, already + size);
    }

    function cancel(OrderFills storage self, AccountId account, uint256 salt) internal {
        _set(self, account, salt, CANCELLED);
    }

    /// @notice Lots filled; 2^64 − 1 when cancelled.
    function filled(
        OrderFills storage self,
        AccountId account,
        uint256 salt
    ) internal view returns (uint256) {
        return uint64(self.lanes[account][salt >> 2] >> ((salt & 3) * 64));
    }

    function _set(OrderFills storage self, AccountId account, uint256 salt, uint256 lots) private {
        uint256 shift = (salt & 3) * 64;
        uint256 word = self.lanes[account][salt >> 2];
        self.lanes[account][salt >> 2] = (word & ~(uint256(type(uint64).max) << shift)) | (lots << shift);
    }
}
