// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A price from outside the venue, to compare a mark with.
interface IIndexSource {
    /// @notice The newest price, as the source sees it.
    /// @dev May revert, which counts as not usable. What is not usable says nothing about the price: a stale answer, one at
    /// the limit of what the feed can show, one that its publishers do not agree on.
    /// @return price 1e-6 USD a unit of the underlying. Zero or less is an answer too, if the source stands by it.
    /// @return timestamp Unix seconds.
    /// @return isUsable Whether the source stands by the price.
    function latest() external view returns (int256 price, uint256 timestamp, bool isUsable);
}
