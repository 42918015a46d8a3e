// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {FixedPoint} from "../../contracts/libraries/FixedPoint.sol";

import {bound, vm} from "./Vm.sol";

/// @dev The expected numbers are OpenZeppelin's 512-bit products, and identities that hold in the integers.
contract FixedPointTest {
    using FixedPoint for int256;
    using FixedPoint for uint256;

    function testFuzz_MulDivEqualsThe512BitQuotient(uint256 x, uint256 y, uint256 d) public pure {
        (x, y, d) = _fitting(x, y, d);
        vm.assertEq(x.mulDivDown(y, d), Math.mulDiv(x, y, d, Math.Rounding.Floor), "down");
        vm.assertEq(x.mulDivUp(y, d), Math.mulDiv(x, y, d, Math.Rounding.Ceil), "up");
    }

    function testFuzz_MulDivBracketsTheProduct(uint256 x, uint256 y, uint256 d) public pure {
        (x, y, d) = _fitting(x, y, d);
        uint256 down = x.mulDivDown(y, d);
        uint256 up = x.mulDivUp(y, d);
        uint256 rest = mulmod(x, y, d);
        vm.assertEq(down * d + rest, x * y, "down * d + rest = x * y");
        vm.assertEq(up - down, rest == 0 ? 0 : 1, "up - down");
    }

    /// @dev A product beyond 256 bits reverts even if the quotient would fit: nothing wraps.
    function testFuzz_MulDivRevertsWhenTheProductDoesNotFit(uint256 x, uint256 y, uint256 d) public {
        x = bound(x, 2, type(uint256).max);
        y = bound(y, type(uint256).max / x + 1, type(uint256).max);
        vm.expectRevert();
        this.mulDivDown(x, y, d);
        vm.expectRevert();
        this.mulDivUp(x, y, d);
    }

    function testFuzz_MulDivByZeroReverts(uint128 x, uint128 y) public {
        vm.expectRevert();
        this.mulDivDown(x, y, 0);
        vm.expectRevert();
        this.mulDivUp(x, y, 0);
    }

    function testFuzz_SignedDivisionRoundsAsItsNameSays(int256 x, uint128 divisor) public pure {
        int256 d = int256(bound(divisor, 1, type(uint128).max));
        int256 down = x.divDown(d);
        int256 up = x.divUp(d);
        // x - down·d is what is left over: 0 ≤ rest < d
        int256 rest = x % d;
        if (rest < 0) rest += d;
        vm.assertEq(x / d - (x % d < 0 ? int256(1) : int256(0)), down, "down");
        vm.assertEq(up - down, rest == 0 ? int256(0) : int256(1), "up - down");
        if (down > type(int256).min / d) vm.assertEq(down * d + rest, x, "down * d + rest = x");
    }

    function testFuzz_DownOfAValueIsMinusUpOfItsNegative(int248 x, uint128 divisor) public pure {
        int256 d = int256(bound(divisor, 1, type(uint128).max));
        vm.assertEq(int256(x).divDown(d), -(-int256(x)).divUp(d));
    }

    function testFuzz_AbsPositiveMinMax(int256 x, uint256 y, uint256 z) public pure {
        if (x != type(int256).min) vm.assertEq(int256(x.abs()), x < 0 ? -x : x, "abs");
        vm.assertEq(x.positive(), x < 0 ? 0 : uint256(x), "positive");
        vm.assertEq(y.min(z), Math.min(y, z), "min");
        vm.assertEq(y.max(z), Math.max(y, z), "max");
    }

    function test_TheSmallestIntegerHasNoAbsoluteValue() public {
        vm.expectRevert();
        this.abs(type(int256).min);
    }

    function mulDivDown(uint256 x, uint256 y, uint256 d) external pure returns (uint256) {
        return x.mulDivDown(y, d);
    }

    function mulDivUp(uint256 x, uint256 y, uint256 d) external pure returns (uint256) {
        return x.mulDivUp(y, d);
    }

    function abs(int256 x) external pure returns (uint256) {
        return x.abs();
    }

    /// @dev Arguments whose product, and the product plus d − 1, fit into 256 bits.
    function _fitting(
        uint256 x,
        uint256 y,
        uint256 d
    ) private pure returns (uint256 fittingX, uint256 fittingY, uint256 fittingD) {
        fittingX = x;
        fittingY = x == 0 ? y : bound(y, 0, type(uint256).max / x);
        uint256 room = type(uint256).max - fittingX * fittingY;
        fittingD = bound(d, 1, room == type(uint256).max ? room : room + 1);
    }
}
