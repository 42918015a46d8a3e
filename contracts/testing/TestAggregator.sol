// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title An aggregator as Chainlink's OCR ones are, with answers that anybody sets.
/// @notice An answer beyond its limits is kept at the limit, and says so to nobody: as when LUNA fell below $0.10.
contract TestAggregator {
    int192 public immutable minAnswer;
    int192 public immutable maxAnswer;
    uint8 public immutable decimals;

    struct Round {
        int256 answer;
        uint256 startedAt;
        uint256 updatedAt;
        uint80 answeredIn;
    }

    Round private _last;
    uint64 public round;

    constructor(int192 least, int192 most, uint8 decimals_) {
        minAnswer = least;
        maxAnswer = most;
        decimals = decimals_;
    }

    /// @notice A complete round of now.
    function answer(int256 price) external {
        int256 shown =
            price < minAnswer
                ? int256(minAnswer)
                : price > maxAnswer
                    ? int256(maxAnswer)
                    : price;
        setRound(round + 1, shown, block.timestamp, block.timestamp, round + 1);
    }

    /// @notice Any round, complete or not.
    function setRound(
        uint64 id,
        int256 price,
        uint256 startedAt,
        uint256 updatedAt,
        uint80 answeredIn
    ) public {
        round = id;
        _last = Round(price, startedAt, updatedAt, answeredIn);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (round, _last.answer, _last.startedAt, _last.updatedAt, _last.answeredIn);
    }
}
