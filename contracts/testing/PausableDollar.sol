// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestDollar} from "./TestDollar.sol";

/// @notice Stands still while its issuer wants it to.
contract PausableDollar is TestDollar {
    error TransfersPaused();

    bool public paused;

    function pause(bool on) external {
        paused = on;
    }

    function _update(address from, address to, uint256 value) internal override {
        if (paused) revert TransfersPaused();
        super._update(from, to, value);
    }
}
