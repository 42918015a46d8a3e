// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BookTotals, ISolvencyOracle} from "../interfaces/ISolvencyOracle.sol";
import {InstrumentId, KIND_SPOT} from "../types/InstrumentId.sol";
import {FIELD_ORDER, Bn254} from "./Bn254.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @notice The columns of a scenario set.
/// @param instruments Ascending.
/// @param worst The largest |profit| of a lot, 1e-6 USD.
struct Columns {
    InstrumentId[] instruments;
    uint64[] worst;
}

/// @title From a walk of the engine to the book that a proof binds, and from that book to its fingerprint.
/// @notice The book is what r hashes and what r is the challenge of: it can no longer change when r is known.
library BoundBook {
    using FixedPoint for int256;
    using FixedPoint for uint256;

    uint256 private constant RECORD_BYTES = 10;
    uint256 private constant HEAD_BYTES = 32;
    uint256 private constant LEG_BYTES = 12;

    /// @notice Adds pages of `IMarginEngine.walk` to the totals, and keeps the accounts that could default.
    /// @dev An account whose equity is at least Σ |lots|·worst owes nothing in any scenario, so that it adds 0 to every
    /// debt: it needs no proof. One without legs is bound if its equity is negative.
    /// @param bits B of the circuit: |equity| + Σ |lots|·worst of a bound account must be below 2^B. A large deposit alone does
    /// not go beyond that: who owns more than he could lose is not bound.
    /// @return book The bound accounts, as `ISolvencyOracle.BookFrozen` packs them.
    function bind(
        bytes[] memory pages,
        Columns memory columns,
        uint256 bits,
        BookTotals memory totals
    ) internal pure returns (bytes memory book) {
        uint256[] memory places = _placesOf(columns);
        uint256 room;
        for (uint256 i = 0; i < pages.length; ++i) room += pages[i].length;
        // A record is shorter than what it is made of; a word is written for each, so the last one reaches further.
        book = new bytes(room + HEAD_BYTES);
        uint256 end;
        for (uint256 i = 0; i < pages.length; ++i) {
            bytes memory page = pages[i];
            for (uint256 cursor = 0; cursor < page.length;) {
                (cursor, end) = _bindAccount(totals, book, end, page, cursor, places, bits);
            }
        }
        assembly ("memory-safe") {
            mstore(book, end)
        }
    }

    /// @notice Reverts unless the accounts hold as much long as short of everything but spots, of which they hold what was
    /// brought.
    function requireMatched(InstrumentId[] memory instruments, int256[] memory net) internal pure {
        for (uint256 m = 0; m < net.length; ++m) {
            if (net[m] != 0 && instruments[m].kind() != KIND_SPOT)
                revert ISolvencyOracle.Unmatched(instruments[m], net[m]);
        }
    }

    /// @notice Parts of a book one after the other.
    function join(bytes[] calldata parts, bytes memory last) internal pure returns (bytes memory book) {
        uint256 length = last.length;
        for (uint256 i = 0; i < parts.length; ++i) length += parts[i].length;
        book = new bytes(length);
        uint256 end;
        for (uint256 i = 0; i < parts.length; ++i) {
            bytes calldata part = parts[i];
            assembly ("memory-safe") {
                calldatacopy(add(add(book, 32), end), part.offset, part.length)
            }
            end += part.length;
        }
        assembly ("memory-safe") {
            mcopy(add(add(book, 32), end), add(last, 32), mload(last))
        }
    }

    /// @notice y = Σ vⱼ·rʲ over the rows [equity, lots of each column] of the book, one after the other, j from 0.
    /// @param width Columns of the circuit.
    function evaluate(bytes calldata book, uint256 r, uint256 width) internal pure returns (uint256 y) {
        uint256[] memory powers = new uint256[](width + 2);
        powers[0] = 1;
        for (uint256 j = 1; j < powers.length; ++j) powers[j] = mulmod(powers[j - 1], r, FIELD_ORDER);
        uint256 stride = powers[width + 1];
        uint256 power = 1;
        for (uint256 cursor = 0; cursor < book.length;) {
            uint256 head = _record(book, cursor);
            uint256 row = Bn254.toField(int256(head) >> 192);
            uint256 end = cursor + RECORD_BYTES * (1 + uint16(head >> 176));
            for (cursor += RECORD_BYTES; cursor < end; cursor += RECORD_BYTES) {
                uint256 leg = _record(book, cursor);
                uint256 lots = Bn254.toField(int64(uint64(leg >> 176)));
                row = addmod(row, mulmod(lots, powers[1 + (leg >> 240)], FIELD_ORDER), FIELD_ORDER);
            }
            y = addmod(y, mulmod(power, row, FIELD_ORDER), FIELD_ORDER);
            power = mulmod(power, stride, FIELD_ORDER);
        }
    }

    /// @dev Takes the account at `cursor` of a page in, and writes it at `end` of the book if it could default.
    function _bindAccount(
        BookTotals memory totals,
        bytes memory book,
        uint256 end,
        bytes memory page,
        uint256 cursor,
        uint256[] memory places,
        uint256 bits
    ) private pure returns (uint256 nextCursor, uint256 nextEnd) {
        uint256 head = _load(page, cursor);
        int256 equity = int256(head) >> 160;
        totals.cash += int88(uint88(head >> 72));
        totals.badDebt += (-equity).positive();
        totals.marginShortfall += (int256(uint256(uint56(head >> 16))) - equity).positive();

        uint256 legs = uint16(head);
        nextCursor = cursor + HEAD_BYTES;
        nextEnd = end + RECORD_BYTES;
        // The next record covers the rest of the word.
        _store(book, end, (uint256(equity) << 192) | (legs << 176));
        uint256 gross = _bindLegs(book, nextEnd, page, nextCursor, legs, places, totals.net);
        nextCursor += legs * LEG_BYTES;
        if (equity >= int256(gross)) return (nextCursor, end);

        nextEnd += legs * RECORD_BYTES;
        ++totals.boundAccounts;
        if (equity.abs() + gross >= 1 << bits) totals.isInRange = false;
    }

    /// @dev Writes the legs at `cursor` of a page at `end` of the book. Reverts with OutsideSet.
    /// @return gross Σ |lots|·worst: below 2^16 · 2^63 · 2^63.
    function _bindLegs(
        bytes memory book,
        uint256 end,
        bytes memory page,
        uint256 cursor,
        uint256 legs,
        uint256[] memory places,
        int256[] memory net
    ) private pure returns (uint256 gross) {
        bool isOutside;
        uint256 id;
        assembly ("memory-safe") {
            let count := mload(places)
            let leg := add(add(page, 32), cursor)
            let to := add(add(book, 32), end)
            for {
                let last := add(leg, mul(legs, LEG_BYTES))
            } lt(leg, last) {
                leg := add(leg, LEG_BYTES)
                to := add(to, RECORD_BYTES)
            } {
                let word := mload(leg)
                id := shr(224, word)
                let place := mod(id, count)
                let found := mload(add(places, shl(5, add(place, 1))))
                for {} xor(shr(224, found), id) {} {
                    if iszero(found) {
                        break
                    }
                    place := mod(add(place, 1), count)
                    found := mload(add(places, shl(5, add(place, 1))))
                }
                if iszero(found) {
                    isOutside := 1
                    break
                }
                let lots := signextend(7, shr(160, word))
                // Counted from 1, as an array's elements lie behind its length.
                let column := and(found, 0xffffffff)
                let sum := add(net, shl(5, column))
                mstore(sum, add(mload(sum), lots))
                let sign := sar(255, lots)
                let worst := and(shr(160, found), 0xffffffffffffffff)
                gross := add(gross, mul(sub(xor(lots, sign), sign), worst))
                mstore(to, or(shl(240, sub(column, 1)), shl(176, and(lots, 0xffffffffffffffff))))
            }
        }
        if (isOutside) revert ISolvencyOracle.OutsideSet(InstrumentId.wrap(uint32(id)));
    }

    /// @dev Where to find an instrument's column: at its id modulo the length, or next to it where others were first.
    /// Instrument u32 | worst u64 | column from 1; at least three of four places stay empty (0).
    function _placesOf(Columns memory columns) private pure returns (uint256[] memory places) {
        uint256 count = columns.instruments.length;
        places = new uint256[](4 * count + 1);
        for (uint256 m = 0; m < count; ++m) {
            uint256 id = InstrumentId.unwrap(columns.instruments[m]);
            uint256 place = id % places.length;
            while (places[place] != 0) place = (place + 1) % places.length;
            places[place] = (id << 224) | (uint256(columns.worst[m]) << 160) | (m + 1);
        }
    }

    function _record(bytes calldata book, uint256 cursor) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(add(book.offset, cursor))
        }
    }

    function _load(bytes memory from, uint256 cursor) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(add(from, 32), cursor))
        }
    }

    function _store(bytes memory to, uint256 cursor, uint256 word) private pure {
        assembly ("memory-safe") {
            mstore(add(add(to, 32), cursor), word)
        }
    }
}
