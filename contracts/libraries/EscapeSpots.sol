// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInstrumentRegistry} from "../interfaces/IInstrumentRegistry.sol";
import {AccountState, IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {IMarkOracle} from "../interfaces/IMarkOracle.sol";
import {AccountId} from "../types/AccountId.sol";
import {InstrumentId} from "../types/InstrumentId.sol";
import {Book, BookLibrary} from "./Book.sol";
import {Custody} from "./Custody.sol";
import {Escape} from "./Escape.sol";
import {FixedPoint, WAD} from "./FixedPoint.sol";
import {Ledger, LedgerLibrary} from "./Ledger.sol";
import {Portfolio, PortfolioLibrary} from "./Portfolio.sol";
import {Valuation} from "./Valuation.sol";

/// @title Spots in an escape: paid out in kind, or sold for what their account owes.
/// @notice No quote stands behind a spot, so it never becomes cash by itself. The owner of an account that owes nothing takes
/// its spots out. What an account owes counts provisionally, like the deficit of one in liquidation, until anybody has bought
/// enough of its spots at the frozen mark; what is still missing after the last of them is written off.
/// @dev Linked: its code is not in the engine. One spot a call: a token that cannot be moved stops nothing else.
/// WARNING (trust): a spot is sold at its frozen mark whatever it is worth by then. While that is above the market nobody
/// buys, the spots stay, and everybody who leaves is paid as if they were worth nothing.
library EscapeSpots {
    using BookLibrary for Book;
    using FixedPoint for int256;
    using FixedPoint for uint256;
    using LedgerLibrary for Ledger;
    using PortfolioLibrary for Portfolio;

    /// @notice See `IMarginEngine.leaveSpot`.
    function leave(
        Book storage book,
        IMarkOracle oracle,
        IInstrumentRegistry registry,
        AccountId id,
        InstrumentId instrument,
        address to
    ) external {
        if (msg.sender != id.owner()) revert IMarginEngine.Unauthorised(msg.sender);
        book.ledger.touchClosed();
        Escape.settleAccount(book, oracle, id);
        AccountState memory state = book.read(id);
        if (state.cash < 0) revert IMarginEngine.BelowInitialMargin(state.cash, 0);

        (Portfolio memory portfolio, uint256 index) = _find(book, id, state, instrument);
        uint256 lots = uint256(portfolio.legs[index].size());
        _remove(book, id, state, portfolio, index, lots);
        book.write(id, state);
        Custody.give(registry, instrument, lots, to);
        emit IMarginEngine.SpotWithdrawn(id, instrument, to, lots);
    }

    /// @notice What `sell` asks for, 1e-6 USD, rounded up. Settles the account if nobody has.
    function quoteUp(
        Book storage book,
        IMarkOracle oracle,
        AccountId id,
        InstrumentId instrument,
        uint256 lots
    ) external returns (uint256 tokens) {
        book.ledger.touchClosed();
        Escape.settleAccount(book, oracle, id);
        AccountState memory state = book.read(id);
        if (state.cash >= 0) revert IMarginEngine.NotLiquidatable(state.cash, 0);

        (Portfolio memory portfolio, uint256 index) = _find(book, id, state, instrument);
        // Of a lot, 1e-18 USD; 0 if the spot never had a mark, and then it is not for sale.
        uint256 price = uint256(
            Valuation.value(instrument, 1, book.escape.marks[instrument.markKey()].markOf(instrument), 0)
        );
        uint256 missing = uint256(-state.cash).mulDivUp(book.ledger.claimIndex(), WAD);
        uint256 most = price == 0 ? 0 : (missing * 1e12 + price - 1) / price;
        most = most.min(uint256(portfolio.legs[index].size()));
        if (lots == 0 || lots > most) revert IMarginEngine.LotsOutOfRange(instrument, lots, most);
        return uint256(int256(lots * price).divUp(1e12));
    }

    /// @notice See `IMarginEngine.buySpot`. The engine has received `tokens`, as `quoteUp` asked.
    function sell(
        Book storage book,
        IInstrumentRegistry registry,
        AccountId id,
        InstrumentId instrument,
        uint256 lots,
        uint256 tokens,
        address to
    ) external {
        AccountState memory state = book.read(id);
        (Portfolio memory portfolio, uint256 index) = _find(book, id, state, instrument);
        _remove(book, id, state, portfolio, index, lots);
        state.cash += int256(book.ledger.credit(tokens));
        if (state.positions != 0) book.noteDebt(id, state);
        book.write(id, state);
        Custody.give(registry, instrument, lots, to);
        emit IMarginEngine.SpotSold(id, instrument, to, lots, tokens);
    }

    function _find(
        Book storage book,
        AccountId id,
        AccountState memory state,
        InstrumentId instrument
    ) private view returns (Portfolio memory portfolio, uint256 index) {
        portfolio = PortfolioLibrary.load(book.positions[id], state.positions, 0);
        index = portfolio.find(instrument, state.positions);
        if (index == state.positions) revert IMarginEngine.InvalidLeg(instrument);
    }

    /// @dev Takes `lots` off the account's spot at `index`; the last leg replaces one that is gone.
    function _remove(
        Book storage book,
        AccountId id,
        AccountState memory state,
        Portfolio memory portfolio,
        uint256 index,
        uint256 lots
    ) private {
        int256 held = portfolio.legs[index].size();
        int256 left = held - int256(lots);
        book.countOpenInterest(portfolio.legs[index].instrument(), held, left);
        if (left == 0) {
            portfolio.count = --state.positions;
            portfolio.legs[index] = portfolio.legs[portfolio.count];
        } else {
            portfolio.legs[index] = portfolio.legs[index].resized(left, 0);
        }
        portfolio.store(book.positions[id], index);
    }
}
