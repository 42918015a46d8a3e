// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInstrumentRegistry} from "../interfaces/IInstrumentRegistry.sol";
import {AccountState, IMarginEngine, Measure} from "../interfaces/IMarginEngine.sol";
import {MARK_LIMITED} from "../interfaces/IMarkOracle.sol";
import {MarginParameters} from "../interfaces/IRiskParameters.sol";
import {AccountId} from "../types/AccountId.sol";
import {
    InstrumentId,
    KIND_CALL,
    KIND_PERP,
    KIND_PUT,
    KIND_SCALAR,
    KIND_SPOT
} from "../types/InstrumentId.sol";
import {Order} from "../types/Order.sol";
import {currentBlock, isOpen} from "./AccountSlot.sol";
import {Book, BookLibrary} from "./Book.sol";
import {Dust} from "./Dust.sol";
import {FixedPoint, RATIO} from "./FixedPoint.sol";
import {Ledger, LedgerLibrary} from "./Ledger.sol";
import {MarginMath} from "./MarginMath.sol";
import {Mark, MarkSlot} from "./MarkSlot.sol";
import {Approval, OrderAuthority} from "./OrderAuthority.sol";
import {OrderFills, OrderFillsLibrary} from "./OrderFills.sol";
import {Parameters} from "./Parameters.sol";
import {Portfolio, PortfolioLibrary} from "./Portfolio.sol";
import {PositionSlot, pack} from "./PositionSlot.sol";
import {Requirement, RequirementLibrary, Venue} from "./Requirement.sol";
import {Valuation} from "./Valuation.sol";

/// @title Trades: two signed orders meet at the maker's limit price.
/// @dev Linked: its code is not in the engine.
library Trading {
    using BookLibrary for Book;
    using FixedPoint for int256;
    using FixedPoint for uint256;
    using LedgerLibrary for Ledger;
    using OrderAuthority for mapping(AccountId => mapping(address => Approval));
    using OrderFillsLibrary for OrderFills;
    using PortfolioLibrary for Portfolio;
    using RequirementLibrary for Measure;
    using RequirementLibrary for Requirement;
    using RequirementLibrary for Venue;
    using Valuation for Mark;

    /// @dev What both sides of a fill have in common.
    /// @param terms An empty slot of the instrument.
    struct Trade {
        InstrumentId instrument;
        PositionSlot terms;
        uint256 tradeBand;
        uint256 price;
        uint256 size;
        MarginParameters p;
        bool isPaused;
    }

    /// @dev After a jump the mark is at the edge of its band, so trades may be this many times further from it.
    uint256 private constant LIMITED_BAND_FACTOR = 2;

    /// @notice See `IMarginEngine.fill`.
    function fill(
        Book storage book,
        Venue memory venue,
        IInstrumentRegistry registry,
        Order calldata maker,
        bytes calldata makerSignature,
        Order calldata taker,
        bytes calldata takerSignature,
        uint64 size,
        bytes calldata makerAttestation,
        bytes calldata takerAttestation
    ) external {
        if (size == 0) revert IMarginEngine.ZeroAmount();
        if (!(maker.instrument == taker.instrument) || !_areOpposite(maker.size, taker.size))
            revert IMarginEngine.OrderMismatch();
        if (maker.account == taker.account) revert IMarginEngine.SelfTrade(maker.account);
        address makerOperator = book.approvals.requireSigned(
            maker,
            OrderAuthority.digestOf(maker, venue.domainSeparator),
            makerSignature
        );
        address takerOperator = book.approvals.requireSigned(
            taker,
            OrderAuthority.digestOf(taker, venue.domainSeparator),
            takerSignature
        );

        Trade memory trade;
        (trade.p, trade.isPaused) = Parameters.readWithPause(venue.parameters);
        trade.instrument = maker.instrument;
        trade.price = maker.limitPrice;
        trade.size = size;
        uint256 cap;
        (cap, trade.tradeBand, trade.terms) = _termsOf(registry, maker.instrument);
        if (taker.size > 0 ? trade.price > taker.limitPrice : trade.price < taker.limitPrice)
            revert IMarginEngine.LimitNotMet(trade.price, taker.limitPrice);

        if (makerOperator != address(0)) book.approvals.spend(maker.account, makerOperator, _notional(trade));
        if (takerOperator != address(0)) book.approvals.spend(taker.account, takerOperator, _notional(trade));

        int256 makerDelta = maker.size > 0 ? int256(trade.size) : -int256(trade.size);
        uint256 interestBefore = book.openInterest[maker.instrument];
        uint256 makerFee = _fillSide(
            book,
            venue,
            trade,
            maker,
            makerDelta,
            trade.p.makerFee,
            makerAttestation
        );
        uint256 takerFee = _fillSide(
            book,
            venue,
            trade,
            taker,
            -makerDelta,
            trade.p.takerFee,
            takerAttestation
        );
        uint256 interest = book.openInterest[maker.instrument];
        if (interest > interestBefore && interest > cap)
            revert IMarginEngine.OpenInterestCapExceeded(maker.instrument, interest, cap);

        book.ledger.collectFee(makerFee + takerFee);
        book.ledger.touch();
        emit IMarginEngine.Filled(
            maker.account,
            taker.account,
            maker.instrument,
            makerDelta,
            trade.price,
            makerFee,
            takerFee
        );
    }

    /// @dev Executes `delta` lots for the order's account and checks its margin. Returns the fee, rounded up.
    function _fillSide(
        Book storage book,
        Venue memory venue,
        Trade memory trade,
        Order calldata order,
        int256 delta,
        uint256 feeRate,
        bytes calldata attestation
    ) private returns (uint256 fee) {
        AccountId id = order.account;
        if (block.timestamp >= order.expiry) revert IMarginEngine.OrderExpired(order.expiry);
        if (feeRate > order.maxFee) revert IMarginEngine.FeeTooHigh(feeRate, order.maxFee);
        book.fills.spend(order, trade.size);

        AccountState memory recorded = book.read(id);
        if (!isOpen(recorded)) revert IMarginEngine.BelowOpeningBalance(0, trade.p.minOpeningBalance);
        // The traded instrument's mark is read with the legs', as if it were one more.
        uint256 count = recorded.positions;
        Portfolio memory portfolio = PortfolioLibrary.load(book.positions[id], count, 1);
        portfolio.legs[count] = trade.terms;
        portfolio.readMarks(venue.oracle, count + 1);
        MarkSlot slot = portfolio.marks[count];
        Mark memory mark = slot.markOf(trade.instrument);
        _requireTradeable(trade, slot, mark, portfolio);

        (uint256 index, int256 before, int256 due) = portfolio.change(trade.terms, delta, slot, count);
        if (order.reduceOnly && !_isReduction(before, delta)) revert IMarginEngine.ReduceOnlyViolated();

        AccountState memory next = AccountState(
            recorded.cash,
            recorded.initialMargin,
            recorded.maintenanceMargin,
            recorded.epoch,
            recorded.checkedBlock,
            recorded.flagged,
            portfolio.count
        );
        int256 notional = Valuation.value(
            trade.instrument,
            delta,
            Mark(trade.price, mark.flags, mark.fundingIndex),
            mark.fundingIndex
        );
        fee = notional.abs().mulDivUp(feeRate, RATIO * 1e12);
        next.cash -= notional.divUp(1e12) + due + int256(fee);

        uint256 change = (portfolio.worstCaseOf(trade.terms, delta, mark) + RATIO - 1) / RATIO;
        _requireMargin(book, venue, id, recorded, next, portfolio, change, fee, trade, attestation);
        if (delta > 0 && trade.instrument.kind() == KIND_SPOT)
            portfolio.requireNoLoan(portfolio.measure(next.cash));
        portfolio.store(book.positions[id], index);
        book.countOpenInterest(trade.instrument, before, before + delta);
        book.write(id, next);
    }

    /// @dev The account must end at or above its initial margin, or be closer to it than before.
    /// A flagged one must reach it, or also cut its worst case by a tenth.
    function _requireMargin(
        Book storage book,
        Venue memory venue,
        AccountId id,
        AccountState memory recorded,
        AccountState memory next,
        Portfolio memory portfolio,
        uint256 change,
        uint256 fee,
        Trade memory trade,
        bytes calldata attestation
    ) private {
        MarginParameters memory p = trade.p;
        Measure memory measured = portfolio.measure(next.cash);
        measured.requireFresh(portfolio.head, p);
        Requirement memory required = venue.required(
            id,
            recorded,
            measured,
            portfolio.head,
            change,
            p,
            attestation
        );
        required.limitRecord(venue.oracle, recorded, measured, portfolio.head, change, p);
        uint256 needed = required.neededToAddRisk(measured, trade.isPaused);
        if (measured.equity >= int256(needed)) {
            Dust.requireTraded(portfolio, measured, trade.instrument, p);
            if (msg.sender == id.owner()) next.checkedBlock = currentBlock();
            required.record(id, next, measured);
            if (next.flagged) book.closeLiquidation(id, next, measured.equity);
            return;
        }

        // Storage still holds the account as it was before the trade.
        Measure memory before = PortfolioLibrary
            .loadMarked(book.positions[id], recorded.positions, 0, venue.oracle)
            .measure(recorded.cash);
        bool reduces =
            required.epoch == recorded.epoch &&
                MarginMath.reduces(
                    before.equity,
                    recorded.initialMargin,
                    measured.equity,
                    required.initialMargin,
                    fee
                ) &&
                // Where only full collateral adds risk a worst case on record is no margin to shrink from.
                (needed < measured.worstCase ||
                    MarginMath.reduces(
                        before.equity,
                        before.worstCase,
                        measured.equity,
                        measured.worstCase,
                        fee
                    ));
        if (recorded.flagged) {
            if (!reduces || measured.worstCase * 10 > before.worstCase * 9)
                revert IMarginEngine.AccountFlagged(id);
            uint256 attestedEpoch = attestation.length == 0 ? 0 : required.epoch;
            book.auctions[id] = book.auctions[id].withAttestedEpoch(attestedEpoch);
            book.noteDeficit(id, next, measured, portfolio.head);
        } else if (!reduces) {
            revert IMarginEngine.BelowInitialMargin(measured.equity, needed);
        }
        required.record(id, next, measured);
    }

    /// @dev The traded instrument as an empty slot, out of what the registry keeps of it.
    function _termsOf(
        IInstrumentRegistry registry,
        InstrumentId instrument
    ) private view returns (uint256 cap, uint256 tradeBand, PositionSlot terms) {
        uint32 expiry;
        uint96 tail;
        (cap, tradeBand, expiry, tail) = registry.tradingTerms(instrument);
        terms = pack(instrument, 0, expiry, tail);
    }

    /// @dev An instrument trades while its mark is live, not too old, and near the price.
    function _requireTradeable(
        Trade memory trade,
        MarkSlot slot,
        Mark memory mark,
        Portfolio memory portfolio
    ) private view {
        if (mark.isSettled() || mark.isFrozen(trade.terms.expiry()))
            revert IMarginEngine.HaltedLeg(trade.instrument);
        uint256 headEpoch = portfolio.head.epoch();
        if (slot.epoch() + trade.p.maxEpochLag < headEpoch)
            revert IMarginEngine.StaleMarks(slot.epoch(), headEpoch);

        uint256 kind = trade.instrument.kind();
        bool hasPayout = kind != KIND_PERP && kind <= KIND_SCALAR;
        uint256 band = hasPayout ? trade.tradeBand : _bandOf(trade, kind, mark, portfolio);
        if (mark.flags & MARK_LIMITED != 0) band *= LIMITED_BAND_FACTOR;
        if (
            trade.price > mark.price + band ||
            trade.price + band < mark.price ||
            (hasPayout && trade.price > RATIO)
        ) revert IMarginEngine.OutsideBand(trade.price, mark.price);
    }

    /// @dev A share of the mark; of an option one of its underlying's, or an option worth next to nothing could not trade.
    /// Nobody opens an option on an underlying whose mark stands still.
    function _bandOf(
        Trade memory trade,
        uint256 kind,
        Mark memory mark,
        Portfolio memory portfolio
    ) private view returns (uint256) {
        uint256 price = mark.price;
        if (kind == KIND_CALL || kind == KIND_PUT) {
            uint256 flags;
            (price, flags) = portfolio.underlyingOf(trade.terms);
            if (Valuation.isStill(flags)) revert IMarginEngine.HaltedLeg(trade.terms.underlying());
        }
        return price.mulDivDown(trade.tradeBand, RATIO);
    }

    /// @dev Price times size in 1e-6 USD, rounded up; of an option its premium.
    function _notional(Trade memory trade) private pure returns (uint256) {
        Mark memory atPrice = Mark(trade.price, 0, 0);
        return uint256(Valuation.value(trade.instrument, int256(trade.size), atPrice, 0).divUp(1e12));
    }

    /// @dev Whether `delta` only shrinks a position of `before` lots.
    function _isReduction(int256 before, int256 delta) private pure returns (bool) {
        return before > 0 ? delta < 0 && before + delta >= 0 : before < 0 && delta > 0 && before + delta <= 0;
    }

    function _areOpposite(int64 x, int64 y) private pure returns (bool) {
        return (x > 0 && y < 0) || (x < 0 && y > 0);
    }
}
