// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {AccountId} from "../types/AccountId.sol";
import {Order} from "../types/Order.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @notice Lots filled by (account, salt), four u64 lanes a slot: neighbouring salts share one.
/// @param lanes By account and salt / 4.
/// @param firstSalt Orders with a salt below it are cancelled.
struct OrderFills {
    mapping(AccountId => mapping(uint256 => uint256)) lanes;
    mapping(AccountId => uint256) firstSalt;
}

/// @title How much of an order is left.
library OrderFillsLibrary {
    using FixedPoint for int256;
    using FixedPoint for uint256;

    uint256 private constant CANCELLED = type(uint64).max;

    /// @notice Uses up `size` lots of the order.
    function spend(OrderFills storage self, Order calldata order, uint256 size) internal {
        uint256 salt = order.salt;
        uint256 slot = salt >> 2;
        uint256 shift = (salt & 3) * 64;
        mapping(uint256 => uint256) storage lanes = self.lanes[order.account];
        uint256 word = lanes[slot];
        uint256 already = salt < self.firstSalt[order.account] ? CANCELLED : uint64(word >> shift);
        uint256 whole = int256(order.size).abs();
        uint256 left = already < whole ? whole - already : 0;
        if (size > left) revert IMarginEngine.OverFilled(left);
        uint256 minimum = left.min(order.minFill);
        if (size < minimum) revert IMarginEngine.BelowMinFill(size, minimum);
        // What is filled never exceeds a lane, so that nothing carries into the next.
        lanes[slot] = word + (size << shift);
    }

    function cancel(OrderFills storage self, AccountId account, uint256 salt) internal {
        self.lanes[account][salt >> 2] |= CANCELLED << ((salt & 3) * 64);
    }

    /// @notice Cancels every order with a salt below `salt`: one write, however many there are.
    /// @dev Only ever further, or what was cancelled would come back.
    function cancelBelow(OrderFills storage self, AccountId account, uint256 salt) internal {
        uint256 first = self.firstSalt[account];
        if (salt <= first) revert IMarginEngine.AlreadyCancelled(first);
        self.firstSalt[account] = salt;
    }

    /// @notice Lots filled; 2^64 − 1 when cancelled.
    function filled(
        OrderFills storage self,
        AccountId account,
        uint256 salt
    ) internal view returns (uint256) {
        if (salt < self.firstSalt[account]) return CANCELLED;
        return uint64(self.lanes[account][salt >> 2] >> ((salt & 3) * 64));
    }
}
