// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestDollar} from "./TestDollar.sol";

/// @notice Answers a transfer with nothing at all, as USDT.
contract SilentDollar is TestDollar {
    function transfer(address to, uint256 value) public override returns (bool) {
        super.transfer(to, value);
        _answerNothing();
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        super.transferFrom(from, to, value);
        _answerNothing();
    }

    function _answerNothing() private pure {
        assembly ("memory-safe") {
            return(0, 0)
        }
    }
}
