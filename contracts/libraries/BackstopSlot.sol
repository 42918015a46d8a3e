// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FixedPoint} from "./FixedPoint.sol";

/// @notice What an account offers to take over when nobody else does: margin an hour u64 | used u64 | at u40.
/// @dev What was used is given back evenly over an hour: so no hour takes more than twice the limit, whenever it begins.
type BackstopSlot is uint256;

using {limit, available, spend} for BackstopSlot global;

/// @notice An offer of `marginPerHour` (1e-6 USD, 0 for none), all of it free.
function offer(uint64 marginPerHour) pure returns (BackstopSlot) {
    return BackstopSlot.wrap(uint256(marginPerHour) << 104);
}

/// @notice Initial margin an hour, 1e-6 USD; 0 when the account is no backstop.
function limit(BackstopSlot slot) pure returns (uint256) {
    return uint64(BackstopSlot.unwrap(slot) >> 104);
}

/// @notice What it would take over at `time` (Unix seconds), rounded down.
function available(BackstopSlot slot, uint256 time) pure returns (uint256) {
    uint256 most = slot.limit();
    uint256 elapsed = time - uint40(BackstopSlot.unwrap(slot));
    uint256 used = uint64(BackstopSlot.unwrap(slot) >> 40);
    uint256 given = FixedPoint.mulDivDown(most, elapsed, 1 hours);
    return used > given ? most - (used - given) : most;
}

/// @notice The offer after it has taken over `margin`, at most what is available.
function spend(BackstopSlot slot, uint256 margin, uint256 time) pure returns (BackstopSlot) {
    uint256 most = slot.limit();
    uint256 used = most - (slot.available(time) - margin);
    return BackstopSlot.wrap((most << 104) | (used << 40) | time);
}
