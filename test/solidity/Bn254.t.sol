// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bn254, FIELD_ORDER} from "../../contracts/libraries/Bn254.sol";

import {bound, vm} from "./Vm.sol";

/// @dev Multiples of the generator (1, 2) by adding it as often with the precompile alone.
contract Bn254Test {
    uint256 private constant MODULUS =
        21888242871839275222246405745257275088696311157297823662689037894645226208583;

    function testFuzz_IntegersAndTheirNegativesAddUpToTheOrder(int128 value) public pure {
        uint256 sum = addmod(Bn254.toField(value), Bn254.toField(-int256(value)), FIELD_ORDER);
        vm.assertEq(sum, 0, "sum");
        if (value >= 0) vm.assertEq(Bn254.toField(value), uint256(int256(value)), "itself");
    }

    function testFuzz_MultiplesAreRepeatedSums(uint256 a, uint256 b) public view {
        a = bound(a, 0, 12);
        b = bound(b, 0, 12);
        uint256[2] memory sum = _repeated(a);
        uint256[2] memory expected = _repeated(a + b);
        uint256[2] memory result = Bn254.addMultiple(sum, 1, 2, b);
        vm.assertEq(result[0], expected[0], "x");
        vm.assertEq(result[1], expected[1], "y");
    }

    function testFuzz_AMultipleAndItsNegativeAreNothing(uint128 scalar) public view {
        uint256[2] memory nothing;
        uint256[2] memory point = Bn254.addMultiple(nothing, 1, 2, scalar);
        point = Bn254.addMultiple(point, 1, 2, Bn254.toField(-int256(uint256(scalar))));
        vm.assertEq(point[0], 0, "x");
        vm.assertEq(point[1], 0, "y");
    }

    function testFuzz_PointsOffTheCurveAreRefused(uint256 x, uint256 y) public {
        vm.assume(x != 0 || y != 0);
        bool isOn =
            x < MODULUS &&
                y < MODULUS &&
                mulmod(y, y, MODULUS) == addmod(mulmod(mulmod(x, x, MODULUS), x, MODULUS), 3, MODULUS);
        vm.assume(!isOn);
        vm.expectRevert(abi.encodeWithSelector(Bn254.InvalidPoint.selector, x, y));
        this.addMultiple(x, y, 1);
    }

    /// @dev Coordinates that are another point's but for the modulus.
    function test_CoordinatesAreBelowTheModulus() public {
        vm.expectRevert(abi.encodeWithSelector(Bn254.InvalidPoint.selector, 1 + MODULUS, 2));
        this.addMultiple(1 + MODULUS, 2, 1);
        vm.expectRevert(abi.encodeWithSelector(Bn254.InvalidPoint.selector, 1, 2 + MODULUS));
        this.addMultiple(1, 2 + MODULUS, 1);
    }

    function addMultiple(uint256 x, uint256 y, uint256 scalar) external view returns (uint256[2] memory) {
        uint256[2] memory nothing;
        return Bn254.addMultiple(nothing, x, y, scalar);
    }

    function _repeated(uint256 times) private view returns (uint256[2] memory sum) {
        for (uint256 i = 0; i < times; ++i) {
            bool isDone;
            assembly ("memory-safe") {
                let m := mload(0x40)
                mcopy(m, sum, 64)
                mstore(add(m, 64), 1)
                mstore(add(m, 96), 2)
                isDone := staticcall(gas(), 6, m, 128, sum, 64)
            }
            vm.assertTrue(isDone, "added");
        }
    }
}
