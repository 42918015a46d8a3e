// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRiskParameters, MarginParameters} from "../interfaces/IRiskParameters.sol";

/// @title Reading the governed parameters.
library Parameters {
    uint256 private constant FIELDS = 17;

    /// @notice `IRiskParameters.parameters`, copied into memory as it comes.
    /// @dev A static struct is encoded as it lies in memory, a word a field. The compiler would check every field again
    /// (about 1,500 gas in each margin check); the parameters are a contract of this project and return their own types.
    function read(IRiskParameters from) internal view returns (MarginParameters memory p) {
        uint256 selector = uint32(IRiskParameters.parameters.selector);
        uint256 length = FIELDS * 32;
        assembly ("memory-safe") {
            mstore(0, selector)
            let success := staticcall(gas(), from, 28, 4, p, length)
            if or(iszero(success), lt(returndatasize(), length)) {
                revert(0, 0)
            }
        }
    }
}
