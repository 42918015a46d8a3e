// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId} from "../../../contracts/types/AccountId.sol";

import {Leg} from "../reference/PortfolioReference.sol";
import {vm} from "../Vm.sol";
import {assertAll} from "./EngineAssertions.sol";
import {AccountView, EngineHandler, VenueView} from "./EngineHandler.sol";

/// @dev What is wrong with the double's book.
enum Fault {
    None,
    Violation,
    Uncovered,
    LostToken,
    NoIndex,
    IndexAboveOne,
    InsuranceKept,
    WithdrawalIndex,
    Unlisted,
    ListedTwice,
    BadDebt,
    FlatInLiquidation,
    FlatNeedsMargin,
    OpenInterest,
    OneSided,
    ShortSpot,
    SpotWithoutTokens,
    FullCollateralLiquidatable
}

/// @dev Shows the invariants a sound book (a perp bought and sold, a spot, an account with cash only), or one with a fault.
contract ScriptedBook {
    uint32 private constant PERP = 0x04000001;
    uint32 private constant SPOT = 0x50000001;

    Fault private _fault;

    function set(Fault fault) external {
        _fault = fault;
    }

    function violations() external view returns (uint256) {
        return _fault == Fault.Violation ? 1 : 0;
    }

    function firstViolation() external pure returns (string memory) {
        return "R0: an act broke its requirement";
    }

    function venueView() external view returns (VenueView memory v) {
        (v.held, v.fees, v.insurance) = (1_000e6, 5e6, 10e6);
        (v.claimIndex, v.withdrawalIndex) = (1e18, 1e18);
        v.accounts = new AccountView[](3);
        _open(v.accounts[0], 650e18, 10);
        _open(v.accounts[1], 350e18, -10);
        (v.accounts[2].state.cash, v.accounts[2].equity) = (50e6, 50e18);
        v.accounts[0].legs[1] = _leg(SPOT, _fault == Fault.ShortSpot ? int256(4) : int256(3));
        v.accounts[0].spotValue = 50e18;
        _breakView(v);
    }

    function balance() external view returns (uint256) {
        return _fault == Fault.LostToken ? 1_015e6 - 1 : 1_015e6;
    }

    function accounts() public pure returns (AccountId[] memory ids) {
        ids = new AccountId[](3);
        for (uint256 i; i < 3; ++i) ids[i] = AccountId.wrap(bytes32(i + 1));
    }

    function listedAccounts() external view returns (AccountId[] memory) {
        if (_fault == Fault.Unlisted) return new AccountId[](0);
        AccountId[] memory ids = accounts();
        if (_fault != Fault.ListedTwice) return ids;
        AccountId[] memory more = new AccountId[](4);
        for (uint256 i; i < 4; ++i) more[i] = ids[i % 3];
        return more;
    }

    function instrumentCount() external pure returns (uint256) {
        return 2;
    }

    function interest(
        uint256 index
    ) external view returns (uint32 instrument, uint256 open, bool isFinal, uint256 backed) {
        if (index == 0) return (PERP, _fault == Fault.OpenInterest ? 11 : 10, false, 0);
        return (SPOT, _fault == Fault.ShortSpot ? 4 : 3, false, _fault == Fault.SpotWithoutTokens ? 2 : 3);
    }

    function worstFraction(uint256) external view returns (uint256) {
        return _fault == Fault.FullCollateralLiquidatable ? 1 : 0;
    }

    function _breakView(VenueView memory v) private view {
        Fault fault = _fault;
        AccountView memory flat = v.accounts[2];
        if (fault == Fault.Uncovered) v.accounts[1].equity += 1;
        else if (fault == Fault.NoIndex) v.claimIndex = 0;
        else if (fault == Fault.IndexAboveOne) (v.claimIndex, v.accounts[0].equity) = (1e18 + 1, 0);
        else if (fault == Fault.InsuranceKept) v.claimIndex = 1e18 - 1;
        else if (fault == Fault.WithdrawalIndex) v.withdrawalIndex = 1e18 + 1;
        else if (fault == Fault.BadDebt) flat.state.cash = -1;
        else if (fault == Fault.FlatInLiquidation) flat.state.flagged = true;
        else if (fault == Fault.FlatNeedsMargin) flat.state.maintenanceMargin = 1;
        else if (fault == Fault.OneSided) v.accounts[1].legs[0].size = -9;
        else if (fault == Fault.ShortSpot) v.accounts[1].legs[1] = _leg(SPOT, -1);
    }

    function _open(AccountView memory a, int256 equity, int256 lots) private pure {
        (a.equity, a.worstCase) = (equity, 100e12);
        a.legs = new Leg[](2);
        a.legs[0] = _leg(PERP, lots);
    }

    function _leg(uint32 instrument, int256 lots) private pure returns (Leg memory leg) {
        (leg.instrument, leg.size) = (instrument, lots);
    }
}

/// @dev Every invariant of `EngineAssertions` can fail: a book with one fault each is seen, and by which name.
contract EngineAssertionsTest {
    ScriptedBook private book;

    function setUp() public {
        book = new ScriptedBook();
    }

    function check() external view {
        assertAll(EngineHandler(address(book)));
    }

    function test_ASoundBookPasses() public view {
        this.check();
    }

    function test_AViolationOfAnActIsSeen() public {
        _assertSeen(Fault.Violation, "R0: an act broke its requirement");
    }

    function test_R1_AClaimMoreThanThereIsHeld() public {
        _assertSeen(Fault.Uncovered, "R1: claims are covered");
    }

    function test_R1_ATokenThatIsNowhere() public {
        _assertSeen(Fault.LostToken, "R1: every token is somewhere");
    }

    function test_R1_ASpotWithoutItsTokens() public {
        _assertSeen(Fault.SpotWithoutTokens, "R1: a spot's tokens are there");
    }

    function test_R2_OpenInterestThatNobodyHolds() public {
        _assertSeen(Fault.OpenInterest, "R2: open interest is lots long");
    }

    function test_R2_LongsWithoutShorts() public {
        _assertSeen(Fault.OneSided, "R2: lots long are lots short");
    }

    function test_R2_AShortSpot() public {
        _assertSeen(Fault.ShortSpot, "R2: a spot is short");
    }

    function test_R9_ADebtWithoutPositions() public {
        _assertSeen(Fault.BadDebt, "R9: bad debt is recognised");
    }

    function test_R9_ALiquidationOfNothing() public {
        _assertSeen(Fault.FlatInLiquidation, "R9: a flat account is in liquidation");
    }

    function test_R9_AMarginForNothing() public {
        _assertSeen(Fault.FlatNeedsMargin, "R9: a flat account needs something");
    }

    function test_R10_AnIndexOfNothing() public {
        _assertSeen(Fault.NoIndex, "R10: 0 < index <= 1");
    }

    function test_R10_AnIndexAboveOne() public {
        _assertSeen(Fault.IndexAboveOne, "R10: 0 < index <= 1");
    }

    function test_R10_ALossBesideAFund() public {
        _assertSeen(Fault.InsuranceKept, "R10: insurance comes first");
    }

    function test_R19_AWithdrawalPaidMoreThanADeposit() public {
        _assertSeen(Fault.WithdrawalIndex, "R19: a withdrawal is paid more than a deposit credits");
    }

    function test_R26_FullCollateralThatIsLiquidatable() public {
        _assertSeen(Fault.FullCollateralLiquidatable, "R26: full collateral is liquidatable");
    }

    function test_AnAccountThatIsNotListed() public {
        _assertSeen(Fault.Unlisted, "an open account is listed");
    }

    function test_AnAccountListedTwice() public {
        _assertSeen(Fault.ListedTwice, "accounts are listed once");
    }

    function _assertSeen(Fault fault, string memory name) private {
        book.set(fault);
        try this.check() {
            vm.assertTrue(false, string.concat("not seen: ", name));
        } catch (bytes memory reason) {
            vm.assertTrue(_contains(reason, bytes(name)), string.concat("seen as something else: ", name));
        }
    }

    function _contains(bytes memory text, bytes memory part) private pure returns (bool) {
        for (uint256 i; i + part.length <= text.length; ++i) {
            uint256 matched;
            while (matched < part.length && text[i + matched] == part[matched]) ++matched;
            if (matched == part.length) return true;
        }
        return false;
    }
}
