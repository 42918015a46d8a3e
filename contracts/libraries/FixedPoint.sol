// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// Ratios of the governed parameters: 1e6 = 100 %.
uint256 constant RATIO = 1e6;
// Fractions of an account and the claim index: 1e18 = whole.
uint256 constant WAD = 1e18;

/// @title Multiplication and division whose name says which way it rounds.
/// @dev Checked: no argument of this project comes near an overflow, and one that did must revert.
library FixedPoint {
    /// @notice x·y / d, rounded down.
    function mulDivDown(uint256 x, uint256 y, uint256 d) internal pure returns (uint256) {
        return (x * y) / d;
    }

    /// @notice x·y / d, rounded up.
    function mulDivUp(uint256 x, uint256 y, uint256 d) internal pure returns (uint256) {
        return (x * y + (d - 1)) / d;
    }

    /// @notice x / d, rounded towards minus infinity.
    function divDown(int256 x, int256 d) internal pure returns (int256 quotient) {
        quotient = x / d;
        if (x % d < 0) --quotient;
    }

    /// @notice x / d, rounded towards plus infinity.
    function divUp(int256 x, int256 d) internal pure returns (int256 quotient) {
        quotient = x / d;
        if (x % d > 0) ++quotient;
    }

    /// @notice |x|, also of the smallest int256's neighbours: sizes are int64, so it always fits.
    function abs(int256 x) internal pure returns (uint256) {
        return x < 0 ? uint256(-x) : uint256(x);
    }

    /// @notice max(x, 0).
    function positive(int256 x) internal pure returns (uint256) {
        return x > 0 ? uint256(x) : 0;
    }

    function min(uint256 x, uint256 y) internal pure returns (uint256) {
        return x < y ? x : y;
    }

    function max(uint256 x, uint256 y) internal pure returns (uint256) {
        return x > y ? x : y;
    }
}
