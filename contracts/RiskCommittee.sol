// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

import {IRiskCommittee, Role} from "./interfaces/IRiskCommittee.sol";
import {ISignerBonds} from "./interfaces/ISignerBonds.sol";
import {DataContract} from "./libraries/DataContract.sol";

/// @notice Signer sets kept as the code of data contracts, and the k-of-n check of their signatures.
/// @dev A data contract is a zero byte (so that it can never run) and the signers, 20 bytes each, ascending. Signatures
/// ascend by signer too, so one walk through both lists proves order, membership and distinctness at once.
///
/// A rotation does not need the previous set itself for its grace: the previous set less the removed signers is the part
/// of the new set marked in `retained`, held to the previous threshold.
///
/// WARNING (trust): the owner names the signers, and a quorum of them can do what IMarginEngine and IMarkOracle warn of.
contract RiskCommittee is IRiskCommittee, Ownable2Step {
    /// @notice A grace beyond what any signature in flight needs (an attestation lives for an hour at most).
    error GraceTooLong(uint256 graceSeconds, uint256 maximum);

    /// @dev One slot a role.
    struct SignerSet {
        address code;
        uint8 threshold;
        uint8 size;
        uint8 previousThreshold;
        uint40 graceUntil;
        uint32 retained;
    }

    uint256 private constant MAX_SIGNERS = 32;
    uint256 private constant MAX_GRACE = 1 days;
    uint256 private constant SIGNATURE_LENGTH = 65;
    uint256 private constant ALL_SIGNERS = type(uint32).max;
    // Half the order of secp256k1: (r, n − s) signs whatever (r, s) signs, so only the lower half is accepted.
    uint256 private constant MAX_S = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    mapping(Role role => SignerSet set) private _sets;
    /// @dev Of signers that left a set; that they may be in the other is not in it.
    mapping(address signer => uint40 time) private _leftAt;
    /// @inheritdoc IRiskCommittee
    ISignerBonds public bondContract;

    constructor(
        address initialOwner,
        address[] memory marginSigners,
        uint8 marginThreshold,
        address[] memory markSigners,
        uint8 markThreshold
    ) Ownable(initialOwner) {
        _install(Role.Margin, marginSigners, marginThreshold, 0);
        _install(Role.Mark, markSigners, markThreshold, 0);
    }

    /// @inheritdoc IRiskCommittee
    function verify(Role role, bytes32 digest, bytes calldata signatures) external view {
        SignerSet memory set = _sets[role];
        uint256 count = set.threshold;
        uint256 eligible = ALL_SIGNERS;
        if (signatures.length != count * SIGNATURE_LENGTH) {
            bool inGrace = block.timestamp < set.graceUntil;
            if (!inGrace || signatures.length != uint256(set.previousThreshold) * SIGNATURE_LENGTH) {
                revert WrongSignatureCount(signatures.length, count);
            }
            count = set.previousThreshold;
            eligible = set.retained;
        }

        uint256 list = _copySet(set.code, set.size);
        uint256 index;
        for (uint256 i; i < count; ++i) {
            address recovered = _recover(digest, signatures, i);
            bool found;
            while (!found) {
                if (index == set.size) revert NotASigner(recovered);
                found = _signerAt(list, index) == recovered && (eligible >> index) & 1 == 1;
                ++index;
            }
        }
    }

    /// @inheritdoc IRiskCommittee
    function signers(Role role) external view returns (address[] memory) {
        return _signers(role);
    }

    /// @inheritdoc IRiskCommittee
    function threshold(Role role) external view returns (uint256) {
        return _sets[role].threshold;
    }

    /// @inheritdoc IRiskCommittee
    /// @dev A rotation within a grace ends that grace: only one previous set is kept.
    function rotate(
        Role role,
        address[] calldata sorted,
        uint8 newThreshold,
        uint40 graceSeconds
    ) external onlyOwner {
        if (graceSeconds > MAX_GRACE) revert GraceTooLong(graceSeconds, MAX_GRACE);
        if (address(bondContract) != address(0)) bondContract.requireBonded(sorted);
        _install(role, sorted, newThreshold, graceSeconds);
    }

    /// @inheritdoc IRiskCommittee
    function setBonds(ISignerBonds newBonds) external onlyOwner {
        if (address(bondContract) != address(0)) revert BondsAlreadySet(bondContract);
        bondContract = newBonds;
        emit BondsSet(newBonds);
    }

    /// @inheritdoc IRiskCommittee
    function resign() external {
        if (!_remove(msg.sender)) revert NotServing(msg.sender);
    }

    /// @inheritdoc IRiskCommittee
    function expel(address signer) external {
        if (msg.sender != address(bondContract)) revert NotTheBonds(msg.sender);
        _remove(signer);
    }

    /// @inheritdoc IRiskCommittee
    function inServiceUntil(address account) external view returns (uint256) {
        bool serves = _isIn(Role.Margin, account) || _isIn(Role.Mark, account);
        return serves ? block.timestamp : _leftAt[account];
    }

    function _install(Role role, address[] memory sorted, uint8 newThreshold, uint256 graceSeconds) private {
        uint256 size = sorted.length;
        bool quorate = newThreshold <= size && 2 * uint256(newThreshold) > size;
        if (size > MAX_SIGNERS || !quorate) revert InvalidSet();

        bytes memory data;
        address last;
        for (uint256 i; i < size; ++i) {
            if (sorted[i] <= last) revert InvalidSet();
            last = sorted[i];
            data = abi.encodePacked(data, last);
        }

        uint256 graceUntil = block.timestamp + graceSeconds;
        address[] memory previous = _signers(role);
        uint32 retained = _retained(previous, sorted);
        _noteLeavers(previous, sorted);
        uint8 previousThreshold = _sets[role].threshold;
        _sets[role] = SignerSet({
            code: _deploy(data),
            threshold: newThreshold,
            size: uint8(size),
            previousThreshold: previousThreshold,
            graceUntil: uint40(graceUntil),
            retained: retained
        });
        emit SetRotated(role, sorted, newThreshold, uint40(graceUntil));
    }

    /// @dev Bit i is set when next[i] is in `previous`; both ascend.
    function _retained(address[] memory previous, address[] memory next) private pure returns (uint32 bits) {
        uint256 j;
        for (uint256 i; i < next.length; ++i) {
            while (j < previous.length && previous[j] < next[i]) ++j;
            if (j < previous.length && previous[j] == next[i]) bits |= uint32(1 << i);
        }
    }

    /// @dev Both ascend.
    function _noteLeavers(address[] memory previous, address[] memory next) private {
        uint256 j;
        for (uint256 i; i < previous.length; ++i) {
            while (j < next.length && next[j] < previous[i]) ++j;
            if (j == next.length || next[j] != previous[i]) _leftAt[previous[i]] = uint40(block.timestamp);
        }
    }

    /// @dev Out of both sets; a key that contradicted itself in one role is not to be believed in the other.
    function _remove(address signer) private returns (bool served) {
        bool fromMargin = _removeFrom(Role.Margin, signer);
        bool fromMark = _removeFrom(Role.Mark, signer);
        served = fromMargin || fromMark;
        if (served) _leftAt[signer] = uint40(block.timestamp);
    }

    /// @dev The data contract is deployed anew, so that `verify` has nothing more to look at. A running grace goes on for
    /// those who are left.
    function _removeFrom(Role role, address signer) private returns (bool) {
        address[] memory list = _signers(role);
        bytes memory data;
        uint256 place = list.length;
        for (uint256 i; i < list.length; ++i) {
            if (list[i] == signer) place = i;
            else data = abi.encodePacked(data, list[i]);
        }
        if (place == list.length) return false;

        SignerSet storage set = _sets[role];
        uint256 retained = set.retained;
        uint256 below = retained & ((1 << place) - 1);
        uint256 above = (retained >> (place + 1)) << place;
        (set.code, set.size, set.retained) = (_deploy(data), uint8(list.length - 1), uint32(above | below));
        emit SignerLeft(role, signer, list.length - 1);
        return true;
    }

    function _isIn(Role role, address account) private view returns (bool) {
        address[] memory list = _signers(role);
        for (uint256 i; i < list.length; ++i) if (list[i] == account) return true;
        return false;
    }

    function _signers(Role role) private view returns (address[] memory list) {
        SignerSet memory set = _sets[role];
        list = new address[](set.size);
        uint256 copy = _copySet(set.code, set.size);
        for (uint256 i; i < list.length; ++i) list[i] = _signerAt(copy, i);
    }

    function _deploy(bytes memory data) private returns (address code) {
        code = DataContract.deploy(data);
        // Cannot fail with at most 32 signers short of running out of gas; a zero address would accept nobody.
        if (code == address(0)) revert InvalidSet();
    }

    /// @return list Memory position of `size` signers of 20 bytes.
    function _copySet(address code, uint256 size) private view returns (uint256 list) {
        assembly ("memory-safe") {
            list := mload(0x40)
            let length := mul(size, 20)
            extcodecopy(code, list, 1, length)
            // Room for the 32-byte read of the last signer.
            mstore(0x40, add(list, and(add(length, 63), not(31))))
        }
    }

    function _signerAt(uint256 list, uint256 index) private pure returns (address signer) {
        assembly ("memory-safe") {
            signer := shr(96, mload(add(list, mul(index, 20))))
        }
    }

    /// @dev Signature `index` of `signatures`, whose length has been checked: r 32 | s 32 | v 1.
    function _recover(
        bytes32 digest,
        bytes calldata signatures,
        uint256 index
    ) private pure returns (address recovered) {
        bytes32 r;
        bytes32 s;
        uint8 v;
        assembly ("memory-safe") {
            let at := add(signatures.offset, mul(index, SIGNATURE_LENGTH))
            r := calldataload(at)
            s := calldataload(add(at, 32))
            v := byte(0, calldataload(add(at, 64)))
        }
        if (uint256(s) > MAX_S) revert HighS();
        recovered = ecrecover(digest, v, r, s);
        if (recovered == address(0)) revert NotASigner(recovered);
    }
}
