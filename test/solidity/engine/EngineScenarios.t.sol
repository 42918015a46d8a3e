// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState, IMarginEngine, LiquidationTerms} from "../../../contracts/interfaces/IMarginEngine.sol";
import {AccountId} from "../../../contracts/types/AccountId.sol";
import {InstrumentId} from "../../../contracts/types/InstrumentId.sol";
import {Order} from "../../../contracts/types/Order.sol";

import {Leg, PortfolioReference} from "../reference/PortfolioReference.sol";
import {bound, vm} from "../Vm.sol";
import {EngineFactory, MarginClaim, TestVenue} from "./TestVenue.sol";

/// @dev Requirements that compare two ways of doing the same, on one account with two perps and two binaries.
contract EngineScenarios is TestVenue {
    using PortfolioReference for Leg[];

    struct Outcome {
        AccountState target;
        AccountState keeper;
        Leg[] targetLegs;
        Leg[] keeperLegs;
        uint256 insurance;
        int256 sum;
    }

    uint256 private constant TRADER = 0xA11CE;
    uint256 private constant COUNTERPARTY = 0xB0B;
    uint256 private constant KEEPER_KEY = 0xCAFE;

    uint32[4] private ids;
    AccountId private trader;
    AccountId private counterparty;
    AccountId private keeper;
    /// @dev Another account of the trader's owner.
    AccountId private sibling;
    uint256 private salt;

    function setUp() public {
        _deployVenue(new EngineFactory());
        ids[0] = _listPerp(1, 4, 60_000e6);
        ids[1] = _listPerp(2, 2, 3_000e6);
        ids[2] = _listBinary(800, GENESIS + 30 days, 500_000);
        ids[3] = _listBinary(801, GENESIS + 30 days, 300_000);
        vm.warp(GENESIS + 60);
        _postAll();
        token.mint(address(this), 1e18);
        token.approve(address(engine), type(uint256).max);
        (trader, counterparty, keeper) = (
            _accountOf(TRADER),
            _accountOf(COUNTERPARTY),
            _accountOf(KEEPER_KEY)
        );
        sibling = AccountId.wrap(bytes32(uint256(AccountId.unwrap(trader)) | 1));
        engine.deposit(counterparty, 10_000_000e6);
        engine.deposit(keeper, 10_000_000e6);
        vm.roll(100);
    }

    // ---- R7

    /// @dev A whole slice, and the same taken in two: the account keeps the same record, portfolio and equity, within
    /// rounding. A keeper cannot gain by cutting slices up.
    function testFuzz_R7_TwoSlicesEqualOne(
        uint256 size,
        uint256 deposit,
        uint256 fraction,
        uint256 part
    ) public {
        _open(size, deposit);
        LiquidationTerms memory terms = engine.liquidationTerms(trader, _proof(trader));
        vm.assume(terms.fractionMax >= 0.2e18);
        fraction = bound(fraction, 0.2e18, terms.fractionMax);
        uint256 first = bound(part, fraction / 3, (2 * fraction) / 3);
        // (1 − first)·(1 − second) = 1 − fraction
        uint256 second = fraction == WAD ? WAD : ((fraction - first) * WAD) / (WAD - first);

        uint256 start = vm.snapshotState();
        _slice(trader, keeper, KEEPER_KEY, fraction, _proof(trader));
        Outcome memory whole = _outcome(keeper);
        vm.revertToState(start);
        _slice(trader, keeper, KEEPER_KEY, first, _proof(trader));
        // the record is the attestation now
        _slice(trader, keeper, KEEPER_KEY, second, "");
        Outcome memory halves = _outcome(keeper);

        _assertNear(halves.target.initialMargin, whole.target.initialMargin, 3, "R7: initial margin");
        _assertNear(
            halves.target.maintenanceMargin,
            whole.target.maintenanceMargin,
            3,
            "R7: maintenance margin"
        );
        vm.assertTrue(halves.target.flagged == whole.target.flagged, "R7: flag");
        if (fraction == WAD) vm.assertEq(halves.target.positions, 0, "R7: nothing left");
        for (uint256 i = 0; i < halves.targetLegs.length && i < whole.targetLegs.length; ++i) {
            int256 gap = halves.targetLegs[i].size - whole.targetLegs[i].size;
            vm.assertTrue(gap >= -2 && gap <= 2, "R7: a leg differs by more than rounding");
        }
        // a lot a leg of equity does not move: legs go at mark. What differs is the bonus, by rounding.
        vm.assertLe(halves.sum, whole.sum + 10e12, "R7: cutting up pays");
        vm.assertGe(halves.sum, whole.sum - 10e12, "R7: cutting up costs");
    }

    // ---- R8

    /// @dev Through an account of one's own, one loses at least a tenth of the bonus to the fund.
    function testFuzz_R8_LiquidatingOneselfStrictlyLoses(
        uint256 size,
        uint256 deposit,
        uint256 fraction
    ) public {
        _open(size, deposit);
        engine.deposit(sibling, 1_000_000e6);
        LiquidationTerms memory terms = engine.liquidationTerms(trader, _proof(trader));
        vm.assume(terms.fractionMax != 0 && terms.equity > 0);
        fraction = bound(fraction, terms.fractionMin, terms.fractionMax);
        Outcome memory before = _outcome(sibling);
        _slice(trader, sibling, TRADER, fraction, _proof(trader));
        Outcome memory afterwards = _outcome(sibling);

        uint256 share = afterwards.insurance - before.insurance;
        uint256 bonus = (((terms.bonusRate * terms.initialMargin) / WAD) * fraction) / WAD;
        vm.assertTrue(share > 0, "R8: the fund gets something");
        vm.assertTrue(share * 10 + 20 >= bonus, "R8: the fund gets a tenth of the bonus");
        vm.assertLe(afterwards.sum, before.sum - int256(share) * 1e12, "R8: the owner loses it");
    }

    // ---- R5

    /// @dev f* puts the account at its initial margin, which ends the liquidation; a little less does not.
    function testFuzz_R5_TheLargestSliceEndsTheLiquidation(uint256 size, uint256 deposit) public {
        _open(size, deposit);
        LiquidationTerms memory terms = engine.liquidationTerms(trader, _proof(trader));
        vm.assume(terms.fractionMax != 0 && terms.fractionMax < WAD);
        uint256 start = vm.snapshotState();
        _slice(trader, keeper, KEEPER_KEY, terms.fractionMax, _proof(trader));
        AccountState memory state = engine.account(trader);
        vm.assertFalse(state.flagged, "R5: f* closes");
        vm.assertGe(engine.measure(trader).equity, int256(state.initialMargin), "R5: at the initial margin");
        vm.assertEq(engine.liquidationTerms(trader, "").fractionMax, 0, "R5: no terms afterwards");

        vm.revertToState(start);
        vm.assume(terms.fractionMax > 0.2e18);
        _slice(trader, keeper, KEEPER_KEY, terms.fractionMax / 2, _proof(trader));
        vm.assertTrue(engine.account(trader).flagged, "R5: half of f* does not");
        vm.assertTrue(engine.liquidationTerms(trader, "").fractionMax != 0, "R5: and the rest may go on");
    }

    // ---- R13

    /// @dev A margin for the portfolio before an act is worth nothing after it, and the other way round.
    function test_R13_AnAttestationIsForTheResultingPortfolio() public {
        engine.deposit(trader, 50_000e6);
        _buy(ids[0], 10_000, 60_000e6, true);
        bytes memory before = _proof(trader);
        engine.record(trader, before);
        _buy(ids[1], 10, 3_000e6, true);
        vm.expectRevert();
        engine.record(trader, before);
        engine.record(trader, _proof(trader));
    }

    // ---- R9, R10

    /// @dev The fund pays first, then all claims; and in the very call that takes the last position.
    function test_R9_R10_BadDebtIsSharedByAllClaims() public {
        engine.deposit(trader, 13_000e6);
        _buy(ids[0], 10_000, 60_000e6, true);
        engine.fundInsurance(1_000e6);
        for (uint256 i = 0; i < 3; ++i) _move(ids[0], 900_000);

        int256 deficit = -engine.measure(trader).equity;
        vm.assertTrue(deficit > 1_000e6, "the account is below zero");
        (uint256 held, ) = engine.claims();
        _slice(trader, keeper, KEEPER_KEY, WAD, _proof(trader));
        (, uint256 insurance, ) = engine.globals();
        (uint256 heldAfter, uint256 index) = engine.claims();
        vm.assertEq(insurance, 0, "R10: the fund is used up");
        vm.assertEq(heldAfter, held + 1_000e6, "R10: into the accounts' tokens");
        vm.assertEq(engine.account(trader).cash, 0, "R9: written off");
        vm.assertEq(
            index,
            (heldAfter * WAD) / (heldAfter + uint256(deficit) - 1_000e6),
            "R10: index = T / (T + D)"
        );
    }

    // ---- the account

    /// @dev Long and short legs, bought attested, then marks that fall until the account is below maintenance.
    function _open(uint256 size, uint256 deposit) private {
        uint256 scale = bound(size, 1, 400);
        uint256 notional = (scale * 100 * (6_000e6 + 3_000e6 + 250e6 + 70e6)) / 100;
        engine.deposit(trader, bound(deposit, (notional * 21) / 100 + 10e6, (notional * 26) / 100 + 20e6));
        _trade(ids[0], int256(scale) * 1_000, 60_000e6);
        _trade(ids[1], int256(scale) * 100, 3_000e6);
        _trade(ids[2], int256(scale) * 500, 500_000);
        _trade(ids[3], -int256(scale) * 100, 300_000);
        _move(ids[0], 920_000);
        if (size & 1 == 0) _move(ids[1], 900_000);
    }

    function _buy(uint32 instrument, int256 lots, uint256 price, bool) private {
        _trade(instrument, lots, price);
    }

    function _trade(uint32 instrument, int256 lots, uint256 price) private {
        Order memory make = _order(counterparty, instrument, -lots, price, ++salt);
        Order memory take = _order(trader, instrument, lots, price, ++salt);
        engine.fill(
            make,
            _signedOrder(make, COUNTERPARTY),
            take,
            _signedOrder(take, TRADER),
            uint64(uint256(lots < 0 ? -lots : lots)),
            _attestation(_honestClaim(counterparty, _changed(_legs(counterparty), instrument, -lots))),
            _attestation(_honestClaim(trader, _changed(_legs(trader), instrument, lots)))
        );
    }

    /// @dev The next epoch, with one mark times `ratio` (1e6 = unchanged).
    function _move(uint32 instrument, uint256 ratio) private {
        nextPrice[instrument] = (nextPrice[instrument] * ratio) / RATIO;
        vm.warp(_headTime() + 10);
        vm.roll(_headEpoch() + 200);
        _postAll();
    }

    function _proof(AccountId id) private view returns (bytes memory) {
        return _attestation(_honestClaim(id, _legs(id)));
    }

    function _slice(
        AccountId target,
        AccountId liquidator,
        uint256 key,
        uint256 fraction,
        bytes memory attestation
    ) private {
        vm.prank(vm.addr(key));
        engine.liquidate(target, liquidator, fraction, attestation, "");
    }

    function _outcome(AccountId liquidator) private view returns (Outcome memory o) {
        (o.target, o.keeper) = (engine.account(trader), engine.account(liquidator));
        (o.targetLegs, o.keeperLegs) = (_legs(trader), _legs(liquidator));
        (, o.insurance, ) = engine.globals();
        o.sum = o.targetLegs.equity(o.target.cash) + o.keeperLegs.equity(o.keeper.cash);
    }

    function _assertNear(uint256 a, uint256 b, uint256 tolerance, string memory what) private pure {
        vm.assertTrue(a <= b + tolerance && b <= a + tolerance, what);
    }
}
