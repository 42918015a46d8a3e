// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISolvencyOracle, SolvencyStatus} from "../interfaces/ISolvencyOracle.sol";

/// @title For contracts that act only while the venue is proven solvent.
/// @notice Guard what adds exposure to the venue, never the way out of it: an oracle that nobody feeds becomes UNKNOWN.
abstract contract SolvencyGuard {
    ISolvencyOracle public immutable solvencyOracle;
    /// @notice Seconds after the frozen block from which a proof is too old.
    uint256 public immutable maxSolvencyAge;

    /// @dev Reverts with NotSolvent unless the status is SOLVENT, and not too old.
    modifier whenSolvent() {
        solvencyOracle.requireSolvent(maxSolvencyAge);
        _;
    }

    constructor(ISolvencyOracle oracle, uint256 maxAge) {
        solvencyOracle = oracle;
        maxSolvencyAge = maxAge;
    }

    /// @notice UNKNOWN, too, if the last proof is too old.
    function solvencyStatus() public view returns (SolvencyStatus) {
        return solvencyOracle.statusAt(maxSolvencyAge);
    }
}
