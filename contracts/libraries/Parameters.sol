// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRiskParameters, MarginParameters} from "../interfaces/IRiskParameters.sol";

/// @title Reading the governed parameters.
library Parameters {
    uint256 private constant FIELDS = 20;

    /// @notice The parameters of `IRiskParameters.parameters`, copied into memory as they come.
    /// @dev A static struct is encoded as it lies in memory, a word a field. The compiler would check every field again
    /// (about 1,500 gas in each margin check); the parameters are a contract of this project and return their own types.
    function read(IRiskParameters from) internal view returns (MarginParameters memory p) {
        uint256 selector = uint32(IRiskParameters.parameters.selector);
        uint256 length = FIELDS * 32;
        assembly ("memory-safe") {
            mstore(0, selector)
            let success := staticcall(gas(), from, 28, 4, p, length)
            if or(iszero(success), lt(returndatasize(), add(length, 32))) {
                revert(0, 0)
            }
        }
    }

    /// @notice The same, and whether there is a pause.
    function readWithPause(
        IRiskParameters from
    ) internal view returns (MarginParameters memory p, bool isPaused) {
        p = read(from);
        uint256 length = FIELDS * 32;
        // What the call has returned beyond the parameters.
        assembly ("memory-safe") {
            returndatacopy(0, length, 32)
            isPaused := mload(0)
        }
    }
}
