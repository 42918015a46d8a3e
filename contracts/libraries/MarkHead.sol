// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The head of the marks: epoch 32 | time 40 | the first 184 bits of the snapshot's hash.
type MarkHead is uint256;

using {epoch, time, snapshotHash} for MarkHead global;

function epoch(MarkHead head) pure returns (uint256) {
    return MarkHead.unwrap(head) >> 224;
}

/// @notice Unix seconds of the marks.
function time(MarkHead head) pure returns (uint256) {
    return uint40(MarkHead.unwrap(head) >> 184);
}

/// @notice keccak256 of the snapshot, its last 9 bytes zero.
function snapshotHash(MarkHead head) pure returns (bytes32) {
    return bytes32(MarkHead.unwrap(head) << 72);
}
