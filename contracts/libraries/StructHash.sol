// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InstrumentId} from "../types/InstrumentId.sol";
import {SetId} from "../types/SetId.sol";

/// @title The EIP-712 struct hashes of what the signer sets sign besides attestations (AttestationLibrary).
/// @dev Once for the contract that acts on the message and the one that takes it as evidence.
library StructHash {
    bytes32 private constant MARK_POST_TYPEHASH = keccak256(
        "MarkPost(uint32 epoch,uint40 time,bytes32 snapshotHash,bytes32 keysHash,bytes32 wordsHash)"
    );
    bytes32 private constant SETTLEMENT_TYPEHASH = keccak256(
        "Settlement(uint32 instrument,uint64 price,uint32 round)"
    );
    bytes32 private constant SET_SETTLEMENT_TYPEHASH = keccak256(
        "SetSettlement(uint32 set,uint24[] payouts,uint32 round)"
    );

    /// @param keysHash keccak256 of the packed keys.
    /// @param wordsHash keccak256 of the words, 32 bytes each.
    function markPost(
        uint32 epoch,
        uint40 time,
        bytes32 snapshotHash,
        bytes32 keysHash,
        bytes32 wordsHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(MARK_POST_TYPEHASH, epoch, time, snapshotHash, keysHash, wordsHash));
    }

    function settlement(InstrumentId instrument, uint64 price, uint32 round) internal pure returns (bytes32) {
        return keccak256(abi.encode(SETTLEMENT_TYPEHASH, instrument, price, round));
    }

    function setSettlement(
        SetId set,
        uint24[] calldata payouts,
        uint32 round
    ) internal pure returns (bytes32) {
        bytes32 payoutsHash = keccak256(abi.encodePacked(payouts));
        return keccak256(abi.encode(SET_SETTLEMENT_TYPEHASH, set, payoutsHash, round));
    }
}
