// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MarkBands} from "../interfaces/IMarkOracle.sol";
import {Ramp} from "./Ramp.sol";

/// @notice MarkBands as they are stored, with the end of their ramp and the end of the last grace: one slot a post.
/// @dev From the low end: perpBand u20 | binaryBand u20 | perpCap u20 | binaryCap u20 | fundingRate u24 | minInterval u12 |
/// limitMoves u8 | outage u12 | grace u20 | rampEnd u40 | graceEnd u40 |
/// optionBand u20. Each field is as wide as its hard bound needs.
type PackedBands is uint256;

using {unpack, rampEnd, graceEnd, withGraceEnd} for PackedBands global;

uint256 constant GRACE_END_SHIFT = 196;
uint256 constant RAMP_END_SHIFT = 156;
uint256 constant OPTION_BAND_SHIFT = 236;

/// @notice Every field must be within its hard bound: all of those fit.
/// @param rampUntil Unix seconds; before it the bands are still on the way here.
/// @param graceUntil Unix seconds; before it nobody is liquidated.
function packBands(MarkBands memory b, uint256 rampUntil, uint256 graceUntil) pure returns (PackedBands) {
    return
        PackedBands.wrap(
            uint256(b.perpBand) |
                (uint256(b.binaryBand) << 20) |
                (uint256(b.perpCap) << 40) |
                (uint256(b.binaryCap) << 60) |
                (uint256(b.fundingRate) << 80) |
                (uint256(b.minInterval) << 104) |
                (uint256(b.limitMoves) << 116) |
                (uint256(b.outage) << 124) |
                (uint256(b.grace) << 136) |
                (rampUntil << RAMP_END_SHIFT) |
                (graceUntil << GRACE_END_SHIFT) |
                (uint256(b.optionBand) << OPTION_BAND_SHIFT)
        );
}

function unpack(PackedBands self) pure returns (MarkBands memory b) {
    uint256 word = PackedBands.unwrap(self);
    b.perpBand = uint32(word & 0xfffff);
    b.binaryBand = uint32((word >> 20) & 0xfffff);
    b.perpCap = uint32((word >> 40) & 0xfffff);
    b.binaryCap = uint32((word >> 60) & 0xfffff);
    b.fundingRate = uint24(word >> 80);
    b.minInterval = uint32((word >> 104) & 0xfff);
    b.limitMoves = uint8(word >> 116);
    b.outage = uint32((word >> 124) & 0xfff);
    b.grace = uint32((word >> 136) & 0xfffff);
    b.optionBand = uint32(word >> OPTION_BAND_SHIFT);
}

/// @notice See `packBands`.
function rampEnd(PackedBands self) pure returns (uint256) {
    return uint40(PackedBands.unwrap(self) >> RAMP_END_SHIFT);
}

/// @notice See `packBands`.
function graceEnd(PackedBands self) pure returns (uint256) {
    return uint40(PackedBands.unwrap(self) >> GRACE_END_SHIFT);
}

function withGraceEnd(PackedBands self, uint256 graceUntil) pure returns (PackedBands) {
    uint256 rest = PackedBands.unwrap(self) & ~(uint256(type(uint40).max) << GRACE_END_SHIFT);
    return PackedBands.wrap(rest | (graceUntil << GRACE_END_SHIFT));
}

/// @notice The bands `elapsed` of `duration` seconds after they left `from` for `to`.
function bandsBetween(
    MarkBands memory from,
    MarkBands memory to,
    uint256 elapsed,
    uint256 duration
) pure returns (MarkBands memory b) {
    uint256 start;
    uint256 end;
    uint256 result;
    assembly ("memory-safe") {
        start := from
        end := to
        result := b
    }
    Ramp.between(result, start, end, 10 * 32, elapsed, duration);
}
