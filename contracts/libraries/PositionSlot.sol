// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {InstrumentId, KIND_PERP} from "../types/InstrumentId.sol";

// The most positions an account may hold: all of them can be liquidated in one transaction.
uint256 constant MAX_POSITIONS = 64;

uint256 constant TAIL = type(uint128).max;
uint256 constant SIZE = uint256(type(uint64).max) << 160;

/// @notice A position in one slot: instrument u32 | size int64 | expiry u32 | tail 128.
/// @dev Instrument and size come first, so that the portfolio hash is one overlapping memory write a position. The tail
/// is what the margin loop needs of the instrument, so that it reads no registry: a perp's settled funding index int128;
/// an option's `underlying instrument u32 | strike u64`; a spot's haircut u32 (`InstrumentRegistry` packs the last two).
type PositionSlot is uint256;

using {instrument, size, expiry, fundingIndex, strike, underlying, haircut, resized} for PositionSlot global;

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

/// @notice Of a perp.
function fundingIndex(PositionSlot slot) pure returns (int256) {
    return int128(uint128(PositionSlot.unwrap(slot)));
}

/// @notice Of a call or put, 1e-6 USD a unit of the underlying.
function strike(PositionSlot slot) pure returns (uint256) {
    return uint64(PositionSlot.unwrap(slot));
}

/// @notice Of a call or put: the perp or spot whose mark is the price of the underlying.
function underlying(PositionSlot slot) pure returns (InstrumentId) {
    return InstrumentId.wrap(uint32(PositionSlot.unwrap(slot) >> 64));
}

/// @notice Of a spot, 1e6 = 100 %.
function haircut(PositionSlot slot) pure returns (uint256) {
    return uint32(PositionSlot.unwrap(slot));
}

/// @notice The same instrument with `lots`; a perp's funding is settled at `index`.
/// @dev Reverts with Overflow when the size does not fit. The smallest int64 is refused too: its negation would not fit.
function resized(PositionSlot slot, int256 lots, int256 index) pure returns (PositionSlot) {
    if (lots > type(int64).max || lots < -type(int64).max) revert IMarginEngine.Overflow();
    uint256 word = PositionSlot.unwrap(slot) & ~SIZE;
    if (slot.instrument().kind() == KIND_PERP) word = (word & ~TAIL) | uint128(int128(index));
    return PositionSlot.wrap(word | (uint256(uint64(int64(lots))) << 160));
}

/// @dev Reverts as `resized`.
function pack(InstrumentId id, int256 lots, uint32 expires, uint128 tail) pure returns (PositionSlot) {
    if (lots > type(int64).max || lots < -type(int64).max) revert IMarginEngine.Overflow();
    return
        PositionSlot.wrap(
            (uint256(InstrumentId.unwrap(id)) << 224) |
                (uint256(uint64(int64(lots))) << 160) |
                (uint256(expires) << 128) |
                tail
        );
}
