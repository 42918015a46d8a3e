// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestDollar} from "./TestDollar.sol";

/// @notice Whole dollars only.
contract CoarseDollar is TestDollar {
    function decimals() public pure override returns (uint8) {
        return 0;
    }
}
