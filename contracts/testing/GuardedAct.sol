// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISolvencyOracle} from "../interfaces/ISolvencyOracle.sol";
import {SolvencyGuard} from "../solvency/SolvencyGuard.sol";

/// @notice Counts what it is let do.
contract GuardedAct is SolvencyGuard {
    uint256 public acts;

    constructor(ISolvencyOracle oracle, uint256 maxAge) SolvencyGuard(oracle, maxAge) {}

    function act() external whenSolvent {
        ++acts;
    }
}
