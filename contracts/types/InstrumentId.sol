// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice An instrument: kind (top 4 bits), lot decimals (next 4 bits), index (low 24 bits).
/// @dev Kind and lot are in the id so that the margin loop needs no registry read per position:
/// one lot is 10^-lotDecimals units of the underlying (BTC 4: one lot is 0.0001 BTC; binaries 0; at most 6).
type InstrumentId is uint32;

uint256 constant KIND_PERP = 0;
uint256 constant KIND_BINARY = 1;
uint256 constant KIND_SCALAR = 2;
uint256 constant KIND_CALL = 3;
uint256 constant KIND_PUT = 4;
uint256 constant KIND_SPOT = 5;

// The finest lot: 10^-6 of a unit. Values are accumulated at this resolution and rounded once.
uint256 constant MAX_LOT_DECIMALS = 6;

using {kind, lotDecimals, markKey, same as ==} for InstrumentId global;

/// @notice One of the KIND_ constants.
function kind(InstrumentId id) pure returns (uint256) {
    return InstrumentId.unwrap(id) >> 28;
}

/// @notice d, where one lot is 10^-d units of the underlying.
function lotDecimals(InstrumentId id) pure returns (uint256) {
    return (InstrumentId.unwrap(id) >> 24) & 15;
}

/// @notice The key of the mark slot that holds this instrument: a perp has a slot of its own,
/// eight binaries or scalars share one, four options or spots share one.
function markKey(InstrumentId id) pure returns (uint256) {
    uint256 raw = InstrumentId.unwrap(id);
    uint256 k = raw >> 28;
    if (k == KIND_PERP) return raw;
    if (k <= KIND_SCALAR) return (1 << 40) | (raw >> 3);
    return (2 << 40) | (raw >> 2);
}

function same(InstrumentId a, InstrumentId b) pure returns (bool) {
    return InstrumentId.unwrap(a) == InstrumentId.unwrap(b);
}
