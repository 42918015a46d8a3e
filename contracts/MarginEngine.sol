// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IInstrumentRegistry} from "./interfaces/IInstrumentRegistry.sol";
import {
    AccountState,
    IMarginEngine,
    LiquidationTerms,
    Measure,
    Position
} from "./interfaces/IMarginEngine.sol";
import {IMarkOracle, MARK_LIMITED} from "./interfaces/IMarkOracle.sol";
import {IRiskCommittee} from "./interfaces/IRiskCommittee.sol";
import {IRiskParameters, MarginParameters} from "./interfaces/IRiskParameters.sol";
import {currentBlock, isOpen} from "./libraries/AccountSlot.sol";
import {Book, BookLibrary} from "./libraries/Book.sol";
import {FixedPoint, RATIO} from "./libraries/FixedPoint.sol";
import {Ledger, LedgerLibrary} from "./libraries/Ledger.sol";
import {Liquidation} from "./libraries/Liquidation.sol";
import {MarginMath} from "./libraries/MarginMath.sol";
import {MarkHead} from "./libraries/MarkHead.sol";
import {Mark, MarkSlot} from "./libraries/MarkSlot.sol";
import {Approval, OrderAuthority} from "./libraries/OrderAuthority.sol";
import {OrderFills, OrderFillsLibrary} from "./libraries/OrderFills.sol";
import {Parameters} from "./libraries/Parameters.sol";
import {Portfolio, PortfolioLibrary} from "./libraries/Portfolio.sol";
import {PositionSlot, pack} from "./libraries/PositionSlot.sol";
import {Requirement, RequirementLibrary, Venue} from "./libraries/Requirement.sol";
import {Settlement} from "./libraries/Settlement.sol";
import {Valuation} from "./libraries/Valuation.sol";
import {AccountId} from "./types/AccountId.sol";
import {InstrumentId, KIND_PERP} from "./types/InstrumentId.sol";
import {ORDER_TYPEHASH, Order} from "./types/Order.sol";

/// @title MarginEngine
/// @dev Nobody administers the engine: what is governed is in the parameters, the registry and the oracle.
/// WARNING (token): the quote token must keep balances as they are. What arrives is measured, so that a fee on transfer
/// is refused; a token that lowers balances later breaks solvency.
contract MarginEngine is IMarginEngine, EIP712 {
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
    using SafeERC20 for IERC20;
    using Valuation for Mark;

    /// @dev What both sides of a fill have in common.
    struct Trade {
        InstrumentId instrument;
        uint32 expiry;
        uint256 tradeBand;
        uint256 price;
        uint256 size;
        MarginParameters p;
        bool isPaused;
    }

    /// @dev After a jump the mark is at the edge of its band, so trades may be this many times further from it.
    uint256 private constant LIMITED_BAND_FACTOR = 2;

    IERC20 public immutable token;
    IRiskCommittee public immutable committee;
    IMarkOracle public immutable oracle;
    IRiskParameters public immutable parameters;
    IInstrumentRegistry public immutable registry;

    Book private _book;
    OrderFills private _fills;
    mapping(AccountId => mapping(address operator => Approval)) private _approvals;
    bool private transient _entered;

    /// @dev One call at a time: tokens and contract wallets may call back.
    modifier lock() {
        _requireUnlocked();
        _entered = true;
        _;
        _entered = false;
    }

    /// @dev A view read during a callback would see half-written state.
    modifier whenUnlocked() {
        _requireUnlocked();
        _;
    }

    constructor(
        IERC20 token_,
        IRiskCommittee committee_,
        IMarkOracle oracle_,
        IRiskParameters parameters_,
        IInstrumentRegistry registry_
    ) EIP712("Plimsoll MarginEngine", "1") {
        token = token_;
        committee = committee_;
        oracle = oracle_;
        parameters = parameters_;
        registry = registry_;
        _book.ledger.initialise();
    }

    // ---- cash

    /// @inheritdoc IMarginEngine
    function deposit(AccountId id, uint256 amount) external lock {
        AccountState memory state = _book.read(id);
        if (!isOpen(state)) {
            _requireOpeningBalance(amount);
            _book.open(id);
        }
        _take(amount);
        state.cash += int256(_book.ledger.credit(amount));
        _book.write(id, state);
        _book.ledger.touch();
        emit Deposited(id, msg.sender, amount);
    }

    /// @inheritdoc IMarginEngine
    function withdraw(AccountId id, uint256 amount, address to, bytes calldata attestation) external lock {
        if (msg.sender != id.owner()) revert Unauthorised(msg.sender);
        if (amount == 0) revert ZeroAmount();
        if (amount > type(uint88).max) revert Overflow();
        AccountState memory state = _book.read(id);
        if (state.flagged) revert AccountFlagged(id);

        state.cash -= int256(amount);
        if (state.positions == 0) {
            if (state.cash < 0) revert BelowInitialMargin(state.cash, 0);
            if (state.cash != 0) _requireOpeningBalance(uint256(state.cash));
        } else {
            (MarginParameters memory p, bool isPaused) = Parameters.readWithPause(parameters);
            Portfolio memory portfolio = _portfolio(id, state);
            Measure memory measured = portfolio.measure(state.cash);
            measured.requireFresh(portfolio.head, p);
            Requirement memory required = _venue().required(
                id,
                state,
                measured,
                portfolio.head,
                0,
                p,
                attestation
            );
            uint256 needed = _neededToAddRisk(measured, required, isPaused);
            if (measured.equity < int256(needed)) revert BelowInitialMargin(measured.equity, needed);
            state.checkedBlock = currentBlock();
            required.record(id, state, measured);
        }
        _book.write(id, state);
        uint256 paid = _book.ledger.debit(amount);
        _book.ledger.touch();
        emit Withdrawn(id, to, amount);
        token.safeTransfer(to, paid);
    }

    /// @inheritdoc IMarginEngine
    function fundInsurance(uint256 amount) external lock {
        _take(amount);
        _book.ledger.fund(amount);
        _book.ledger.touch();
        emit InsuranceFunded(msg.sender, amount);
    }

    // ---- trades

    /// @inheritdoc IMarginEngine
    function fill(
        Order calldata maker,
        bytes calldata makerSignature,
        Order calldata taker,
        bytes calldata takerSignature,
        uint64 size,
        bytes calldata makerAttestation,
        bytes calldata takerAttestation
    ) external lock {
        if (size == 0) revert ZeroAmount();
        if (!(maker.instrument == taker.instrument) || !_areOpposite(maker.size, taker.size))
            revert OrderMismatch();
        if (maker.account == taker.account) revert SelfTrade(maker.account);
        _approvals.requireSigned(maker, _orderDigest(maker), makerSignature);
        _approvals.requireSigned(taker, _orderDigest(taker), takerSignature);

        Trade memory trade;
        (trade.p, trade.isPaused) = Parameters.readWithPause(parameters);
        trade.instrument = maker.instrument;
        trade.price = maker.limitPrice;
        trade.size = size;
        uint256 cap;
        (cap, trade.tradeBand, trade.expiry) = registry.tradingTerms(maker.instrument);
        if (taker.size > 0 ? trade.price > taker.limitPrice : trade.price < taker.limitPrice)
            revert LimitNotMet(trade.price, taker.limitPrice);

        int256 makerDelta = maker.size > 0 ? int256(trade.size) : -int256(trade.size);
        uint256 interestBefore = _book.openInterest[maker.instrument];
        uint256 makerFee = _fillSide(trade, maker, makerDelta, trade.p.makerFee, makerAttestation);
        uint256 takerFee = _fillSide(trade, taker, -makerDelta, trade.p.takerFee, takerAttestation);
        uint256 interest = _book.openInterest[maker.instrument];
        if (interest > interestBefore && interest > cap)
            revert OpenInterestCapExceeded(maker.instrument, interest, cap);

        _book.ledger.collectFee(makerFee + takerFee);
        _book.ledger.touch();
        emit Filled(
            maker.account,
            taker.account,
            maker.instrument,
            makerDelta,
            trade.price,
            makerFee,
            takerFee
        );
    }

    /// @inheritdoc IMarginEngine
    function cancel(AccountId id, uint256 salt) external lock {
        if (msg.sender != id.owner() && !OrderAuthority.isActive(_approvals[id][msg.sender]))
            revert Unauthorised(msg.sender);
        _fills.cancel(id, salt);
        emit OrderCancelled(id, salt);
    }

    /// @inheritdoc IMarginEngine
    function approveOperator(AccountId id, address operator, uint40 expiry) external lock {
        if (msg.sender != id.owner()) revert Unauthorised(msg.sender);
        uint32 version = _approvals[id][operator].version + 1;
        _approvals[id][operator] = Approval(expiry, version);
        emit OperatorApproved(id, operator, expiry, version);
    }

    // ---- margin

    /// @inheritdoc IMarginEngine
    function record(AccountId id, bytes calldata attestation) external lock {
        Liquidation.record(_book, _venue(), id, attestation);
    }

    // ---- liquidation

    /// @inheritdoc IMarginEngine
    function liquidate(
        AccountId id,
        AccountId liquidator,
        uint256 fraction,
        bytes calldata attestation,
        bytes calldata liquidatorAttestation
    ) external lock {
        Liquidation.liquidate(_book, _venue(), id, liquidator, fraction, attestation, liquidatorAttestation);
    }

    // ---- settlement

    /// @inheritdoc IMarginEngine
    function settle(AccountId id, InstrumentId[] calldata instruments) external lock {
        Settlement.settle(_book, oracle, parameters, id, instruments);
    }

    // ---- views

    /// @inheritdoc IMarginEngine
    function account(AccountId id) external view whenUnlocked returns (AccountState memory) {
        return _book.read(id);
    }

    /// @inheritdoc IMarginEngine
    function positions(AccountId id) external view whenUnlocked returns (Position[] memory live) {
        live = new Position[](_book.read(id).positions);
        for (uint256 i = 0; i < live.length; ++i) {
            PositionSlot slot = _book.positions[id][i];
            live[i] = Position(
                slot.instrument(),
                int64(slot.size()),
                slot.expiry(),
                int128(slot.fundingIndex())
            );
        }
    }

    /// @inheritdoc IMarginEngine
    function accountCount() external view whenUnlocked returns (uint256) {
        return _book.ids.length;
    }

    /// @inheritdoc IMarginEngine
    function accountAt(uint256 index) external view whenUnlocked returns (AccountId) {
        return _book.ids[index];
    }

    /// @inheritdoc IMarginEngine
    function measure(AccountId id) external view whenUnlocked returns (Measure memory) {
        AccountState memory state = _book.read(id);
        return _portfolio(id, state).measure(state.cash);
    }

    /// @inheritdoc IMarginEngine
    function requirement(
        AccountId id,
        bytes calldata attestation
    )
        external
        view
        whenUnlocked
        returns (Measure memory measured, uint256 initialMargin, uint256 maintenanceMargin)
    {
        AccountState memory state = _book.read(id);
        MarginParameters memory p = Parameters.read(parameters);
        Portfolio memory portfolio = _portfolio(id, state);
        measured = portfolio.measure(state.cash);
        measured.requireFresh(portfolio.head, p);
        Requirement memory required = _venue().required(
            id,
            state,
            measured,
            portfolio.head,
            0,
            p,
            attestation
        );
        return (measured, required.initialMargin, required.maintenanceMargin);
    }

    /// @inheritdoc IMarginEngine
    function liquidationTerms(
        AccountId id,
        bytes calldata attestation
    ) external view whenUnlocked returns (LiquidationTerms memory) {
        return Liquidation.terms(_book, _venue(), id, attestation);
    }

    /// @inheritdoc IMarginEngine
    function openInterest(InstrumentId instrument) external view whenUnlocked returns (uint256) {
        return _book.openInterest[instrument];
    }

    /// @inheritdoc IMarginEngine
    function filled(AccountId id, uint256 salt) external view whenUnlocked returns (uint256) {
        return _fills.filled(id, salt);
    }

    /// @inheritdoc IMarginEngine
    function approval(
        AccountId id,
        address operator
    ) external view whenUnlocked returns (uint40 expiry, uint32 version) {
        Approval memory given = _approvals[id][operator];
        return (given.expiry, given.version);
    }

    /// @inheritdoc IMarginEngine
    function globals() external view whenUnlocked returns (uint256 fees, uint256 insurance, uint256 nonce) {
        return _book.ledger.balances();
    }

    /// @inheritdoc IMarginEngine
    function claims() external view whenUnlocked returns (uint256 held, uint256 claimIndex) {
        return (_book.ledger.held(), _book.ledger.claimIndex());
    }

    /// @inheritdoc IMarginEngine
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @inheritdoc IMarginEngine
    function orderDigest(Order calldata order) external view returns (bytes32) {
        return _orderDigest(order);
    }

    // ---- one side of a fill

    /// @dev Executes `delta` lots for the order's account and checks its margin. Returns the fee, rounded up.
    function _fillSide(
        Trade memory trade,
        Order calldata order,
        int256 delta,
        uint256 feeRate,
        bytes calldata attestation
    ) private returns (uint256 fee) {
        AccountId id = order.account;
        if (block.timestamp >= order.expiry) revert OrderExpired(order.expiry);
        if (feeRate > order.maxFee) revert FeeTooHigh(feeRate, order.maxFee);
        _fills.spend(order, trade.size);

        AccountState memory recorded = _book.read(id);
        if (!isOpen(recorded)) revert BelowOpeningBalance(0, trade.p.minOpeningBalance);
        // The traded instrument's mark is read with the legs', as if it were one more.
        uint256 count = recorded.positions;
        Portfolio memory portfolio = PortfolioLibrary.load(_book.positions[id], count, 1);
        portfolio.legs[count] = pack(trade.instrument, 0, trade.expiry, 0);
        portfolio.readMarks(oracle, count + 1);
        MarkSlot slot = portfolio.marks[count];
        Mark memory mark = slot.markOf(trade.instrument);
        _requireTradeable(trade, slot, mark, portfolio.head);

        (uint256 index, int256 before, int256 due) = portfolio.change(
            trade.instrument,
            delta,
            trade.expiry,
            slot,
            count
        );
        if (order.reduceOnly && !_isReduction(before, delta)) revert ReduceOnlyViolated();

        AccountState memory next = _book.read(id);
        next.positions = portfolio.count;
        int256 notional = Valuation.value(
            trade.instrument,
            delta,
            Mark(trade.price, mark.flags, mark.fundingIndex),
            mark.fundingIndex
        );
        fee = notional.abs().mulDivUp(feeRate, RATIO * 1e12);
        next.cash -= notional.divUp(1e12) + due + int256(fee);

        uint256 change = (Valuation.worstCase(trade.instrument, delta, mark) + RATIO - 1) / RATIO;
        _requireMargin(id, recorded, next, portfolio, change, fee, trade, attestation);
        portfolio.store(_book.positions[id], index);
        _book.countOpenInterest(trade.instrument, before, before + delta);
        _book.write(id, next);
    }

    /// @dev The account must end at or above its initial margin, or be closer to it than before.
    /// A flagged one must reach it, or also cut its worst case by a tenth.
    function _requireMargin(
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
        Requirement memory required = _venue().required(
            id,
            recorded,
            measured,
            portfolio.head,
            change,
            p,
            attestation
        );
        required.limitRecord(oracle, recorded, measured, portfolio.head, change, p);
        uint256 needed = _neededToAddRisk(measured, required, trade.isPaused);
        if (measured.equity >= int256(needed)) {
            if (msg.sender == id.owner()) next.checkedBlock = currentBlock();
            required.record(id, next, measured);
            if (next.flagged) _book.closeLiquidation(id, next, measured.equity);
            return;
        }

        // Storage still holds the account as it was before the trade.
        Measure memory before = _portfolio(id, recorded).measure(recorded.cash);
        bool reduces =
            required.epoch == recorded.epoch &&
                MarginMath.reduces(
                    before.equity,
                    recorded.initialMargin,
                    measured.equity,
                    required.initialMargin,
                    fee
                );
        if (recorded.flagged) {
            if (!reduces || measured.worstCase * 10 > before.worstCase * 9) revert AccountFlagged(id);
            uint256 attestedEpoch = attestation.length == 0 ? 0 : required.epoch;
            _book.auctions[id] = _book.auctions[id].withAttestedEpoch(attestedEpoch);
        } else if (!reduces) {
            revert BelowInitialMargin(measured.equity, needed);
        }
        required.record(id, next, measured);
    }

    /// @dev An instrument trades while its mark is live, not too old, and near the price.
    function _requireTradeable(
        Trade memory trade,
        MarkSlot slot,
        Mark memory mark,
        MarkHead head
    ) private view {
        if (mark.isSettled() || mark.isFrozen(trade.expiry)) revert HaltedLeg(trade.instrument);
        if (slot.epoch() + trade.p.maxEpochLag < head.epoch()) revert StaleMarks(slot.epoch(), head.epoch());

        bool isPerp = trade.instrument.kind() == KIND_PERP;
        uint256 band = isPerp ? mark.price.mulDivDown(trade.tradeBand, RATIO) : trade.tradeBand;
        if (mark.flags & MARK_LIMITED != 0) band *= LIMITED_BAND_FACTOR;
        if (
            trade.price > mark.price + band ||
            trade.price + band < mark.price ||
            (!isPerp && trade.price > RATIO)
        ) revert OutsideBand(trade.price, mark.price);
    }

    /// @dev Whether `delta` only shrinks a position of `before` lots.
    function _isReduction(int256 before, int256 delta) private pure returns (bool) {
        return before > 0 ? delta < 0 && before + delta >= 0 : before < 0 && delta > 0 && before + delta <= 0;
    }

    function _areOpposite(int64 x, int64 y) private pure returns (bool) {
        return (x > 0 && y < 0) || (x < 0 && y > 0);
    }

    // ---- margin

    /// @dev Reads the positions and their marks.
    function _portfolio(AccountId id, AccountState memory state) private view returns (Portfolio memory) {
        return PortfolioLibrary.loadMarked(_book.positions[id], state.positions, 0, oracle);
    }

    /// @dev With a leg that is halted, limited, expired or unpriced, or in a pause, only full collateral adds risk.
    function _neededToAddRisk(
        Measure memory measured,
        Requirement memory required,
        bool isPaused
    ) private pure returns (uint256) {
        return measured.restricted || isPaused ? measured.worstCase : required.initialMargin;
    }

    // ---- tokens, signatures, lock

    /// @dev An account without positions holds this much or is closed: an empty book is cheap to fill, and costly to read.
    function _requireOpeningBalance(uint256 amount) private view {
        uint256 minimum = Parameters.read(parameters).minOpeningBalance;
        if (amount < minimum) revert BelowOpeningBalance(amount, minimum);
    }

    /// @dev Takes tokens from the caller and insists on receiving all of them.
    function _take(uint256 amount) private {
        if (amount == 0) revert ZeroAmount();
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != amount) revert AmountMismatch(amount, received);
    }

    function _venue() private view returns (Venue memory) {
        return Venue(committee, oracle, parameters, _domainSeparatorV4());
    }

    function _orderDigest(Order calldata order) private view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(ORDER_TYPEHASH, order)));
    }

    function _requireUnlocked() private view {
        if (_entered) revert Reentered();
    }
}
