// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISolvencyOracle} from "../interfaces/ISolvencyOracle.sol";
import {InstrumentId, KIND_SPOT} from "../types/InstrumentId.sol";
import {FIELD_ORDER, Bn254} from "./Bn254.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @notice The columns of a scenario set, and what all accounts together hold in each.
/// @param instruments Ascending.
/// @param worst The largest |profit| of a lot, 1e-6 USD.
/// @param net Σ lots.
struct Columns {
    InstrumentId[] instruments;
    uint64[] worst;
    int256[] net;
}

/// @notice What a walk comes to. Money in 1e-6 USD.
/// @param book The bound accounts, as `ISolvencyOracle.BookFrozen` packs them.
/// @param isInRange A proof can hold every one of them.
struct WalkTotals {
    bytes book;
    int256 cash;
    uint256 badDebt;
    uint256 marginShortfall;
    uint256 boundAccounts;
    bool isInRange;
}

/// @title From a walk of the engine to the book that a proof binds, and from that book to its fingerprint.
/// @notice The book is what r hashes and what r is the challenge of: it can no longer change when r is known.
library BoundBook {
    using FixedPoint for int256;
    using FixedPoint for uint256;

    uint256 private constant RECORD_BYTES = 10;
    uint256 private constant HEAD_BYTES = 32;
    uint256 private constant LEG_BYTES = 12;

    /// @notice Sums pages of `IMarginEngine.walk` up, and keeps the accounts that could default.
    /// @dev An account whose equity is at least Σ |lots|·worst owes nothing in any scenario, so that it adds 0 to every
    /// debt: it needs no proof. One without legs is bound if its equity is negative.
    /// @param bits B of the circuit: |equity| + Σ |lots|·worst of a bound account must be below 2^B. A large deposit alone does
    /// not go beyond that: who owns more than he could lose is not bound.
    function bind(
        bytes[] memory pages,
        Columns memory columns,
        uint256 bits
    ) internal pure returns (WalkTotals memory totals) {
        uint256 room;
        for (uint256 i = 0; i < pages.length; ++i) room += pages[i].length;
        // A record is shorter than what it is made of; a word is written for each, so the last one reaches further.
        totals.book = new bytes(room + HEAD_BYTES);
        totals.isInRange = true;
        uint256 end;
        for (uint256 i = 0; i < pages.length; ++i) {
            bytes memory page = pages[i];
            for (uint256 cursor = 0; cursor < page.length;) {
                (cursor, end) = _bindAccount(totals, page, cursor, end, columns, bits);
            }
        }
        bytes memory book = totals.book;
        assembly ("memory-safe") {
            mstore(book, end)
        }
    }

    /// @notice Reverts unless the accounts hold as much long as short of everything but spots, of which they hold what was
    /// brought.
    function requireMatched(Columns memory columns) internal pure {
        for (uint256 m = 0; m < columns.net.length; ++m) {
            InstrumentId instrument = columns.instruments[m];
            if (columns.net[m] != 0 && instrument.kind() != KIND_SPOT)
                revert ISolvencyOracle.Unmatched(instrument, columns.net[m]);
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
        WalkTotals memory totals,
        bytes memory page,
        uint256 cursor,
        uint256 end,
        Columns memory columns,
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
        _store(totals.book, end, (uint256(equity) << 192) | (legs << 176));
        uint256 gross = _bindLegs(totals.book, page, nextCursor, nextEnd, legs, columns);
        nextCursor += legs * LEG_BYTES;
        if (equity >= int256(gross)) return (nextCursor, end);

        nextEnd += legs * RECORD_BYTES;
        ++totals.boundAccounts;
        if (equity.abs() + gross >= 1 << bits) totals.isInRange = false;
    }

    /// @dev Writes the legs at `cursor` of a page at `end` of the book.
    /// @return gross Σ |lots|·worst.
    function _bindLegs(
        bytes memory book,
        bytes memory page,
        uint256 cursor,
        uint256 end,
        uint256 legs,
        Columns memory columns
    ) private pure returns (uint256 gross) {
        for (uint256 i = 0; i < legs; ++i) {
            uint256 leg = _load(page, cursor + i * LEG_BYTES);
            uint256 column = _columnOf(columns.instruments, InstrumentId.wrap(uint32(leg >> 224)));
            int256 lots = int64(uint64(leg >> 160));
            columns.net[column] += lots;
            gross += lots.abs() * columns.worst[column];
            _store(book, end + i * RECORD_BYTES, (column << 240) | (uint256(uint64(leg >> 160)) << 176));
        }
    }

    /// @dev The place of the instrument. Reverts with OutsideSet.
    function _columnOf(
        InstrumentId[] memory instruments,
        InstrumentId instrument
    ) private pure returns (uint256 column) {
        assembly ("memory-safe") {
            let first := add(instruments, 32)
            let high := mload(instruments)
            for {} lt(column, high) {} {
                let middle := shr(1, add(column, high))
                switch lt(mload(add(first, shl(5, middle))), instrument)
                case 0 {
                    high := middle
                }
                default {
                    column := add(middle, 1)
                }
            }
        }
        if (column == instruments.length || !(instruments[column] == instrument))
            revert ISolvencyOracle.OutsideSet(instrument);
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
