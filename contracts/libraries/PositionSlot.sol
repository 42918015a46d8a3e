// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {InstrumentId} from "../types/InstrumentId.sol";

// The most positions an account may hold: all of them can be liquidated in one transaction.
uint256 constant MAX_POSITIONS = 64;

/// @notice A position in one slot: instrument u32 | size int64 | expiry u32 | tail 128.
/// @dev Instrument and size come first, so that the portfolio hash is one overlapping memory write a position. The tail
/// is a perp's settled funding index.
type PositionSlot is uint256;

using {instrument, size, expiry, fundingIndex} for PositionSlot global;

function instrument(PositionSlot slot) pure returns (InstrumentId) {
    return InstrumentId.wrap(uint32(PositionSlot.unwrap(slot) >> 224));
}

/// @notice Signed lots.
function size(PositionSlot slot) pure returns (int256) {
    return int64(uint64(PositionSlot.unwrap(slot) >> 160));
}

function expiry(PositionSlot slot) pure returns (uint32) {
    return uint32(PositionSlot.unwrap(slot) >> 128);
}

function fundingIndex(PositionSlot slot) pure returns (int256) {
    return int128(uint128(PositionSlot.unwrap(slot)));
}

/// @dev Reverts with Overflow when the size does not fit. The smallest int64 is refused too: its negation would not fit.
function pack(InstrumentId id, int256 lots, uint32 expires, int256 index) pure returns (PositionSlot) {
    if (lots > type(int64).max || lots < -type(int64).max) revert IMarginEngine.Overflow();
    return
        PositionSlot.wrap(
            (uint256(InstrumentId.unwrap(id)) << 224) |
                (uint256(uint64(int64(lots))) << 160) |
                (uint256(expires) << 128) |
                uint128(int128(index))
        );
}
