// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Measure} from "../../contracts/interfaces/IMarginEngine.sol";
import {
    IMarkOracle,
    MARK_HALTED,
    MARK_LIMITED,
    MARK_LIVE,
    MARK_SETTLED
} from "../../contracts/interfaces/IMarkOracle.sol";
import {Mark, MarkSlot} from "../../contracts/libraries/MarkSlot.sol";
import {Portfolio, PortfolioLibrary} from "../../contracts/libraries/Portfolio.sol";
import {PositionSlot, pack} from "../../contracts/libraries/PositionSlot.sol";
import {Valuation} from "../../contracts/libraries/Valuation.sol";
import {InstrumentId} from "../../contracts/types/InstrumentId.sol";

import {Leg, PortfolioReference} from "./reference/PortfolioReference.sol";
import {bound, boundSigned, vm} from "./Vm.sol";

/// @dev Has a mark for every instrument, drawn from its id.
contract UnderlyingMarks {
    function mark(
        InstrumentId instrument
    ) external pure returns (uint256 price, uint256 flags, uint256 epoch, int256 fundingIndex) {
        uint256 random = uint256(keccak256(abi.encode(instrument)));
        fundingIndex = int128(uint128(random));
        return (uint48(random), [1, 1, 9, 3][(random >> 48) & 3], uint32(random >> 64), fundingIndex);
    }
}

/// @dev The measuring loop against the plain reference; portfolios of up to 64 legs of every kind drawn from a seed.
contract PortfolioTest {
    using PortfolioLibrary for Portfolio;
    using PortfolioReference for Leg[];
    using Valuation for Mark;

    uint256 private constant NOW = 1_767_225_600;
    uint8[8] private statuses = [1, 1, 1, 1, 3, 5, 9, 0];
    UnderlyingMarks private underlyings;

    function setUp() public {
        underlyings = new UnderlyingMarks();
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
            if (legs[i].instrument >> 28 != 3 || legs[i].size > 0) continue;
            // A short call is as good as the mark of its underlying.
            restricted = restricted || legs[i].underlyingFlags != MARK_LIVE;
            bool isStill = legs[i].underlyingFlags & MARK_HALTED != 0;
            if (!isStill && legs[i].underlyingEpoch < oldest) oldest = legs[i].underlyingEpoch;
        }
        vm.assertEq(measured.oldestEpoch, oldest, "oldest epoch");
        vm.assertTrue(measured.restricted == restricted, "restricted");
    }

    /// @dev The largest that fits into the slots: nothing wraps in the sums.
    function testFuzz_LimitsDoNotWrap(uint256 signs, uint8 kind) public view {
        kind = kind % 6;
        bool binaries = kind == 1 || kind == 2;
        Leg[] memory legs = new Leg[](64);
        for (uint256 i = 0; i < 64; ++i) {
            bool isShort = (signs >> i) & 1 == 1;
            legs[i].instrument = uint32((uint256(kind) << 28) | i);
            legs[i].strike = type(uint64).max;
            legs[i].haircut = type(uint32).max;
            if (kind == 3)
                (legs[i].underlyingPrice, legs[i].underlyingFlags, , ) = underlyings.mark(_underlying(i));
            legs[i].size = isShort ? -int256(type(int64).max) : int256(type(int64).max);
            legs[i].price = binaries ? (isShort ? 0 : 1e6) : type(uint48).max;
            legs[i].flags = MARK_LIVE;
            if (kind == 0) (legs[i].index, legs[i].settledIndex) = (type(int128).min, type(int128).max);
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

        // Kind and lot stay what they can be.
        change &= type(uint88).max;
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
        PositionSlot position = _packed(leg);
        vm.assertEq(mark.price, leg.price, "price");
        vm.assertEq(
            Valuation.value(instrument, leg.size, mark, mark.fundingIndex),
            PortfolioReference.value(leg),
            "value"
        );
        vm.assertEq(Valuation.fundingDue(position, mark), PortfolioReference.funding(leg), "funding");
        for (int256 lots = -7; lots < 8; lots += 2)
            vm.assertEq(
                Valuation.worstCase(position, lots, mark, leg.underlyingPrice),
                PortfolioReference.worstCaseOf(leg, lots),
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
        PositionSlot slot = _packed(leg);
        uint256 price = leg.underlyingPrice;
        vm.assertEq(
            Valuation.worstCase(slot, lots, mark, price) +
                Valuation.worstCase(slot, leg.size - lots, mark, price),
            Valuation.worstCase(slot, leg.size, mark, price)
        );
    }

    /// @dev YES and NO of one contract are worth one together, whatever the mark.
    function testFuzz_R17_ALongAndAShortBinaryNeedOneTogether(
        uint256 seed,
        bool isScalar,
        uint24 price,
        int64 size
    ) public pure {
        vm.assume(size != type(int64).min);
        uint256 kind = isScalar ? 2 : 1;
        PositionSlot id = pack(InstrumentId.wrap(uint32((kind << 28) | (seed % (1 << 24)))), 0, 0, 0);
        Mark memory mark = Mark(bound(price, 0, 1e6), MARK_LIVE, 0);
        uint256 lots = uint256(size < 0 ? -int256(size) : int256(size));
        vm.assertEq(
            Valuation.worstCase(id, size, mark, 0) + Valuation.worstCase(id, -int256(size), mark, 0),
            lots * 1e12
        );
    }

    /// @dev A put bought and a put sold need the strike together, as long as the put is worth no more than it.
    function testFuzz_ALongAndAShortPutNeedTheStrikeTogether(
        uint48 strike,
        uint48 price,
        uint8 decimals,
        uint32 lots
    ) public pure {
        uint256 d = decimals % 7;
        PositionSlot put = pack(InstrumentId.wrap(uint32((4 << 28) | (d << 24))), 0, 0, strike);
        Mark memory mark = Mark(bound(price, 0, strike), MARK_LIVE, 0);
        int256 size = int256(uint256(lots));
        vm.assertEq(
            Valuation.worstCase(put, size, mark, 0) + Valuation.worstCase(put, -size, mark, 0),
            uint256(lots) * strike * 10 ** (6 - d)
        );
    }

    /// @dev Whoever holds a spot and owes E = W has nothing left when it has fallen by its haircut, and no debt.
    function testFuzz_ASpotIsSafeDownToItsHaircut(
        uint32 lots,
        uint48 price,
        uint32 haircut,
        uint48 debt
    ) public view {
        lots = lots % 1000;
        price = uint48(price % 1e10);
        debt = uint48(bound(debt, 0, ((uint256(lots) + 1) * price) / 100));
        Leg[] memory legs = new Leg[](1);
        legs[0].instrument = 0x52000001;
        legs[0].size = int256(uint256(lots) + 1);
        legs[0].price = price;
        legs[0].flags = MARK_LIVE;
        legs[0].haircut = bound(haircut, 250_000, 1e6);
        Measure memory measured = _portfolio(legs).measure(-int256(uint256(debt)));
        if (measured.equity < int256(measured.worstCase)) return;
        uint256 left = (price * (1e6 - legs[0].haircut)) / 1e6 + 1;
        uint256 fallen = ((uint256(lots) + 1) * left) / 100;
        vm.assertTrue(fallen + 1 >= debt, "debt");
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
            uint32 id = uint32((random % 9) | ((random >> 10) % 5 << 28));
            uint256 found = 0;
            while (found < count && ids[found] != id) ++found;
            int256 delta = int256((random >> 16) % 7) - 3;
            if ((random >> 32) % 3 == 0 && found < count) delta = -sizes[found];
            if (delta == 0) continue;

            (uint256 index, int256 before, ) = portfolio.change(
                pack(InstrumentId.wrap(id), 0, id, id),
                delta,
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
                vm.assertEq(uint256(portfolio.legs[i].expiry()), ids[i], "expiry");
                // A perp's tail is its funding index, which is zero here.
                vm.assertEq(portfolio.legs[i].strike(), ids[i] >> 28 == 0 ? 0 : ids[i], "tail");
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
        (, int256 before, int256 due) = portfolio.change(_packed(leg), delta, _slot(leg), 1);
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
            uint256 kind = uint8(random) % 6;
            bool isPerp = kind == 0;
            bool hasPayout = kind == 1 || kind == 2;
            uint256 decimals = hasPayout ? 0 : (random >> 8) % 7;
            leg.instrument = uint32((kind << 28) | (decimals << 24) | uint24(random >> 16));
            leg.size = int64(uint64(random >> 40)) >> ((random >> 104) & 63);
            if (leg.size == 0 || leg.size == type(int64).min) leg.size = -1;
            leg.price =
                hasPayout ? (random >> 112) % 1_000_001 : uint48(random >> 112) >> ((random >> 160) % 48);
            leg.flags = statuses[(random >> 168) & 7];
            leg.epoch = uint32(random >> 176);
            leg.expiry = isPerp || (random >> 208) & 3 == 0 ? 0 : NOW - 2 + ((random >> 210) & 3);
            if (isPerp) {
                uint256 funding = uint256(keccak256(abi.encode(random)));
                leg.index = int128(uint128(funding)) >> (funding >> 249);
                leg.settledIndex = int128(int256(funding) >> 128) >> ((funding >> 242) & 127);
            }
            if (kind == 3 || kind == 4) {
                leg.strike = uint48(random >> 212);
                (leg.underlyingPrice, leg.underlyingFlags, leg.underlyingEpoch, ) = underlyings.mark(
                    _underlying(leg.instrument)
                );
            }
            if (kind == 5) leg.haircut = 250_000 + ((random >> 212) % 750_001);
        }
    }

    /// @dev A few underlyings for all options.
    function _underlying(uint256 instrument) private pure returns (InstrumentId) {
        return InstrumentId.wrap(uint32(0x04000001 + (instrument & 3)));
    }

    /// @dev The position slot, as IMarginEngine and IInstrumentRegistry describe it.
    function _packed(Leg memory leg) private pure returns (PositionSlot) {
        uint256 kind = leg.instrument >> 28;
        bytes16 tail;
        if (kind == 0) tail = bytes16(uint128(int128(leg.settledIndex)));
        if (kind == 3 || kind == 4)
            tail = bytes16(
                abi.encodePacked(
                    uint32(0),
                    InstrumentId.unwrap(_underlying(leg.instrument)),
                    uint64(leg.strike)
                )
            );
        if (kind == 5) tail = bytes16(uint128(leg.haircut));
        uint64 lots = uint64(int64(leg.size));
        return
            PositionSlot.wrap(
                uint256(bytes32(abi.encodePacked(leg.instrument, lots, uint32(leg.expiry), tail)))
            );
    }

    function _portfolio(Leg[] memory legs) private view returns (Portfolio memory portfolio) {
        portfolio.count = legs.length;
        portfolio.oracle = IMarkOracle(address(underlyings));
        portfolio.legs = new PositionSlot[](legs.length);
        portfolio.marks = new MarkSlot[](legs.length);
        for (uint256 i = 0; i < legs.length; ++i) {
            portfolio.legs[i] = _packed(legs[i]);
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
        if (leg.instrument >> 28 > 2) {
            uint256 quad = leg.price | (leg.flags << 48);
            return MarkSlot.wrap((leg.epoch << 224) | (quad << ((leg.instrument & 3) * 56)));
        }
        uint256 lane = leg.price | (leg.flags << 24);
        return MarkSlot.wrap((leg.epoch << 224) | (lane << ((leg.instrument & 7) * 28)));
    }
}
