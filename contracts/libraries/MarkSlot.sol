// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InstrumentId, KIND_PERP, KIND_SCALAR} from "../types/InstrumentId.sol";

/// @notice A mark slot as `IMarkOracle` packs it.
type MarkSlot is uint256;

/// @notice One instrument's mark.
/// @param price 1e-6 USD a unit of the underlying.
/// @param flags The MARK_ flags.
/// @param fundingIndex 1e-12 USD a unit of the underlying; 0 unless a perp.
struct Mark {
    uint256 price;
    uint256 flags;
    int256 fundingIndex;
}

using {epoch, flagsOf, markOf} for MarkSlot global;

function epoch(MarkSlot slot) pure returns (uint256) {
    return MarkSlot.unwrap(slot) >> 224;
}

/// @notice The flags alone: a walk of many positions needs no more, and memory is dear.
function flagsOf(MarkSlot slot, InstrumentId instrument) pure returns (uint256) {
    uint256 word = MarkSlot.unwrap(slot);
    uint256 kind = instrument.kind();
    if (kind == KIND_PERP) return uint8(word >> 216);
    uint256 id = InstrumentId.unwrap(instrument);
    unchecked {
        if (kind <= KIND_SCALAR) return (word >> ((id & 7) * 28 + 24)) & 15;
        return uint8(word >> ((id & 3) * 56 + 48));
    }
}

function markOf(MarkSlot slot, InstrumentId instrument) pure returns (Mark memory mark) {
    uint256 word = MarkSlot.unwrap(slot);
    if (instrument.kind() == KIND_PERP) {
        return Mark(uint48(word >> 128), uint8(word >> 216), int128(uint128(word)));
    }
    if (instrument.kind() <= KIND_SCALAR) {
        // Eight lanes a slot.
        word >>= (InstrumentId.unwrap(instrument) & 7) * 28;
        mark.price = uint24(word);
        mark.flags = (word >> 24) & 15;
    } else {
        // Four.
        word >>= (InstrumentId.unwrap(instrument) & 3) * 56;
        mark.price = uint48(word);
        mark.flags = uint8(word >> 48);
    }
}
