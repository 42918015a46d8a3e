// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IInstrumentRegistry} from "./interfaces/IInstrumentRegistry.sol";
import {
    AccountState,
    ChosenLeg,
    IMarginEngine,
    LiquidationTerms,
    Measure,
    Position
} from "./interfaces/IMarginEngine.sol";
import {IMarkOracle} from "./interfaces/IMarkOracle.sol";
import {IRiskCommittee} from "./interfaces/IRiskCommittee.sol";
import {IRiskParameters, MarginParameters} from "./interfaces/IRiskParameters.sol";
import {currentBlock, isOpen} from "./libraries/AccountSlot.sol";
import {BackstopSlot, offer} from "./libraries/BackstopSlot.sol";
import {Book, BookLibrary} from "./libraries/Book.sol";
import {BookWalk} from "./libraries/BookWalk.sol";
import {Custody} from "./libraries/Custody.sol";
import {Dust} from "./libraries/Dust.sol";
import {Escape, EscapeProposal} from "./libraries/Escape.sol";
import {EscapeSpots} from "./libraries/EscapeSpots.sol";
import {Ledger, LedgerLibrary} from "./libraries/Ledger.sol";
import {LegLiquidation} from "./libraries/LegLiquidation.sol";
import {Liquidation} from "./libraries/Liquidation.sol";
import {Approval, OrderAuthority} from "./libraries/OrderAuthority.sol";
import {OrderFills, OrderFillsLibrary} from "./libraries/OrderFills.sol";
import {Parameters} from "./libraries/Parameters.sol";
import {Portfolio, PortfolioLibrary} from "./libraries/Portfolio.sol";
import {PositionSlot} from "./libraries/PositionSlot.sol";
import {Requirement, RequirementLibrary, Venue} from "./libraries/Requirement.sol";
import {Settlement} from "./libraries/Settlement.sol";
import {Trading} from "./libraries/Trading.sol";
import {AccountId} from "./types/AccountId.sol";
import {InstrumentId, KIND_PERP} from "./types/InstrumentId.sol";
import {Order} from "./types/Order.sol";

/// @title MarginEngine
/// @dev Nobody administers the engine: what is governed is in the parameters, the registry and the oracle.
/// WARNING (token): the quote token must keep balances as they are. What arrives is measured, so that a fee on transfer
/// is refused, and nobody can deposit while tokens are missing; but of a token that lowers balances those withdraw first
/// who are first, and its issuer can stop whatever moves tokens.
contract MarginEngine is IMarginEngine, EIP712 {
    using BookLibrary for Book;
    using LedgerLibrary for Ledger;
    using OrderAuthority for mapping(AccountId => mapping(address => Approval));
    using OrderFillsLibrary for OrderFills;
    using PortfolioLibrary for Portfolio;
    using RequirementLibrary for Measure;
    using RequirementLibrary for Requirement;
    using RequirementLibrary for Venue;
    using SafeERC20 for IERC20;

    /// @dev Quote is counted in 1e-6 USD.
    uint8 private constant QUOTE_DECIMALS = 6;

    IERC20 public immutable token;
    IRiskCommittee public immutable committee;
    IMarkOracle public immutable oracle;
    IRiskParameters public immutable parameters;
    IInstrumentRegistry public immutable registry;

    Book private _book;
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
        // A token of n decimals would be counted as 10^(n - 6) times what it is.
        uint8 decimals = IERC20Metadata(address(token_)).decimals();
        if (decimals != QUOTE_DECIMALS) revert UnsuitableToken(decimals);
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
        uint256 credited = _book.ledger.credit(amount);
        state.cash += int256(credited);
        if (state.flagged) _book.reduceDeficit(id, credited);
        _book.write(id, state);
        _book.ledger.touchCash();
        emit Deposited(id, msg.sender, amount);
    }

    /// @inheritdoc IMarginEngine
    function withdraw(
        AccountId id,
        uint256 amount,
        uint256 minimumPaid,
        address to,
        bytes calldata attestation
    ) external lock {
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
            portfolio.requireNoLoan(measured);
            Requirement memory required = _venue().required(
                id,
                state,
                measured,
                portfolio.head,
                0,
                p,
                attestation
            );
            uint256 needed = required.neededToAddRisk(measured, isPaused);
            if (measured.equity < int256(needed)) revert BelowInitialMargin(measured.equity, needed);
            Dust.requirePerLeg(measured, state.positions, p);
            state.checkedBlock = currentBlock();
            required.limitRecord(oracle, state, measured, portfolio.head, 0, p);
            required.record(id, state, measured);
        }
        _book.write(id, state);
        uint256 paid = _book.ledger.debit(amount, minimumPaid);
        _book.ledger.touchCash();
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

    // ---- collateral other than the quote token

    /// @inheritdoc IMarginEngine
    function depositSpot(
        AccountId id,
        InstrumentId instrument,
        uint64 lots,
        bytes calldata attestation
    ) external lock {
        Custody.deposit(_book, _venue(), registry, id, instrument, lots, attestation);
    }

    /// @inheritdoc IMarginEngine
    function withdrawSpot(
        AccountId id,
        InstrumentId instrument,
        uint64 lots,
        address to,
        bytes calldata attestation
    ) external lock {
        Custody.withdraw(_book, _venue(), registry, id, instrument, lots, to, attestation);
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
        Trading.fill(
            _book,
            _venue(),
            registry,
            maker,
            makerSignature,
            taker,
            takerSignature,
            size,
            makerAttestation,
            takerAttestation
        );
    }

    /// @inheritdoc IMarginEngine
    function cancel(AccountId id, uint256 salt) external lock {
        if (!_book.approvals.mayCancel(id, msg.sender)) revert Unauthorised(msg.sender);
        _book.fills.cancel(id, salt);
        emit OrderCancelled(id, salt);
    }

    /// @inheritdoc IMarginEngine
    function cancelBelow(AccountId id, uint256 salt) external lock {
        if (!_book.approvals.mayCancel(id, msg.sender)) revert Unauthorised(msg.sender);
        _book.fills.cancelBelow(id, salt);
        emit OrdersCancelledBelow(id, salt);
    }

    /// @inheritdoc IMarginEngine
    function approveOperator(
        AccountId id,
        address operator,
        uint40 expiry,
        uint128 notional,
        bool mayCancel
    ) external lock {
        if (msg.sender != id.owner()) revert Unauthorised(msg.sender);
        uint32 version = _book.approvals[id][operator].version + 1;
        _book.approvals[id][operator] = Approval(expiry, version, notional, mayCancel);
        emit OperatorApproved(id, operator, expiry, version, notional, mayCancel);
    }

    // ---- margin

    /// @inheritdoc IMarginEngine
    function record(AccountId id, bytes calldata attestation) external lock {
        Liquidation.record(_book, _venue(), id, attestation);
    }

    /// @inheritdoc IMarginEngine
    function noteDeficit(AccountId id) external lock {
        Liquidation.noteDeficit(_book, _venue(), id);
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

    /// @inheritdoc IMarginEngine
    function liquidateLegs(
        AccountId id,
        AccountId liquidator,
        ChosenLeg[] calldata legs,
        bytes calldata attestation,
        bytes calldata attestationAfter,
        bytes calldata liquidatorAttestation
    ) external lock {
        LegLiquidation.liquidateLegs(
            _book,
            _venue(),
            id,
            liquidator,
            legs,
            attestation,
            attestationAfter,
            liquidatorAttestation
        );
    }

    /// @inheritdoc IMarginEngine
    function offerBackstop(AccountId id, uint64 marginPerHour) external lock {
        if (msg.sender != id.owner()) revert Unauthorised(msg.sender);
        _book.backstops[id] = offer(marginPerHour);
        emit BackstopOffered(id, marginPerHour);
    }

    // ---- settlement

    /// @inheritdoc IMarginEngine
    function settle(AccountId id, InstrumentId[] calldata instruments) external lock {
        Settlement.settle(_book, oracle, parameters, id, instruments);
    }

    // ---- escape

    /// @inheritdoc IMarginEngine
    function proposeEscape(AccountId id) external lock {
        Escape.propose(_book, _venue(), id);
    }

    /// @inheritdoc IMarginEngine
    function cancelEscape(AccountId id, bytes calldata attestation) external lock {
        Escape.cancel(_book, _venue(), id, attestation);
    }

    /// @inheritdoc IMarginEngine
    function activateEscape(AccountId id, InstrumentId[] calldata instruments) external lock {
        Escape.activate(_book, _venue(), id, instruments);
    }

    /// @inheritdoc IMarginEngine
    function freezeMarks(InstrumentId[] calldata instruments) external lock {
        Escape.freezeMarks(_book, oracle, instruments);
    }

    /// @inheritdoc IMarginEngine
    function settleInEscape(uint256 count) external lock {
        Escape.settle(_book, oracle, count);
    }

    /// @inheritdoc IMarginEngine
    function leaveVenue(AccountId id, uint256 minimumPaid, address to) external lock {
        token.safeTransfer(to, Escape.leaveVenue(_book, oracle, id, minimumPaid, to));
    }

    /// @inheritdoc IMarginEngine
    function leaveSpot(AccountId id, InstrumentId instrument, address to) external lock {
        EscapeSpots.leaveSpot(_book, oracle, registry, id, instrument, to);
    }

    /// @inheritdoc IMarginEngine
    function buySpot(AccountId id, InstrumentId instrument, uint64 lots, address to) external lock {
        uint256 tokens = EscapeSpots.quoteUp(_book, oracle, id, instrument, lots);
        _take(tokens);
        EscapeSpots.sell(_book, registry, id, instrument, lots, tokens, to);
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
                slot.instrument().kind() == KIND_PERP ? int128(slot.fundingIndex()) : int128(0)
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
        if (_book.ledger.isClosed()) return Escape.measure(_book, oracle, id);
        AccountState memory state = _book.read(id);
        return _portfolio(id, state).measure(state.cash);
    }

    /// @inheritdoc IMarginEngine
    function walk(
        uint256 first,
        uint256 count
    ) external view whenUnlocked returns (bytes memory walked, uint256 oldestEpoch) {
        return BookWalk.walk(_book, oracle, first, count);
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
        return _book.fills.filled(id, salt);
    }

    /// @inheritdoc IMarginEngine
    function approval(
        AccountId id,
        address operator
    ) external view whenUnlocked returns (uint40 expiry, uint32 version, uint128 notional, bool mayCancel) {
        Approval memory given = _book.approvals[id][operator];
        return (given.expiry, given.version, given.notional, given.mayCancel);
    }

    /// @inheritdoc IMarginEngine
    function firstSalt(AccountId id) external view whenUnlocked returns (uint256) {
        return _book.fills.firstSalt[id];
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
    function escape()
        external
        view
        whenUnlocked
        returns (uint256 activatedAt, uint256 leaveFrom, uint256 unsettled)
    {
        return (_book.escape.activatedAt, _book.escape.leaveFrom, _book.escape.unsettled);
    }

    /// @inheritdoc IMarginEngine
    function escapeDebt(AccountId id) external view whenUnlocked returns (uint256) {
        return _book.escape.debts[id];
    }

    /// @inheritdoc IMarginEngine
    function escapeProposal(
        AccountId id
    ) external view whenUnlocked returns (uint256 epoch, uint256 activeFrom) {
        EscapeProposal memory proposal = _book.escape.proposals[id];
        return (proposal.epoch, proposal.activeFrom);
    }

    /// @inheritdoc IMarginEngine
    function provisional() external view whenUnlocked returns (uint256 deficits, uint256 withdrawalIndex) {
        return (_book.ledger.deficits(), _book.ledger.withdrawalIndex());
    }

    /// @inheritdoc IMarginEngine
    function notedDeficit(AccountId id) external view whenUnlocked returns (uint256) {
        return _book.auctions[id].deficit();
    }

    /// @inheritdoc IMarginEngine
    function backstop(
        AccountId id
    ) external view whenUnlocked returns (uint256 marginPerHour, uint256 available) {
        BackstopSlot slot = _book.backstops[id];
        return (slot.limit(), slot.available(block.timestamp));
    }

    /// @inheritdoc IMarginEngine
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @inheritdoc IMarginEngine
    function orderDigest(Order calldata order) external view returns (bytes32) {
        return OrderAuthority.digestOf(order, _domainSeparatorV4());
    }

    // ---- margin

    /// @dev Reads the positions and their marks.
    function _portfolio(AccountId id, AccountState memory state) private view returns (Portfolio memory) {
        return PortfolioLibrary.loadMarked(_book.positions[id], state.positions, 0, oracle);
    }

    // ---- tokens, signatures, lock

    /// @dev An account without positions holds this much or is closed: an empty book is cheap to fill, and costly to read.
    function _requireOpeningBalance(uint256 amount) private view {
        uint256 minimum = Parameters.read(parameters).minOpeningBalance;
        if (amount < minimum) revert BelowOpeningBalance(amount, minimum);
    }

    /// @dev Takes tokens from the caller and insists on receiving all of them. Not while any are missing that have been
    /// counted: whoever brought more would pay for those that are gone.
    function _take(uint256 amount) private {
        if (amount == 0) revert ZeroAmount();
        uint256 before = token.balanceOf(address(this));
        uint256 counted = _book.ledger.counted();
        if (before < counted) revert TokensMissing(counted, before);
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != amount) revert AmountMismatch(amount, received);
    }

    function _venue() private view returns (Venue memory) {
        return Venue(committee, oracle, parameters, _domainSeparatorV4());
    }

    function _requireUnlocked() private view {
        if (_entered) revert Reentered();
    }
}
