// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRiskCommittee, Role} from "../../contracts/interfaces/IRiskCommittee.sol";
import {RiskCommittee} from "../../contracts/RiskCommittee.sol";

import {bound, vm} from "./Vm.sol";

contract RiskCommitteeTest {
    uint256 private constant MAX_SIGNERS = 32;
    bytes32 private constant DIGEST = keccak256("anything");

    /// @dev R11, what must pass: any threshold members, ascending.
    function testFuzz_AnyQuorumInOrderPasses(uint8 size, uint8 threshold, uint256 choice) public {
        uint256[] memory keys = _keys(bound(size, 1, MAX_SIGNERS));
        uint256 k = bound(threshold, keys.length / 2 + 1, keys.length);
        RiskCommittee committee = _committee(keys, k);

        uint256[] memory quorum = new uint256[](k);
        uint256 taken;
        for (uint256 i; i < keys.length && taken < k; ++i) {
            bool mustTake = keys.length - i == k - taken;
            if (mustTake || (choice >> i) & 1 == 1) quorum[taken++] = keys[i];
        }
        committee.verify(Role.Margin, DIGEST, _sign(quorum, k));
    }

    /// @dev R11, what must not: of five signers and two strangers, three signatures in any order and with any repeats
    /// pass exactly when they are three members that ascend.
    function testFuzz_OnlyDistinctMembersInOrderPass(uint8 a, uint8 b, uint8 c) public {
        uint256[] memory all = _keys(7);
        // strangers are the second and the last by address
        uint256[] memory members = new uint256[](5);
        (members[0], members[1], members[2], members[3], members[4]) = (
            all[0],
            all[2],
            all[3],
            all[4],
            all[5]
        );
        RiskCommittee committee = _committee(members, 3);

        (a, b, c) = (a % 7, b % 7, c % 7);
        uint256[] memory quorum = new uint256[](3);
        (quorum[0], quorum[1], quorum[2]) = (all[a], all[b], all[c]);
        bytes memory signatures = _sign(quorum, 3);

        bool ascends = a < b && b < c;
        bool areMembers = a != 1 && b != 1 && c != 1 && a != 6 && b != 6 && c != 6;
        if (!ascends || !areMembers) vm.expectPartialRevert(IRiskCommittee.NotASigner.selector);
        committee.verify(Role.Margin, DIGEST, signatures);
    }

    function testFuzz_AnyOtherLengthIsRefused(uint16 length) public {
        RiskCommittee committee = _committee(_keys(5), 3);
        vm.assume(length != 195 && length <= 4096);
        vm.expectRevert(
            abi.encodeWithSelector(IRiskCommittee.WrongSignatureCount.selector, uint256(length), uint256(3))
        );
        committee.verify(Role.Margin, DIGEST, new bytes(length));
    }

    function testFuzz_RandomBytesAreRefused(bytes32 r, bytes32 s, uint8 v) public {
        RiskCommittee committee = _committee(_keys(1), 1);
        vm.expectRevert();
        committee.verify(Role.Margin, DIGEST, abi.encodePacked(r, s, v));
    }

    /// @dev During the grace three of the previous set count exactly when none of them was removed.
    function testFuzz_GraceAcceptsThoseWhoStay(uint8 removedMask, uint8 quorumMask) public {
        uint256[] memory all = _keys(10);
        uint256[] memory previous = _slice(all, 0, 5, 0);
        RiskCommittee committee = _committee(previous, 3);

        // the next set: what is left of the first five, and all of the last five, with one signature more
        uint256 removed = removedMask & 31;
        uint256[] memory next = _slice(all, 0, 10, removed);
        uint256 threshold = next.length / 2 + 1;
        vm.assume(threshold != 3);
        committee.rotate(Role.Margin, _addresses(next), uint8(threshold), 1 hours);

        uint256[] memory quorum = new uint256[](3);
        uint256 taken;
        for (uint256 i; i < 5 && taken < 3; ++i) {
            bool mustTake = 5 - i == 3 - taken;
            if (mustTake || (quorumMask >> i) & 1 == 1) {
                quorum[taken++] = previous[i];
                if ((removed >> i) & 1 == 1) removed |= 1 << 255;
            }
        }
        if (removed >> 255 == 1) vm.expectPartialRevert(IRiskCommittee.NotASigner.selector);
        committee.verify(Role.Margin, DIGEST, _sign(quorum, 3));
    }

    function testFuzz_SignersAreReadBack(uint8 size) public {
        uint256[] memory keys = _keys(bound(size, 1, MAX_SIGNERS));
        RiskCommittee committee = _committee(keys, keys.length);
        address[] memory signers = committee.signers(Role.Margin);
        vm.assertEq(signers.length, keys.length);
        for (uint256 i; i < keys.length; ++i) vm.assertEq(signers[i], vm.addr(keys[i]));
    }

    function _committee(uint256[] memory keys, uint256 threshold) private returns (RiskCommittee) {
        address[] memory other = new address[](1);
        other[0] = address(1);
        return new RiskCommittee(address(this), _addresses(keys), uint8(threshold), other, 1);
    }

    /// @dev `count` private keys, ascending by address.
    function _keys(uint256 count) private pure returns (uint256[] memory keys) {
        keys = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            uint256 key = uint256(keccak256(abi.encode("committee test", i)));
            uint256 place = i;
            for (; place > 0 && vm.addr(keys[place - 1]) > vm.addr(key); --place)
                keys[place] = keys[place - 1];
            keys[place] = key;
        }
    }

    /// @dev keys[from..to) without those marked in `removed`.
    function _slice(
        uint256[] memory keys,
        uint256 from,
        uint256 to,
        uint256 removed
    ) private pure returns (uint256[] memory out) {
        uint256 count;
        for (uint256 i = from; i < to; ++i) if ((removed >> i) & 1 == 0) ++count;
        out = new uint256[](count);
        count = 0;
        for (uint256 i = from; i < to; ++i) if ((removed >> i) & 1 == 0) out[count++] = keys[i];
    }

    function _addresses(uint256[] memory keys) private pure returns (address[] memory list) {
        list = new address[](keys.length);
        for (uint256 i; i < keys.length; ++i) list[i] = vm.addr(keys[i]);
    }

    function _sign(uint256[] memory keys, uint256 count) private pure returns (bytes memory signatures) {
        for (uint256 i; i < count; ++i) {
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(keys[i], DIGEST);
            signatures = abi.encodePacked(signatures, r, s, v);
        }
    }
}
