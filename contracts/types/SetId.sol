// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice An exclusive set of the registry: 1 for the first listed, 0 for none.
type SetId is uint32;

using {exists} for SetId global;

function exists(SetId set) pure returns (bool) {
    return SetId.unwrap(set) != 0;
}
