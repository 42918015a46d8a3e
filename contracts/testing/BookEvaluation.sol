// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BoundBook} from "../libraries/BoundBook.sol";

/// @title The solvency oracle's y, for a test to look at.
contract BookEvaluation {
    function evaluate(bytes calldata book, uint256 r, uint256 width) external pure returns (uint256) {
        return BoundBook.evaluate(book, r, width);
    }
}
