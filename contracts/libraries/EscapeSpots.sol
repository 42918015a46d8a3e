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
import {FixedPoint} from "./FixedPoint.sol";
import {Ledger, LedgerLibrary} from "./Ledger.sol";
import {Portfolio, PortfolioLibrary} from "./Portfolio.sol";
import {Valuation} from "./Valuation.sol";

/// @title Spots in an escape: paid out in kind, or sold for what their account owes.
/// @notice No quote stands behind a spot, so it never becomes cash by itself. The owner of an account that owes nothing takes
/// its spots out. What an account lacks in cash is recognised when it settles, like any deficit; its spots owe it to the
/// insurance fund, which raises ρ again, until anybody has bought enough of them at the frozen mark.
/// @dev Linked: its code is not in the engine. One spot a call: a token that cannot be moved stops nothing else.
/// WARNING (trust): a spot is sold at its frozen mark whatever it is worth by then. While that is above the market nobody
/// buys, the spots stay, and who leaves after the escape window is paid as if they were worth nothing.
library EscapeSpots {
    using BookLibrary for Book;
    using FixedPoint for int256;
    using FixedPoint for uint256;
    using LedgerLibrary for Ledger;
    using PortfolioLibrary for Portfolio;

    /// @notice See `IMarginEngine.leaveSpot`.
    function leaveSpot(
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
        uint256 owed = book.escape.debts[id];
        if (owed != 0) revert IMarginEngine.SpotsOwe(id, owed);
        AccountState memory state = book.read(id);
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
        uint256 owed = book.escape.debts[id];
        if (owed == 0) revert IMarginEngine.SpotsOwe(id, 0);
        AccountState memory state = book.read(id);
        (Portfolio memory portfolio, uint256 index) = _find(book, id, state, instrument);
        // Of a lot, 1e-18 USD; 0 if the spot never had a mark, and then it is not for sale.
        uint256 price = uint256(
            Valuation.value(instrument, 1, book.escape.marks[instrument.markKey()].markOf(instrument), 0)
        );
        uint256 most = price == 0 ? 0 : (owed * 1e12 + price - 1) / price;
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
        book.write(id, state);
        uint256 owed = book.escape.debts[id];
        // With the last of its spots an account owes nothing more: there is nothing to take.
        uint256 paid = state.positions == 0 ? owed : tokens.min(owed);
        book.escape.debts[id] = owed - paid;
        book.escape.owed -= paid;
        book.ledger.fund(tokens);
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
