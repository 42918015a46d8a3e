// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState, IMarginEngine, Measure} from "../interfaces/IMarginEngine.sol";
import {IMarkOracle} from "../interfaces/IMarkOracle.sol";
import {IRiskParameters, MarginParameters} from "../interfaces/IRiskParameters.sol";
import {AccountId} from "../types/AccountId.sol";
import {InstrumentId, KIND_CALL} from "../types/InstrumentId.sol";
import {Book, BookLibrary} from "./Book.sol";
import {FixedPoint, RATIO} from "./FixedPoint.sol";
import {Ledger, LedgerLibrary} from "./Ledger.sol";
import {MarginMath} from "./MarginMath.sol";
import {Mark} from "./MarkSlot.sol";
import {Parameters} from "./Parameters.sol";
import {Portfolio, PortfolioLibrary} from "./Portfolio.sol";
import {PositionSlot} from "./PositionSlot.sol";
import {Requirement, RequirementLibrary} from "./Requirement.sol";
import {Valuation} from "./Valuation.sol";

/// @title Turning settled positions into cash.
/// @dev Linked: its code is not in the engine.
library Settlement {
    using BookLibrary for Book;
    using FixedPoint for int256;
    using FixedPoint for uint256;
    using LedgerLibrary for Ledger;
    using PortfolioLibrary for Portfolio;
    using RequirementLibrary for Requirement;
    using Valuation for Mark;

    /// @notice Pays out the account's positions among `instruments` at their final prices (a binary exactly: lots times
    /// 1e-6 USD). Instruments it does not hold are passed over, so that a second call changes nothing.
    /// @dev A settled leg was worth its final price already, so equity does not change. What it hedged is not hedged any
    /// more: like any change it may raise the record by κ times what it could be worth.
    function settle(
        Book storage book,
        IMarkOracle oracle,
        IRiskParameters parameters,
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

        uint256 change;
        for (uint256 i = 0; i < instruments.length; ++i) {
            InstrumentId instrument = instruments[i];
            uint256 index = portfolio.find(instrument, portfolio.count);
            if (index == portfolio.count) continue;
            Mark memory mark = portfolio.marks[index].markOf(instrument);
            if (!mark.isSettled()) revert IMarginEngine.NotSettled(instrument);

            PositionSlot leg = portfolio.legs[index];
            int256 lots = leg.size();
            (, , int256 due) = portfolio.change(leg, -lots, portfolio.marks[index], portfolio.count);
            portfolio.store(book.positions[id], index);
            state.cash += Valuation.value(instrument, lots, mark, mark.fundingIndex).divDown(1e12) - due;
            book.countOpenInterest(instrument, lots, 0);
            uint256 underlyingPrice;
            if (instrument.kind() == KIND_CALL) (underlyingPrice, ) = portfolio.underlyingOf(leg);
            change += Valuation.payout(leg, lots, mark, underlyingPrice);
            emit IMarginEngine.PositionSettled(id, instrument, lots, mark.price);
        }

        if (portfolio.count == state.positions) return;
        state.positions = portfolio.count;
        if (portfolio.count != 0) _raiseRecord(book, parameters, id, state, portfolio, change);
        book.write(id, state);
        book.ledger.touch();
    }

    /// @dev To the record plus κ times `change`, at most W. Nobody attested that, so it justifies no slice.
    function _raiseRecord(
        Book storage book,
        IRiskParameters parameters,
        AccountId id,
        AccountState memory state,
        Portfolio memory portfolio,
        uint256 change
    ) private {
        MarginParameters memory p = Parameters.read(parameters);
        Measure memory measured = portfolio.measure(state.cash);
        uint256 added = change.mulDivUp(p.changeFactor, RATIO);
        Requirement(
            MarginMath.clampInitial(state.initialMargin + added, measured.worstCase, p),
            MarginMath.clampMaintenance(state.maintenanceMargin + added, measured.worstCase, p),
            state.epoch
        ).record(id, state, measured);
        if (state.flagged) book.auctions[id] = book.auctions[id].withAttestedEpoch(0);
    }
}
