// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId} from "../../../contracts/types/AccountId.sol";

import {Leg} from "../reference/PortfolioReference.sol";
import {vm} from "../Vm.sol";
import {AccountView, EngineHandler, VenueView} from "./EngineHandler.sol";

// What holds after every act, asserted on what the handler shows.

function assertAll(EngineHandler handler) view {
    vm.assertEq(handler.violations(), 0, handler.firstViolation());
    assertBook(handler);
    assertFullCollateral(handler);
}

function assertBook(EngineHandler handler) view {
    VenueView memory v = handler.venueView();
    assertBacked(handler, v);
    assertWaterfall(handler, v);
    assertInterest(handler, v);
}

/// @dev R1: what all accounts are worth, gains and losses not yet paid included, times the index is covered by the
/// tokens held for them, spots apart; those, fees and insurance are what the engine holds.
function assertBacked(EngineHandler handler, VenueView memory v) view {
    int256 sum;
    for (uint256 i = 0; i < v.accounts.length; ++i) sum += v.accounts[i].equity - v.accounts[i].spotValue;
    // 1e-18 USD · 1e-18 on both sides
    vm.assertLe(sum * int256(v.claimIndex), int256(v.held * 1e12 * 1e18), "R1: claims are covered");
    vm.assertEq(v.held + v.fees + v.insurance, handler.balance(), "R1: every token is somewhere");
}

/// @dev R9: an account without positions owes nothing and is not in liquidation. R10: insurance before the index.
function assertWaterfall(EngineHandler handler, VenueView memory v) view {
    vm.assertTrue(v.claimIndex > 0 && v.claimIndex <= 1e18, "R10: 0 < index <= 1");
    vm.assertTrue(v.insurance == 0 || v.claimIndex == 1e18, "R10: insurance comes first");
    vm.assertTrue(v.withdrawalIndex <= v.claimIndex, "R19: a withdrawal is paid more than a deposit credits");
    AccountId[] memory listed = handler.listedAccounts();
    AccountId[] memory ids = handler.accounts();
    uint256 open;
    for (uint256 i = 0; i < v.accounts.length; ++i) {
        AccountView memory a = v.accounts[i];
        bool isListed;
        for (uint256 j = 0; j < listed.length; ++j) isListed = isListed || listed[j] == ids[i];
        vm.assertTrue(isListed == (a.legs.length != 0 || a.state.cash != 0), "an open account is listed");
        if (isListed) ++open;
        if (a.legs.length != 0) continue;
        vm.assertGe(a.state.cash, int256(0), "R9: bad debt is recognised");
        vm.assertFalse(a.state.flagged, "R9: a flat account is in liquidation");
        vm.assertEq(
            a.state.initialMargin + a.state.maintenanceMargin,
            0,
            "R9: a flat account needs something"
        );
    }
    vm.assertEq(open, listed.length, "accounts are listed once");
}

/// @dev R2: lots long are lots short are the open interest; of final instruments those not yet paid out. Of a spot nothing is
/// short, and R1: every lot's tokens are there.
function assertInterest(EngineHandler handler, VenueView memory v) view {
    uint256 count = handler.instrumentCount();
    for (uint256 i = 0; i < count; ++i) {
        (uint32 instrument, uint256 open, bool isFinal, uint256 backed) = handler.interest(i);
        (uint256 long, uint256 short) = lotsOf(v, instrument);
        vm.assertEq(open, long, "R2: open interest is lots long");
        if (instrument >> 28 == 5) {
            vm.assertEq(short, 0, "R2: a spot is short");
            vm.assertEq(backed, long, "R1: a spot's tokens are there");
        } else if (!isFinal) vm.assertEq(long, short, "R2: lots long are lots short");
    }
}

function lotsOf(VenueView memory v, uint32 instrument) pure returns (uint256 long, uint256 short) {
    for (uint256 i = 0; i < v.accounts.length; ++i) {
        Leg[] memory legs = v.accounts[i].legs;
        for (uint256 j = 0; j < legs.length; ++j) {
            if (legs[j].instrument != instrument) continue;
            if (legs[j].size > 0) long += uint256(legs[j].size);
            else short += uint256(-legs[j].size);
        }
    }
}

function assertFullCollateral(EngineHandler handler) view {
    VenueView memory v = handler.venueView();
    for (uint256 i = 0; i < v.accounts.length; ++i) {
        AccountView memory a = v.accounts[i];
        if (a.legs.length == 0 || a.equity < int256(a.worstCase) * 1e6 + 1e12) continue;
        vm.assertEq(handler.worstFraction(i), 0, "R26: full collateral is liquidatable");
    }
}
