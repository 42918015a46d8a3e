// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {AccountState, IMarginEngine, Measure} from "../interfaces/IMarginEngine.sol";
import {IMarkOracle, MARK_SETTLED} from "../interfaces/IMarkOracle.sol";
import {AccountId} from "../types/AccountId.sol";
import {Book, BookLibrary} from "./Book.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {Ledger, LedgerLibrary} from "./Ledger.sol";
import {MarkSlot} from "./MarkSlot.sol";
import {Portfolio, PortfolioLibrary} from "./Portfolio.sol";
import {PositionSlot} from "./PositionSlot.sol";

/// @title Reading the whole book, for whoever proves something about it.
/// @dev Linked: its code is not in the engine.
library BookWalk {
    using BookLibrary for Book;
    using LedgerLibrary for Ledger;
    using PortfolioLibrary for Portfolio;

    uint256 private constant HEAD_BYTES = 32;
    uint256 private constant LEG_BYTES = 12;
    // A leg is written by a whole word; this is how far the last one may reach beyond its 12 bytes.
    uint256 private constant OVERHANG = 20;

    /// @dev Where a walk has come to.
    /// @param end How much of `walked` is written.
    struct Walk {
        bytes walked;
        uint256 end;
        uint256 oldestEpoch;
    }

    /// @notice See `IMarginEngine.walk`.
    function walk(
        Book storage book,
        IMarkOracle oracle,
        uint256 first,
        uint256 count
    ) external view returns (bytes memory, uint256) {
        if (book.ledger.isClosed()) revert IMarginEngine.EscapeActive();
        book.ledger.requireCashStill();
        uint256 all = book.ids.length;
        count = first < all ? FixedPoint.min(count, all - first) : 0;

        (AccountState[] memory states, uint256 legs) = _readStates(book, first, count);
        Walk memory done = Walk(
            new bytes(count * HEAD_BYTES + legs * LEG_BYTES + OVERHANG),
            0,
            type(uint256).max
        );
        for (uint256 i = 0; i < count; ++i) _visit(book, oracle, book.ids[first + i], states[i], done);
        bytes memory walked = done.walked;
        uint256 length = done.end;
        assembly ("memory-safe") {
            mstore(walked, length)
        }
        return (walked, done.oldestEpoch);
    }

    function _readStates(
        Book storage book,
        uint256 first,
        uint256 count
    ) private view returns (AccountState[] memory states, uint256 legs) {
        states = new AccountState[](count);
        for (uint256 i = 0; i < count; ++i) {
            states[i] = book.read(book.ids[first + i]);
            legs += states[i].positions;
        }
    }

    /// @dev Writes one account.
    function _visit(
        Book storage book,
        IMarkOracle oracle,
        AccountId id,
        AccountState memory state,
        Walk memory done
    ) private view {
        Portfolio memory portfolio = PortfolioLibrary.loadMarked(
            book.positions[id],
            state.positions,
            0,
            oracle
        );
        Measure memory measured = portfolio.measure(state.cash);
        int96 equity = SafeCast.toInt96(measured.equity);
        done.oldestEpoch = FixedPoint.min(done.oldestEpoch, measured.oldestEpoch);

        uint256 head = done.end;
        uint256 end = head + HEAD_BYTES;
        for (uint256 i = 0; i < portfolio.count; ++i) {
            (PositionSlot leg, MarkSlot mark) = _legAt(portfolio, i);
            if (mark.flagsOf(leg.instrument()) & MARK_SETTLED != 0) continue;
            // Instrument and size are the top 96 bits; the next write covers the rest.
            _store(done.walked, end, PositionSlot.unwrap(leg));
            unchecked {
                end += LEG_BYTES;
            }
        }
        _store(
            done.walked,
            head,
            (uint256(int256(equity)) << 160) |
                (uint256(uint88(int88(state.cash))) << 72) |
                (state.maintenanceMargin << 16) |
                ((end - head - HEAD_BYTES) / LEG_BYTES)
        );
        done.end = end;
    }

    /// @dev Of an index below the count.
    function _legAt(
        Portfolio memory portfolio,
        uint256 index
    ) private pure returns (PositionSlot leg, MarkSlot mark) {
        PositionSlot[] memory legs = portfolio.legs;
        MarkSlot[] memory marks = portfolio.marks;
        assembly ("memory-safe") {
            let place := shl(5, add(index, 1))
            leg := mload(add(legs, place))
            mark := mload(add(marks, place))
        }
    }

    function _store(bytes memory walked, uint256 offset, uint256 word) private pure {
        assembly ("memory-safe") {
            mstore(add(add(walked, 32), offset), word)
        }
    }
}
