// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestDollar} from "./TestDollar.sol";

/// @notice Eighteen decimals, as DAI.
contract FineDollar is TestDollar {
    function decimals() public pure override returns (uint8) {
        return 18;
    }
}
