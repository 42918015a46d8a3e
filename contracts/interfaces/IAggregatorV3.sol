// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Chainlink's AggregatorV3Interface, function for function.
interface IAggregatorV3 {
    /// @notice Decimals of an answer.
    function decimals() external view returns (uint8);

    /// @notice What the feed answers, for people.
    function description() external view returns (string memory);

    /// @notice Of the feed.
    function version() external view returns (uint256);

    /// @notice An earlier round: when its answer was computed, Unix seconds. Reverts if there is none.
    function getRoundData(
        uint80 roundId
    )
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice The same of the last round.
    function latestRoundData()
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
