// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Measure} from "../../contracts/interfaces/IMarginEngine.sol";
import {MARK_HALTED, MARK_LIMITED, MARK_LIVE, MARK_SETTLED} from "../../contracts/interfaces/IMarkOracle.sol";
import {Mark, MarkSlot} from "../../contracts/libraries/MarkSlot.sol";
import {Portfolio, PortfolioLibrary} from "../../contracts/libraries/Portfolio.sol";
import {PositionSlot, pack} from "../../contracts/libraries/PositionSlot.sol";
import {Valuation} from "../../contracts/libraries/Valuation.sol";
import {InstrumentId} from "../../contracts/types/InstrumentId.sol";

import {Leg, PortfolioReference} from "./reference/PortfolioReference.sol";
import {bound, boundSigned, vm} from "./Vm.sol";

/// @dev The measuring loop, in assembly, against the plain reference; portfolios of up to 64 legs drawn from a seed.
contract PortfolioTest {
    using PortfolioLibrary for Portfolio;
    using PortfolioReference for Leg[];
    using Valuation for Mark;

    uint256 private constant NOW = 1_767_225_600;
    uint8[8] private statuses = [1, 1, 1, 1, 3, 5, 9, 0];

    function setUp() public {
        vm.warp(NOW);
    }

    // ---- measuring

    function testFuzz_EquityWorstCaseAndHashAreTheReferences(
        uint256 seed,
        int88 cash,
        uint8 count
    ) public view {
        Leg[] memory legs = _draw(seed, count % 65);
        Measure memory measured = _portfolio(legs).measure(cash);
        vm.assertEq(measured.equity, PortfolioReference.roundDown(legs.equity(cash)), "equity");
        vm.assertEq(measured.worstCase, PortfolioReference.roundUp(legs.worstCase()), "worst case");
        vm.assertEq(measured.portfolioHash, legs.hash(), "hash");
    }

    function testFuzz_OldestEpochAndRestrictionAreTheReferences(uint256 seed, uint8 count) public view {
        Leg[] memory legs = _draw(seed, count % 65);
        Measure memory measured = _portfolio(legs).measure(0);
        uint256 oldest = type(uint256).max;
        bool restricted;
        for (uint256 i = 0; i < legs.length; ++i) {
            if (legs[i].flags & MARK_SETTLED != 0) continue;
            bool isFrozen = PortfolioReference.isFrozen(legs[i]);
            restricted = restricted || isFrozen || legs[i].flags & MARK_LIMITED != 0;
            if (!isFrozen && legs[i].epoch < oldest) oldest = legs[i].epoch;
        }
        vm.assertEq(measured.oldestEpoch, oldest, "oldest epoch");
        vm.assertTrue(measured.restricted == restricted, "restricted");
    }

    /// @dev The largest that fits into the slots: nothing wraps in the sums.
    function testFuzz_LimitsDoNotWrap(uint256 signs, bool binaries) public view {
        Leg[] memory legs = new Leg[](64);
        for (uint256 i = 0; i < 64; ++i) {
            bool isShort = (signs >> i) & 1 == 1;
            legs[i].instrument = uint32(binaries ? (1 << 28) | i : i);
            legs[i].size = isShort ? -int256(type(int64).max) : int256(type(int64).max);
            legs[i].price = binaries ? (isShort ? 0 : 1e6) : type(uint48).max;
            legs[i].flags = MARK_LIVE;
            if (!binaries) (legs[i].index, legs[i].settledIndex) = (type(int128).min, type(int128).max);
        }
        Measure memory measured = _portfolio(legs).measure(type(int88).min);
        vm.assertEq(measured.equity, PortfolioReference.roundDown(legs.equity(type(int88).min)), "equity");
        vm.assertEq(measured.worstCase, PortfolioReference.roundUp(legs.worstCase()), "worst case");
    }

    /// @dev Any difference in instrument, size or order is another portfolio; mark, funding and expiry are not in the hash.
    function testFuzz_R13_TheHashIsOfInstrumentsSizesAndOrder(
        uint256 seed,
        uint8 count,
        uint8 which,
        uint96 change
    ) public view {
        Leg[] memory legs = _draw(seed, 1 + (count % 64));
        bytes32 before = _portfolio(legs).measure(1).portfolioHash;
        Leg memory leg = legs[which % legs.length];
        leg.price = 1 + (leg.price % 1e6);
        leg.settledIndex = 0;
        leg.expiry = 1;
        vm.assertEq(_portfolio(legs).measure(2).portfolioHash, before, "what is not in it");

        vm.assume(change != 0);
        PositionSlot[] memory slots = _portfolio(legs).legs;
        uint256 word = PositionSlot.unwrap(slots[which % slots.length]) ^ (uint256(change) << 160);
        Portfolio memory other = _portfolio(legs);
        other.legs[which % slots.length] = PositionSlot.wrap(word);
        vm.assertNotEq(other.measure(1).portfolioHash, before);
    }

    function testFuzz_R13_OrderMatters(uint256 seed, uint8 count, uint8 x, uint8 y) public view {
        Leg[] memory legs = _draw(seed, 2 + (count % 63));
        (uint256 i, uint256 j) = (x % legs.length, y % legs.length);
        vm.assume(i != j);
        bytes32 before = _portfolio(legs).measure(0).portfolioHash;
        (legs[i], legs[j]) = (legs[j], legs[i]);
        vm.assertNotEq(_portfolio(legs).measure(0).portfolioHash, before);
    }

    // ---- one leg

    function testFuzz_ALegIsValuedAsTheReferenceSays(uint256 seed) public view {
        Leg memory leg = _draw(seed, 1)[0];
        InstrumentId instrument = InstrumentId.wrap(leg.instrument);
        Mark memory mark = _slot(leg).markOf(instrument);
        PositionSlot position = pack(instrument, leg.size, uint32(leg.expiry), leg.settledIndex);
        vm.assertEq(mark.price, leg.price, "price");
        vm.assertEq(
            Valuation.value(instrument, leg.size, mark, mark.fundingIndex),
            PortfolioReference.value(leg),
            "value"
        );
        vm.assertEq(Valuation.fundingDue(position, mark), PortfolioReference.funding(leg), "funding");
        vm.assertEq(
            Valuation.worstCase(instrument, leg.size, mark),
            PortfolioReference.worstCaseOf(leg, leg.size),
            "worst case"
        );
        vm.assertTrue(mark.isFrozen(leg.expiry) == PortfolioReference.isFrozen(leg), "frozen");
    }

    /// @dev W is linear in size: two slices of a leg need what the leg needs.
    function testFuzz_WorstCaseIsLinear(uint256 seed, uint64 part) public view {
        Leg memory leg = _draw(seed, 1)[0];
        int256 absolute = leg.size < 0 ? -leg.size : leg.size;
        int256 lots = int256(bound(part, 0, uint256(absolute)));
        if (leg.size < 0) lots = -lots;
        Mark memory mark = _slot(leg).markOf(InstrumentId.wrap(leg.instrument));
        InstrumentId id = InstrumentId.wrap(leg.instrument);
        vm.assertEq(
            Valuation.worstCase(id, lots, mark) + Valuation.worstCase(id, leg.size - lots, mark),
            Valuation.worstCase(id, leg.size, mark)
        );
    }

    /// @dev YES and NO of one contract are worth one together, whatever the mark.
    function testFuzz_R17_ALongAndAShortBinaryNeedOneTogether(
        uint256 seed,
        uint24 price,
        int64 size
    ) public pure {
        vm.assume(size != type(int64).min);
        InstrumentId id = InstrumentId.wrap(uint32((1 << 28) | (seed % (1 << 24))));
        Mark memory mark = Mark(bound(price, 0, 1e6), MARK_LIVE, 0);
        uint256 lots = uint256(size < 0 ? -int256(size) : int256(size));
        vm.assertEq(
            Valuation.worstCase(id, size, mark) + Valuation.worstCase(id, -int256(size), mark),
            lots * 1e12
        );
    }

    // ---- changing a portfolio

    /// @dev Random trades on a portfolio: against a plain list that appends, and replaces what is used up by its last.
    function testFuzz_ChangesFollowAppendAndSwapRemove(uint256 seed) public pure {
        Portfolio memory portfolio;
        portfolio.legs = new PositionSlot[](64);
        portfolio.marks = new MarkSlot[](64);
        uint32[] memory ids = new uint32[](64);
        int256[] memory sizes = new int256[](64);
        uint256 count;

        for (uint256 step = 0; step < 48; ++step) {
            uint256 random = uint256(keccak256(abi.encode(seed, step)));
            uint32 id = uint32((random % 9) | (random & 1024 == 0 ? 0 : 1 << 28));
            uint256 found = 0;
            while (found < count && ids[found] != id) ++found;
            int256 delta = int256((random >> 16) % 7) - 3;
            if ((random >> 32) % 3 == 0 && found < count) delta = -sizes[found];
            if (delta == 0) continue;

            (uint256 index, int256 before, ) = portfolio.change(
                InstrumentId.wrap(id),
                delta,
                0,
                MarkSlot.wrap(0),
                portfolio.count
            );
            vm.assertEq(before, found < count ? sizes[found] : int256(0), "before");
            vm.assertEq(index, found, "index");
            if (found == count) (ids[found], count) = (id, count + 1);
            sizes[found] += delta;
            if (sizes[found] == 0) {
                --count;
                (ids[found], sizes[found]) = (ids[count], sizes[count]);
                (ids[count], sizes[count]) = (0, 0);
            }

            vm.assertEq(portfolio.count, count, "count");
            for (uint256 i = 0; i < count; ++i) {
                vm.assertEq(uint256(InstrumentId.unwrap(portfolio.legs[i].instrument())), ids[i], "id");
                vm.assertEq(portfolio.legs[i].size(), sizes[i], "size");
            }
        }
    }

    /// @dev What falls due on a change is the funding since the last one, rounded up by less than a unit.
    function testFuzz_AChangeSettlesFunding(uint256 seed, int64 delta) public view {
        Leg memory leg = _draw(seed, 1)[0];
        leg.instrument &= 0x0fffffff;
        leg.instrument = (leg.instrument & 0xffffff) | (((leg.instrument >> 24) % 7) << 24);
        vm.assume(int256(delta) + leg.size <= type(int64).max && int256(delta) + leg.size > type(int64).min);
        Leg[] memory legs = new Leg[](1);
        legs[0] = leg;
        Portfolio memory portfolio = _portfolio(legs);
        (, int256 before, int256 due) = portfolio.change(
            InstrumentId.wrap(leg.instrument),
            delta,
            0,
            _slot(leg),
            1
        );
        int256 exact = PortfolioReference.funding(leg);
        vm.assertEq(before, leg.size, "before");
        vm.assertTrue(due * 1e12 >= exact && (due - 1) * 1e12 < exact, "due is rounded up");
        if (portfolio.count == 1)
            vm.assertEq(portfolio.legs[0].fundingIndex(), leg.index, "settled at the present index");
    }

    // ---- drawing

    function _draw(uint256 seed, uint256 count) private view returns (Leg[] memory legs) {
        legs = new Leg[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            Leg memory leg = legs[i];
            bool isPerp = random & 1 == 0;
            uint256 decimals = isPerp ? (random >> 8) % 7 : 0;
            leg.instrument = uint32(((isPerp ? 0 : 1) << 28) | (decimals << 24) | uint24(random >> 16));
            leg.size = int64(uint64(random >> 40)) >> ((random >> 104) & 63);
            if (leg.size == 0 || leg.size == type(int64).min) leg.size = -1;
            leg.price =
                isPerp ? uint48(random >> 112) >> ((random >> 160) % 48) : (random >> 112) % 1_000_001;
            leg.flags = statuses[(random >> 168) & 7];
            leg.epoch = uint32(random >> 176);
            leg.expiry = isPerp || (random >> 208) & 3 == 0 ? 0 : NOW - 2 + ((random >> 210) & 3);
            if (isPerp) {
                uint256 funding = uint256(keccak256(abi.encode(random)));
                leg.index = int128(uint128(funding)) >> (funding >> 249);
                leg.settledIndex = int128(int256(funding) >> 128) >> ((funding >> 242) & 127);
            }
        }
    }

    function _portfolio(Leg[] memory legs) private pure returns (Portfolio memory portfolio) {
        portfolio.count = legs.length;
        portfolio.legs = new PositionSlot[](legs.length);
        portfolio.marks = new MarkSlot[](legs.length);
        for (uint256 i = 0; i < legs.length; ++i) {
            portfolio.legs[i] = pack(
                InstrumentId.wrap(legs[i].instrument),
                legs[i].size,
                uint32(legs[i].expiry),
                legs[i].settledIndex
            );
            portfolio.marks[i] = _slot(legs[i]);
        }
    }

    /// @dev Its mark slot, as IMarkOracle describes it.
    function _slot(Leg memory leg) private pure returns (MarkSlot) {
        if (leg.instrument >> 28 == 0)
            return
                MarkSlot.wrap(
                    uint256(
                        bytes32(
                            abi.encodePacked(
                                uint32(leg.epoch),
                                uint8(leg.flags),
                                uint40(0),
                                uint48(leg.price),
                                int128(leg.index)
                            )
                        )
                    )
                );
        uint256 lane = leg.price | (leg.flags << 24);
        return MarkSlot.wrap((leg.epoch << 224) | (lane << ((leg.instrument & 7) * 28)));
    }
}
