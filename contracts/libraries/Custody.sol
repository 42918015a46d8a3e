// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IInstrumentRegistry} from "../interfaces/IInstrumentRegistry.sol";
import {AccountState, IMarginEngine, Measure} from "../interfaces/IMarginEngine.sol";
import {MarginParameters} from "../interfaces/IRiskParameters.sol";
import {AccountId} from "../types/AccountId.sol";
import {InstrumentId} from "../types/InstrumentId.sol";
import {currentBlock, isOpen} from "./AccountSlot.sol";
import {Book, BookLibrary} from "./Book.sol";
import {Dust} from "./Dust.sol";
import {RATIO} from "./FixedPoint.sol";
import {Ledger, LedgerLibrary} from "./Ledger.sol";
import {Parameters} from "./Parameters.sol";
import {Portfolio, PortfolioLibrary} from "./Portfolio.sol";
import {MarkSlot} from "./MarkSlot.sol";
import {PositionSlot, pack} from "./PositionSlot.sol";
import {Requirement, RequirementLibrary, Venue} from "./Requirement.sol";

/// @title Tokens that are collateral, as positions in spots.
/// @notice For each spot the lots of all accounts together are its open interest, and their tokens are held here: deposit
/// and withdrawal are the only calls that move either, until an escape (`EscapeSpots`). Everything else moves lots between accounts, and no token.
/// @dev Linked: its code is not in the engine.
/// WARNING (token): what arrives and leaves is measured in the call; a token that changes balances on its own breaks the
/// claims of those who hold its spot, and of nobody else.
library Custody {
    using BookLibrary for Book;
    using LedgerLibrary for Ledger;
    using PortfolioLibrary for Portfolio;
    using RequirementLibrary for Measure;
    using RequirementLibrary for Requirement;
    using RequirementLibrary for Venue;
    using SafeERC20 for IERC20;

    /// @notice See `IMarginEngine.depositSpot`.
    function deposit(
        Book storage book,
        Venue memory venue,
        IInstrumentRegistry registry,
        AccountId id,
        InstrumentId instrument,
        uint64 lots,
        bytes calldata attestation
    ) external {
        uint256 interest = _change(book, venue, registry, id, instrument, int256(uint256(lots)), attestation);
        (uint256 cap, , , ) = registry.tradingTerms(instrument);
        if (interest > cap) revert IMarginEngine.OpenInterestCapExceeded(instrument, interest, cap);
        _take(registry, instrument, lots);
        emit IMarginEngine.SpotDeposited(id, instrument, lots);
    }

    /// @notice See `IMarginEngine.withdrawSpot`.
    function withdraw(
        Book storage book,
        Venue memory venue,
        IInstrumentRegistry registry,
        AccountId id,
        InstrumentId instrument,
        uint64 lots,
        address to,
        bytes calldata attestation
    ) external {
        _change(book, venue, registry, id, instrument, -int256(uint256(lots)), attestation);
        give(registry, instrument, lots, to);
        emit IMarginEngine.SpotWithdrawn(id, instrument, to, lots);
    }

    /// @dev Changes the owner's position and checks the margin of what results. Everything is written before a token moves.
    function _change(
        Book storage book,
        Venue memory venue,
        IInstrumentRegistry registry,
        AccountId id,
        InstrumentId instrument,
        int256 delta,
        bytes calldata attestation
    ) private returns (uint256 interest) {
        if (msg.sender != id.owner()) revert IMarginEngine.Unauthorised(msg.sender);
        if (delta == 0) revert IMarginEngine.ZeroAmount();
        AccountState memory state = book.read(id);
        if (state.flagged) revert IMarginEngine.AccountFlagged(id);
        (MarginParameters memory p, bool isPaused) = Parameters.readWithPause(venue.parameters);
        if (!isOpen(state)) revert IMarginEngine.BelowOpeningBalance(0, p.minOpeningBalance);

        uint256 count = state.positions;
        Portfolio memory portfolio = PortfolioLibrary.load(book.positions[id], count, 1);
        PositionSlot terms = _termsOf(registry, instrument);
        portfolio.legs[count] = terms;
        portfolio.readMarks(venue.oracle, count + 1);
        MarkSlot slot = portfolio.marks[count];
        uint256 added = (portfolio.worstCaseOf(terms, delta, slot.markOf(instrument)) + RATIO - 1) / RATIO;
        (uint256 index, int256 before, ) = portfolio.change(terms, delta, slot, count);
        state.positions = portfolio.count;

        _requireMargin(venue, id, state, portfolio, p, instrument, delta > 0, isPaused, added, attestation);
        portfolio.store(book.positions[id], index);
        interest = book.countOpenInterest(instrument, before, before + delta);
        book.write(id, state);
        book.ledger.touchCash();
    }

    /// @dev A deposit lends nothing, so a halted leg or a pause does not ask for full collateral; a withdrawal is measured as
    /// one of cash.
    function _requireMargin(
        Venue memory venue,
        AccountId id,
        AccountState memory state,
        Portfolio memory portfolio,
        MarginParameters memory p,
        InstrumentId instrument,
        bool isDeposit,
        bool isPaused,
        uint256 added,
        bytes calldata attestation
    ) private {
        if (portfolio.count == 0) {
            if (state.cash < 0) revert IMarginEngine.BelowInitialMargin(state.cash, 0);
            if (state.cash != 0 && uint256(state.cash) < p.minOpeningBalance)
                revert IMarginEngine.BelowOpeningBalance(uint256(state.cash), p.minOpeningBalance);
            return;
        }
        Measure memory measured = portfolio.measure(state.cash);
        measured.requireFresh(portfolio.head, p);
        Requirement memory required = venue.required(
            id,
            state,
            measured,
            portfolio.head,
            added,
            p,
            attestation
        );
        uint256 needed = isDeposit ? required.initialMargin : required.neededToAddRisk(measured, isPaused);
        if (measured.equity < int256(needed))
            revert IMarginEngine.BelowInitialMargin(measured.equity, needed);
        Dust.requireTraded(portfolio, measured, instrument, p);
        state.checkedBlock = currentBlock();
        required.limitRecord(venue.oracle, state, measured, portfolio.head, added, p);
        required.record(id, state, measured);
    }

    /// @dev Reverts if it is not a listed spot.
    function _termsOf(
        IInstrumentRegistry registry,
        InstrumentId instrument
    ) private view returns (PositionSlot) {
        registry.collateral(instrument);
        (, , uint32 expiry, uint96 tail) = registry.tradingTerms(instrument);
        return pack(instrument, 0, expiry, tail);
    }

    /// @dev Takes the tokens of `lots` from the caller and insists on receiving all of them.
    function _take(IInstrumentRegistry registry, InstrumentId instrument, uint256 lots) private {
        (address token, uint256 lotUnits) = registry.collateral(instrument);
        uint256 amount = lots * lotUnits;
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        if (received != amount) revert IMarginEngine.AmountMismatch(amount, received);
    }

    /// @notice Pays the tokens of `lots` out and insists that no more of them leave.
    function give(IInstrumentRegistry registry, InstrumentId instrument, uint256 lots, address to) internal {
        (address token, uint256 lotUnits) = registry.collateral(instrument);
        uint256 amount = lots * lotUnits;
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransfer(to, amount);
        uint256 paid = before - IERC20(token).balanceOf(address(this));
        if (paid != amount) revert IMarginEngine.AmountMismatch(amount, paid);
    }
}
