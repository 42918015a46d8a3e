// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestAggregator} from "./TestAggregator.sol";

/// @title A proxy as Chainlink's EACAggregatorProxy is: the phase in a round's upper bits, a new aggregator a phase.
contract TestAggregatorProxy {
    uint256 private constant PHASE_SHIFT = 64;

    TestAggregator public aggregator;
    uint16 public phaseId;

    constructor(TestAggregator first) {
        confirmAggregator(first);
    }

    /// @notice The rounds of the next aggregator begin anew, in a new phase.
    function confirmAggregator(TestAggregator next) public {
        aggregator = next;
        ++phaseId;
    }

    function decimals() external view returns (uint8) {
        return aggregator.decimals();
    }

    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        (roundId, answer, startedAt, updatedAt, answeredInRound) = aggregator.latestRoundData();
        uint80 phase = uint80(phaseId) << uint80(PHASE_SHIFT);
        roundId |= phase;
        answeredInRound |= phase;
    }
}
