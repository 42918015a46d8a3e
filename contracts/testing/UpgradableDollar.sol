// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestDollar} from "./TestDollar.sol";

/// @notice Reverts in everything, balances too, once it has been upgraded.
contract UpgradableDollar is TestDollar {
    error Upgraded();

    bool public upgraded;

    function upgrade(bool on) external {
        upgraded = on;
    }

    function balanceOf(address who) public view override returns (uint256) {
        if (upgraded) revert Upgraded();
        return super.balanceOf(who);
    }

    function _update(address from, address to, uint256 value) internal override {
        if (upgraded) revert Upgraded();
        super._update(from, to, value);
    }
}
