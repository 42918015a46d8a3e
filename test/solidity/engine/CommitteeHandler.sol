// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LiquidationTerms} from "../../../contracts/interfaces/IMarginEngine.sol";
import {Role} from "../../../contracts/interfaces/IRiskCommittee.sol";
import {AccountId} from "../../../contracts/types/AccountId.sol";
import {InstrumentId} from "../../../contracts/types/InstrumentId.sol";

import {Leg, PortfolioReference} from "../reference/PortfolioReference.sol";
import {bound, vm} from "../Vm.sol";
import {AccountView, VenueView} from "./EngineHandler.sol";
import {KindsHandler, Reached} from "./KindsHandler.sol";
import {MarginClaim, MarkPost} from "./TestVenue.sol";

/// @notice Signers that come, go and are fewer than a quorum; the guardian; and backstops, to which strangers push.
abstract contract CommitteeHandler is KindsHandler {
    using PortfolioReference for Leg[];

    address private constant STRANGER = address(0x57);
    uint256 private _rotations;

    /// @dev One signer of three is replaced, with a grace. Who left counts no more, who stayed and who came do at once.
    function rotate(uint256 seed) external whileItTrades {
        Role role = seed & 1 == 0 ? Role.Margin : Role.Mark;
        uint256[] memory last = role == Role.Margin ? marginKeys : markKeys;
        uint256 gone = (seed >> 1) % SIGNERS;
        uint256 key = uint256(keccak256(abi.encode("rotated in", ++_rotations)));
        uint256[] memory keys = _copyOf(last);
        keys[gone] = key;
        _sort(keys);
        committee.rotate(role, _addresses(keys), uint8(THRESHOLD), uint40((seed >> 8) % 3600));
        if (role == Role.Margin) marginKeys = keys;
        else markKeys = keys;
        ++reached[Reached.Rotation];

        uint256 stays = last[(gone + 1) % SIGNERS];
        bytes32 digest = keccak256(abi.encode(seed));
        _check(!_verifies(role, digest, last[gone], stays), "R11: a signer that was rotated out counts");
        _check(_verifies(role, digest, key, stays), "R11: a signer that was rotated in does not count");
        _check(
            _verifies(role, digest, stays, last[(gone + 2) % SIGNERS]),
            "R11: those who stayed do not count"
        );
    }

    /// @dev One genuine signature, and bytes that are none, wherever a quorum is asked for.
    function garbage(uint256 who, uint256 kind, uint256 seed) external whileItTrades {
        who = who % TRADERS;
        AccountId id = _ids[who];
        Leg[] memory legs = _legs(id);
        if (legs.length == 0) return;
        MarginClaim memory claim = _claim(id, legs.hash(), 0, 0);
        bytes32 digest = _digest(
            _domain("Plimsoll MarginEngine", block.chainid, address(engine)),
            _claimHash(claim)
        );
        bytes memory forged = bytes.concat(_sent(claim), _halfSigned(marginKeys, digest, seed));
        kind = kind % 5;
        bytes memory data;
        if (kind == 0) data = abi.encodeCall(engine.withdraw, (id, 1e6, 0, STRANGER, forged));
        if (kind == 1) data = abi.encodeCall(engine.depositSpot, (id, InstrumentId.wrap(SPOT), 1, forged));
        if (kind == 2) data = abi.encodeCall(engine.cancelEscape, (id, forged));
        if (kind == 3) data = abi.encodeCall(engine.record, (id, forged));
        ++reached[Reached.Garbage];
        if (kind == 4) return _postGarbage(seed);
        vm.prank(id.owner());
        (bool passes, ) = address(engine).call(data);
        if (passes) _accept(string.concat("R11: accepted less than a quorum, kind ", _decimal(kind)));
    }

    function _postGarbage(uint256 seed) private {
        vm.warp(block.timestamp + 5);
        MarkPost memory post = _nextPost(slotKeys);
        post.signatures = _halfSigned(markKeys, _postDigest(post), seed);
        try oracle.post(post.epoch, post.time, post.snapshotHash, post.keys, post.words, post.signatures) {
            _accept("R11: posted by less than a quorum");
        } catch {}
    }

    /// @dev For three days whatever adds risk needs full collateral.
    function pause(uint256 seed) external whileItTrades {
        if (seed % 4 != 0) return;
        vm.prank(GUARDIAN);
        try parameters.pause() {
            ++reached[Reached.Pause];
        } catch {}
    }

    function offerBackstop(uint256 who, uint64 margin) external whileItTrades {
        AccountId id = _ids[who % ACCOUNTS];
        vm.prank(id.owner());
        engine.offerBackstop(id, margin);
    }

    /// @dev A stranger pushes what is left of an account to the keeper's: only what it offered, and only when it may.
    function push(uint256 who, uint256 fraction, uint256 how) external whileItTrades {
        _freshen(how);
        for (uint256 i = 0; i < TRADERS; ++i) {
            uint256 target = ((who % TRADERS) + i) % TRADERS;
            Leg[] memory legs = _legs(_ids[target]);
            if (legs.length == 0) continue;
            bytes memory attestation = _attest(_ids[target], legs, false, how);
            LiquidationTerms memory terms = _termsOf(target, attestation);
            if (terms.fractionMax == 0) continue;
            _push(target, bound(fraction, terms.fractionMin, terms.fractionMax), attestation, terms);
            return;
        }
    }

    function _push(
        uint256 target,
        uint256 fraction,
        bytes memory attestation,
        LiquidationTerms memory terms
    ) private {
        (uint256 perHour, uint256 available) = engine.backstop(_ids[KEEPER]);
        VenueView memory before = _view();
        vm.prank(STRANGER);
        try engine.liquidate(_ids[target], _ids[KEEPER], fraction, attestation, "") {
            ++reached[Reached.BackstopPush];
            VenueView memory next = _compare(before, target, KEEPER);
            (, uint256 left) = engine.backstop(_ids[KEEPER]);
            _check(perHour != 0, "R27: legs were pushed to who offered nothing");
            _check(
                before.accounts[KEEPER].state.checkedBlock == next.accounts[KEEPER].state.checkedBlock,
                "R5: a stranger set the owner's block shield"
            );
            uint256 margin = (terms.initialMargin * fraction) / WAD;
            _check(
                left <= available && available - left >= margin,
                "R27: a backstop took more than it offered"
            );
            _checkSlice(before.accounts[target], next.accounts[target], terms, fraction);
            _checkSliceSums(before, next, target, KEEPER);
            _noteTaint(_ids[target], true, false);
            _noteTaint(_ids[KEEPER], true, _tainted[_ids[target]]);
            _noteLosses(before, next);
        } catch {}
    }

    // ---- signatures

    function _verifies(Role role, bytes32 digest, uint256 one, uint256 other) private view returns (bool) {
        if (vm.addr(one) > vm.addr(other)) (one, other) = (other, one);
        bytes memory signatures = bytes.concat(_sign(one, digest), _sign(other, digest));
        try committee.verify(role, digest, signatures) {
            return true;
        } catch {
            return false;
        }
    }

    /// @dev In either order, and sometimes the same signature again with another byte behind.
    function _halfSigned(
        uint256[] memory keys,
        bytes32 digest,
        uint256 seed
    ) private pure returns (bytes memory) {
        bytes memory one = _sign(keys[seed % SIGNERS], digest);
        bytes32 noise = keccak256(abi.encode(seed));
        bytes memory other = abi.encodePacked(noise, uint256(noise) >> 1, uint8(27 + (seed & 1)));
        if (seed & 6 == 6) other = one;
        return seed & 8 == 0 ? bytes.concat(one, other) : bytes.concat(other, one);
    }

    function _copyOf(uint256[] memory keys) private pure returns (uint256[] memory copy) {
        copy = new uint256[](keys.length);
        for (uint256 i = 0; i < keys.length; ++i) copy[i] = keys[i];
    }

    function _sort(uint256[] memory keys) private pure {
        for (uint256 i = 1; i < keys.length; ++i)
            for (uint256 j = i; j > 0 && vm.addr(keys[j - 1]) > vm.addr(keys[j]); --j)
                (keys[j - 1], keys[j]) = (keys[j], keys[j - 1]);
    }

    /// @dev In a pause too only full collateral adds risk.
    function _isRestricted(AccountView memory a) internal view override returns (bool) {
        return super._isRestricted(a) || block.timestamp < parameters.pausedUntil();
    }
}
