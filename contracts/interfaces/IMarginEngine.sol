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

/// @notice What a liquidator takes of one leg.
/// @param lots Unsigned; at most the position's.
struct ChosenLeg {
    InstrumentId instrument;
    uint64 lots;
}

/// @notice What a liquidator needs to know before it pays for a transaction.
/// @param fractionMax f*, 1e18 = the whole account; 0 when it cannot be liquidated.
/// @param fractionMin The smallest slice accepted.
/// @param bonusRate b = min(b(t), max(E,0)/M), 1e18 = 100 % of the initial margin moved, before the insurance share.
/// @param legsOnly Halted or expired legs block slices: `liquidateLegs`, with the same fractions of the initial margin.
struct LiquidationTerms {
    int256 equity;
    uint256 initialMargin;
    uint256 maintenanceMargin;
    uint256 worstCase;
    uint256 fractionMax;
    uint256 fractionMin;
    uint256 bonusRate;
    bool legsOnly;
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
    /// @notice A call, or a view, in the middle of another.
    error Reentered();
    /// @notice `caller` is neither the owner nor (for trades) an approved operator of the account.
    error Unauthorised(address caller);
    /// @notice The order is dead from `expiry` (Unix seconds) on.
    error OrderExpired(uint256 expiry);
    /// @notice Two orders meet on one instrument, on opposite sides.
    error OrderMismatch();
    /// @notice An account neither trades with itself nor takes itself over.
    error SelfTrade(AccountId account);
    /// @notice Neither the owner, an approved operator nor the owner as a contract has signed.
    error InvalidSignature(AccountId account);
    /// @notice The order is of another approval of its operator than that of now.
    error ApprovalVersionMismatch(uint256 given, uint256 current);
    /// @notice The fill is more than what is left of the order (0 when cancelled).
    error OverFilled(uint256 left);
    /// @notice A fill of `size` lots is smaller than the order allows.
    error BelowMinFill(uint256 size, uint256 minFill);
    /// @notice The maker's price is worse than the taker's limit, 1e-6 USD a unit of the underlying.
    error LimitNotMet(uint256 price, uint256 limit);
    /// @notice The order accepts no more than `maxFee`, 1e6 = 100 % of the notional.
    error FeeTooHigh(uint256 fee, uint256 maxFee);
    /// @notice The price is too far from the mark, 1e-6 USD a unit of the underlying.
    error OutsideBand(uint256 price, uint256 mark);
    /// @notice The order may only shrink the position, and the fill does not.
    error ReduceOnlyViolated();
    /// @notice Open interest would grow past its cap; lots.
    error OpenInterestCapExceeded(InstrumentId instrument, uint256 openInterest, uint256 cap);
    /// @notice An account has at most 64, so that all can be taken over in one transaction.
    error TooManyPositions();
    /// @notice A spot is what the account has brought or bought: it cannot be sold short.
    error ShortSpot(InstrumentId instrument);
    /// @notice Without its spots the account would be in debt: spots back positions, but no cash is lent on them.
    error SpotIsNotCash(int256 equity, int256 spotValue);
    /// @notice The head is too old, or a touched mark slot is behind what the act allows.
    error StaleMarks(uint256 oldestEpoch, uint256 headEpoch);
    /// @notice Without an attestation, or with one shorter than its head of 25 bytes, this cannot be done.
    error AttestationMalformed(uint256 length);
    /// @notice `epoch` is in the future, behind the record, or further behind the head than allowed.
    error AttestationEpoch(uint256 epoch, uint256 headEpoch, uint256 recordEpoch);
    /// @notice Issued in the future or longer ago than allowed.
    error AttestationAge(uint256 issuedAt);
    /// @notice Maintenance above initial margin.
    error AttestationOrder(uint256 initialMargin, uint256 maintenanceMargin);
    /// @notice The act adds risk and must leave at least `initialMargin`; 1e-6 USD.
    error BelowInitialMargin(int256 equity, uint256 initialMargin);
    /// @notice An account is opened with, and without positions keeps, at least `minimum`; 1e-6 USD.
    error BelowOpeningBalance(uint256 amount, uint256 minimum);
    /// @notice At the index of now the cash pays less than its owner accepts, 1e-6 USD.
    error BelowMinimumPaid(uint256 paid, uint256 minimum);
    /// @notice The account is in liquidation; only what restores it is allowed.
    error AccountFlagged(AccountId account);
    /// @notice The equity has reached what it must be below, 1e-6 USD.
    error NotLiquidatable(int256 equity, uint256 maintenanceMargin);
    /// @notice The owner passed an initial-margin check in this block.
    error CheckedInThisBlock();
    /// @notice After an outage of the marks nobody is liquidated before `from`; with marks as old as an outage nobody at all.
    error InGrace(uint256 from);
    /// @notice A slice is at least `minimum`; 1e18 = everything.
    error FractionOutOfRange(uint256 fraction, uint256 minimum, uint256 maximum);
    /// @notice Who takes over must have at least `required` afterwards; 1e-6 USD.
    error LiquidatorBelowInitialMargin(int256 equity, uint256 required);
    /// @notice A leg is halted or unpriced: it does not trade, is not chosen, nor moves in a slice beyond a tenth of W.
    error HaltedLeg(InstrumentId instrument);
    /// @notice No halted legs stand in the way of a slice, so legs may not be chosen.
    error SliceAvailable(uint256 fractionMax);
    /// @notice A chosen leg is not the account's, or the chosen ones do not ascend.
    error InvalidLeg(InstrumentId instrument);
    /// @notice More lots than the position of `held`, or none.
    error LotsOutOfRange(InstrumentId instrument, uint256 lots, uint256 held);
    /// @notice Without the chosen legs the account would need as much as with them.
    error MarginNotReduced(uint256 initialMarginBefore, uint256 initialMarginAfter);
    /// @notice The account would end more than a lot above its initial margin.
    error OverLiquidated(int256 equity, uint256 initialMargin);
    /// @notice The leg would be left with a worst case below the least a leg must have.
    error DustLeg(InstrumentId instrument, uint256 worstCase, uint256 minimum);
    /// @notice The account would be left with less than the least equity for each of its legs.
    error BelowLegMargin(int256 equity, uint256 minimum);
    /// @notice Slices may be pushed to a backstop once the auction is `from` seconds old, or when E ≤ 0.
    error BackstopTooEarly(uint256 age, uint256 from);
    /// @notice The margin is more than what the backstop still takes over now.
    error BackstopExhausted(uint256 margin, uint256 available);
    /// @notice The instrument has no final mark.
    error NotSettled(InstrumentId instrument);
    /// @notice Nothing would happen.
    error ZeroAmount();
    /// @notice A packed field would not fit; nothing ever saturates.
    error Overflow();
    /// @notice Another number of tokens arrived, or left, than was asked for.
    error AmountMismatch(uint256 expected, uint256 received);
    /// @notice Every salt below `firstSalt` is cancelled already.
    error AlreadyCancelled(uint256 firstSalt);
    /// @notice The operator's approval has less notional left than the fill takes, 1e-6 USD.
    error OperatorLimit(address operator, uint256 notional, uint256 left);
    /// @notice The account has no positions: its owner can withdraw without anybody.
    error NoPositions(AccountId account);
    /// @notice The proposal stands unanswered and activates the escape from `activeFrom` on.
    error EscapeProposed(AccountId account, uint256 activeFrom);
    /// @notice There is no proposal for the account, or it has been answered.
    error NoEscapeProposal(AccountId account);
    /// @notice Not before `earliest`, Unix seconds.
    error EscapeTooSoon(uint256 earliest);
    /// @notice The venue has ended: positions settle at the frozen marks and everybody leaves.
    error EscapeActive();
    /// @notice The venue trades: there is nothing to leave by.
    error EscapeInactive();
    /// @notice The account's spots are for sale while it owes something, and the owner's when it owes nothing.
    error SpotsOwe(AccountId account, uint256 owed);
    /// @notice The engine holds fewer tokens than it has taken in: nothing is taken in until they are back.
    error TokensMissing(uint256 counted, uint256 balance);
    /// @notice Quote or spots came or went in this block: the book is not walked for a proof before the next.
    error CashMoved(uint256 blockNumber);
    /// @notice The quote token must have six decimals.
    error UnsuitableToken(uint8 decimals);

    /// @notice `amount` tokens came in, 1e-6 USD; they credit amount/ρ, rounded down.
    event Deposited(AccountId indexed account, address indexed from, uint256 amount);
    /// @notice `amount` of the account's cash left, 1e-6 USD; it was paid at the index of withdrawals, rounded down.
    event Withdrawn(AccountId indexed account, address indexed to, uint256 amount);
    /// @notice Tokens became `lots` of the spot.
    event SpotDeposited(AccountId indexed account, InstrumentId indexed instrument, uint256 lots);
    /// @notice `lots` of the spot became tokens of `to`.
    event SpotWithdrawn(
        AccountId indexed account,
        InstrumentId indexed instrument,
        address indexed to,
        uint256 lots
    );
    /// @notice Two orders met; fees in 1e-6 USD, rounded up.
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
    /// @notice Every order of the account with this salt is cancelled.
    event OrderCancelled(AccountId indexed account, uint256 salt);
    /// @notice Every order of the account with a salt below `salt` is cancelled.
    event OrdersCancelledBelow(AccountId indexed account, uint256 salt);
    /// @notice The operator signs for the account until `expiry` (Unix seconds), for at most `notional` (1e-6 USD); orders of
    /// earlier
    /// versions are dead.
    event OperatorApproved(
        AccountId indexed account,
        address indexed operator,
        uint40 expiry,
        uint32 version,
        uint128 notional,
        bool mayCancel
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
    /// @notice The equity is below the maintenance margin, 1e-6 USD.
    event LiquidationOpened(AccountId indexed account, int256 equity, uint256 maintenanceMargin);
    /// @notice The equity has reached the initial margin, 1e-6 USD; both 0 for an account without positions.
    event LiquidationClosed(AccountId indexed account, int256 equity, uint256 initialMargin);
    /// @notice A fraction of every leg has changed hands; money in 1e-6 USD, the bonus rounded down.
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
    /// @notice Chosen legs have changed hands; money in 1e-6 USD, the bonus rounded down.
    /// @param cost What the liquidator paid for the legs at mark (negative: received).
    /// @param bonus The liquidator's, after the insurance share.
    event LegsLiquidated(
        AccountId indexed account,
        AccountId indexed liquidator,
        ChosenLeg[] legs,
        int256 equityBefore,
        uint256 initialMarginBefore,
        int256 cost,
        uint256 bonus,
        uint256 insuranceShare
    );
    /// @notice What the account in liquidation lacks from now on counts provisionally in the index of withdrawals.
    event DeficitNoted(AccountId indexed account, uint256 deficit);
    /// @notice The account takes over up to this initial margin an hour, 1e-6 USD.
    /// @param marginPerHour 0: no longer a backstop.
    event BackstopOffered(AccountId indexed account, uint64 marginPerHour);
    /// @notice Bad debt beyond the insurance fund, shared by all claims through the claim index.
    event BadDebt(AccountId indexed account, uint256 loss, uint256 claimIndex);
    /// @notice `size` lots became cash at the final `price`, 1e-6 USD a unit of the underlying, rounded down.
    event PositionSettled(
        AccountId indexed account,
        InstrumentId indexed instrument,
        int256 size,
        uint256 price
    );
    /// @notice `amount`, 1e-6 USD, is the fund's, or raises ρ first.
    event InsuranceFunded(address indexed from, uint256 amount);
    /// @notice Whoever can attest the account has until `activeFrom`, with an attestation of an epoch after `epoch`.
    event EscapeProposalMade(AccountId indexed account, uint256 epoch, uint256 activeFrom);
    /// @notice The committee is not silent: the proposal is void.
    event EscapeProposalAnswered(AccountId indexed account);
    /// @notice The venue has ended. Owners leave from `leaveFrom` on, or as soon as all accounts are settled.
    event EscapeActivated(AccountId indexed account, uint256 leaveFrom);
    /// @notice A mark slot is what all its instruments settle at.
    /// @param key `InstrumentId.markKey`.
    /// @param word The mark slot at which its instruments settle, as `IMarkOracle` packs it.
    event MarksFrozen(uint256 indexed key, uint256 word);
    /// @notice The account's positions became cash; 1e-6 USD, rounded down.
    /// @param equity What the account has at the frozen marks without its spots; a deficit (negative) went through insurance
    /// and ρ, and is owed by the spots that are left.
    /// @param positions How many became cash.
    event EscapeSettled(AccountId indexed account, int256 equity, uint256 positions);
    /// @notice Lots of an account that owes cash were bought at their frozen mark, rounded up.
    /// @param to Who received the lots' tokens.
    /// @param amount What was paid for them, 1e-6 USD.
    event SpotSold(
        AccountId indexed account,
        InstrumentId indexed instrument,
        address indexed to,
        uint256 lots,
        uint256 amount
    );

    // ---- cash

    /// @notice Adds quote collateral to any account. The first deposit opens it and must reach the opening balance.
    function deposit(AccountId account, uint256 amount) external;

    /// @notice Takes quote collateral out. Only the owner. The account must end at or above its initial margin.
    /// Without positions nothing or the opening balance must be left, and with spots no less than their value: no cash is
    /// lent on them.
    /// @param amount Cash of the account. It pays x·ρ', rounded down: less than `amount` after a loss or while deficits are
    /// noted (`claims`, `provisional`).
    /// @param minimumPaid The least that may be paid (BelowMinimumPaid otherwise), 1e-6 USD: the owner cannot know what is
    /// noted before its transaction. 0 accepts whatever the index of then pays.
    /// @param attestation For the present portfolio; empty to be measured against W.
    function withdraw(
        AccountId account,
        uint256 amount,
        uint256 minimumPaid,
        address to,
        bytes calldata attestation
    ) external;

    /// @notice Gives quote tokens of the caller to the insurance fund; while claims are worth less than they say, ρ is raised
    /// first.
    /// Permissionless. Reverts with AmountMismatch unless exactly `amount`, 1e-6 USD, arrives.
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

    /// @notice Cancels every order of the account with this salt. The owner, or an operator that may cancel.
    function cancel(AccountId account, uint256 salt) external;

    /// @notice Cancels every order of the account with a salt below `salt`, in one write. For good: the owner or the
    /// operator signs later orders with salts from there on. Salts that ascend make every range of the past one call.
    function cancelBelow(AccountId account, uint256 salt) external;

    /// @notice Lets `operator` sign orders until `expiry` (0 revokes). Every call raises the version, so that orders
    /// signed under an earlier approval are dead.
    /// @param notional What the operator's orders may trade under this approval, price times size in 1e-6 USD, closing
    /// trades too; the largest uint128 for no limit.
    /// @param mayCancel Whether the operator may cancel the account's orders, also those it did not sign, and by `cancelBelow`
    /// all salts for good.
    function approveOperator(
        AccountId account,
        address operator,
        uint40 expiry,
        uint128 notional,
        bool mayCancel
    ) external;

    // ---- margin

    /// @notice Records a fresh attestation of the present portfolio; opens a liquidation if equity is below maintenance,
    /// closes it at or above initial. Permissionless.
    function record(AccountId account, bytes calldata attestation) external;

    /// @notice Counts what the account lacks, at the marks of now, in the index at which withdrawals are paid, or no
    /// longer; opens a liquidation if its equity is below zero. Permissionless, needs no signature. Reverts with
    /// StaleMarks unless every touched mark is of the head epoch, with NotLiquidatable when there is nothing to count.
    function noteDeficit(AccountId account) external;

    // ---- liquidation

    /// @notice Takes the slice `fraction` of every leg at mark, for a bonus. Opens the liquidation if need be.
    /// @param liquidator The account that takes the legs over; the caller must own it, or it is a backstop and the auction
    /// has paid its largest bonus for long enough (or E ≤ 0).
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

    /// @notice Takes chosen legs at mark, for the bonus of the slice that would take as
    /// much initial margin off. Only where `LiquidationTerms.legsOnly`; only legs with a live mark. The requirement must
    /// fall; the account ends at most a lot above its initial margin; what is left of a leg is no dust.
    /// @param liquidator As in `liquidate`.
    /// @param legs Ascending by instrument.
    /// @param attestation For the account's portfolio before; empty to use the record of this epoch.
    /// @param attestationAfter For the portfolio that is left, of the same epoch: legs change one after the other as named,
    /// a closed one is replaced by the last.
    /// @param liquidatorAttestation For the liquidator's portfolio afterwards; empty to be measured against W.
    function liquidateLegs(
        AccountId account,
        AccountId liquidator,
        ChosenLeg[] calldata legs,
        bytes calldata attestation,
        bytes calldata attestationAfter,
        bytes calldata liquidatorAttestation
    ) external;

    /// @notice Offers the account as a backstop: anybody may push to it what keepers leave, up to `marginPerHour` of initial
    /// margin (1e-6 USD; 0 ends the offer), given back evenly over an hour. Only the owner. It gets the bonus and needs its
    /// margin like any other.
    function offerBackstop(AccountId account, uint64 marginPerHour) external;

    // ---- settlement

    /// @notice Turns the account's settled positions among `instruments` into cash. Permissionless, idempotent, needs no
    /// signature.
    function settle(AccountId account, InstrumentId[] calldata instruments) external;

    // ---- escape

    /// @notice Claims that the committee is silent. Only the owner of an account with positions (without any, `withdraw`
    /// needs nobody). It is answered, and void, when the account passes a margin check at a later epoch, or by
    /// `cancelEscape`. Reverts with EscapeProposed while an unanswered proposal stands.
    function proposeEscape(AccountId account) external;

    /// @notice Answers a proposal with an attestation of the account's present portfolio, of an epoch after the proposal's.
    /// Permissionless, records nothing.
    function cancelEscape(AccountId account, bytes calldata attestation) external;

    /// @notice Ends the venue for good because the account's proposal stayed unanswered for the escape delay.
    /// Permissionless. From now on only the calls below change anything.
    /// @param instruments Whose marks freeze in this call; others freeze at the first call that needs them.
    function activateEscape(AccountId account, InstrumentId[] calldata instruments) external;

    /// @notice In the escape: freezes the marks of `instruments` that are not frozen yet. Permissionless, idempotent.
    function freezeMarks(InstrumentId[] calldata instruments) external;

    /// @notice In the escape: turns the positions of the next `count` accounts, all but spots, into cash at the frozen marks,
    /// from the end of the list, and recognises deficits. Permissionless.
    function settleInEscape(uint256 count) external;

    /// @notice In the escape: pays the account's whole claim, its cash at ρ, rounded down. Only the owner, once all accounts
    /// are settled and no spots are for sale, or the escape window is over.
    /// @param minimumPaid As in `withdraw`: once the window is over, whoever is settled before may lower ρ.
    function leaveVenue(AccountId account, uint256 minimumPaid, address to) external;

    /// @notice In the escape: pays all lots of one of the account's spots out in its token. Only the owner, and not
    /// while they are for sale (SpotsOwe); nobody need have left or settled before.
    function leaveSpot(AccountId account, InstrumentId instrument, address to) external;

    /// @notice In the escape: buys lots of a spot of an account that lacked cash when it was settled (SpotsOwe), at the frozen
    /// mark, rounded up, for quote of the caller's, which goes to the insurance fund; at most as many lots as what is owed
    /// takes.
    /// Permissionless.
    function buySpot(AccountId account, InstrumentId instrument, uint64 lots, address to) external;

    // ---- views

    /// @notice The account as it is kept. One that is not open has neither cash, positions nor margins.
    function account(AccountId id) external view returns (AccountState memory);

    /// @notice Live positions in storage order (the order of the portfolio hash).
    function positions(AccountId id) external view returns (Position[] memory);

    /// @notice Ids of all open accounts are [0, accountCount).
    function accountCount() external view returns (uint256);

    /// @notice The order changes when an account is emptied: the last takes its place.
    function accountAt(uint256 index) external view returns (AccountId);

    /// @notice Equity, worst case and portfolio hash at the marks of now; in the escape at the frozen ones, without spots.
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

    /// @notice Orders of the account with a salt below this one are cancelled.
    function firstSalt(AccountId id) external view returns (uint256);

    /// @notice What the operator may do for the account, whether or not it has expired (Unix seconds).
    /// @param notional What is left of it, 1e-6 USD.
    function approval(
        AccountId id,
        address operator
    ) external view returns (uint40 expiry, uint32 version, uint128 notional, bool mayCancel);

    /// @notice What a proof of the venue's solvency is about: at most `count` accounts of the list from `first` on.
    /// @dev Reverts with EscapeActive in the escape, and with CashMoved in a block in which an account has deposited or
    /// withdrawn quote or spots: what is borrowed for a block stands in no walk.
    /// WARNING (trust): maintenance margins are as attested last, by a quorum of the margin set; nothing else in it is.
    /// @return walked For each account 32 bytes, equity i96 (as `measure` computes it) | cash i88 | maintenance margin u56 |
    /// legs u16, followed by its live legs that are not settled, 12 bytes each: instrument u32 | size i64. A settled leg is
    /// cash
    /// in all but name: it is in the equity.
    /// @return oldestEpoch Of the marks that the equities are made of, but for those that stand still (type(uint256).max
    /// when none).
    function walk(
        uint256 first,
        uint256 count
    ) external view returns (bytes memory walked, uint256 oldestEpoch);

    /// @notice Fees and insurance in 1e-6 USD; nonce of the last state change (2^39 and more in the escape).
    function globals() external view returns (uint256 fees, uint256 insurance, uint256 nonce);

    /// @notice Tokens held for accounts, and ρ (1e18 = whole): a deposit of y credits y/ρ, and a withdrawal of x pays x·ρ
    /// unless deficits count provisionally.
    function claims() external view returns (uint256 held, uint256 claimIndex);

    /// @notice When the escape began (Unix seconds, 0 if it has not), from when owners may leave whatever is settled, and
    /// how many accounts of the list, from its front, may still have positions.
    function escape() external view returns (uint256 activatedAt, uint256 leaveFrom, uint256 unsettled);

    /// @notice What the account's spots owe, 1e-6 USD: they are for sale.
    function escapeDebt(AccountId id) external view returns (uint256);

    /// @notice The account's last proposal; void once the account's record is of a later epoch. 0 if there is none.
    function escapeProposal(AccountId id) external view returns (uint256 epoch, uint256 activeFrom);

    /// @notice The deficits noted of accounts in liquidation, and ρ' (1e18 = whole): a withdrawal of x pays x·ρ', as if they
    /// had been written off.
    function provisional() external view returns (uint256 deficits, uint256 withdrawalIndex);

    /// @notice What of the account's deficit counts in `provisional`, 1e-6 USD: its deficit when it was last noted.
    function notedDeficit(AccountId id) external view returns (uint256);

    /// @notice What a backstop takes over in an hour, and now; initial margin, 1e-6 USD.
    function backstop(AccountId id) external view returns (uint256 marginPerHour, uint256 available);

    /// @notice In which attestations and orders are signed; of this contract on the chain of now.
    function domainSeparator() external view returns (bytes32);

    /// @notice What the order's owner or operator signs.
    function orderDigest(Order calldata order) external view returns (bytes32);
}
