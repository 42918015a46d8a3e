// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MarkBands} from "../../contracts/interfaces/IMarkOracle.sol";
import {PackedBands, bandsBetween, packBands} from "../../contracts/libraries/PackedBands.sol";

import {bound, vm} from "./Vm.sol";

contract PackedBandsTest {
    /// @dev Any bands that fit, not only those within their bounds.
    function _fit(MarkBands memory b) private pure {
        b.perpBand %= 1 << 20;
        b.binaryBand %= 1 << 20;
        b.perpCap %= 1 << 20;
        b.binaryCap %= 1 << 20;
        b.fundingRate %= 1 << 24;
        b.minInterval %= 1 << 12;
        b.limitMoves %= 1 << 8;
        b.outage %= 1 << 12;
        b.grace %= 1 << 20;
        b.optionBand %= 1 << 20;
    }

    function testFuzz_WhatIsPackedComesOutAgain(
        MarkBands memory b,
        uint40 rampUntil,
        uint40 graceUntil,
        uint40 later
    ) external pure {
        _fit(b);
        PackedBands packed = packBands(b, rampUntil, graceUntil);
        vm.assertTrue(packed.rampEnd() == rampUntil && packed.graceEnd() == graceUntil, "times");
        packed = packed.withGraceEnd(later);
        vm.assertTrue(packed.rampEnd() == rampUntil && packed.graceEnd() == later, "a later grace");
        vm.assertTrue(keccak256(abi.encode(packed.unpack())) == keccak256(abi.encode(b)), "a field moved");
    }

    /// @dev R23: nothing has moved in the block of a change, everything at the end, and nothing goes beyond the two.
    function testFuzz_R23_BandsMoveFromOneEndToTheOther(
        MarkBands memory from,
        MarkBands memory to,
        uint40 elapsed,
        uint40 duration
    ) external pure {
        duration = uint40(bound(duration, 1, type(uint40).max));
        elapsed = uint40(bound(elapsed, 0, duration));
        vm.assertTrue(_hash(bandsBetween(from, to, 0, duration)) == _hash(from), "moved at once");
        vm.assertTrue(_hash(bandsBetween(from, to, duration, duration)) == _hash(to), "did not arrive");
        uint256 options = bandsBetween(from, to, elapsed, duration).optionBand;
        uint256 band = bandsBetween(from, to, elapsed, duration).perpBand;
        vm.assertTrue(_isBetween(options, from.optionBand, to.optionBand), "the last field");
        vm.assertTrue(_isBetween(band, from.perpBand, to.perpBand), "the first field");
    }

    function _isBetween(uint256 value, uint256 a, uint256 b) private pure returns (bool) {
        return a <= b ? a <= value && value <= b : b <= value && value <= a;
    }

    function _hash(MarkBands memory b) private pure returns (bytes32) {
        return keccak256(abi.encode(b));
    }
}
