// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What lies between two sets of parameters while one moves to the other.
library Ramp {
    /// @notice Fills `result` with the values `elapsed` of `duration` seconds after they left `from` for `to`: each on the
    /// straight line, rounded towards where it came from.
    /// @dev All three are the places of memory structs of `length` bytes, a word a field. A field that falls is rounded up
    /// and one that rises down: hard bounds that both ends keep hold on the way, and so does an order of two fields.
    function between(
        uint256 result,
        uint256 from,
        uint256 to,
        uint256 length,
        uint256 elapsed,
        uint256 duration
    ) internal pure {
        assembly ("memory-safe") {
            for {
                let field := 0
            } lt(field, length) {
                field := add(field, 32)
            } {
                let start := mload(add(from, field))
                let change := sub(mload(add(to, field)), start)
                mstore(add(result, field), add(start, sdiv(mul(change, elapsed), duration)))
            }
        }
    }
}
