// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {AccountId} from "../types/AccountId.sol";

/// @notice The part of an attestation that is sent: what the chain cannot know.
struct Attestation {
    uint256 epoch;
    uint256 initialMargin;
    uint256 maintenanceMargin;
    uint256 issuedAt;
}

/// @title The packed attestation: epoch 4 | initialMargin 8 | maintenanceMargin 8 | issuedAt 5 | signatures 65 each.
library AttestationLibrary {
    bytes32 internal constant TYPEHASH = keccak256(
        "MarginAttestation(bytes32 account,bytes32 portfolioHash,uint32 epoch,uint64 initialMargin,uint64 maintenanceMargin,bytes32 modelHash,bytes32 snapshotHash,uint40 issuedAt)"
    );

    uint256 private constant HEAD_LENGTH = 25;

    function decode(bytes calldata packed) internal pure returns (Attestation memory attestation) {
        if (packed.length < HEAD_LENGTH) revert IMarginEngine.AttestationMalformed(packed.length);
        uint256 word = uint256(bytes32(packed));
        attestation.epoch = uint32(word >> 224);
        attestation.initialMargin = uint64(word >> 160);
        attestation.maintenanceMargin = uint64(word >> 96);
        attestation.issuedAt = uint40(word >> 56);
    }

    function signatures(bytes calldata packed) internal pure returns (bytes calldata) {
        return packed[HEAD_LENGTH:];
    }

    /// @notice The EIP-712 struct hash: what was sent together with what the chain itself knows.
    function structHash(
        Attestation memory attestation,
        AccountId account,
        bytes32 portfolioHash,
        bytes32 modelHash,
        bytes32 snapshotHash
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    TYPEHASH,
                    account,
                    portfolioHash,
                    attestation.epoch,
                    attestation.initialMargin,
                    attestation.maintenanceMargin,
                    modelHash,
                    snapshotHash,
                    attestation.issuedAt
                )
            );
    }
}
