// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    IMarkOracle,
    MARK_HALTED,
    MARK_LIMITED,
    MARK_LIVE,
    MARK_SETTLED
} from "../../contracts/interfaces/IMarkOracle.sol";
import {IRiskCommittee, Role} from "../../contracts/interfaces/IRiskCommittee.sol";
import {ISettlementOracle} from "../../contracts/interfaces/ISettlementOracle.sol";
import {MarkBands, MarkOracle} from "../../contracts/MarkOracle.sol";
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

    function finalPrice(InstrumentId instrument) external view returns (bool isFinal, uint256 price) {
        uint256 stored = _pricePlusOne[instrument];
        return stored == 0 ? (false, 0) : (true, stored - 1);
    }
}

contract MarkOracleTest {
    uint256 private constant LANES = 8;
    uint256 private constant OCTET = 0x02000000;
    uint256 private constant PERP = 0x04000001;
    uint256 private constant BINARY_BAND = 200_000;
    uint256 private constant FUNDING_BAND = 1e15;
    uint256 private constant OPTION_BAND = 50_000;
    // Calls on the perp, and spots.
    uint256 private constant CALLS = (2 << 40) | 0x0d000001;
    uint256 private constant SPOTS = (2 << 40) | 0x15000001;

    MarkOracle private oracle;
    FixedPrices private prices;
    uint32 private epoch;

    function setUp() public {
        vm.warp(1_767_225_600);
        prices = new FixedPrices();
        oracle = new MarkOracle(
            IRiskCommittee(address(new CredulousCommittee())),
            ISettlementOracle(address(prices)),
            address(this),
            MarkBands({
                perpBand: 100_000,
                binaryBand: uint32(BINARY_BAND),
                minInterval: 1,
                fundingBand: uint96(FUNDING_BAND),
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

    function testFuzz_OctetBand(uint24[8] memory first, uint24[8] memory second) public {
        for (uint256 i; i < LANES; ++i) {
            first[i] = uint24(bound(first[i], 1, 1e6));
            second[i] = uint24(bound(second[i], 1, 1e6));
        }
        _post(_octetKey(), _octet(first));
        _post(_octetKey(), _octet(second));

        for (uint256 i; i < LANES; ++i) {
            (uint256 price, uint256 flags, , ) = oracle.mark(_binary(i));
            uint256 expected = _edge(first[i], second[i], BINARY_BAND);
            vm.assertEq(price, expected, "price");
            vm.assertEq(flags, expected == second[i] ? MARK_LIVE : MARK_LIVE | MARK_LIMITED, "flags");
        }
    }

    function testFuzz_PerpBand(uint48 first, uint48 second, uint32 band) public {
        first = uint48(bound(first, 1, type(uint48).max));
        second = uint48(bound(second, 1, type(uint48).max));
        band = uint32(bound(band, 1, 500_000));
        oracle.setBands(MarkBands(band, uint32(BINARY_BAND), 1, uint96(FUNDING_BAND), uint32(OPTION_BAND)));
        _post(PERP, _perpWord(first, 0));
        _post(PERP, _perpWord(second, 0));

        uint256 step = (uint256(first) * band) / 1e6;
        (uint256 price, uint256 flags, , ) = oracle.mark(_perp());
        uint256 expected = _edge(first, second, step == 0 ? 1 : step);
        vm.assertEq(price, expected, "price");
        vm.assertEq(flags, expected == second ? MARK_LIVE : MARK_LIVE | MARK_LIMITED, "flags");
        vm.assertTrue(price > 0, "positive");
    }

    function testFuzz_FundingBand(int128 first, int128 second) public {
        _post(PERP, _perpWord(1e6, first));
        _post(PERP, _perpWord(1e6, second));

        (uint256 price, uint256 flags, , int256 index) = oracle.mark(_perp());
        int256 change = int256(second) - first;
        int256 band = int256(FUNDING_BAND);
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

    /// @dev Posts one slot in the next epoch, a second later.
    function _post(uint256 key, uint256 word) private {
        epoch += 1;
        vm.warp(block.timestamp + 1);
        uint256[] memory words = new uint256[](1);
        words[0] = word;
        oracle.post(epoch, uint40(block.timestamp), bytes32(0), abi.encodePacked(uint64(key)), words, "");
    }

    function _read(uint32 id) private view returns (uint256 slot) {
        (bool success, bytes memory data) = address(oracle).staticcall(
            abi.encodePacked(IMarkOracle.read.selector, id, bytes28(0))
        );
        vm.assertTrue(success && data.length == 64, "read");
        (, slot) = abi.decode(data, (uint256, uint256));
    }

    /// @dev `wanted`, but at most `step` away from `last`.
    function _edge(uint256 last, uint256 wanted, uint256 step) private pure returns (uint256) {
        if (wanted > last) return wanted - last > step ? last + step : wanted;
        return last - wanted > step ? last - step : wanted;
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
