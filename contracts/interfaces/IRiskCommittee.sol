// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISignerBonds} from "./ISignerBonds.sol";

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
    /// @notice There is a contract of the bonds already, for good.
    error BondsAlreadySet(ISignerBonds bonds);
    /// @notice `caller` is not the contract of the bonds.
    error NotTheBonds(address caller);
    /// @notice `account` is in neither set.
    error NotServing(address account);

    /// @notice The role has new signers, ascending. Until `graceUntil` (Unix seconds) those who stayed also count by the
    /// threshold before.
    event SetRotated(Role indexed role, address[] signers, uint256 threshold, uint40 graceUntil);
    /// @notice From now on signers need bonds.
    event BondsSet(ISignerBonds bonds);
    /// @notice The signer left or was slashed: `left` of the role remain under the same threshold.
    event SignerLeft(Role indexed role, address indexed signer, uint256 left);

    /// @notice Reverts unless `signatures` holds exactly threshold signatures of `digest`, ascending by signer.
    /// During a rotation's grace the previous set, less the removed signers, is accepted too.
    function verify(Role role, bytes32 digest, bytes calldata signatures) external view;

    /// @notice The present set, ascending.
    function signers(Role role) external view returns (address[] memory);

    /// @notice How many signatures of the role `verify` wants.
    function threshold(Role role) external view returns (uint256);

    /// @notice Unix seconds until which the account was in a set; now while it is in one, 0 if it never was. Signatures made
    /// by a signer that left count no more.
    function inServiceUntil(address account) external view returns (uint256);

    /// @notice Where signers have their bonds; none until bound.
    function bondContract() external view returns (ISignerBonds);

    /// @notice Names the contract that holds the bonds and may remove a signer that contradicted itself. Only the owner, once.
    function setBonds(ISignerBonds newBonds) external;

    /// @notice The caller leaves both sets at once. The thresholds stay.
    function resign() external;

    /// @notice Takes a signer out of both sets at once, if it is in one. Only for the bonds. The thresholds stay: with fewer
    /// signers left than a threshold nothing verifies in that role until the council rotates.
    function expel(address signer) external;

    /// @notice Replaces a set. Only the owner (the timelock). Once bonds are bound every signer needs the least bond.
    function rotate(Role role, address[] calldata sorted, uint8 newThreshold, uint40 graceSeconds) external;
}
