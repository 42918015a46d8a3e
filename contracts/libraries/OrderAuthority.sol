// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {AccountId} from "../types/AccountId.sol";
import {ORDER_TYPEHASH, Order} from "../types/Order.sol";

/// @param expiry Unix seconds; the operator may sign until then.
/// @param version Raised by every change.
struct Approval {
    uint40 expiry;
    uint32 version;
}

/// @title Who may sign an account's orders: its owner's key, an approved operator's key, or the owner as a contract.
/// @dev The key comes first, so that an owner that delegates its code (EIP-7702) keeps its orders.
/// WARNING: an operator cannot withdraw, but can trade the account away inside the bands.
library OrderAuthority {
    // What a contract wallet may spend on a signature. A fill that gives it less only fails.
    uint256 private constant ERC1271_GAS = 150_000;

    /// @notice What is signed: the order in the engine's domain.
    function digestOf(Order calldata order, bytes32 domainSeparator) internal pure returns (bytes32) {
        bytes32 structHash = keccak256(abi.encode(ORDER_TYPEHASH, order));
        return MessageHashUtils.toTypedDataHash(domainSeparator, structHash);
    }

    /// @notice Reverts unless `signature` of `digest` binds the order's account.
    function requireSigned(
        mapping(AccountId => mapping(address => Approval)) storage approvals,
        Order calldata order,
        bytes32 digest,
        bytes calldata signature
    ) internal view {
        address owner = order.account.owner();
        (address signer, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (failure == ECDSA.RecoverError.NoError) {
            if (signer == owner) return;
            Approval memory approval = approvals[order.account][signer];
            if (isActive(approval)) {
                if (order.approvalVersion == approval.version) return;
                revert IMarginEngine.ApprovalVersionMismatch(order.approvalVersion, approval.version);
            }
        }
        if (!_isValidContractSignature(owner, digest, signature))
            revert IMarginEngine.InvalidSignature(order.account);
    }

    function isActive(Approval memory approval) internal view returns (bool) {
        return block.timestamp < approval.expiry;
    }

    /// @dev ERC-1271 with capped gas and no more than one word of answer.
    function _isValidContractSignature(
        address wallet,
        bytes32 digest,
        bytes calldata signature
    ) private view returns (bool) {
        if (wallet.code.length == 0) return false;
        bytes memory input = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        uint256 gasCap = ERC1271_GAS;
        bool success;
        bytes32 answer;
        assembly ("memory-safe") {
            success := staticcall(gasCap, wallet, add(input, 32), mload(input), 0, 32)
            success := and(success, gt(returndatasize(), 31))
            answer := mload(0)
        }
        return success && answer == bytes32(IERC1271.isValidSignature.selector);
    }
}
