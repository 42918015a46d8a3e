// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState, IMarginEngine} from "../interfaces/IMarginEngine.sol";

/// @notice An account in one slot:
/// cash int88 | initial margin u56 | maintenance margin u56 | epoch u32 | checked block u16 | flagged 1 | count 7.
type AccountSlot is uint256;

using {decode} for AccountSlot global;

function decode(AccountSlot slot) pure returns (AccountState memory state) {
    uint256 word = AccountSlot.unwrap(slot);
    state.cash = int256(word) >> 168;
    state.initialMargin = uint56(word >> 112);
    state.maintenanceMargin = uint56(word >> 56);
    state.epoch = uint32(word >> 24);
    state.checkedBlock = uint16(word >> 8);
    state.flagged = word & 128 != 0;
    state.positions = word & 127;
}

/// @dev Reverts with Overflow when a field does not fit (u56 is $72 bn): nothing ever saturates.
function encode(AccountState memory state) pure returns (AccountSlot) {
    if (
        state.cash != int88(state.cash) ||
        state.initialMargin > type(uint56).max ||
        state.maintenanceMargin > type(uint56).max ||
        state.epoch > type(uint32).max
    ) revert IMarginEngine.Overflow();
    return
        AccountSlot.wrap(
            (uint256(state.cash) << 168) |
                (state.initialMargin << 112) |
                (state.maintenanceMargin << 56) |
                (state.epoch << 24) |
                (uint256(uint16(state.checkedBlock)) << 8) |
                (state.flagged ? 128 : 0) |
                state.positions
        );
}

/// @notice Whether an account exists: an account left with neither cash nor positions is closed.
function isOpen(AccountState memory state) pure returns (bool) {
    return state.cash != 0 || state.positions != 0;
}

/// @notice What `AccountState.checkedBlock` is in this block.
function currentBlock() view returns (uint256) {
    return uint16(block.number);
}
