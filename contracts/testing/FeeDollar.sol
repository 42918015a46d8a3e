// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestDollar} from "./TestDollar.sol";

/// @notice Keeps 1 % of every transfer, once it is switched on.
contract FeeDollar is TestDollar {
    bool public takesFee;

    function takeFee(bool on) external {
        takesFee = on;
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (takesFee && from != address(0) && to != address(0)) super._update(to, address(0), value / 100);
    }
}
