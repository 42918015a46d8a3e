// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestDollar} from "./TestDollar.sol";

/// @notice Changes what somebody holds without a transfer.
contract RebasingDollar is TestDollar {
    function rebase(address holder, int256 change) external {
        if (change < 0) _burn(holder, uint256(-change));
        else _mint(holder, uint256(change));
    }
}
