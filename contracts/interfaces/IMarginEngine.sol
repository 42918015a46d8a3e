// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId} from "../types/AccountId.sol";
import {InstrumentId} from "../types/InstrumentId.sol";
import {Order} from "../types/Order.sol";

/// @notice An account's slot, decoded. Money in 1e-6 USD.
/// @param cash Signed: a perp long carries minus its notional.
/// @param initialMargin The record: a proven upper bound of the requirement at `epoch`.
/// @param maintenanceMargin The same, but in a fill it rises by no more than may count in a liquidation.
/// @param checkedBlock Block (mod 2^16) in which the owner last passed an initial-margin check.
/// @param flagged In liquidation: opened below maintenance, closes at initial.
/// @param positions Number of live position slots.
struct AccountState {
    int256 cash;
    uint256 initialMargin;
    uint256 maintenanceMargin;
    uint256 epoch;
    uint256 checkedBlock;
    bool flagged;
    uint256 positions;
}

/// @notice A position slot, decoded: instrument 32 | size 64 | expiry 32 | tail 128.
/// @param size Signed lots.
/// @param expiry Unix seconds, 0 for a perp (kept in the slot so that the margin loop sees expiry without another read).
/// @param fundingIndex A perp's settled funding index (1e-12 USD a unit of the underlying), 0 unless a perp.
struct Position {
    InstrumentId instrument;
    int64 size;
    uint32 expiry;
    int128 fundingIndex;
}

/// @notice What the chain computes itself about a portfolio. Money in 1e-6 USD.
/// @param equity Cash + Σ size·mark − funding due, rounded down.
/// @param worstCase W: the collateral that needs no attestation, rounded up.
/// @param portfolioHash keccak256 of the packed (instrument u32, size i64) in storage order.
/// @param oldestEpoch Epoch of the oldest mark slot touched (type(uint256).max when none).
/// @param restricted A leg, or the underlying of a call sold, is halted, limited, expired or unpriced: no risk-adding act
/// below full collateral.
struct Measure {
    int256 equity;
    uint256 worstCase;
    bytes32 portfolioHash;
    uint256 oldestEpoch;
    bool restricted;
}

/// @notice What a liquidator needs to know before it pays for a transaction.
/// @param fractionMax f*, 1e18 = the whole account; 0 when it cannot be liquidated.
/// @param fractionMin The smallest slice accepted.
/// @param bonusRate b = min(b(t), max(E,0)/M), 1e18 = 100 % of the initial margin moved, before the insurance share.
struct LiquidationTerms {
    int256 equity;
    uint256 initialMargin;
    uint256 maintenanceMargin;
    uint256 worstCase;
    uint256 fractionMax;
    uint256 fractionMin;
    uint256 bonusRate;
}

/// @title Cross-margined accounts whose requirement is attested and whose everything else is computed here.
/// @notice An attestation is packed as epoch 4 | initialMargin 8 | maintenanceMargin 8 | issuedAt 5 | signatures 65 each,
/// ascending by signer; signed is MarginAttestation(bytes32 account,bytes32 portfolioHash,uint32 epoch,uint64
/// initialMargin,uint64 maintenanceMargin,bytes32 modelHash,bytes32 snapshotHash,uint40 issuedAt) in this contract's
/// domain. What the chain knows (account, portfolio, model, snapshot) is not sent, so it cannot be sent wrong. It is for
/// the portfolio *after* the act. Empty bytes are always allowed: then the requirement is the worst case W, or, in the
/// record's own epoch, the record plus κ·W of the change.
/// @dev WARNING (trust): a malicious quorum of the margin set can move a requirement between φW and W; a malicious
/// quorum of the mark set can move marks a band an epoch. NOT AUDITED.
interface IMarginEngine {
    error Reentered();
    /// @notice `caller` is neither the owner nor (for trades) an approved operator of the account.
    error Unauthorised(address caller);
    error OrderExpired(uint256 expiry);
    error OrderMismatch();
    error SelfTrade(AccountId account);
    error InvalidSignature(AccountId account);
    error ApprovalVersionMismatch(uint256 given, uint256 current);
    /// @notice The fill is more than what is left of the order (0 when cancelled).
    error OverFilled(uint256 left);
    error BelowMinFill(uint256 size, uint256 minFill);
    error LimitNotMet(uint256 price, uint256 limit);
    error FeeTooHigh(uint256 fee, uint256 maxFee);
    error OutsideBand(uint256 price, uint256 mark);
    error ReduceOnlyViolated();
    error OpenInterestCapExceeded(InstrumentId instrument, uint256 openInterest, uint256 cap);
    error TooManyPositions();
    /// @notice A spot is what the account has brought or bought: it cannot be sold short.
    error ShortSpot(InstrumentId instrument);
    /// @notice Without its spots the account would be in debt: spots back positions, but no cash is lent on them.
    error SpotIsNotCash(int256 equity, int256 spotValue);
    /// @notice The head is too old, or a touched mark slot is behind what the act allows.
    error StaleMarks(uint256 oldestEpoch, uint256 headEpoch);
    error AttestationMalformed(uint256 length);
    /// @notice `epoch` is in the future, behind the record, or further behind the head than allowed.
    error AttestationEpoch(uint256 epoch, uint256 headEpoch, uint256 recordEpoch);
    /// @notice Issued in the future or longer ago than allowed.
    error AttestationAge(uint256 issuedAt);
    /// @notice Maintenance above initial margin.
    error AttestationOrder(uint256 initialMargin, uint256 maintenanceMargin);
    error BelowInitialMargin(int256 equity, uint256 initialMargin);
    error BelowOpeningBalance(uint256 amount, uint256 minimum);
    /// @notice The account is in liquidation; only what restores it is allowed.
    error AccountFlagged(AccountId account);
    error NotLiquidatable(int256 equity, uint256 maintenanceMargin);
    /// @notice The owner passed an initial-margin check in this block.
    error CheckedInThisBlock();
    error FractionOutOfRange(uint256 fraction, uint256 minimum, uint256 maximum);
    error LiquidatorBelowInitialMargin(int256 equity, uint256 required);
    /// @notice A leg is halted or unpriced beyond a tenth of W: it cannot move in a slice.
    error HaltedLeg(InstrumentId instrument);
    error NotSettled(InstrumentId instrument);
    error ZeroAmount();
    /// @notice A packed field would not fit; nothing ever saturates.
    error Overflow();
    error AmountMismatch(uint256 expected, uint256 received);

    event Deposited(AccountId indexed account, address indexed from, uint256 amount);
    event Withdrawn(AccountId indexed account, address indexed to, uint256 amount);
    event SpotDeposited(AccountId indexed account, InstrumentId indexed instrument, uint256 lots);
    event SpotWithdrawn(
        AccountId indexed account,
        InstrumentId indexed instrument,
        address indexed to,
        uint256 lots
    );
    /// @param makerSize Signed lots the maker's position changed by; the taker's is the opposite.
    /// @param price 1e-6 USD a unit of the underlying.
    event Filled(
        AccountId indexed maker,
        AccountId indexed taker,
        InstrumentId indexed instrument,
        int256 makerSize,
        uint256 price,
        uint256 makerFee,
        uint256 takerFee
    );
    event OrderCancelled(AccountId indexed account, uint256 salt);
    event OperatorApproved(
        AccountId indexed account,
        address indexed operator,
        uint40 expiry,
        uint32 version
    );
    /// @notice A margin check passed or was recorded.
    event MarginRecorded(
        AccountId indexed account,
        int256 equity,
        uint256 initialMargin,
        uint256 maintenanceMargin,
        uint256 worstCase,
        uint256 epoch,
        bytes32 portfolioHash
    );
    event LiquidationOpened(AccountId indexed account, int256 equity, uint256 maintenanceMargin);
    event LiquidationClosed(AccountId indexed account, int256 equity, uint256 initialMargin);
    /// @param fraction 1e18 = the whole account.
    /// @param cost What the liquidator paid for the legs at mark (negative: received).
    /// @param bonus The liquidator's, after the insurance share.
    /// @param insurancePaid What the fund paid towards a negative equity.
    event Sliced(
        AccountId indexed account,
        AccountId indexed liquidator,
        uint256 fraction,
        int256 equityBefore,
        uint256 initialMarginBefore,
        int256 cost,
        uint256 bonus,
        uint256 insuranceShare,
        uint256 insurancePaid
    );
    /// @notice Bad debt beyond the insurance fund, shared by all claims through the claim index.
    event BadDebt(AccountId indexed account, uint256 loss, uint256 claimIndex);
    event PositionSettled(
        AccountId indexed account,
        InstrumentId indexed instrument,
        int256 size,
        uint256 price
    );
    event InsuranceFunded(address indexed from, uint256 amount);

    // ---- cash

    /// @notice Adds quote collateral to any account. The first deposit opens it and must reach the opening balance.
    function deposit(AccountId account, uint256 amount) external;

    /// @notice Takes quote collateral out. Only the owner. The account must end at or above its initial margin.
    /// Without positions nothing or the opening balance must be left, and with spots no less than their value: no cash is
    /// lent on them.
    /// @param attestation For the present portfolio; empty to be measured against W.
    function withdraw(AccountId account, uint256 amount, address to, bytes calldata attestation) external;

    function fundInsurance(uint256 amount) external;

    // ---- collateral other than the quote token

    /// @notice Turns tokens of the owner into lots of the spot `instrument`, exactly: a lot is a whole number of the
    /// token's units. Only the owner, into an open account. The portfolio changes, so the account must end at or above its
    /// initial margin, or a lot a block would void every attestation that a liquidator brings.
    /// @param attestation For the portfolio with the spot; empty to be measured against W, or the record plus κ·W of it.
    function depositSpot(
        AccountId account,
        InstrumentId instrument,
        uint64 lots,
        bytes calldata attestation
    ) external;

    /// @notice Turns lots of a spot back into tokens. Only the owner. The account must end at or above its initial margin.
    /// A token whose transfers fail stops this call and nothing else.
    /// @param attestation For the portfolio without the lots; empty to be measured against W.
    function withdrawSpot(
        AccountId account,
        InstrumentId instrument,
        uint64 lots,
        address to,
        bytes calldata attestation
    ) external;

    // ---- trades

    /// @notice Matches two signed orders at the maker's limit price. Permissionless.
    /// @param size Lots, unsigned.
    function fill(
        Order calldata maker,
        bytes calldata makerSignature,
        Order calldata taker,
        bytes calldata takerSignature,
        uint64 size,
        bytes calldata makerAttestation,
        bytes calldata takerAttestation
    ) external;

    /// @notice Cancels every order of the account with this salt. Owner or operator.
    function cancel(AccountId account, uint256 salt) external;

    /// @notice Lets `operator` sign orders until `expiry` (0 revokes). Every call raises the version, so that orders
    /// signed under an earlier approval are dead.
    function approveOperator(AccountId account, address operator, uint40 expiry) external;

    // ---- margin

    /// @notice Records a fresh attestation of the present portfolio; opens a liquidation if equity is below maintenance,
    /// closes it at or above initial. Permissionless.
    function record(AccountId account, bytes calldata attestation) external;

    // ---- liquidation

    /// @notice Takes the slice `fraction` of every leg at mark, for a bonus. Opens the liquidation if need be.
    /// @param liquidator The account that takes the legs over; the caller must own it.
    /// @param fraction 1e18 = everything; at least `LiquidationTerms.fractionMin`, and `fractionMax` is taken of anything
    /// larger.
    /// @param attestation For the account's portfolio before the slice; empty to use the record of this epoch.
    /// @param liquidatorAttestation For the liquidator's portfolio after the slice; empty when it held only cash (then
    /// the slice of the account's own margin is the requirement) or to be measured against W.
    function liquidate(
        AccountId account,
        AccountId liquidator,
        uint256 fraction,
        bytes calldata attestation,
        bytes calldata liquidatorAttestation
    ) external;

    // ---- settlement

    /// @notice Turns the account's settled positions among `instruments` into cash. Permissionless, idempotent, needs no
    /// signature.
    function settle(AccountId account, InstrumentId[] calldata instruments) external;

    // ---- views

    function account(AccountId id) external view returns (AccountState memory);

    /// @notice Live positions in storage order (the order of the portfolio hash).
    function positions(AccountId id) external view returns (Position[] memory);

    /// @notice Ids of all open accounts are [0, accountCount).
    function accountCount() external view returns (uint256);

    function accountAt(uint256 index) external view returns (AccountId);

    /// @notice Equity, worst case and portfolio hash at the marks of now.
    function measure(AccountId id) external view returns (Measure memory);

    /// @notice The clamped requirement an attestation of the present portfolio would give. Reverts as `record` would.
    function requirement(
        AccountId id,
        bytes calldata attestation
    ) external view returns (Measure memory measured, uint256 initialMargin, uint256 maintenanceMargin);

    /// @notice What a liquidation would be now with this attestation (or, empty, with the record).
    function liquidationTerms(
        AccountId id,
        bytes calldata attestation
    ) external view returns (LiquidationTerms memory);

    /// @notice Lots long (= lots short; of a spot: lots whose tokens are held).
    function openInterest(InstrumentId instrument) external view returns (uint256);

    /// @notice Lots of the order (account, salt) already filled.
    function filled(AccountId id, uint256 salt) external view returns (uint256);

    function approval(AccountId id, address operator) external view returns (uint40 expiry, uint32 version);

    /// @notice Fees and insurance in 1e-6 USD; nonce of the last state change.
    function globals() external view returns (uint256 fees, uint256 insurance, uint256 nonce);

    /// @notice Tokens held for accounts, and ρ (1e18 = whole): a withdrawal of x pays x·ρ, a deposit of y credits y/ρ.
    function claims() external view returns (uint256 held, uint256 claimIndex);

    function domainSeparator() external view returns (bytes32);

    function orderDigest(Order calldata order) external view returns (bytes32);
}
