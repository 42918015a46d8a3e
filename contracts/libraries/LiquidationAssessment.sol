// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState, IMarginEngine, Measure} from "../interfaces/IMarginEngine.sol";
import {MarginParameters} from "../interfaces/IRiskParameters.sol";
import {AccountId} from "../types/AccountId.sol";
import {InstrumentId} from "../types/InstrumentId.sol";
import {currentBlock} from "./AccountSlot.sol";
import {AuctionSlot, startAuction} from "./AuctionSlot.sol";
import {Book, BookLibrary} from "./Book.sol";
import {FixedPoint, RATIO, WAD} from "./FixedPoint.sol";
import {MarginMath} from "./MarginMath.sol";
import {Mark} from "./MarkSlot.sol";
import {Parameters} from "./Parameters.sol";
import {Portfolio, PortfolioLibrary} from "./Portfolio.sol";
import {PositionSlot} from "./PositionSlot.sol";
import {Requirement, RequirementLibrary, Venue} from "./Requirement.sol";
import {Valuation} from "./Valuation.sol";

/// @notice An account as a liquidation sees it.
/// @param hasProof Whether there is an attestation, given now or recorded in this epoch.
/// @param proven The requirement as attested, between the bounds: what a liquidator needs.
/// @param required The same, limited by the growth since the record: what counts against the owner.
/// @param liquidatableFrom The end of the grace after an outage of the marks.
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
    uint256 liquidatableFrom;
    uint256 threshold;
    uint256 wholeBonus;
    uint256 fractionMin;
    uint256 fractionMax;
}

/// @title What is known of an account before any of it is liquidated.
library LiquidationAssessment {
    using BookLibrary for Book;
    using FixedPoint for int256;
    using FixedPoint for uint256;
    using PortfolioLibrary for Portfolio;
    using RequirementLibrary for Measure;
    using RequirementLibrary for Requirement;
    using RequirementLibrary for Venue;
    using Valuation for Mark;

    /// @dev A halted leg moves at its last mark while all of them are at most this share (1e6 = 100 %) of W.
    uint256 private constant MAX_FROZEN_SHARE = RATIO / 10;

    /// @notice Reverts only if the attestation is not valid.
    function assess(
        Book storage book,
        Venue memory venue,
        AccountId id,
        bytes calldata attestation
    ) internal view returns (Assessment memory a) {
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

        a.liquidatableFrom = venue.oracle.liquidatableFrom();
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

    /// @notice Reverts unless something of the account may be liquidated now; says so when that opens the liquidation.
    function requireLiquidatable(Assessment memory a, AccountId id, uint256 attestationLength) internal {
        uint256 headEpoch = a.portfolio.head.epoch();
        if (!marksAreAtHead(a)) revert IMarginEngine.StaleMarks(a.measured.oldestEpoch, headEpoch);
        if (!a.hasProof) {
            if (a.state.epoch != headEpoch)
                revert IMarginEngine.AttestationEpoch(a.state.epoch, headEpoch, a.state.epoch);
            revert IMarginEngine.AttestationMalformed(attestationLength);
        }
        if (a.state.checkedBlock == currentBlock()) revert IMarginEngine.CheckedInThisBlock();
        if (isInGrace(a)) revert IMarginEngine.InGrace(a.liquidatableFrom);
        if (a.fractionMax == 0) revert IMarginEngine.NotLiquidatable(a.measured.equity, a.threshold);
        if (!a.state.flagged)
            emit IMarginEngine.LiquidationOpened(id, a.measured.equity, a.required.maintenanceMargin);
    }

    /// @dev With some slots behind the head, one leg of a hedge has moved and the other has not.
    function marksAreAtHead(Assessment memory a) internal view returns (bool) {
        return RequirementLibrary.isRecent(a.portfolio.head, a.p) && a.measured.isWithin(a.portfolio.head, 0);
    }

    /// @dev After an outage the owner has a chance to act before anybody else does.
    function isInGrace(Assessment memory a) internal view returns (bool) {
        return block.timestamp < a.liquidatableFrom;
    }

    /// @notice Whether the legs whose marks stand still are more than a tenth of W, so that no slice can move, and the leg
    /// that takes them past it.
    function slicesAreBlocked(Assessment memory a) internal view returns (bool, InstrumentId) {
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
}
