// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState, IMarginEngine, LiquidationTerms, Measure} from "../interfaces/IMarginEngine.sol";
import {MarginParameters} from "../interfaces/IRiskParameters.sol";
import {AccountId} from "../types/AccountId.sol";
import {InstrumentId} from "../types/InstrumentId.sol";
import {currentBlock, isOpen} from "./AccountSlot.sol";
import {startAuction} from "./AuctionSlot.sol";
import {Book, BookLibrary} from "./Book.sol";
import {FixedPoint, RATIO, WAD} from "./FixedPoint.sol";
import {Ledger, LedgerLibrary} from "./Ledger.sol";
import {Assessment, LiquidationAssessment} from "./LiquidationAssessment.sol";
import {Liquidator, LiquidatorLibrary} from "./Liquidator.sol";
import {MarginMath} from "./MarginMath.sol";
import {MarkHead} from "./MarkHead.sol";
import {Mark, MarkSlot} from "./MarkSlot.sol";
import {Parameters} from "./Parameters.sol";
import {Portfolio, PortfolioLibrary} from "./Portfolio.sol";
import {PositionSlot} from "./PositionSlot.sol";
import {Requirement, RequirementLibrary, Venue} from "./Requirement.sol";
import {Valuation} from "./Valuation.sol";

/// @title Partial liquidation: a liquidator takes a fraction of every leg at mark, for a bonus.
/// @notice Whoever takes f·P needs at most f·M(P) plus the worst case of a lot a leg, because the requirement is
/// homogeneous: so the account's own attestation proves what a liquidator without positions needs.
/// @dev Linked: its code is not in the engine.
library Liquidation {
    using BookLibrary for Book;
    using FixedPoint for int256;
    using FixedPoint for uint256;
    using LedgerLibrary for Ledger;
    using LiquidationAssessment for Assessment;
    using LiquidationAssessment for Book;
    using LiquidatorLibrary for Liquidator;
    using PortfolioLibrary for Portfolio;
    using RequirementLibrary for Measure;
    using RequirementLibrary for Requirement;
    using RequirementLibrary for Venue;

    /// @dev What moved.
    /// @param value Of the lots moved, at mark, 1e-18 USD.
    /// @param fundingDue Of all of the account's legs, 1e-18 USD.
    /// @param lotsWorstCase W of one lot of each leg, 1e-12 USD.
    struct Movement {
        int256 value;
        int256 fundingDue;
        uint256 lotsWorstCase;
    }

    /// @notice See `IMarginEngine.liquidate`.
    /// @dev The account's remaining legs keep their order. The liquidator's change as in fills, one after the other in
    /// the account's order: so that an attestation for the result can be asked for beforehand.
    function liquidate(
        Book storage book,
        Venue memory venue,
        AccountId id,
        AccountId liquidator,
        uint256 fraction,
        bytes calldata attestation,
        bytes calldata liquidatorAttestation
    ) external {
        Assessment memory a = book.assess(venue, id, attestation);
        a.requireLiquidatable(id, attestation.length);
        (bool isBlocked, InstrumentId leg) = a.slicesAreBlocked();
        if (isBlocked) revert IMarginEngine.HaltedLeg(leg);
        if (fraction < a.fractionMin)
            revert IMarginEngine.FractionOutOfRange(fraction, a.fractionMin, a.fractionMax);
        // Otherwise a deposit of one unit just before would make every slice of f* fail.
        fraction = fraction.min(a.fractionMax);

        Liquidator memory taker = LiquidatorLibrary.load(
            book,
            venue.oracle,
            a,
            id,
            liquidator,
            a.state.positions
        );
        Movement memory moved = _move(book, a.portfolio, id, taker, fraction);
        uint256 bonus = a.wholeBonus.mulDivDown(fraction, WAD);
        uint256 share = bonus.mulDivUp(a.p.insuranceShare, RATIO);
        uint256 insurancePaid = _finishAccount(book, a, id, fraction, moved, bonus, share);

        int256 cost = moved.value.divUp(1e12);
        taker.state.cash += int256(bonus - share) - cost;
        uint256 lots = (moved.lotsWorstCase + RATIO - 1) / RATIO;
        taker.finish(
            book,
            venue,
            a,
            a.proven.initialMargin.mulDivUp(fraction, WAD),
            a.measured.worstCase.mulDivUp(fraction, WAD) + lots,
            _derived(a, fraction, lots),
            liquidatorAttestation
        );
        book.ledger.touch();
        emit IMarginEngine.Sliced(
            id,
            liquidator,
            fraction,
            a.measured.equity,
            a.required.initialMargin,
            cost,
            bonus - share,
            share,
            insurancePaid
        );
    }

    /// @notice See `IMarginEngine.record`.
    /// @dev Without an attestation nothing is recorded and no liquidation opens: full collateral, or the record of this
    /// epoch, can only close one. A requirement that has grown faster than may count in a liquidation does not replace
    /// the record: otherwise two calls would get round that limit.
    function record(
        Book storage book,
        Venue memory venue,
        AccountId id,
        bytes calldata attestation
    ) external {
        MarginParameters memory p = Parameters.read(venue.parameters);
        AccountState memory state = book.read(id);
        if (!isOpen(state)) revert IMarginEngine.BelowOpeningBalance(0, p.minOpeningBalance);
        Portfolio memory portfolio = PortfolioLibrary.loadMarked(
            book.positions[id],
            state.positions,
            0,
            venue.oracle
        );
        MarkHead head = portfolio.head;
        Measure memory measured = portfolio.measure(state.cash);
        measured.requireFresh(head, p);
        Requirement memory required = venue.required(id, state, measured, head, 0, p, attestation);

        if (state.flagged && measured.equity >= int256(required.initialMargin)) {
            if (attestation.length != 0) {
                required.limitRecord(venue.oracle, state, measured, head, 0, p);
                required.record(id, state, measured);
            }
            book.closeLiquidation(id, state, measured.equity);
        } else if (attestation.length != 0) {
            Requirement memory limited = required.limitGrowth(venue, state, measured, head, p);
            if (
                limited.initialMargin == required.initialMargin &&
                limited.maintenanceMargin == required.maintenanceMargin
            ) required.record(id, state, measured);
            if (!state.flagged && measured.equity < int256(limited.maintenanceMargin))
                _open(book, venue, id, state, measured, limited, head, p);
        }
        book.noteDeficit(id, state, measured, head);
        book.write(id, state);
        book.ledger.touch();
    }

    /// @notice See `IMarginEngine.liquidationTerms`.
    function terms(
        Book storage book,
        Venue memory venue,
        AccountId id,
        bytes calldata attestation
    ) external view returns (LiquidationTerms memory result) {
        Assessment memory a = book.assess(venue, id, attestation);
        result.equity = a.measured.equity;
        result.initialMargin = a.required.initialMargin;
        result.maintenanceMargin = a.required.maintenanceMargin;
        result.worstCase = a.measured.worstCase;
        if (!a.hasProof || a.fractionMax == 0 || !a.marksAreAtHead() || a.isInGrace()) return result;
        result.fractionMax = a.fractionMax;
        result.fractionMin = a.fractionMin;
        (result.legsOnly, ) = a.slicesAreBlocked();
        if (a.required.initialMargin != 0)
            result.bonusRate = a.wholeBonus.mulDivDown(WAD, a.required.initialMargin);
    }

    /// @notice See `IMarginEngine.noteDeficit`.
    /// @dev Equity below zero is below every maintenance margin, so it opens a liquidation without an attestation.
    function noteDeficit(Book storage book, Venue memory venue, AccountId id) external {
        MarginParameters memory p = Parameters.read(venue.parameters);
        AccountState memory state = book.read(id);
        Portfolio memory portfolio = PortfolioLibrary.loadMarked(
            book.positions[id],
            state.positions,
            0,
            venue.oracle
        );
        MarkHead head = portfolio.head;
        Measure memory measured = portfolio.measure(state.cash);
        if (!RequirementLibrary.isRecent(head, p) || !measured.isWithin(head, 0))
            revert IMarginEngine.StaleMarks(measured.oldestEpoch, head.epoch());
        if (!state.flagged) {
            if (measured.equity >= 0) revert IMarginEngine.NotLiquidatable(measured.equity, 0);
            if (state.checkedBlock == currentBlock()) revert IMarginEngine.CheckedInThisBlock();
            uint256 liquidatableFrom = venue.oracle.liquidatableFrom();
            if (block.timestamp < liquidatableFrom) revert IMarginEngine.InGrace(liquidatableFrom);
            state.flagged = true;
            book.auctions[id] = startAuction(head);
            emit IMarginEngine.LiquidationOpened(id, measured.equity, state.maintenanceMargin);
        }
        book.noteDeficit(id, state, measured, head);
        book.write(id, state);
        book.ledger.touch();
    }

    /// @dev Flags the account where a liquidation would, or does nothing: every mark at the head, the attestation young
    /// enough, not in the block of the owner's check nor in the grace after an outage, not by a model whose predecessor
    /// still judges.
    function _open(
        Book storage book,
        Venue memory venue,
        AccountId id,
        AccountState memory state,
        Measure memory measured,
        Requirement memory required,
        MarkHead head,
        MarginParameters memory p
    ) private {
        if (
            !measured.isWithin(head, 0) ||
            required.epoch + p.liquidationLag < head.epoch() ||
            state.checkedBlock == currentBlock() ||
            venue.oracle.liquidatableFrom() > block.timestamp ||
            venue.parameters.modelHash() != venue.parameters.liquidationModelHash()
        ) return;
        state.flagged = true;
        // Only what was recorded may take the place of an attestation.
        uint256 attestedEpoch = state.epoch == required.epoch ? required.epoch : 0;
        book.auctions[id] = startAuction(head).withAttestedEpoch(attestedEpoch);
        emit IMarginEngine.LiquidationOpened(id, measured.equity, required.maintenanceMargin);
    }

    /// @dev Moves ceil(f·|q|) lots of each leg after its funding is settled.
    function _move(
        Book storage book,
        Portfolio memory portfolio,
        AccountId id,
        Liquidator memory taker,
        uint256 fraction
    ) private returns (Movement memory moved) {
        uint256 count = portfolio.count;
        portfolio.count = 0;
        for (uint256 i = 0; i < count; ++i) {
            int256 lots = MarginMath.sliceOf(portfolio.legs[i].size(), fraction);
            taker.take(book, portfolio.legs[i], lots, portfolio.marks[i]);
            _reduce(book, portfolio, id, i, lots, moved);
        }
    }

    /// @dev Adds `lots` of the leg at `i` to what has moved, and appends what is left of it to the legs that stay.
    function _reduce(
        Book storage book,
        Portfolio memory portfolio,
        AccountId id,
        uint256 i,
        int256 lots,
        Movement memory moved
    ) private {
        PositionSlot leg = portfolio.legs[i];
        MarkSlot slot = portfolio.marks[i];
        InstrumentId instrument = leg.instrument();
        Mark memory mark = slot.markOf(instrument);
        moved.fundingDue += Valuation.fundingDue(leg, mark);
        moved.value += Valuation.value(instrument, lots, mark, mark.fundingIndex);
        moved.lotsWorstCase += portfolio.worstCaseOf(leg, lots > 0 ? int256(1) : int256(-1), mark);
        int256 left = leg.size() - lots;
        if (left == 0) return;
        uint256 kept = portfolio.count++;
        leg = leg.resized(left, mark.fundingIndex);
        portfolio.legs[kept] = leg;
        portfolio.marks[kept] = slot;
        book.positions[id][kept] = leg;
    }

    /// @dev The account pays the bonus and receives the value, insurance pays its share of a deficit, and the record is
    /// scaled by 1 − f. Without positions left, what is still missing is written off.
    function _finishAccount(
        Book storage book,
        Assessment memory a,
        AccountId id,
        uint256 fraction,
        Movement memory moved,
        uint256 bonus,
        uint256 share
    ) private returns (uint256 insurancePaid) {
        AccountState memory state = a.state;
        state.positions = a.portfolio.count;
        state.cash += (moved.value - moved.fundingDue).divDown(1e12) - int256(bonus);
        if (a.measured.equity < 0) {
            uint256 deficit =
                state.positions == 0
                    ? (-state.cash).positive()
                    : (-a.measured.equity).positive().mulDivDown(fraction, WAD);
            insurancePaid = book.ledger.cover(deficit);
            state.cash += int256(insurancePaid);
        }
        if (share != 0) book.ledger.fundFromCash(share);

        Measure memory measured = a.portfolio.measure(state.cash);
        Requirement(
            a.required.initialMargin.mulDivUp(WAD - fraction, WAD).min(measured.worstCase),
            a.required.maintenanceMargin.mulDivUp(WAD - fraction, WAD).min(measured.worstCase),
            a.required.epoch
        ).record(id, state, measured);
        state.flagged = true;
        if (measured.equity >= int256(state.initialMargin)) {
            book.closeLiquidation(id, state, measured.equity);
        } else if (state.positions != 0) {
            book.auctions[id] = a.auction.withAttestedEpoch(state.epoch);
            book.noteDeficit(id, state, measured, a.portfolio.head);
        }
        book.write(id, state);
    }

    /// @dev What a liquidator needs that held only cash: f·M and a lot of each leg.
    function _derived(
        Assessment memory a,
        uint256 fraction,
        uint256 lots
    ) private pure returns (Requirement memory) {
        return
            Requirement(
                a.proven.initialMargin.mulDivUp(fraction, WAD) + lots,
                a.proven.maintenanceMargin.mulDivUp(fraction, WAD) + lots,
                a.proven.epoch
            );
    }
}
