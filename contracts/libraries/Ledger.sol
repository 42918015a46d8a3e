// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {FixedPoint, WAD} from "./FixedPoint.sol";

/// @notice What the engine holds, in two slots.
/// @param pots fees u96 | insurance u96 | block u24 in which quote or spots last came or went | state nonce u40, whose highest
/// bit is set for good by an escape.
/// @param pool tokens u96 | noted deficits u96 | claim index u64. Tokens are all the engine has taken in (whatever is sent to it
/// otherwise is not counted), so that a fee moves no second slot; those held for accounts are what fees and insurance
/// leave.
struct Ledger {
    uint256 pots;
    uint256 pool;
}

/// @title The waterfall: fees, insurance and the claim index ρ.
/// @notice Cash is not a claim here (a perp long carries −notional), so a loss beyond the insurance fund cannot be taken
/// from positive cash. Instead every claim is paid ρ: with T tokens held for accounts, the claims are T/ρ; writing off D
/// sets ρ ← T/(T/ρ + D); a withdrawal of x pays x·ρ and a deposit of y credits y/ρ, which leave ρ as it is; income of
/// the fund raises ρ back to 1 before anything stays in the fund. Hence insurance > 0 implies ρ = 1.
///
/// A deficit of an account that still has positions is not written off: it may recover. Until then it counts
/// provisionally. With claims N = T/ρ (a sum that contains the negative equity), noted deficits D and the fund I, all
/// would be recognised at
///
///     ρ' = min(ρ, (T + I) / (N + D)),
///
/// and that is what a withdrawal pays: x·ρ'. What it leaves behind, x·(ρ − ρ'), is income of the fund, so that T + I falls
/// by x·ρ' and N by x: ρ' stays, order does not matter, and nobody gains by running before the loss is recognised; should
/// the account recover, who stayed gains. Recognising D changes ρ' no more than that. A deposit credits y/ρ, at the
/// higher index: credited at ρ' it would have bought claims below their worth when the account recovers. So a deposit
/// can raise ρ' for others and never lower it.
library LedgerLibrary {
    using FixedPoint for uint256;

    uint256 private constant CLOSED = 1 << 39;
    uint256 private constant NONCE_BITS = 40;
    uint256 private constant BLOCK = uint256(type(uint24).max) << NONCE_BITS;

    function initialise(Ledger storage self) internal {
        self.pool = WAD;
    }

    /// @notice Takes `tokens` in for an account.
    /// @return cash What they credit: y/ρ, rounded down.
    function credit(Ledger storage self, uint256 tokens) internal returns (uint256 cash) {
        (uint256 total, uint256 index) = _pool(self);
        _setPool(self, total + tokens, index);
        return tokens.mulDivDown(WAD, index);
    }

    /// @notice Pays `cash` of an account out.
    /// @param minimum The least that its owner accepts for it.
    /// @return tokens What it pays: x·ρ', rounded down. Never what belongs to fees and insurance: while an insolvent
    /// account is not noted, claims can be more than the tokens that accounts have brought in.
    function debit(Ledger storage self, uint256 cash, uint256 minimum) internal returns (uint256 tokens) {
        (uint256 total, uint256 index) = _pool(self);
        uint256 paidIndex = withdrawalIndex(self);
        tokens = cash.mulDivDown(paidIndex, WAD);
        if (tokens < minimum) revert IMarginEngine.BelowMinimumPaid(tokens, minimum);
        if (tokens > held(self)) revert IMarginEngine.Overflow();
        uint256 claimed = _claimed(self);
        _setPool(self, total - tokens, index);
        if (paidIndex < index) _forgo(self, claimed, cash);
    }

    /// @notice Moves a fee that accounts have paid in cash out of their tokens, at ρ' and as far as there are any; rounded
    /// down, so that ρ cannot fall.
    function collectFee(Ledger storage self, uint256 cash) internal {
        uint256 paidIndex = withdrawalIndex(self);
        uint256 claimed = _claimed(self);
        uint256 tokens = cash.mulDivDown(paidIndex, WAD).min(held(self));
        (uint256 fees, uint256 insurance, ) = balances(self);
        _setPots(self, fees + tokens, insurance);
        if (paidIndex < claimIndex(self)) _forgo(self, claimed, cash);
    }

    /// @notice Counts a deficit that was `noted` as `deficit` from now on.
    function noteDeficit(Ledger storage self, uint256 noted, uint256 deficit) internal {
        uint256 sum = deficits(self) - noted + deficit;
        if (sum > type(uint96).max) revert IMarginEngine.Overflow();
        self.pool = (self.pool & ~(uint256(type(uint96).max) << 64)) | (sum << 64);
    }

    /// @notice Takes `tokens` in for the fund.
    function fund(Ledger storage self, uint256 tokens) internal {
        uint256 claimed = _claimed(self);
        (uint256 total, uint256 index) = _pool(self);
        _setPool(self, total + tokens, index);
        _restore(self, held(self), claimed);
    }

    /// @notice Gives `cash`, which an account has just paid, to the fund.
    function fundFromCash(Ledger storage self, uint256 cash) internal {
        _forgo(self, _claimed(self), cash);
    }

    /// @notice Pays up to `deficit` from the fund into an account's cash.
    function cover(Ledger storage self, uint256 deficit) internal returns (uint256 paid) {
        (uint256 fees, uint256 insurance, ) = balances(self);
        paid = deficit.min(insurance);
        if (paid != 0) _setPots(self, fees, insurance - paid);
    }

    /// @notice Shares a loss that insurance did not cover among all claims: ρ ← T/(T/ρ + D), rounded down.
    function writeOff(Ledger storage self, uint256 loss) internal returns (uint256 index) {
        (uint256 total, ) = _pool(self);
        // Without a token left the loss is remembered as if there were one unit.
        _setPool(self, total, held(self).max(1).mulDivDown(WAD, _claimed(self) + loss));
        return claimIndex(self);
    }

    /// @notice Counts a change of the book, so that whoever reads it in several calls can tell that it is still the same.
    /// Every act of a venue that trades comes by here, and none gets by once the ledger is closed.
    function touch(Ledger storage self) internal {
        self.pots = _open(self) + 1;
    }

    /// @notice The same for an act by which an account brings or takes collateral: nobody walks the book for a proof in this
    /// block any more, or what is borrowed for a block could stand in it.
    function touchCash(Ledger storage self) internal {
        self.pots = ((_open(self) & ~BLOCK) | (_currentBlock() << NONCE_BITS)) + 1;
    }

    /// @notice The same as `touch` for the acts of an escape, which none gets by before.
    function touchClosed(Ledger storage self) internal {
        uint256 word = self.pots;
        if (word & CLOSED == 0) revert IMarginEngine.EscapeInactive();
        self.pots = word + 1;
    }

    /// @notice Ends trade for good. There is no way back.
    function close(Ledger storage self) internal {
        touch(self);
        self.pots |= CLOSED;
    }

    function isClosed(Ledger storage self) internal view returns (bool) {
        return self.pots & CLOSED != 0;
    }

    /// @notice Reverts in a block in which quote or spots came or went, with 1 in 2^24 also in another.
    function requireCashStill(Ledger storage self) internal view {
        if (uint24(self.pots >> NONCE_BITS) == _currentBlock()) revert IMarginEngine.CashMoved(block.number);
    }

    function balances(
        Ledger storage self
    ) internal view returns (uint256 fees, uint256 insurance, uint256 nonce) {
        uint256 word = self.pots;
        return (word >> 160, uint96(word >> 64), uint40(word));
    }

    /// @notice All tokens that have been taken in and not paid out.
    function counted(Ledger storage self) internal view returns (uint256 tokens) {
        (tokens, ) = _pool(self);
    }

    /// @notice Tokens held for accounts.
    function held(Ledger storage self) internal view returns (uint256) {
        (uint256 total, ) = _pool(self);
        (uint256 fees, uint256 insurance, ) = balances(self);
        return total - fees - insurance;
    }

    /// @notice ρ, 1e18 = whole.
    function claimIndex(Ledger storage self) internal view returns (uint256 index) {
        (, index) = _pool(self);
    }

    /// @notice ρ', at which withdrawals are paid, 1e18 = whole; rounded down.
    function withdrawalIndex(Ledger storage self) internal view returns (uint256 index) {
        index = claimIndex(self);
        uint256 noted = deficits(self);
        if (noted == 0) return index;
        (, uint256 insurance, ) = balances(self);
        return index.min((held(self) + insurance).mulDivDown(WAD, _claimed(self) + noted));
    }

    /// @notice Deficits of flagged accounts that have not been recognised, as last noted, 1e-6 USD.
    function deficits(Ledger storage self) internal view returns (uint256) {
        return uint96(self.pool >> 64);
    }

    /// @dev What is held is now for `cash` less than the `claimed` of before.
    function _forgo(Ledger storage self, uint256 claimed, uint256 cash) private {
        _restore(self, held(self), claimed > cash ? claimed - cash : 0);
    }

    /// @dev With `tokens` held and `claimed` claims on them: ρ up to 1, and what is more than the claims to the fund. It
    /// never falls, though the claims are rounded up.
    function _restore(Ledger storage self, uint256 tokens, uint256 claimed) private {
        (uint256 total, uint256 index) = _pool(self);
        if (tokens < claimed) {
            _setPool(self, total, tokens.mulDivDown(WAD, claimed).max(index));
            return;
        }
        _setPool(self, total, WAD);
        (uint256 fees, uint256 insurance, ) = balances(self);
        _setPots(self, fees, insurance + tokens - claimed);
    }

    /// @dev T/ρ, rounded up. Below 1 the index also stands for claims without a token left to pay them: were they
    /// forgotten, the next income of the fund would make them whole again, from whoever deposits after it.
    function _claimed(Ledger storage self) private view returns (uint256) {
        uint256 index = claimIndex(self);
        return index == WAD ? held(self) : held(self).max(1).mulDivUp(WAD, index);
    }

    function _pool(Ledger storage self) private view returns (uint256 total, uint256 index) {
        uint256 word = self.pool;
        return (word >> 160, uint64(word));
    }

    /// @dev The index is never 0, so that deposits can be credited: at 1e-18 there is nothing left to share.
    function _setPool(Ledger storage self, uint256 total, uint256 index) private {
        if (total > type(uint96).max) revert IMarginEngine.Overflow();
        self.pool = (total << 160) | (deficits(self) << 64) | index.max(1);
    }

    /// @dev Fees and insurance are parts of the total, which fits in as many bits: every income of theirs is out of what is
    /// held, or has been added to the total before.
    function _setPots(Ledger storage self, uint256 fees, uint256 insurance) private {
        self.pots = (fees << 160) | (insurance << 64) | uint64(self.pots);
    }

    function _open(Ledger storage self) private view returns (uint256 word) {
        word = self.pots;
        if (word & CLOSED != 0) revert IMarginEngine.EscapeActive();
    }

    function _currentBlock() private view returns (uint256) {
        return uint24(block.number);
    }
}
