// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState, IMarginEngine, LiquidationTerms, Measure} from "../interfaces/IMarginEngine.sol";
import {MarginParameters} from "../interfaces/IRiskParameters.sol";
import {AccountId} from "../types/AccountId.sol";
import {InstrumentId} from "../types/InstrumentId.sol";
import {currentBlock, isOpen} from "./AccountSlot.sol";
import {AuctionSlot, startAuction} from "./AuctionSlot.sol";
import {Book, BookLibrary} from "./Book.sol";
import {FixedPoint, RATIO, WAD} from "./FixedPoint.sol";
import {Ledger, LedgerLibrary} from "./Ledger.sol";
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
    using PortfolioLibrary for Portfolio;
    using RequirementLibrary for Measure;
    using RequirementLibrary for Requirement;
    using RequirementLibrary for Venue;
    using Valuation for Mark;

    /// @dev A halted leg moves at its last mark while all of them are at most this share (1e6 = 100 %) of W.
    uint256 private constant MAX_FROZEN_SHARE = RATIO / 10;

    /// @dev An account as a liquidation sees it.
    /// @param hasProof Whether there is an attestation, given now or recorded in this epoch.
    /// @param proven The requirement as attested, between the bounds: what a liquidator needs.
    /// @param required The same, limited by the growth since the record: what counts against the owner.
    /// @param threshold Maintenance margin, or in a liquidation initial margin.
    /// @param wholeBonus The bonus for the whole account, 1e-6 USD.
    /// @param fractionMax f*; 0 when equity has reached the threshold.
    struct Assessment {
        AccountState state;
        Portfolio portfolio;
        Measure measured;
        MarginParameters p;
        AuctionSlot auction;
        bool hasProof;
        Requirement proven;
        Requirement required;
        uint256 threshold;
        uint256 wholeBonus;
        uint256 fractionMin;
        uint256 fractionMax;
    }

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
        if (msg.sender != liquidator.owner()) revert IMarginEngine.Unauthorised(msg.sender);
        if (id == liquidator) revert IMarginEngine.SelfTrade(id);

        Assessment memory a = _assess(book, venue, id, attestation);
        _requireLiquidatable(a, attestation.length);
        if (fraction < a.fractionMin)
            revert IMarginEngine.FractionOutOfRange(fraction, a.fractionMin, a.fractionMax);
        // Otherwise a deposit of one unit just before would make every slice of f* fail.
        fraction = fraction.min(a.fractionMax);
        if (!a.state.flagged)
            emit IMarginEngine.LiquidationOpened(id, a.measured.equity, a.required.maintenanceMargin);

        AccountState memory taker = book.read(liquidator);
        if (!isOpen(taker)) revert IMarginEngine.BelowOpeningBalance(0, a.p.minOpeningBalance);
        if (taker.flagged) revert IMarginEngine.AccountFlagged(liquidator);
        Portfolio memory taken = PortfolioLibrary.loadMarked(
            book.positions[liquidator],
            taker.positions,
            a.state.positions,
            venue.oracle
        );

        Movement memory moved = _move(book, a, id, taken, taker, liquidator, fraction);
        uint256 bonus = a.wholeBonus.mulDivDown(fraction, WAD);
        uint256 share = bonus.mulDivUp(a.p.insuranceShare, RATIO);
        uint256 insurancePaid = _finishAccount(book, a, id, fraction, moved, bonus, share);

        int256 cost = moved.value.divUp(1e12);
        taker.cash += int256(bonus - share) - cost;
        _finishLiquidator(book, venue, a, liquidator, taker, taken, fraction, moved, liquidatorAttestation);
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
            if (attestation.length != 0) required.record(id, state, measured);
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
        Assessment memory a = _assess(book, venue, id, attestation);
        result.equity = a.measured.equity;
        result.initialMargin = a.required.initialMargin;
        result.maintenanceMargin = a.required.maintenanceMargin;
        result.worstCase = a.measured.worstCase;
        (bool isFrozen, ) = _frozenBeyondShare(a);
        if (!a.hasProof || isFrozen || !_marksAreAtHead(a)) return result;
        result.fractionMax = a.fractionMax;
        result.fractionMin = a.fractionMin;
        if (a.required.initialMargin != 0)
            result.bonusRate = a.wholeBonus.mulDivDown(WAD, a.required.initialMargin);
    }

    /// @dev Everything that is known before anything moves. Reverts only if the attestation is not valid.
    function _assess(
        Book storage book,
        Venue memory venue,
        AccountId id,
        bytes calldata attestation
    ) private view returns (Assessment memory a) {
        a.p = Parameters.read(venue.parameters);
        a.state = book.read(id);
        a.portfolio = PortfolioLibrary.loadMarked(book.positions[id], a.state.positions, 0, venue.oracle);
        a.measured = a.portfolio.measure(a.state.cash);
        a.auction =
            a.state.flagged
                ? book.auctions[id].advance(a.portfolio.head, a.p.auctionStep)
                : startAuction(a.portfolio.head);

        if (attestation.length == 0) {
            uint256 epoch = a.portfolio.head.epoch();
            a.hasProof = a.state.flagged && a.state.epoch == epoch && a.auction.attestedEpoch() == epoch;
            a.proven = Requirement(
                MarginMath.clampInitial(a.state.initialMargin, a.measured.worstCase, a.p),
                MarginMath.clampMaintenance(a.state.maintenanceMargin, a.measured.worstCase, a.p),
                a.state.epoch
            );
            a.required = a.proven;
        } else {
            a.hasProof = true;
            a.proven = venue.attested(
                id,
                a.measured,
                a.state.epoch,
                a.portfolio.head,
                a.p,
                venue.parameters.liquidationModelHash(),
                a.p.liquidationLag,
                attestation
            );
            a.required = a.proven.limitGrowth(venue, a.state, a.measured, a.portfolio.head, a.p);
        }

        uint256 margin = a.required.initialMargin;
        a.threshold = a.state.flagged ? margin : a.required.maintenanceMargin;
        if (a.measured.equity >= int256(a.threshold)) return a;
        a.wholeBonus = MarginMath.wholeBonus(
            a.measured.equity,
            margin,
            MarginMath.auctionRate(a.auction.age(), a.p)
        );
        a.fractionMax = MarginMath.restoringFraction(a.measured.equity, margin, a.wholeBonus);
        a.fractionMin = a.fractionMax.min((a.p.minSlice * WAD) / RATIO);
    }

    /// @dev Flags the account where a liquidation would, or does nothing: every mark at the head, the attestation young
    /// enough, not in the block of the owner's check, not by a model whose predecessor still judges.
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
            venue.parameters.modelHash() != venue.parameters.liquidationModelHash()
        ) return;
        state.flagged = true;
        // Only what was recorded may take the place of an attestation.
        uint256 attestedEpoch = state.epoch == required.epoch ? required.epoch : 0;
        book.auctions[id] = startAuction(head).withAttestedEpoch(attestedEpoch);
        emit IMarginEngine.LiquidationOpened(id, measured.equity, required.maintenanceMargin);
    }

    function _requireLiquidatable(Assessment memory a, uint256 attestationLength) private view {
        uint256 headEpoch = a.portfolio.head.epoch();
        if (!_marksAreAtHead(a)) revert IMarginEngine.StaleMarks(a.measured.oldestEpoch, headEpoch);
        if (!a.hasProof) {
            if (a.state.epoch != headEpoch)
                revert IMarginEngine.AttestationEpoch(a.state.epoch, headEpoch, a.state.epoch);
            revert IMarginEngine.AttestationMalformed(attestationLength);
        }
        if (a.state.checkedBlock == currentBlock()) revert IMarginEngine.CheckedInThisBlock();
        if (a.fractionMax == 0) revert IMarginEngine.NotLiquidatable(a.measured.equity, a.threshold);
        (bool isFrozen, InstrumentId leg) = _frozenBeyondShare(a);
        if (isFrozen) revert IMarginEngine.HaltedLeg(leg);
    }

    /// @dev With some slots behind the head, one leg of a hedge has moved and the other has not.
    function _marksAreAtHead(Assessment memory a) private view returns (bool) {
        return RequirementLibrary.isRecent(a.portfolio.head, a.p) && a.measured.isWithin(a.portfolio.head, 0);
    }

    /// @dev Whether the legs whose marks stand still are more than a tenth of W, and the leg that takes them past it.
    function _frozenBeyondShare(Assessment memory a) private view returns (bool, InstrumentId) {
        if (!a.measured.restricted) return (false, InstrumentId.wrap(0));
        // 1e-12 USD, like the sum.
        uint256 allowed = a.measured.worstCase * MAX_FROZEN_SHARE;
        uint256 frozen;
        for (uint256 i = 0; i < a.portfolio.count; ++i) {
            PositionSlot leg = a.portfolio.legs[i];
            Mark memory mark = a.portfolio.marks[i].markOf(leg.instrument());
            if (!mark.isFrozen(leg.expiry())) continue;
            frozen += a.portfolio.worstCaseOf(leg, leg.size(), mark);
            if (frozen > allowed) return (true, leg.instrument());
        }
        return (false, InstrumentId.wrap(0));
    }

    /// @dev Moves ceil(f·|q|) lots of each leg after its funding is settled.
    function _move(
        Book storage book,
        Assessment memory a,
        AccountId id,
        Portfolio memory taken,
        AccountState memory taker,
        AccountId liquidator,
        uint256 fraction
    ) private returns (Movement memory moved) {
        Portfolio memory portfolio = a.portfolio;
        uint256 count = portfolio.count;
        uint256 kept;
        for (uint256 i = 0; i < count; ++i) {
            PositionSlot leg = portfolio.legs[i];
            MarkSlot slot = portfolio.marks[i];
            InstrumentId instrument = leg.instrument();
            Mark memory mark = slot.markOf(instrument);
            int256 size = leg.size();
            int256 lots = MarginMath.sliceOf(size, fraction);

            moved.fundingDue += Valuation.fundingDue(leg, mark);
            moved.value += Valuation.value(instrument, lots, mark, mark.fundingIndex);
            moved.lotsWorstCase += portfolio.worstCaseOf(leg, size > 0 ? int256(1) : int256(-1), mark);

            (uint256 index, int256 before, int256 due) = taken.change(leg, lots, slot, taker.positions);
            taken.store(book.positions[liquidator], index);
            taker.cash -= due;
            // Lots that only change hands leave open interest as it is; a liquidator's opposite lots cancel out.
            if (before != 0) {
                book.countOpenInterest(instrument, size, size - lots);
                book.countOpenInterest(instrument, before, before + lots);
            }

            if (lots != size) {
                portfolio.legs[kept] = leg.resized(size - lots, mark.fundingIndex);
                portfolio.marks[kept] = slot;
                book.positions[id][kept] = portfolio.legs[kept];
                ++kept;
            }
        }
        portfolio.count = kept;
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
        }
        book.write(id, state);
    }

    /// @dev A liquidator that held only cash needs f·M and a lot of each leg; any other brings an attestation, or W.
    function _finishLiquidator(
        Book storage book,
        Venue memory venue,
        Assessment memory a,
        AccountId liquidator,
        AccountState memory taker,
        Portfolio memory taken,
        uint256 fraction,
        Movement memory moved,
        bytes calldata attestation
    ) private {
        Measure memory measured = taken.measure(taker.cash);
        if (!measured.isWithin(taken.head, a.p.maxEpochLag))
            revert IMarginEngine.StaleMarks(measured.oldestEpoch, taken.head.epoch());
        Requirement memory required;
        if (attestation.length != 0) {
            required = venue.attested(
                liquidator,
                measured,
                taker.epoch,
                taken.head,
                a.p,
                venue.parameters.modelHash(),
                a.p.maxEpochLag,
                attestation
            );
        } else if (taker.positions == 0) {
            uint256 lots = (moved.lotsWorstCase + RATIO - 1) / RATIO;
            required = Requirement(
                MarginMath.clampInitial(
                    a.proven.initialMargin.mulDivUp(fraction, WAD) + lots,
                    measured.worstCase,
                    a.p
                ),
                MarginMath.clampMaintenance(
                    a.proven.maintenanceMargin.mulDivUp(fraction, WAD) + lots,
                    measured.worstCase,
                    a.p
                ),
                a.proven.epoch.max(taker.epoch)
            );
        } else {
            required = Requirement(measured.worstCase, measured.worstCase, taken.head.epoch());
        }
        if (measured.equity < int256(required.initialMargin))
            revert IMarginEngine.LiquidatorBelowInitialMargin(measured.equity, required.initialMargin);

        taker.positions = taken.count;
        required.record(liquidator, taker, measured);
        taker.checkedBlock = currentBlock();
        book.write(liquidator, taker);
    }
}
