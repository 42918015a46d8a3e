// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    IMarkOracle,
    MARK_HALTED,
    MARK_LIMITED,
    MARK_LIVE,
    MARK_SETTLED,
    MarkBands
} from "../../contracts/interfaces/IMarkOracle.sol";
import {IRiskCommittee, Role} from "../../contracts/interfaces/IRiskCommittee.sol";
import {ISettlementOracle} from "../../contracts/interfaces/ISettlementOracle.sol";
import {MarkOracle} from "../../contracts/MarkOracle.sol";
import {InstrumentId} from "../../contracts/types/InstrumentId.sol";

import {bound, vm} from "./Vm.sol";

/// @dev Accepts every signature: who signs is the committee's own test.
contract CredulousCommittee {
    function verify(Role, bytes32, bytes calldata) external pure {
        return;
    }
}

contract FixedPrices {
    mapping(InstrumentId instrument => uint256) private _pricePlusOne;

    function set(InstrumentId instrument, uint256 price) external {
        _pricePlusOne[instrument] = price + 1;
    }

    /// @dev It answers for the registry as well.
    function registry() external view returns (address) {
        return address(this);
    }

    function pricedInSlot(uint256) external pure returns (InstrumentId) {
        return InstrumentId.wrap(0x04000001);
    }

    function finalPrices(
        InstrumentId instrument
    ) external view returns (InstrumentId[] memory instruments, uint256[] memory prices) {
        uint256 stored = _pricePlusOne[instrument];
        if (stored == 0) return (instruments, prices);
        (instruments, prices) = (new InstrumentId[](1), new uint256[](1));
        (instruments[0], prices[0]) = (instrument, stored - 1);
    }
}

contract MarkOracleTest {
    uint256 private constant LANES = 8;
    uint256 private constant OCTET = 0x02000000;
    uint256 private constant PERP = 0x04000001;
    uint256 private constant BINARY_BAND = 200_000;
    uint256 private constant BINARY_CAP = 300_000;
    uint256 private constant PERP_CAP = 150_000;
    uint256 private constant FUNDING_RATE = 40_000;
    uint256 private constant OPTION_BAND = 50_000;
    // Calls on the perp, and spots.
    uint256 private constant CALLS = (2 << 40) | 0x0d000001;
    uint256 private constant SPOTS = (2 << 40) | 0x15000001;

    MarkOracle private oracle;
    FixedPrices private prices;
    uint32 private epoch;
    /// @dev The block's time: the optimiser takes `block.timestamp` for the same before and after `vm.warp`.
    uint256 private clock;

    function setUp() public {
        _pass(1_767_225_600);
        prices = new FixedPrices();
        _deploy(100_000, uint32(PERP_CAP));
    }

    function _deploy(uint32 perpBand, uint32 perpCap) private {
        oracle = new MarkOracle(
            IRiskCommittee(address(new CredulousCommittee())),
            ISettlementOracle(address(prices)),
            address(this),
            MarkBands({
                perpBand: perpBand,
                binaryBand: uint32(BINARY_BAND),
                perpCap: perpCap,
                binaryCap: uint32(BINARY_CAP),
                fundingRate: uint32(FUNDING_RATE),
                minInterval: 1,
                limitMoves: 255,
                outage: 3600,
                grace: 60,
                optionBand: uint32(OPTION_BAND)
            })
        );
        epoch = 0;
    }

    // ---- packing

    function testFuzz_OctetRoundTrip(uint24[8] memory marks, uint8 live, uint256 noise) public {
        uint256 word = (noise >> 224) << 224;
        for (uint256 i; i < LANES; ++i) {
            bool isLive = (live >> i) & 1 == 1;
            marks[i] = uint24(bound(marks[i], 1, 1e6));
            // lanes not in use carry any mark, but no LIVE flag: they are ignored
            uint256 flags = (noise >> (4 * i)) & 14;
            word |= (marks[i] | ((flags | (isLive ? 1 : 0)) << 24)) << (28 * i);
        }
        _post(_octetKey(), word);

        for (uint256 i; i < LANES; ++i) {
            bool isLive = (live >> i) & 1 == 1;
            (uint256 price, uint256 flags, uint256 slotEpoch, int256 funding) = oracle.mark(_binary(i));
            vm.assertEq(price, isLive ? marks[i] : 0, "price");
            vm.assertEq(flags, isLive ? MARK_LIVE : 0, "flags");
            vm.assertEq(slotEpoch, 1, "epoch");
            vm.assertEq(funding, 0, "funding");
        }
    }

    function testFuzz_PerpRoundTrip(uint48 mark, int128 funding, uint88 noise) public {
        mark = uint48(bound(mark, 1, type(uint48).max));
        uint256 word = (uint256(noise) << 176) | (1 << 216) | (uint256(mark) << 128) | uint128(funding);
        _post(PERP, word);

        (uint256 price, uint256 flags, uint256 slotEpoch, int256 index) = oracle.mark(_perp());
        vm.assertEq(price, mark, "price");
        vm.assertEq(flags, MARK_LIVE, "flags");
        vm.assertEq(slotEpoch, 1, "epoch");
        vm.assertEq(index, funding, "funding");
        uint256 clean = (1 << 224) | (1 << 216) | (uint256(mark) << 128) | uint128(funding);
        vm.assertEq(_read(uint32(PERP)), clean, "slot");
    }

    function testFuzz_ReadFindsTheSlotOfEveryInstrument(uint32 id, uint256 word) public {
        InstrumentId instrument = InstrumentId.wrap(id);
        uint256 base = uint256(keccak256("plimsoll.MarkOracle.marks")) & ~uint256(type(uint64).max);
        vm.store(address(oracle), bytes32(base + instrument.markKey()), bytes32(word));
        vm.assertEq(_read(id), word);
    }

    // ---- bands

    /// @dev The second post may move a band, the third what is left of the cap: the anchor is the first mark.
    function testFuzz_R14_OctetBandAndCap(
        uint24[8] memory first,
        uint24[8] memory second,
        uint24[8] memory third
    ) public {
        for (uint256 i; i < LANES; ++i) {
            first[i] = uint24(bound(first[i], 1, 1e6));
            second[i] = uint24(bound(second[i], 1, 1e6));
            third[i] = uint24(bound(third[i], 1, 1e6));
        }
        _post(_octetKey(), _octet(first));
        _post(_octetKey(), _octet(second));
        uint256[8] memory last;
        for (uint256 i; i < LANES; ++i) {
            last[i] = _edge(first[i], second[i], BINARY_BAND);
            _assertMark(_binary(i), last[i], second[i]);
        }
        _post(_octetKey(), _octet(third));
        for (uint256 i; i < LANES; ++i) {
            uint256 expected = _edge(last[i], _edge(first[i], third[i], BINARY_CAP), BINARY_BAND);
            _assertMark(_binary(i), expected, third[i]);
            (uint256 anchor, uint256 moves, ) = oracle.anchor(_binary(i));
            vm.assertEq(anchor, first[i], "anchor");
            uint256 before = last[i] == second[i] ? 0 : 1;
            vm.assertEq(moves, expected == third[i] ? 0 : before + 1, "limit moves");
        }
    }

    function testFuzz_PerpBand(uint48 first, uint48 second, uint32 band) public {
        first = uint48(bound(first, 1, type(uint48).max));
        second = uint48(bound(second, 1, type(uint48).max));
        band = uint32(bound(band, 1, 500_000));
        _deploy(band, 1_000_000);
        _post(PERP, _perpWord(first, 0));
        _post(PERP, _perpWord(second, 0));

        _assertMark(_perp(), _edge(first, second, _share(first, band)), second);
        (uint256 price, , , ) = oracle.mark(_perp());
        vm.assertTrue(price > 0, "positive");
    }

    function testFuzz_R14_PerpCap(uint40 first, uint48 second, uint48 third) public {
        first = uint40(bound(first, 1, type(uint40).max));
        second = uint48(bound(second, 1, type(uint48).max));
        third = uint48(bound(third, 1, type(uint48).max));
        _post(PERP, _perpWord(first, 0));
        _post(PERP, _perpWord(second, 0));
        uint256 last = _edge(first, second, _share(first, 100_000));
        _assertMark(_perp(), last, second);
        _post(PERP, _perpWord(third, 0));
        uint256 cap = _share(first, PERP_CAP);
        _assertMark(_perp(), _edge(last, _edge(first, third, cap), _share(last, 100_000)), third);
    }

    /// @dev A quorum that posts whatever it likes whenever it likes: any two marks of an hour are within four caps, a
    /// perp's within a factor of 1.15³ / 0.85.
    function testFuzz_R14_NoHourMovesAMarkFurther(uint256 seed) public {
        uint256 count = 80;
        uint256[] memory times = new uint256[](count);
        uint256[] memory perps = new uint256[](count);
        uint256[] memory binaries = new uint256[](count);
        uint24[8] memory wanted;
        for (uint256 lane; lane < LANES; ++lane) wanted[lane] = 500_000;
        for (uint256 i; i < count; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _pass((seed >> 128) % 200);
            // mostly one way for some posts, then the other
            bool up = (seed >> 8) % 16 == 0 ? seed & 1 == 1 : wanted[0] > 500_000;
            wanted[0] =
                i == 0
                    ? 500_000
                    : up
                        ? uint24(1e6)
                        : uint24(1);
            _post(
                PERP,
                _perpWord(
                    i == 0
                        ? 1e12
                        : up
                            ? 1e14
                            : 1,
                    0
                )
            );
            _post(_octetKey(), _octet(wanted));
            times[i] = clock;
            (perps[i], , , ) = oracle.mark(_perp());
            (binaries[i], , , ) = oracle.mark(_binary(0));
            for (uint256 j = 0; j < i; ++j) {
                if (times[i] - times[j] > 1 hours) continue;
                vm.assertTrue(binaries[i] <= binaries[j] + 4 * BINARY_CAP, "up");
                vm.assertTrue(binaries[j] <= binaries[i] + 4 * BINARY_CAP, "down");
                // 1.15³ / 0.85 = 1.789..., and its inverse
                vm.assertTrue(perps[i] * 850_000 <= perps[j] * 1_520_875, "perp up");
                vm.assertTrue(perps[j] * 614_125 <= perps[i] * 1_150_000, "perp down");
            }
        }
    }

    /// @dev A quorum that turns as often as it likes goes eight caps in a half-hour of the clock, which is 120 % of the mark
    /// before it; until then nothing but band and cap holds it back.
    function testFuzz_R14_AHalfHoursWayIsEightCaps(uint48 first, uint256 seed) public {
        first = uint48(bound(first, 1, 1 << 40));
        _post(PERP, _perpWord(first, 0));
        uint256 anchor = first;
        uint256 last = first;
        uint256 way;
        uint256 halfHour = clock / 1800;
        for (uint256 i = 1; i < 70; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _pass((seed >> 128) % 80);
            // On to an edge, or back, or where it stands.
            uint256 wanted =
                seed % 8 == 0
                    ? last
                    : (i / 3) % 2 == 0
                        ? 1 << 45
                        : 1;
            _post(PERP, _perpWord(wanted, 0));
            if (clock / 1800 != halfHour) (halfHour, anchor, way) = (clock / 1800, last, 0);

            uint256 cap = _share(anchor, PERP_CAP);
            uint256 free = _move(last, _edge(last, _edge(anchor, wanted, cap), _share(last, 100_000)));
            uint256 left = 8 * cap - way;
            (uint256 price, uint256 flags, , ) = oracle.mark(_perp());
            uint256 move = _move(last, price);
            vm.assertLe(move, free < left ? free : left, "too far");
            vm.assertGe(move + 1 + (i * anchor) / 2 ** 36, free < left ? free : left, "held back");
            vm.assertEq(flags, price == wanted ? MARK_LIVE : MARK_LIVE | MARK_LIMITED, "flags");
            (way, last) = (way + move, price);
        }
    }

    function testFuzz_FundingRate(int128 first, int128 second, uint16 elapsed) public {
        elapsed = uint16(bound(elapsed, 1, 3600));
        _post(PERP, _perpWord(1e6, first));
        _pass(elapsed - 1);
        _post(PERP, _perpWord(1e6, second));

        (uint256 price, uint256 flags, , int256 index) = oracle.mark(_perp());
        int256 change = int256(second) - first;
        // 4 % of a dollar in a day: 4e10 of 1e-12
        int256 band = (int256(4e10) * int256(uint256(elapsed))) / 86_400;
        if (change > band) change = band;
        if (change < -band) change = -band;
        vm.assertEq(price, 1e6);
        vm.assertEq(index, first + change, "index");
        vm.assertEq(flags, index == second ? MARK_LIVE : MARK_LIVE | MARK_LIMITED, "flags");
    }

    function testFuzz_QuadRoundTrip(uint48[4] memory marks, uint8 live, uint256 noise, bool spots) public {
        uint256 word = (noise >> 224) << 224;
        for (uint256 i; i < 4; ++i) {
            marks[i] = uint48(bound(marks[i], 1, type(uint48).max));
            uint256 flags = (uint8(noise >> (8 * i)) & 254) | ((live >> i) & 1);
            word |= (marks[i] | (flags << 48)) << (56 * i);
        }
        _post(spots ? SPOTS : CALLS, word);
        for (uint256 i; i < 4; ++i) {
            bool isLive = (live >> i) & 1 == 1;
            (uint256 price, uint256 flags, uint256 slotEpoch, int256 funding) = oracle.mark(
                _quad(spots ? SPOTS : CALLS, i)
            );
            vm.assertEq(price, isLive ? marks[i] : 0, "price");
            vm.assertEq(flags, isLive ? MARK_LIVE : 0, "flags");
            vm.assertEq(slotEpoch, 1, "epoch");
            vm.assertEq(funding, 0, "funding");
        }
    }

    function testFuzz_SpotBand(uint48[4] memory first, uint48[4] memory second) public {
        _post(SPOTS, _quadWord(first));
        _post(SPOTS, _quadWord(second));
        for (uint256 i; i < 4; ++i) {
            uint256 step = (uint256(first[i]) * 100_000) / 1e6;
            _assertLimited(_quad(SPOTS, i), first[i], second[i], step == 0 ? 1 : step);
        }
    }

    /// @dev An option worth a millionth of a dollar may become worth a share of its underlying in one epoch.
    function testFuzz_OptionBandIsAShareOfTheUnderlying(
        uint48 underlying,
        uint48[4] memory first,
        uint48[4] memory second
    ) public {
        underlying = uint48(bound(underlying, 1, type(uint48).max));
        _post(PERP, _perpWord(underlying, 0));
        _post(CALLS, _quadWord(first));
        _post(CALLS, _quadWord(second));
        uint256 step = (uint256(underlying) * OPTION_BAND) / 1e6;
        for (uint256 i; i < 4; ++i)
            _assertLimited(_quad(CALLS, i), first[i], second[i], step == 0 ? 1 : step);
    }

    /// @dev The anchors are the first marks: spots may be a share of their own from them, options one of their underlying's.
    function testFuzz_R14_QuadCap(
        uint48 underlying,
        uint48[4] memory first,
        uint48[4] memory second,
        uint48[4] memory third,
        bool spots
    ) public {
        uint256 key = spots ? SPOTS : CALLS;
        underlying = uint48(bound(underlying, 1, type(uint48).max));
        _post(PERP, _perpWord(underlying, 0));
        _post(key, _quadWord(first));
        _post(key, _quadWord(second));
        uint256[4] memory last;
        for (uint256 i; i < 4; ++i) (last[i], , , ) = oracle.mark(_quad(key, i));
        _post(key, _quadWord(third));
        for (uint256 i; i < 4; ++i) {
            uint256 band = spots ? _share(last[i], 100_000) : _share(underlying, OPTION_BAND);
            uint256 cap = spots ? _share(first[i], PERP_CAP) : _share(underlying, PERP_CAP);
            uint256 expected = _edge(last[i], _edge(first[i], third[i], cap), band);
            _assertMark(_quad(key, i), expected, third[i]);
            (uint256 anchor, uint256 moves, ) = oracle.anchor(_quad(key, i));
            vm.assertEq(anchor, first[i], "anchor");
            vm.assertEq(
                moves,
                expected == third[i]
                    ? 0
                    : last[i] == second[i]
                        ? 1
                        : 2,
                "limit moves"
            );
        }
    }

    function testFuzz_FrozenQuadLanesStay(uint48[4] memory first, uint8 settled, uint8 halted) public {
        _post(SPOTS, _quadWord(first));
        for (uint256 i; i < 4; ++i) {
            if ((halted >> i) & 1 == 1) oracle.halt(_quad(SPOTS, i));
            if ((settled >> i) & 1 == 1) {
                prices.set(_quad(SPOTS, i), type(uint48).max);
                oracle.settle(_quad(SPOTS, i));
            }
        }
        uint48[4] memory second;
        for (uint256 i; i < 4; ++i) second[i] = uint48(first[i] > 1 ? first[i] - 1 : first[i]);
        _post(SPOTS, _quadWord(second));
        for (uint256 i; i < 4; ++i) {
            (uint256 price, uint256 flags, , ) = oracle.mark(_quad(SPOTS, i));
            bool isSettled = (settled >> i) & 1 == 1;
            bool isHalted = (halted >> i) & 1 == 1;
            vm.assertEq(
                price,
                isSettled
                    ? type(uint48).max
                    : isHalted
                        ? first[i]
                        : second[i],
                "price"
            );
            vm.assertEq(
                flags,
                isSettled
                    ? MARK_LIVE | MARK_SETTLED
                    : isHalted
                        ? MARK_LIVE | MARK_HALTED
                        : MARK_LIVE,
                "flags"
            );
        }
    }

    // ---- lanes that do not move

    function testFuzz_FrozenLanesStayAndTheOthersMove(
        uint24[8] memory first,
        uint8 settled,
        uint8 halted,
        uint24[8] memory finals
    ) public {
        uint24[8] memory second;
        for (uint256 i; i < LANES; ++i) {
            first[i] = uint24(bound(first[i], 1, 1e6));
            second[i] = uint24(_edge(first[i], 500_000, 1000));
            finals[i] = uint24(bound(finals[i], 0, 1e6));
        }
        _post(_octetKey(), _octet(first));
        for (uint256 i; i < LANES; ++i) {
            if ((halted >> i) & 1 == 1) oracle.halt(_binary(i));
            if ((settled >> i) & 1 == 1) {
                prices.set(_binary(i), finals[i]);
                oracle.settle(_binary(i));
            }
        }
        _post(_octetKey(), _octet(second));

        for (uint256 i; i < LANES; ++i) {
            (uint256 price, uint256 flags, uint256 slotEpoch, ) = oracle.mark(_binary(i));
            vm.assertEq(slotEpoch, 2, "epoch");
            if ((settled >> i) & 1 == 1) {
                vm.assertEq(price, finals[i], "final");
                vm.assertEq(flags, MARK_LIVE | MARK_SETTLED, "settled");
            } else if ((halted >> i) & 1 == 1) {
                vm.assertEq(price, first[i], "frozen");
                vm.assertEq(flags, MARK_LIVE | MARK_HALTED, "halted");
            } else {
                vm.assertEq(price, second[i], "moved");
                vm.assertEq(flags, MARK_LIVE, "live");
            }
        }
    }

    // ---- domain

    function testFuzz_DomainFollowsTheChain(uint64 chain) public {
        bytes32 here = oracle.domainSeparator();
        vm.assertEq(here, _domain(31337));
        vm.assume(chain != 31337 && chain != 0);
        vm.chainId(chain);
        vm.assertEq(oracle.domainSeparator(), _domain(chain));
    }

    function _domain(uint256 chain) private view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256(
                        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                    ),
                    keccak256("Plimsoll MarkOracle"),
                    keccak256("1"),
                    chain,
                    address(oracle)
                )
            );
    }

    function _pass(uint256 time) private {
        clock += time;
        vm.warp(clock);
    }

    /// @dev Posts one slot in the next epoch, a second later.
    function _post(uint256 key, uint256 word) private {
        epoch += 1;
        _pass(1);
        uint256[] memory words = new uint256[](1);
        words[0] = word;
        oracle.post(epoch, uint40(clock), bytes32(0), abi.encodePacked(uint64(key)), words, "");
    }

    function _read(uint32 id) private view returns (uint256 slot) {
        (bool success, bytes memory data) = address(oracle).staticcall(
            abi.encodePacked(IMarkOracle.read.selector, id, bytes28(0))
        );
        vm.assertTrue(success && data.length == 64, "read");
        (, slot) = abi.decode(data, (uint256, uint256));
    }

    function _assertMark(InstrumentId instrument, uint256 expected, uint256 wanted) private view {
        (uint256 price, uint256 flags, , ) = oracle.mark(instrument);
        vm.assertEq(price, expected, "price");
        vm.assertEq(flags, expected == wanted ? MARK_LIVE : MARK_LIVE | MARK_LIMITED, "flags");
    }

    /// @dev At least a unit.
    function _share(uint256 price, uint256 ratio) private pure returns (uint256 share) {
        share = (price * ratio) / 1e6;
        if (share == 0) share = 1;
    }

    /// @dev `wanted`, but at most `step` away from `last`.
    function _edge(uint256 last, uint256 wanted, uint256 step) private pure returns (uint256) {
        if (wanted > last) return wanted - last > step ? last + step : wanted;
        return last - wanted > step ? last - step : wanted;
    }

    function _move(uint256 from, uint256 to) private pure returns (uint256) {
        return to > from ? to - from : from - to;
    }

    function _octet(uint24[8] memory marks) private pure returns (uint256 word) {
        for (uint256 i; i < LANES; ++i) word |= (marks[i] | (MARK_LIVE << 24)) << (28 * i);
    }

    function _perpWord(uint256 mark, int128 funding) private pure returns (uint256) {
        return (MARK_LIVE << 216) | (mark << 128) | uint128(funding);
    }

    function _assertLimited(InstrumentId id, uint256 first, uint256 second, uint256 step) private view {
        (uint256 price, uint256 flags, , ) = oracle.mark(id);
        uint256 expected = _edge(first, second, step);
        vm.assertEq(price, expected, "price");
        vm.assertEq(flags, expected == second ? MARK_LIVE : MARK_LIVE | MARK_LIMITED, "flags");
    }

    /// @dev Makes the marks valid.
    function _quadWord(uint48[4] memory marks) private pure returns (uint256 word) {
        for (uint256 i; i < 4; ++i) {
            marks[i] = uint48(bound(marks[i], 1, type(uint48).max));
            word |= (marks[i] | (MARK_LIVE << 48)) << (56 * i);
        }
    }

    function _quad(uint256 key, uint256 lane) private pure returns (InstrumentId) {
        return InstrumentId.wrap(uint32((key << 2) | lane));
    }

    function _octetKey() private pure returns (uint256) {
        return (1 << 40) | OCTET;
    }

    function _binary(uint256 lane) private pure returns (InstrumentId) {
        return InstrumentId.wrap(uint32((OCTET << 3) | lane));
    }

    function _perp() private pure returns (InstrumentId) {
        return InstrumentId.wrap(uint32(PERP));
    }
}
