// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIndexSource} from "../interfaces/IIndexSource.sol";

/// @dev What is used of Chainlink's AggregatorV3Interface and of the proxy in front of an aggregator.
interface IChainlinkFeed {
    function decimals() external view returns (uint8);
    function aggregator() external view returns (IChainlinkAggregator);
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}

/// @dev The aggregator behind a proxy, another in every phase.
interface IChainlinkAggregator {
    function minAnswer() external view returns (int192);
    function maxAnswer() external view returns (int192);
}

/// @title A Chainlink feed as an index.
/// @notice Usable is an answer of a complete round, not older than `maxAge`, strictly within what the aggregator of the
/// present phase can answer. At its limits it is not: when LUNA fell below the feed's least answer of $0.10 in May 2022,
/// the feed went on to say $0.10, and lenders lent on it. On a rollup with a sequencer's feed, nothing is usable while
/// the sequencer is down nor for `sequencerGrace` after: the answer may be one from before.
/// @dev WARNING (trust): the feed's owner can put another aggregator behind the proxy.
contract ChainlinkIndex is IIndexSource {
    /// @notice A feed of more than 18 decimals, an age of zero or more than a day, or a grace of more than a day.
    error InvalidIndex();

    uint256 private constant PRICE_DECIMALS = 6;
    uint256 private constant MAX_DECIMALS = 18;

    IChainlinkFeed public immutable feed;
    /// @notice Seconds: the feed's heartbeat and some more.
    uint256 public immutable maxAge;
    /// @notice Says 0 while the rollup's sequencer runs; zero on other chains.
    IChainlinkFeed public immutable sequencerFeed;
    uint256 public immutable sequencerGrace;

    constructor(
        IChainlinkFeed priceFeed,
        uint256 maxAgeSeconds,
        IChainlinkFeed uptimeFeed,
        uint256 graceSeconds
    ) {
        bool isValid =
            priceFeed.decimals() <= MAX_DECIMALS &&
                maxAgeSeconds != 0 &&
                maxAgeSeconds <= 1 days &&
                graceSeconds <= 1 days;
        if (!isValid) revert InvalidIndex();
        feed = priceFeed;
        maxAge = maxAgeSeconds;
        sequencerFeed = uptimeFeed;
        sequencerGrace = graceSeconds;
    }

    /// @inheritdoc IIndexSource
    /// @dev The price is rounded towards zero; an answer below 1e-6 USD is so a price of zero. A round that is not complete
    /// was updated at 0, and is too old.
    function latest() external view returns (int256 price, uint256 timestamp, bool isUsable) {
        (uint80 round, int256 answer, , uint256 updatedAt, uint80 answeredIn) = feed.latestRoundData();
        timestamp = updatedAt;
        price = _scaled(answer, feed.decimals());
        isUsable =
            updatedAt <= block.timestamp &&
            updatedAt + maxAge >= block.timestamp &&
            answeredIn >= round &&
            _isWithinLimits(answer) &&
            _isSequencerUp();
    }

    /// @dev Asked every time: a new phase brings a new aggregator.
    function _isWithinLimits(int256 answer) private view returns (bool) {
        IChainlinkAggregator aggregator = feed.aggregator();
        return answer > aggregator.minAnswer() && answer < aggregator.maxAnswer();
    }

    function _isSequencerUp() private view returns (bool) {
        if (address(sequencerFeed) == address(0)) return true;
        (, int256 answer, uint256 startedAt, , ) = sequencerFeed.latestRoundData();
        // A feed that has not started yet says 0 too.
        return answer == 0 && startedAt != 0 && startedAt + sequencerGrace < block.timestamp;
    }

    function _scaled(int256 answer, uint256 decimals) private pure returns (int256) {
        if (decimals > PRICE_DECIMALS) return answer / int256(10 ** (decimals - PRICE_DECIMALS));
        return answer * int256(10 ** (PRICE_DECIMALS - decimals));
    }
}
