// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MarkBounds} from "../../contracts/libraries/MarkBounds.sol";

import {bound, vm} from "./Vm.sol";

contract MarkBoundsTest {
    uint256 private constant LANES = 8;

    function testFuzz_R14_WithinBandAndCapOrAtTheLastMark(
        uint48 last,
        uint48 anchor,
        uint48 wanted,
        uint48 band,
        uint48 cap
    ) external pure {
        uint256 used = MarkBounds.bounded(last, anchor, wanted, band, cap);
        vm.assertTrue(_distance(used, last) <= band, "band");
        // a mark that is already beyond the cap does not go further, and may go back
        vm.assertTrue(
            _distance(used, anchor) <= cap || _distance(used, anchor) <= _distance(last, anchor),
            "cap"
        );
        // between where it was and where it should be, and there if nothing forbids it
        vm.assertTrue(_distance(last, used) + _distance(used, wanted) == _distance(last, wanted), "way");
        if (_distance(wanted, last) <= band && _distance(wanted, anchor) <= cap)
            vm.assertEq(used, wanted, "free");
    }

    /// @dev What is left is never more than eight caps less the moves, and less than that by rounding only: by a 2^-36 of the
    /// anchor a move, and a unit. Eight moves of the whole anchor are the longest way there is.
    function testFuzz_R14_AWayIsNeverCountedShort(
        uint48 anchor,
        uint48[8] memory marks,
        uint48 cap
    ) external pure {
        anchor = uint48(bound(anchor, 1, type(uint48).max));
        cap = uint48(bound(cap, 1, anchor));
        uint256 last = anchor;
        uint256 way;
        uint256 moves;
        for (uint256 i; i < marks.length; ++i) {
            marks[i] = uint48(bound(marks[i], last > anchor ? last - anchor : 0, last + anchor));
            way = MarkBounds.wayWith(way, anchor, last, marks[i]);
            moves += _distance(last, marks[i]);
            last = marks[i];
        }
        uint256 left = MarkBounds.wayLeft(way, anchor, cap);
        uint256 exact = 8 * uint256(cap) > moves ? 8 * uint256(cap) - moves : 0;
        vm.assertLe(left, exact, "counted short");
        vm.assertGe(left + (8 * uint256(anchor)) / 2 ** 36 + 1, exact, "counted long");
        vm.assertTrue(way < 2 ** 40, "bits");
    }

    /// @dev Eight lanes at once give what each gives alone.
    function testFuzz_AnOctetIsEightMarks(
        uint24[8] memory last,
        uint24[8] memory anchor,
        uint24[8] memory wanted,
        uint24 band,
        uint24 cap
    ) external pure {
        band = uint24(bound(band, 0, 1e6));
        cap = uint24(bound(cap, 0, 1e6));
        uint256 all = MarkBounds.boundedOctet(_pack(last), _pack(anchor), _pack(wanted), band, cap);
        for (uint256 i = 0; i < LANES; ++i) {
            uint256 one = MarkBounds.bounded(last[i], anchor[i], wanted[i], band, cap);
            vm.assertEq((all >> (28 * i)) & 0xfffffff, one, "lane");
        }
        vm.assertEq(all >> 224, 0, "beyond");
    }

    /// @dev One mark of eight that goes further than it may is bounded, and the other seven stay: each lane, up and down,
    /// by one unit and by more. From its anchor a mark may go as far as the smaller of band and cap.
    function testFuzz_R14_OneOfEightMarksBeyondItsBoundIsBounded(
        uint24[8] memory marks,
        uint24 band,
        uint24 cap,
        uint24 more
    ) external pure {
        band = uint24(bound(band, 0, 1e6));
        cap = uint24(bound(cap, 0, 1e6));
        more = uint24(bound(more, 1, 1e6));
        for (uint256 i = 0; i < LANES; ++i) marks[i] = uint24(bound(marks[i], 0, 1e6));
        uint256 word = _pack(marks);
        uint256 way = band < cap ? band : cap;
        for (uint256 lane = 0; lane < LANES; ++lane) {
            uint256 shift = 28 * lane;
            uint256 mark = marks[lane];
            uint256 rest = word - (mark << shift);
            uint256 low = mark > way ? mark - way : 0;
            for (uint256 by = 1; by <= 1 + uint256(more); by += more) {
                uint256 above = rest | ((mark + way + by) << shift);
                uint256 below = rest | ((low > by ? low - by : 0) << shift);
                vm.assertEq(
                    MarkBounds.boundedOctet(word, word, above, band, cap),
                    rest | ((mark + way) << shift),
                    "above"
                );
                vm.assertEq(
                    MarkBounds.boundedOctet(word, word, below, band, cap),
                    rest | (low << shift),
                    "below"
                );
            }
        }
    }

    function testFuzz_AtLeastComparesLanes(uint24[8] memory a, uint24[8] memory b) external pure {
        uint256 set = MarkBounds.atLeast(_pack(a), _pack(b));
        for (uint256 i = 0; i < LANES; ++i) vm.assertEq((set >> (28 * i)) & 0xfffffff, a[i] >= b[i] ? 1 : 0);
    }

    function _pack(uint24[8] memory lanes) private pure returns (uint256 word) {
        for (uint256 i = 0; i < LANES; ++i) word |= uint256(lanes[i]) << (28 * i);
    }

    function _distance(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a - b : b - a;
    }
}
