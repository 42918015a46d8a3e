// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestDollar} from "./TestDollar.sol";

/// @notice Says false where others revert.
contract FalseDollar is TestDollar {
    bool public fails;

    function fail(bool on) external {
        fails = on;
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        return !fails && super.transfer(to, value);
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        return !fails && super.transferFrom(from, to, value);
    }
}
