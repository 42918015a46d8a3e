// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState, IMarginEngine, Measure} from "../interfaces/IMarginEngine.sol";
import {IMarkOracle} from "../interfaces/IMarkOracle.sol";
import {AccountId} from "../types/AccountId.sol";
import {InstrumentId} from "../types/InstrumentId.sol";
import {currentBlock, isOpen} from "./AccountSlot.sol";
import {BackstopSlot} from "./BackstopSlot.sol";
import {Book, BookLibrary} from "./Book.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {Assessment} from "./LiquidationAssessment.sol";
import {MarkSlot} from "./MarkSlot.sol";
import {Portfolio, PortfolioLibrary} from "./Portfolio.sol";
import {PositionSlot} from "./PositionSlot.sol";
import {Requirement, RequirementLibrary, Venue} from "./Requirement.sol";

/// @notice The account that takes legs over.
/// @param held The legs it held before.
struct Liquidator {
    AccountId id;
    AccountState state;
    Portfolio portfolio;
    uint256 held;
}

/// @title Taking legs over: by the account's owner, or by anybody for a backstop that has consented.
library LiquidatorLibrary {
    using BookLibrary for Book;
    using FixedPoint for int256;
    using PortfolioLibrary for Portfolio;
    using RequirementLibrary for Measure;
    using RequirementLibrary for Requirement;
    using RequirementLibrary for Venue;

    /// @notice Loads the account that takes over up to `room` legs of the assessed account `from`.
    function load(
        Book storage book,
        IMarkOracle oracle,
        Assessment memory a,
        AccountId from,
        AccountId id,
        uint256 room
    ) internal view returns (Liquidator memory self) {
        if (from == id) revert IMarginEngine.SelfTrade(id);
        if (msg.sender != id.owner()) _requireBackstop(book, a, id);
        self.id = id;
        self.state = book.read(id);
        if (!isOpen(self.state)) revert IMarginEngine.BelowOpeningBalance(0, a.p.minOpeningBalance);
        if (self.state.flagged) revert IMarginEngine.AccountFlagged(id);
        self.held = self.state.positions;
        self.portfolio = PortfolioLibrary.loadMarked(book.positions[id], self.held, room, oracle);
    }

    /// @notice Takes `lots` of the leg, whose mark is in `slot`. No instrument may come twice.
    /// @dev Lots that only change hands leave open interest as it is; opposite lots cancel out.
    function take(
        Liquidator memory self,
        Book storage book,
        PositionSlot leg,
        int256 lots,
        MarkSlot slot
    ) internal {
        InstrumentId instrument = leg.instrument();
        (uint256 index, int256 before, int256 due) = self.portfolio.change(leg, lots, slot, self.held);
        self.portfolio.store(book.positions[self.id], index);
        self.state.cash -= due;
        if (before == 0) return;
        int256 size = leg.size();
        book.countOpenInterest(instrument, size, size - lots);
        book.countOpenInterest(instrument, before, before + lots);
    }

    /// @notice Checks what it needs and writes it: attested, or what follows from the assessed account when it held only
    /// cash, or W.
    /// @param margin Initial margin of the account that was taken over, 1e-6 USD: counts against a backstop's limit.
    /// @param change W of what was taken over, 1e-6 USD, or more.
    /// @param derived What follows for an account that held only cash; zero when nothing does.
    function finish(
        Liquidator memory self,
        Book storage book,
        Venue memory venue,
        Assessment memory a,
        uint256 margin,
        uint256 change,
        Requirement memory derived,
        bytes calldata attestation
    ) internal {
        AccountState memory state = self.state;
        Measure memory measured = self.portfolio.measure(state.cash);
        if (!measured.isWithin(self.portfolio.head, a.p.maxEpochLag))
            revert IMarginEngine.StaleMarks(measured.oldestEpoch, self.portfolio.head.epoch());
        Requirement memory required;
        if (attestation.length != 0) {
            required = venue.attested(
                self.id,
                measured,
                state.epoch,
                self.portfolio.head,
                a.p,
                venue.parameters.modelHash(),
                a.p.maxEpochLag,
                attestation
            );
        } else if (self.held == 0 && derived.epoch != 0) {
            required = derived.clamped(measured.worstCase, a.p);
            required.epoch = FixedPoint.max(derived.epoch, state.epoch);
        } else {
            required = Requirement(measured.worstCase, measured.worstCase, self.portfolio.head.epoch());
        }
        if (measured.equity < int256(required.initialMargin))
            revert IMarginEngine.LiquidatorBelowInitialMargin(measured.equity, required.initialMargin);

        state.positions = self.portfolio.count;
        required.limitRecord(venue.oracle, state, measured, self.portfolio.head, change, a.p);
        required.record(self.id, state, measured);
        if (msg.sender == self.id.owner()) {
            state.checkedBlock = currentBlock();
        } else {
            _useBackstop(book, self.id, margin);
        }
        book.write(self.id, state);
    }

    /// @dev Strangers may push to an account only what it has offered to take, once the auction has paid its largest bonus
    /// for the governed number of epochs, or when no bonus is left to pay.
    function _requireBackstop(Book storage book, Assessment memory a, AccountId id) private view {
        if (book.backstops[id].limit() == 0) revert IMarginEngine.Unauthorised(msg.sender);
        uint256 from = a.p.auctionDuration + uint256(a.p.backstopEpochs) * a.p.auctionStep;
        if (a.measured.equity > 0 && a.auction.age() < from)
            revert IMarginEngine.BackstopTooEarly(a.auction.age(), from);
    }

    function _useBackstop(Book storage book, AccountId id, uint256 margin) private {
        BackstopSlot slot = book.backstops[id];
        uint256 available = slot.available(block.timestamp);
        if (margin > available) revert IMarginEngine.BackstopExhausted(margin, available);
        book.backstops[id] = slot.spend(margin, block.timestamp);
    }
}
