// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Comparison, InstrumentTerms, TradingLimits} from "../../contracts/interfaces/IInstrumentRegistry.sol";
import {MARK_SETTLED} from "../../contracts/interfaces/IMarkOracle.sol";
import {Role} from "../../contracts/interfaces/IRiskCommittee.sol";
import {InstrumentRegistry} from "../../contracts/InstrumentRegistry.sol";
import {MarkBands, MarkOracle} from "../../contracts/MarkOracle.sol";
import {RiskCommittee} from "../../contracts/RiskCommittee.sol";
import {SettlementOracle} from "../../contracts/SettlementOracle.sol";
import {InstrumentId} from "../../contracts/types/InstrumentId.sol";
import {SetId} from "../../contracts/types/SetId.sol";

import {bound, vm} from "./Vm.sol";

/// @dev Random sequences of everything that anybody can do to a settlement price, by who may do it and by who may not: two
/// contracts alone, an event of three outcomes, and prices cut into two ranges.
contract SettlementOracleTest {
    uint256 private constant GENESIS = 1_767_225_600;
    uint256 private constant WINDOW = 100;
    uint256 private constant EXPIRY = GENESIS + 1000;
    uint256 private constant COUNT = 7;
    uint256 private constant ACTS = 40;
    uint256 private constant FULL = 1e6;

    RiskCommittee private committee;
    InstrumentRegistry private registry;
    SettlementOracle private settlement;
    MarkOracle private oracle;
    uint256[2][] private pairs;
    uint256 private pair;

    uint256 private random;
    uint256[COUNT] private pricePlusOne;

    function setUp() public {
        vm.warp(GENESIS);
        for (uint256 i; i < 3; ++i) {
            uint256 a = uint256(keccak256(abi.encode("settlement test", i, "a")));
            uint256 b = uint256(keccak256(abi.encode("settlement test", i, "b")));
            pairs.push(vm.addr(a) < vm.addr(b) ? [a, b] : [b, a]);
        }
        address[] memory other = new address[](1);
        other[0] = address(1);
        committee = new RiskCommittee(address(this), _pair(0), 2, other, 1);
        registry = new InstrumentRegistry(address(this));
        settlement = new SettlementOracle(committee, registry, address(this), WINDOW);
        oracle = new MarkOracle(
            committee,
            settlement,
            address(this),
            MarkBands({
                perpBand: 100_000,
                binaryBand: 200_000,
                perpCap: 150_000,
                binaryCap: 300_000,
                fundingRate: 40_000,
                minInterval: 1,
                limitMoves: 255,
                outage: 3600,
                grace: 60,
                optionBand: 100_000
            })
        );
        _list(0, Comparison.GreaterOrEqual, "BTC", 50e6, 0);
        _list(1, Comparison.Greater, "BTC", 60e6, 0);
        for (uint16 i; i < 3; ++i) _list(2 + i, Comparison.Outcome, "EVENT", 0, i);
        _list(5, Comparison.Less, "BTC", 50e6, 0);
        _list(6, Comparison.GreaterOrEqual, "BTC", 50e6, 0);
        _listSet(2, 3);
        _listSet(5, 2);
    }

    /// @dev R18: once final a price never changes, here or as a mark. R29: no outcome is final, or settled, without the
    /// others of its set, and what a set pays adds up to 1.
    function testFuzz_R18_R29_FinalPricesNeverChangeAndSetsAreOne(uint256 seed) public {
        random = seed;
        vm.warp(EXPIRY - 50);
        uint256 finals;
        for (uint256 act; act < ACTS; ++act) {
            _act();
            finals = _check();
        }
        // Sequences that reach no final price would prove nothing.
        vm.warp(block.timestamp + 2 * WINDOW + 50);
        for (uint256 i; i < COUNT; ++i) {
            InstrumentId id = _id(i);
            (, uint256 finalFrom, , bool isFinal) = settlement.proposal(id);
            if (finalFrom != 0 && !isFinal) settlement.finalise(id);
        }
        vm.assertGe(_check(), finals, "a final price was lost");
    }

    // ---- acts

    function _act() private {
        uint256 kind = _next(10);
        uint256 i = _next(COUNT);
        InstrumentId id = _id(i);
        if (kind < 2) _propose(id, uint64(_next(FULL + 2)));
        else if (kind < 4) _proposeSet(uint32(1 + _next(2)));
        else if (kind == 4) _tryOr(abi.encodeCall(settlement.veto, (id)), address(this));
        else if (kind == 5) _tryOr(abi.encodeCall(settlement.veto, (id)), address(77));
        else if (kind == 6) _tryOr(abi.encodeCall(settlement.finalise, (id)), address(77));
        else if (kind == 7) _settle(id);
        else if (kind == 8) vm.warp(block.timestamp + _next(WINDOW + 50));
        else _rotate();
    }

    function _propose(InstrumentId id, uint64 price) private {
        (, , uint256 round, ) = settlement.proposal(id);
        bytes32 structHash = keccak256(
            abi.encode(keccak256("Settlement(uint32 instrument,uint64 price,uint32 round)"), id, price, round)
        );
        _tryOr(abi.encodeCall(settlement.propose, (id, price, _signatures(structHash))), address(77));
    }

    /// @dev Shares that add up, or in one of five cases do not.
    function _proposeSet(uint32 set) private {
        InstrumentId[] memory members = registry.setMembers(SetId.wrap(set));
        uint24[] memory payouts = new uint24[](members.length);
        bytes memory packed;
        uint256 left = FULL + (_next(5) == 0 ? 1 : 0);
        for (uint256 i; i < payouts.length; ++i) {
            payouts[i] = uint24(i == payouts.length - 1 ? left : _next(left + 1));
            left -= payouts[i];
            packed = bytes.concat(packed, bytes32(uint256(payouts[i])));
        }
        (, , uint256 round, ) = settlement.proposal(members[0]);
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("SetSettlement(uint32 set,uint24[] payouts,uint32 round)"),
                set,
                keccak256(packed),
                round
            )
        );
        bytes memory signatures = _signatures(structHash);
        _tryOr(abi.encodeCall(settlement.proposeSet, (SetId.wrap(set), payouts, signatures)), address(77));
    }

    function _settle(InstrumentId id) private {
        vm.prank(address(77));
        try oracle.settle(id) {} catch {}
    }

    function _rotate() private {
        pair = _next(pairs.length);
        committee.rotate(Role.Margin, _pair(pair), 2, uint40(_next(2) * 60));
    }

    function _tryOr(bytes memory call, address from) private {
        vm.prank(from);
        (bool done, ) = address(settlement).call(call);
        done;
    }

    // ---- checks

    function _check() private returns (uint256 finals) {
        for (uint256 i; i < COUNT; ++i) {
            (uint256 price, , , bool isFinal) = settlement.proposal(_id(i));
            (InstrumentId[] memory ids, uint256[] memory prices) = settlement.finalPrices(_id(i));
            vm.assertEq(isFinal ? _setSize(i) : 0, ids.length, "R29: final alone");
            if (pricePlusOne[i] != 0) {
                vm.assertTrue(isFinal, "R18: a final price was withdrawn");
                vm.assertEq(price + 1, pricePlusOne[i], "R18: a final price changed");
            }
            (uint256 mark, uint256 flags, , ) = oracle.mark(_id(i));
            bool isSettled = flags & MARK_SETTLED != 0;
            if (isSettled)
                vm.assertEq(mark + 1, pricePlusOne[i], "R18: a settled mark is not the final price");
            if (!isFinal) continue;
            ++finals;
            pricePlusOne[i] = price + 1;

            uint256 sum;
            for (uint256 j; j < ids.length; ++j) {
                sum += prices[j];
                (, uint256 memberFlags, , ) = oracle.mark(ids[j]);
                vm.assertEq(flags & MARK_SETTLED, memberFlags & MARK_SETTLED, "R29: settled alone");
            }
            if (ids.length > 1) vm.assertEq(sum, FULL, "R29: a set does not pay 1");
        }
    }

    // ---- set-up

    function _list(
        uint24 i,
        Comparison comparison,
        bytes32 underlying,
        uint64 lower,
        uint16 outcome
    ) private {
        InstrumentTerms memory terms;
        (terms.symbol, terms.underlying) = (bytes32(uint256(i) + 1), underlying);
        (terms.comparison, terms.lower, terms.outcome) = (comparison, lower, outcome);
        terms.expiry = uint32(EXPIRY);
        registry.list(_id(i), terms, TradingLimits(1, 1));
    }

    function _listSet(uint256 from, uint256 count) private {
        InstrumentId[] memory members = new InstrumentId[](count);
        for (uint256 i; i < count; ++i) members[i] = _id(from + i);
        registry.listSet(members);
    }

    function _setSize(uint256 i) private pure returns (uint256) {
        if (i < 2) return 1;
        return i < 5 ? 3 : 2;
    }

    /// @dev Far apart, so that a set's lanes lie in several slots.
    function _id(uint256 i) private pure returns (InstrumentId) {
        return InstrumentId.wrap(uint32((1 << 28) + 5 * i));
    }

    function _pair(uint256 which) private view returns (address[] memory list) {
        list = new address[](2);
        (list[0], list[1]) = (vm.addr(pairs[which][0]), vm.addr(pairs[which][1]));
    }

    /// @dev By the present pair, and in one of five cases by another.
    function _signatures(bytes32 structHash) private returns (bytes memory signatures) {
        uint256[2] memory keys = pairs[_next(5) == 0 ? _next(pairs.length) : pair];
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", settlement.domainSeparator(), structHash));
        for (uint256 i; i < 2; ++i) {
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(keys[i], digest);
            signatures = abi.encodePacked(signatures, r, s, v);
        }
    }

    function _next(uint256 limit) private returns (uint256) {
        random = uint256(keccak256(abi.encode(random)));
        return bound(random, 0, limit - 1);
    }
}
