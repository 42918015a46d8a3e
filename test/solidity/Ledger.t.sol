// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../../contracts/interfaces/IMarginEngine.sol";
import {Ledger, LedgerLibrary} from "../../contracts/libraries/Ledger.sol";

import {bound, vm} from "./Vm.sol";

/// @dev The waterfall alone, with the cash of all accounts as one ghost number.
contract LedgerTest {
    using LedgerLibrary for Ledger;

    uint256 private constant WAD = 1e18;

    Ledger private ledger;
    /// @dev All cash credited and not yet paid out, taken as a fee, given to the fund or lost; 1e-6 USD.
    uint256 private cash;
    uint256 private tokens;

    function setUp() public {
        ledger.initialise();
    }

    /// @dev R1, R10 and R31 over random acts.
    function testFuzz_R10_TheWaterfallAddsUp(uint256 seed) public {
        _deposit(1e9 + (seed % 1e12));
        for (uint256 step = 0; step < 48; ++step) {
            uint256 random = uint256(keccak256(abi.encode(seed, step)));
            uint256 amount = (random >> 8) % (1 << (1 + ((random >> 128) % 44)));
            uint256 act = random % 8;
            (, uint256 insuranceBefore, ) = ledger.balances();
            uint256 indexBefore = ledger.claimIndex();
            bool isProvisional = ledger.withdrawalIndex() < indexBefore;
            if (act == 0) _deposit(amount);
            else if (act == 1) _withdraw(bound(amount, 0, cash));
            else if (act == 2) _pay(bound(amount, 0, cash));
            else if (act == 3) _fund(amount + 1);
            else if (act == 4 && cash != 0) _fundFromCash(bound(amount, 1, cash));
            else if (act == 5) _loseAndWriteOff(amount);
            else if (act == 6) _note(amount);
            else ledger.touch();

            uint256 index = ledger.claimIndex();
            if (act == 0 || act == 6 || (act <= 2 && !isProvisional))
                vm.assertEq(index, indexBefore, "R31: the claim index stays");
            if (act == 1 || act == 2) vm.assertGe(index, indexBefore, "R31: who leaves early raises it");
            // the index itself is rounded down
            if (act == 3 || act == 4) vm.assertGe(index + 1, indexBefore, "income never lowers it");
            if (act == 5 && insuranceBefore >= amount)
                vm.assertEq(index, indexBefore, "insurance comes first");
            _assertSums();
        }
    }

    /// @dev R19: nobody gains a unit by depositing and withdrawing, whatever the claim index, and whatever deficits count
    /// provisionally when it deposits and when it withdraws.
    function testFuzz_R19_DepositThenWithdrawNeverGains(
        uint64 loss,
        uint64 amount,
        uint8 parts,
        uint64 notedBefore,
        uint64 notedAfter
    ) public {
        _deposit(1e12);
        ledger.writeOff(bound(loss, 0, 1e18));
        _note(notedBefore);
        uint256 given = bound(amount, 1, 1e18);
        uint256 credited = ledger.credit(given);
        _note(notedAfter);
        uint256 count = 1 + (parts % 5);
        uint256 paid;
        for (uint256 i = 0; i < count; ++i) {
            uint256 share = i + 1 == count ? credited - (credited / count) * i : credited / count;
            paid += ledger.debit(share, 0);
        }
        vm.assertLe(paid, given, "paid");
        if (count == 1 && notedAfter == 0) vm.assertGe(paid + 1, given, "by rounding only");
    }

    /// @dev A loss shared by all claims: whoever leaves before or after another gets the same.
    function testFuzz_R31_TheOrderOfWithdrawalsDoesNotMatter(
        uint64 first,
        uint64 second,
        uint64 loss
    ) public {
        uint256 a = bound(first, 1e6, 1e15);
        uint256 b = bound(second, 1e6, 1e15);
        ledger.credit(a + b);
        // `a` of the claims belongs to one, `b` to another, and a third left a deficit
        ledger.writeOff(bound(loss, 1, 1e15));
        uint256 index = ledger.claimIndex();
        uint256 paidA = ledger.debit(a, 0);
        uint256 paidB = ledger.debit(b, 0);
        vm.assertEq(paidA, (a * index) / WAD, "a");
        vm.assertEq(paidB, (b * index) / WAD, "b");
        vm.assertLe(paidA + paidB, a + b, "sum");
    }

    /// @dev Deficits that are only noted: who withdraws before they are recognised, between two others or after it, is
    /// paid the same, and no more than the closed form min(1, (T + I) / (N + D)) of the start; tokens are whole.
    function testFuzz_R31_NobodyGainsByRunningBeforeRecognition(
        uint64 first,
        uint64 second,
        uint64 insured,
        uint64 deficit
    ) public {
        uint256 a = bound(first, 1e9, 1e15);
        uint256 b = bound(second, 1e9, 1e15);
        uint256 income = bound(insured, 0, 1e15);
        uint256 lost = bound(deficit, 1, 1e15);
        // What one account is below zero, the others are above what they brought.
        ledger.credit(a + b);
        if (income != 0) ledger.fund(income);
        uint256 claims = a + b + lost;
        uint256 expected = income >= lost ? WAD : ((a + b + income) * WAD) / claims;
        ledger.noteDeficit(0, lost);
        vm.assertEq(ledger.withdrawalIndex(), expected, "the closed form");

        uint256 early = ledger.debit(a, 0);
        _near(early, (a * expected) / WAD, 2, "before recognition");
        // The next is paid as much, to units of rounding that weigh on what is left.
        uint256 next = ledger.withdrawalIndex();
        _near((b * next) / WAD, (b * expected) / WAD, 4, "after another has left");

        ledger.noteDeficit(lost, 0);
        uint256 covered = ledger.cover(lost);
        if (covered < lost) ledger.writeOff(lost - covered);
        vm.assertEq(ledger.deficits(), 0, "nothing is noted any more");
        _near(ledger.debit(b, 0), (b * expected) / WAD, 6, "after recognition");
    }

    /// @dev When the account recovers, whoever stayed is paid in full, and what leavers left behind is the fund's.
    function testFuzz_R31_ARecoveryMakesWhoStayedWhole(uint64 first, uint64 second, uint64 deficit) public {
        uint256 a = bound(first, 1e6, 1e15);
        uint256 b = bound(second, 1e6, 1e15);
        uint256 lost = bound(deficit, 1, 1e15);
        ledger.credit(a + b);
        ledger.noteDeficit(0, lost);
        uint256 early = ledger.debit(a, 0);
        ledger.noteDeficit(lost, 0);
        vm.assertEq(ledger.withdrawalIndex(), WAD, "whole");
        vm.assertEq(ledger.debit(b, 0), b, "who stayed");
        (, uint256 insurance, ) = ledger.balances();
        vm.assertEq(insurance, a - early, "what was left behind");
    }

    /// @dev A deposit during a noted deficit never lowers what others are paid.
    function testFuzz_R31_ADepositLowersNobodysWithdrawal(uint64 amount, uint64 loss, uint64 deficit) public {
        _deposit(1e12);
        ledger.writeOff(bound(loss, 0, 1e15));
        _note(deficit);
        uint256 before = ledger.withdrawalIndex();
        ledger.credit(bound(amount, 1, 1e15));
        vm.assertGe(ledger.withdrawalIndex() + 1, before, "R31");
    }

    /// @dev A total has 96 bits: what does not fit is refused, not cut off into the index beside it.
    function testFuzz_TokensThatDoNotFitRevert(uint96 first, uint256 second, bool isGift) public {
        this.take(first, isGift);
        uint256 beyond = bound(second, (1 << 96) - uint256(first), 1 << 128);
        vm.expectRevert(abi.encodeWithSelector(IMarginEngine.Overflow.selector));
        this.take(beyond, !isGift);
    }

    /// @dev So do the deficits of all accounts together: each alone fits its auction.
    function testFuzz_DeficitsThatDoNotFitRevert(uint96 first, uint96 second) public {
        ledger.noteDeficit(0, first);
        uint256 beyond = bound(second, (1 << 96) - uint256(first), 1 << 96);
        vm.expectRevert(abi.encodeWithSelector(IMarginEngine.Overflow.selector));
        this.note(beyond);
    }

    function take(uint256 amount, bool isGift) external {
        if (isGift) ledger.fund(amount);
        else ledger.credit(amount);
    }

    function note(uint256 deficit) external {
        ledger.noteDeficit(0, deficit);
    }

    function _note(uint256 deficit) private {
        ledger.noteDeficit(ledger.deficits(), deficit);
    }

    function _near(uint256 x, uint256 y, uint256 tolerance, string memory what) private pure {
        vm.assertLe(x, y + tolerance, what);
        vm.assertLe(y, x + tolerance, what);
    }

    /// @dev At an index of 1 everything is worth exactly what it says.
    function test_WholeClaimsAreExact() public {
        vm.assertEq(ledger.credit(4e18), 4e18, "credited");
        ledger.collectFee(1e18);
        (uint256 fees, , ) = ledger.balances();
        vm.assertEq(fees, 1e18, "fees");
        vm.assertEq(ledger.held(), 3e18, "held");
        vm.assertEq(ledger.debit(2e18, 0), 2e18, "paid");
    }

    /// @dev R19: claims of an account that is not yet liquidated are not paid out of fees.
    function test_R19_WhatIsNotHeldIsNotPaid() public {
        ledger.credit(100);
        ledger.collectFee(40);
        vm.expectRevert(abi.encodeWithSelector(IMarginEngine.Overflow.selector));
        this.debit(61);
        vm.assertEq(this.debit(60), 60, "all that is held");
    }

    /// @dev R19: nor does a fee take more than is held, though such an account's claims can pay it.
    function test_R19_AFeeTakesNoMoreThanIsHeld() public {
        ledger.credit(100);
        ledger.collectFee(150);
        _assertPots(100, 0, 0);
    }

    /// @dev Income of the fund at an index of 1: from outside it adds to what is held for others, from cash it is taken out.
    function test_R10_IncomeGoesToTheFund() public {
        ledger.credit(100);
        ledger.fund(30);
        _assertPots(0, 30, 100);
        ledger.fundFromCash(40);
        _assertPots(0, 70, 60);
        ledger.fundFromCash(60);
        _assertPots(0, 130, 0);
    }

    /// @dev ρ = T/(T/ρ + D); income then raises it to 1 before anything stays in the fund.
    function test_R31_ALossIsSharedAndIncomeRestoresIt() public {
        ledger.credit(100);
        vm.assertEq(ledger.writeOff(100), WAD / 2, "100 tokens for 200 claims");
        ledger.fund(60);
        vm.assertEq(ledger.claimIndex(), (WAD * 4) / 5, "160 for 200");
        _assertPots(0, 0, 160);
        ledger.fund(60);
        vm.assertEq(ledger.claimIndex(), WAD, "200 for 200");
        _assertPots(0, 20, 200);
    }

    /// @dev Without a token left a loss is remembered as if there were one unit.
    function test_R31_ALossOfAnEmptyLedgerIsRemembered() public {
        vm.assertEq(ledger.writeOff(5), WAD / 5);
        // What comes next belongs to those five claims, and is not the fund's.
        ledger.fund(3);
        vm.assertEq(ledger.claimIndex(), (WAD * 3) / 5, "3 for 5");
        _assertPots(0, 0, 3);
    }

    /// @dev After a loss of far more than there is whoever comes later still has what he brought.
    function test_R31_AfterAnyLossDepositsAreCredited() public {
        ledger.credit(1);
        vm.assertEq(ledger.writeOff(3e18), 1, "the least there is");
        uint256 credited = ledger.credit(7);
        vm.assertEq(credited, 7e18, "7 at 1e-18 each");
        vm.assertEq(this.debit(credited), 7, "paid");
    }

    function test_EveryTouchCountsOnce() public {
        ledger.touch();
        ledger.touch();
        (, , uint256 nonce) = ledger.balances();
        vm.assertEq(nonce, 2);
    }

    /// @dev In a block in which collateral came or went nobody walks the book; in another anybody does. What is remembered
    /// for it changes neither fees nor insurance, and counts like any act.
    function testFuzz_CashIsStillButInTheBlockInWhichItMoved(
        uint88 amount,
        uint24 first,
        uint24 second
    ) public {
        vm.assume(first != 0 && second != 0 && first != second);
        ledger.credit(amount);
        ledger.collectFee(amount / 3);
        ledger.fund(amount / 5);
        vm.roll(first);
        ledger.touch();
        this.requireCashStill();
        ledger.touchCash();
        ledger.touch();
        _expectMoved(first);
        vm.roll(second);
        this.requireCashStill();
        ledger.touchCash();
        _expectMoved(second);
        vm.roll(first);
        this.requireCashStill();
        (, , uint256 nonce) = ledger.balances();
        vm.assertEq(nonce, 4, "nonce");
        _assertPots(amount / 3, amount / 5, uint256(amount) - amount / 3);
    }

    function requireCashStill() external view {
        ledger.requireCashStill();
    }

    function _expectMoved(uint256 number) private {
        vm.expectRevert(abi.encodeWithSelector(IMarginEngine.CashMoved.selector, number));
        this.requireCashStill();
    }

    function _assertPots(uint256 fees, uint256 insurance, uint256 held) private view {
        (uint256 feesNow, uint256 insuranceNow, ) = ledger.balances();
        vm.assertEq(feesNow, fees, "fees");
        vm.assertEq(insuranceNow, insurance, "insurance");
        vm.assertEq(ledger.held(), held, "held");
    }

    function debit(uint256 amount) external returns (uint256) {
        return ledger.debit(amount, 0);
    }

    function _deposit(uint256 amount) private {
        cash += ledger.credit(amount);
        tokens += amount;
    }

    function _withdraw(uint256 amount) private {
        uint256 paid = ledger.debit(amount, 0);
        cash -= amount;
        tokens -= paid;
    }

    function _pay(uint256 fee) private {
        cash -= fee;
        ledger.collectFee(fee);
    }

    function _fund(uint256 amount) private {
        ledger.fund(amount);
        tokens += amount;
    }

    function _fundFromCash(uint256 amount) private {
        cash -= amount;
        ledger.fundFromCash(amount);
    }

    /// @dev One account is `loss` below zero, so the others' cash is that much more than what is there.
    function _loseAndWriteOff(uint256 loss) private {
        cash += loss;
        uint256 covered = ledger.cover(loss);
        if (covered < loss) ledger.writeOff(loss - covered);
    }

    function _assertSums() private view {
        vm.assertLe(ledger.withdrawalIndex(), ledger.claimIndex(), "a withdrawal is paid no more than rho");
        (uint256 fees, uint256 insurance, ) = ledger.balances();
        uint256 held = ledger.held();
        uint256 index = ledger.claimIndex();
        vm.assertEq(held + fees + insurance, tokens, "R1: every token is somewhere");
        vm.assertTrue(cash * index <= held * WAD, "R1: claims are covered");
        vm.assertTrue(index >= 1 && index <= WAD, "0 < index <= 1");
        vm.assertTrue(insurance == 0 || index == WAD, "insurance > 0 implies index = 1");
    }
}
