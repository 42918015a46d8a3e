// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState, IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {IMarkOracle} from "../interfaces/IMarkOracle.sol";
import {AccountId} from "../types/AccountId.sol";
import {InstrumentId} from "../types/InstrumentId.sol";
import {Book, BookLibrary} from "./Book.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {Ledger, LedgerLibrary} from "./Ledger.sol";
import {Mark} from "./MarkSlot.sol";
import {Portfolio, PortfolioLibrary} from "./Portfolio.sol";
import {Valuation} from "./Valuation.sol";

/// @title Turning settled positions into cash.
/// @dev Linked: its code is not in the engine.
library Settlement {
    using BookLibrary for Book;
    using FixedPoint for int256;
    using LedgerLibrary for Ledger;
    using PortfolioLibrary for Portfolio;
    using Valuation for Mark;

    /// @notice Pays out the account's positions among `instruments` at their final prices (a binary exactly: lots times
    /// 1e-6 USD). Instruments it does not hold are passed over, so that a second call changes nothing.
    /// @dev A settled leg was worth its final price already: equity does not change, and neither does the record.
    function settle(
        Book storage book,
        IMarkOracle oracle,
        AccountId id,
        InstrumentId[] calldata instruments
    ) external {
        AccountState memory state = book.read(id);
        Portfolio memory portfolio = PortfolioLibrary.loadMarked(
            book.positions[id],
            state.positions,
            0,
            oracle
        );

        for (uint256 i = 0; i < instruments.length; ++i) {
            InstrumentId instrument = instruments[i];
            uint256 index = portfolio.find(instrument, portfolio.count);
            if (index == portfolio.count) continue;
            Mark memory mark = portfolio.marks[index].markOf(instrument);
            if (!mark.isSettled()) revert IMarginEngine.NotSettled(instrument);

            int256 lots = portfolio.legs[index].size();
            (, , int256 due) = portfolio.change(
                instrument,
                -lots,
                0,
                portfolio.marks[index],
                portfolio.count
            );
            portfolio.store(book.positions[id], index);
            state.cash += Valuation.value(instrument, lots, mark, mark.fundingIndex).divDown(1e12) - due;
            book.countOpenInterest(instrument, lots, 0);
            emit IMarginEngine.PositionSettled(id, instrument, lots, mark.price);
        }

        if (portfolio.count == state.positions) return;
        state.positions = portfolio.count;
        book.write(id, state);
        book.ledger.touch();
    }
}
