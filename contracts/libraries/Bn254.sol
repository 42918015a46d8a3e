// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// Order of the curve's groups, and of the field the circuits compute in.
uint256 constant FIELD_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

/// @title The first group of the curve BN254, by the EVM's precompiles. (0, 0) is the point at infinity.
library Bn254 {
    /// @notice A coordinate is not below the curve's modulus, or the point is not on the curve.
    error InvalidPoint(uint256 x, uint256 y);

    /// @notice The element of the field that stands for an integer: negative ones are counted down from its order.
    function toField(int256 value) internal pure returns (uint256) {
        return value < 0 ? FIELD_ORDER - uint256(-value) : uint256(value);
    }

    /// @notice sum + scalar·(x, y).
    function addMultiple(
        uint256[2] memory sum,
        uint256 x,
        uint256 y,
        uint256 scalar
    ) internal view returns (uint256[2] memory result) {
        bool isValid;
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore(m, x)
            mstore(add(m, 32), y)
            mstore(add(m, 64), scalar)
            isValid := staticcall(gas(), 7, m, 96, add(m, 64), 64)
            mcopy(m, sum, 64)
            isValid := and(isValid, staticcall(gas(), 6, m, 128, result, 64))
        }
        if (!isValid) revert InvalidPoint(x, y);
    }
}
