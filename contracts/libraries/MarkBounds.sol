// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title How far a mark may move: a band from the last mark, and a cap from its anchor.
/// @notice The anchor is the mark before the first post of the present half-hour. With a cap of c a mark stays within c of
/// its anchor, and each anchor within c of the one before it. An hour touches at most three half-hours, so any two marks of
/// an hour are at most four caps apart: the first from its anchor, two anchors, the second from its own. A mark that
/// stood at its anchor when the hour began moves by at most three.
/// For a cap that is a share of the anchor: a factor of at most (1 + c)³ / (1 − c), and at least (1 − c)³ / (1 + c).
///
/// A perp's mark also has a longest *way*: the sum of all its moves in a half-hour, up and down, is at most eight caps. Within
/// its cap it could otherwise turn as often as there are epochs, and leave debt behind at each turn. Eight: of the half-hours
/// recorded in the worst crash none was longer (`docs/contracts.md`, the way of a mark).
/// @dev A cap that has become smaller never pulls a mark back: the last mark is always allowed, so that the bounds never
/// exclude each other.
library MarkBounds {
    uint256 private constant CAPS_A_WAY = 8;
    // A way is kept in 2^-36 of the anchor: eight caps of the whole anchor, and a post a second rounded up, have 40 bits.
    uint256 private constant WAY_UNITS = 1 << 36;

    // 1 in each of an octet's eight lanes.
    uint256 internal constant ONES =
        (1 << 0) | (1 << 28) | (1 << 56) | (1 << 84) | (1 << 112) | (1 << 140) | (1 << 168) | (1 << 196);
    uint256 private constant GUARD_BIT = 27;
    uint256 private constant GUARDS = ONES << GUARD_BIT;
    // Everything in a lane below its guard.
    uint256 private constant VALUE = (1 << GUARD_BIT) - 1;

    /// @notice `wanted`, or the nearest mark within `band` of `last` and within `cap` of `anchor`.
    function bounded(
        uint256 last,
        uint256 anchor,
        uint256 wanted,
        uint256 band,
        uint256 cap
    ) internal pure returns (uint256) {
        unchecked {
            if (wanted > last) {
                uint256 high = anchor + cap;
                if (high < last) high = last;
                if (high > last + band) high = last + band;
                return wanted < high ? wanted : high;
            }
            uint256 low = anchor > cap ? anchor - cap : 0;
            if (low > last) low = last;
            if (low + band < last) low = last - band;
            return wanted > low ? wanted : low;
        }
    }

    /// @notice How far a mark may still go in this half-hour.
    /// @param way What it has gone since `anchor`, in 2^-36 of that.
    function wayLeft(uint256 way, uint256 anchor, uint256 cap) internal pure returns (uint256) {
        unchecked {
            // Rounded down, but never below the sum of the moves: each was rounded up.
            uint256 gone = (way * anchor) / WAY_UNITS;
            uint256 longest = CAPS_A_WAY * cap;
            return gone < longest ? longest - gone : 0;
        }
    }

    /// @notice `way` and the move from `last` to `used`, rounded up.
    function wayWith(
        uint256 way,
        uint256 anchor,
        uint256 last,
        uint256 used
    ) internal pure returns (uint256) {
        unchecked {
            uint256 move = used > last ? used - last : last - used;
            return way + (move * WAY_UNITS + anchor - 1) / anchor;
        }
    }

    /// @notice `bounded` for eight marks at once, in lanes of 28 bits; values up to 2^26, `band` and `cap` one for all.
    /// @dev A lane's highest bit is its guard: set before a subtraction it is borrowed from where the result is negative,
    /// and tells. So a comparison of eight lanes costs what one costs. Nothing crosses from lane to lane.
    function boundedOctet(
        uint256 last,
        uint256 anchor,
        uint256 wanted,
        uint256 band,
        uint256 cap
    ) internal pure returns (uint256) {
        unchecked {
            band *= ONES;
            cap *= ONES;
            // Mostly every mark may be what it should be: then four comparisons say so.
            uint256 free =
                (((last + band) | GUARDS) - wanted) &
                    (((wanted + band) | GUARDS) - last) &
                    (((anchor + cap) | GUARDS) - wanted) &
                    (((wanted + cap) | GUARDS) - anchor);
            if (free & GUARDS == GUARDS) return wanted;

            uint256 low = _max(_minus(last, band), _min(last, _minus(anchor, cap)));
            uint256 high = _min(last + band, _max(last, anchor + cap));
            return _min(_max(wanted, low), high);
        }
    }

    /// @notice 1 in every lane where a ≥ b.
    function atLeast(uint256 a, uint256 b) internal pure returns (uint256) {
        unchecked {
            return (((a | GUARDS) - b) >> GUARD_BIT) & ONES;
        }
    }

    function _max(uint256 a, uint256 b) private pure returns (uint256) {
        unchecked {
            return b ^ ((a ^ b) & (atLeast(a, b) * VALUE));
        }
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        unchecked {
            return a ^ ((a ^ b) & (atLeast(a, b) * VALUE));
        }
    }

    /// @dev a − b, or zero where that is negative.
    function _minus(uint256 a, uint256 b) private pure returns (uint256) {
        unchecked {
            uint256 difference = (a | GUARDS) - b;
            return difference & (((difference >> GUARD_BIT) & ONES) * VALUE);
        }
    }
}
