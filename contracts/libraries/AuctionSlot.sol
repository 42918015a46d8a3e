// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {MarkHead} from "./MarkHead.sol";

/// @notice A liquidation, written only while it runs: deficit u96 | age u32 | epoch u32 | time u40 | attested epoch u32.
/// @dev The age counts mark time, at most a step an epoch: no marks, no ageing, so that an outage or a stuffed chain does
/// not hand out the largest bonus. The attested epoch is the epoch in which the account's record was attested (and
/// since then only scaled by slices); an unattested trade clears it, because a record of W would justify too large a
/// slice. The deficit is what the account was last seen to lack, and what the ledger counts provisionally for it.
type AuctionSlot is uint256;

using {age, attestedEpoch, deficit, advance, withAttestedEpoch, withDeficit} for AuctionSlot global;

/// @notice Seconds.
function age(AuctionSlot slot) pure returns (uint256) {
    return uint32(AuctionSlot.unwrap(slot) >> 104);
}

/// @notice The epoch whose record may replace an attestation in a slice; 0 for none.
function attestedEpoch(AuctionSlot slot) pure returns (uint256) {
    return uint32(AuctionSlot.unwrap(slot));
}

function withAttestedEpoch(AuctionSlot slot, uint256 epoch) pure returns (AuctionSlot) {
    return AuctionSlot.wrap((AuctionSlot.unwrap(slot) & ~uint256(type(uint32).max)) | epoch);
}

/// @notice The noted deficit, 1e-6 USD.
function deficit(AuctionSlot slot) pure returns (uint256) {
    return AuctionSlot.unwrap(slot) >> 136;
}

function withDeficit(AuctionSlot slot, uint256 noted) pure returns (AuctionSlot) {
    if (noted > type(uint96).max) revert IMarginEngine.Overflow();
    return AuctionSlot.wrap((AuctionSlot.unwrap(slot) & ((1 << 136) - 1)) | (noted << 136));
}

/// @notice An auction that begins at `head`.
function startAuction(MarkHead head) pure returns (AuctionSlot) {
    return _pack(0, 0, head, 0);
}

/// @notice The clock at `head`, at most `step` seconds older for each epoch that has passed.
function advance(AuctionSlot slot, MarkHead head, uint256 step) pure returns (AuctionSlot) {
    uint256 epochs = head.epoch() - uint32(AuctionSlot.unwrap(slot) >> 72);
    uint256 elapsed = head.time() - uint40(AuctionSlot.unwrap(slot) >> 32);
    uint256 aged = FixedPoint.min(slot.age() + FixedPoint.min(elapsed, epochs * step), type(uint32).max);
    return _pack(slot.deficit(), aged, head, slot.attestedEpoch());
}

function _pack(uint256 noted, uint256 seconds_, MarkHead head, uint256 attested) pure returns (AuctionSlot) {
    return
        AuctionSlot.wrap(
            (noted << 136) | (seconds_ << 104) | (head.epoch() << 72) | (head.time() << 32) | attested
        );
}
