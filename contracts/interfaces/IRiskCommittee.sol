// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a signer set signs: margins and settlement prices, or marks. Two roles, two sets: marks are the larger trust.
enum Role {
    Margin,
    Mark
}

/// @title Signer sets of the risk servers and the k-of-n check of their signatures.
/// @dev A set is the code of a data contract, so that one EXTCODECOPY and a merge walk prove order, membership and
/// distinctness at once.
interface IRiskCommittee {
    /// @notice `length` bytes of signatures are not `threshold` signatures of 65 bytes.
    error WrongSignatureCount(uint256 length, uint256 threshold);
    /// @notice The s value is in the upper half of the curve order (malleable).
    error HighS();
    /// @notice `recovered` is not in the set, is repeated, or is out of ascending order.
    error NotASigner(address recovered);
    /// @notice A set must be ascending, without zero and duplicates, 1 ≤ threshold ≤ size ≤ 32, threshold > size / 2.
    error InvalidSet();

    event SetRotated(Role indexed role, address[] signers, uint256 threshold, uint40 graceUntil);

    /// @notice Reverts unless `signatures` holds exactly threshold signatures of `digest`, ascending by signer.
    /// During a rotation's grace the previous set, less the removed signers, is accepted too.
    function verify(Role role, bytes32 digest, bytes calldata signatures) external view;

    /// @notice The present set, ascending.
    function signers(Role role) external view returns (address[] memory);

    function threshold(Role role) external view returns (uint256);

    /// @notice Replaces a set. Only the owner (the timelock).
    function rotate(Role role, address[] calldata sorted, uint8 newThreshold, uint40 graceSeconds) external;
}
