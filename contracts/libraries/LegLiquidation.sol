// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState, ChosenLeg, IMarginEngine, Measure} from "../interfaces/IMarginEngine.sol";
import {MarginParameters} from "../interfaces/IRiskParameters.sol";
import {AccountId} from "../types/AccountId.sol";
import {InstrumentId} from "../types/InstrumentId.sol";
import {Book, BookLibrary} from "./Book.sol";
import {Dust} from "./Dust.sol";
import {FixedPoint, RATIO, WAD} from "./FixedPoint.sol";
import {Ledger, LedgerLibrary} from "./Ledger.sol";
import {Assessment, LiquidationAssessment} from "./LiquidationAssessment.sol";
import {Liquidator, LiquidatorLibrary} from "./Liquidator.sol";
import {Mark} from "./MarkSlot.sol";
import {Portfolio, PortfolioLibrary} from "./Portfolio.sol";
import {PositionSlot} from "./PositionSlot.sol";
import {Requirement, RequirementLibrary, Venue} from "./Requirement.sol";
import {Valuation} from "./Valuation.sol";

/// @title Liquidation by chosen legs, where halted or expired ones keep slices from moving.
/// @notice With M before and M' after, both attested, the legs count as the slice f = (M − M') / M: its bonus, its bounds,
/// its record. So E' ≥ E − (E/M)·(M − M') and E'/M' ≥ E/M, whatever is chosen; a hedge cannot be taken, because M would
/// not fall; and the bonuses of any number of calls add up to no more than those of slices.
/// @dev Only where slices are blocked: who may choose takes the legs whose marks lag in its favour and leaves the others,
/// a slice takes each alike.
/// WARNING (trust): a leg at the edge of its band (limited) moves at that edge.
/// Linked: its code is not in the engine.
library LegLiquidation {
    using BookLibrary for Book;
    using FixedPoint for int256;
    using FixedPoint for uint256;
    using LedgerLibrary for Ledger;
    using LiquidationAssessment for Assessment;
    using LiquidationAssessment for Book;
    using LiquidatorLibrary for Liquidator;
    using PortfolioLibrary for Portfolio;
    using RequirementLibrary for Requirement;
    using RequirementLibrary for Venue;
    using Valuation for Mark;

    /// @dev What moved.
    /// @param value Of the lots moved, at mark, 1e-18 USD.
    /// @param fundingDue Of the legs that moved, 1e-6 USD, rounded up.
    /// @param worstCase W of the lots moved, 1e-12 USD.
    /// @param lotWorstCase The largest W of one lot of a leg that moved, 1e-12 USD.
    struct Movement {
        int256 value;
        int256 fundingDue;
        uint256 worstCase;
        uint256 lotWorstCase;
    }

    /// @notice See `IMarginEngine.liquidateLegs`.
    /// @dev The account's legs change as in settlement, the liquidator's as in fills, one after the other as named: so
    /// that attestations for the results can be asked for beforehand.
    function liquidateLegs(
        Book storage book,
        Venue memory venue,
        AccountId id,
        AccountId liquidator,
        ChosenLeg[] memory chosen,
        bytes calldata attestation,
        bytes calldata attestationAfter,
        bytes calldata liquidatorAttestation
    ) external {
        Assessment memory a = book.assess(venue, id, attestation);
        a.requireLiquidatable(id, attestation.length);
        (bool isBlocked, ) = a.slicesAreBlocked();
        if (!isBlocked) revert IMarginEngine.SliceAvailable(a.fractionMax);

        Liquidator memory taker = LiquidatorLibrary.load(
            book,
            venue.oracle,
            a,
            id,
            liquidator,
            chosen.length
        );
        Movement memory moved = _move(book, a, id, taker, chosen);
        int256 cost = moved.value.divUp(1e12);
        a.state.cash += moved.value.divDown(1e12) - moved.fundingDue;
        (uint256 margin, uint256 bonus, uint256 share) = _finishAccount(
            book,
            venue,
            a,
            id,
            moved,
            attestationAfter
        );

        taker.state.cash += int256(bonus - share) - cost;
        taker.finish(
            book,
            venue,
            a,
            margin,
            (moved.worstCase + RATIO - 1) / RATIO,
            Requirement(0, 0, 0),
            liquidatorAttestation
        );
        book.ledger.touch();
        emit IMarginEngine.LegsLiquidated(
            id,
            liquidator,
            chosen,
            a.measured.equity,
            a.required.initialMargin,
            cost,
            bonus - share,
            share
        );
    }

    /// @dev Moves the lots of each leg, whose mark must not stand still, after its funding is settled.
    function _move(
        Book storage book,
        Assessment memory a,
        AccountId id,
        Liquidator memory taker,
        ChosenLeg[] memory chosen
    ) private returns (Movement memory moved) {
        Portfolio memory portfolio = a.portfolio;
        if (chosen.length == 0) revert IMarginEngine.ZeroAmount();
        uint256 last;
        for (uint256 i = 0; i < chosen.length; ++i) {
            InstrumentId instrument = chosen[i].instrument;
            uint256 index = portfolio.find(instrument, portfolio.count);
            if (index == portfolio.count || (i != 0 && InstrumentId.unwrap(instrument) <= last))
                revert IMarginEngine.InvalidLeg(instrument);
            last = InstrumentId.unwrap(instrument);
            int256 lots = _count(moved, portfolio, index, chosen[i].lots, a.p);
            taker.take(book, portfolio.legs[index], lots, portfolio.marks[index]);
            _reduce(book, portfolio, id, index, lots, moved);
        }
    }

    /// @dev Adds `lots` of the leg to what has moved; returns them signed.
    function _count(
        Movement memory moved,
        Portfolio memory portfolio,
        uint256 index,
        uint256 lots,
        MarginParameters memory p
    ) private view returns (int256 signed) {
        PositionSlot leg = portfolio.legs[index];
        InstrumentId instrument = leg.instrument();
        Mark memory mark = portfolio.marks[index].markOf(instrument);
        if (mark.isFrozen(leg.expiry())) revert IMarginEngine.HaltedLeg(instrument);
        int256 size = leg.size();
        if (lots == 0 || lots > size.abs()) revert IMarginEngine.LotsOutOfRange(instrument, lots, size.abs());
        signed = size > 0 ? int256(lots) : -int256(lots);
        if (signed != size) Dust.requireLeg(portfolio, leg, size - signed, mark, p);

        moved.value += Valuation.value(instrument, signed, mark, mark.fundingIndex);
        uint256 lotWorstCase = portfolio.worstCaseOf(leg, size > 0 ? int256(1) : int256(-1), mark);
        moved.worstCase += lots * lotWorstCase;
        moved.lotWorstCase = moved.lotWorstCase.max(lotWorstCase);
    }

    function _reduce(
        Book storage book,
        Portfolio memory portfolio,
        AccountId id,
        uint256 index,
        int256 lots,
        Movement memory moved
    ) private {
        PositionSlot leg = portfolio.legs[index];
        (, , int256 due) = portfolio.change(leg, -lots, portfolio.marks[index], portfolio.count);
        moved.fundingDue += due;
        portfolio.store(book.positions[id], index);
    }

    /// @dev The account pays the bonus and keeps what is left, with its record scaled like the requirement. Insurance pays
    /// nothing: a deficit stays with the legs that stay, counts in the claim index, and is paid when the last one goes.
    /// @return margin The initial margin that moved, M − M'.
    function _finishAccount(
        Book storage book,
        Venue memory venue,
        Assessment memory a,
        AccountId id,
        Movement memory moved,
        bytes calldata attestationAfter
    ) private returns (uint256 margin, uint256 bonus, uint256 share) {
        AccountState memory state = a.state;
        Measure memory measured = a.portfolio.measure(state.cash);
        Requirement memory left = venue.attested(
            id,
            measured,
            a.proven.epoch,
            a.portfolio.head,
            a.p,
            venue.parameters.liquidationModelHash(),
            a.p.liquidationLag,
            attestationAfter
        );
        if (left.epoch != a.proven.epoch)
            revert IMarginEngine.AttestationEpoch(left.epoch, a.proven.epoch, a.proven.epoch);
        uint256 before = a.proven.initialMargin;
        if (left.initialMargin >= before) revert IMarginEngine.MarginNotReduced(before, left.initialMargin);
        margin = before - left.initialMargin;
        uint256 fraction = margin.mulDivDown(WAD, before);
        if (fraction < a.fractionMin && _hasLiveLeg(a.portfolio))
            revert IMarginEngine.FractionOutOfRange(fraction, a.fractionMin, a.fractionMax);

        bonus = a.wholeBonus.mulDivDown(margin, before);
        share = bonus.mulDivUp(a.p.insuranceShare, RATIO);
        if (share != 0) book.ledger.fundFromCash(share);
        state.cash -= int256(bonus);
        measured.equity -= int256(bonus);
        state.positions = a.portfolio.count;
        _scaled(a, left).clamped(measured.worstCase, a.p).record(id, state, measured);

        uint256 lot = (moved.lotWorstCase + RATIO - 1) / RATIO;
        if (measured.equity > int256(state.initialMargin + lot))
            revert IMarginEngine.OverLiquidated(measured.equity, state.initialMargin);
        state.flagged = true;
        if (measured.equity >= int256(state.initialMargin)) {
            book.closeLiquidation(id, state, measured.equity);
        } else {
            book.auctions[id] = a.auction.withAttestedEpoch(state.epoch);
            book.noteDeficit(id, state, measured, a.portfolio.head);
        }
        book.write(id, state);
    }

    /// @dev What is recorded of the attested result: as much less as what counts against the owner is less than what was
    /// attested before. Otherwise a malicious quorum could raise the record in two calls.
    function _scaled(Assessment memory a, Requirement memory left) private pure returns (Requirement memory) {
        return
            Requirement(
                left.initialMargin.mulDivUp(a.required.initialMargin, a.proven.initialMargin),
                left.maintenanceMargin.mulDivUp(a.required.maintenanceMargin, a.proven.maintenanceMargin),
                left.epoch
            );
    }

    function _hasLiveLeg(Portfolio memory portfolio) private view returns (bool) {
        for (uint256 i = 0; i < portfolio.count; ++i) {
            PositionSlot leg = portfolio.legs[i];
            Mark memory mark = portfolio.marks[i].markOf(leg.instrument());
            if (!mark.isSettled() && !mark.isFrozen(leg.expiry())) return true;
        }
        return false;
    }
}
