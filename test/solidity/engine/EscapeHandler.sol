// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState} from "../../../contracts/interfaces/IMarginEngine.sol";
import {AccountId} from "../../../contracts/types/AccountId.sol";
import {InstrumentId} from "../../../contracts/types/InstrumentId.sol";

import {Leg} from "../reference/PortfolioReference.sol";
import {bound, vm} from "../Vm.sol";
import {VenueView} from "./EngineHandler.sol";
import {CommitteeHandler} from "./CommitteeHandler.sol";
import {Reached} from "./KindsHandler.sol";

/// @notice Claims that the committee is silent, answers, and the end of the venue: from then on everybody only leaves.
abstract contract EscapeHandler is CommitteeHandler {
    uint256 private constant DELAY = 1 days;
    uint256 private constant WINDOW = 6 hours;

    bool public ended;
    /// @dev Quote tokens paid out since, and what was held, insured and brought for spots.
    uint256 private _paidOut;
    uint256 private _toBePaid;

    constructor() {
        parameters.setEscapeTerms(DELAY, WINDOW);
    }

    function _hasEnded() internal view override returns (bool) {
        return ended;
    }

    // ---- while the venue trades

    function proposeEscape(uint256 who) external whileItTrades {
        AccountId id = _ids[who % ACCOUNTS];
        VenueView memory before = _view();
        vm.prank(id.owner());
        try engine.proposeEscape(id) {
            ++reached[Reached.Proposal];
            _compare(before, type(uint256).max, type(uint256).max);
            _check(before.accounts[who % ACCOUNTS].legs.length != 0, "R15: who can withdraw has proposed");
        } catch {}
    }

    function answerEscape(uint256 who, uint256 how) external whileItTrades {
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            AccountId id = _ids[(who + i) % ACCOUNTS];
            (, uint256 activeFrom) = engine.escapeProposal(id);
            if (activeFrom == 0) continue;
            if (how & 1 == 0) _submitAll();
            VenueView memory before = _view();
            try engine.cancelEscape(id, _attest(id, _legs(id), false, how)) {
                ++reached[Reached.Answer];
                _compare(before, type(uint256).max, type(uint256).max);
            } catch {}
            return;
        }
    }

    /// @dev Unanswered for the delay, and nobody can prevent it; but not a second earlier.
    function endVenue(uint256 who, uint256 how) external whileItTrades {
        // not at the beginning of most sequences
        if (how % 4 != 0) return;
        for (uint256 i = 0; i < ACCOUNTS && !ended; ++i) {
            AccountId id = _ids[(who + i) % ACCOUNTS];
            if (_legs(id).length != 0) _end(id, how);
        }
    }

    function _end(AccountId id, uint256 how) private {
        vm.prank(id.owner());
        try engine.proposeEscape(id) {} catch {}
        (uint256 epoch, uint256 activeFrom) = engine.escapeProposal(id);
        if (engine.account(id).epoch > epoch) return;
        InstrumentId[] memory named = new InstrumentId[](how % (instruments.length + 1));
        for (uint256 i = 0; i < named.length; ++i) named[i] = InstrumentId.wrap(instruments[i]);
        if (block.timestamp < activeFrom) {
            vm.warp(activeFrom - 1);
            try engine.activateEscape(id, named) {
                _check(false, "R15: an escape began before its delay was over");
            } catch {}
            vm.warp(activeFrom);
        }
        VenueView memory before = _view();
        try engine.activateEscape(id, named) {
            ended = true;
            ++reached[Reached.End];
            _compare(before, type(uint256).max, type(uint256).max);
            _toBePaid = before.held + before.insurance;
        } catch (bytes memory reason) {
            _check(false, string.concat("R15: an unanswered proposal did not end the venue ", _name(reason)));
        }
    }

    // ---- afterwards

    function leaveOne(uint256 who, uint256 what, uint256 seed) external {
        if (!ended) return;
        who = who % ACCOUNTS;
        uint256 choice = what % 8;
        if (choice == 0) _refuse(who, seed);
        else if (choice == 1) _settleSome(seed % 3);
        else if (choice < 5) _leave(who, false);
        else if (choice == 5) _leaveSpot(who);
        else if (choice == 6) _buySpot(who, seed);
        else vm.warp(block.timestamp + (seed % 4000));
    }

    /// @dev Everybody, whatever has happened before: with the window over nobody waits for anybody.
    function everybodyLeaves() external {
        if (!ended) return;
        (, uint256 leaveFrom, ) = engine.escape();
        if (block.timestamp < leaveFrom) vm.warp(leaveFrom);
        _settleSome(ACCOUNTS);
        for (uint256 i = 0; i < instruments.length; ++i)
            _check(
                instruments[i] == SPOT || engine.openInterest(InstrumentId.wrap(instruments[i])) == 0,
                "R17: positions are left when all accounts are settled"
            );
        for (uint256 i = 0; i < ACCOUNTS; ++i) _buySpot(i, type(uint256).max);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            _leave(i, true);
            _leaveSpot(i);
        }
        _check(engine.accountCount() == 0, "R15: somebody could not leave");
        _check(spotToken.balanceOf(address(engine)) == 0, "R15: tokens of a spot stayed");
    }

    /// @dev No act of a venue that trades passes any more.
    function _refuse(uint256 who, uint256 seed) private {
        ++reached[Reached.Refusal];
        AccountId id = _ids[who];
        InstrumentId[] memory one = new InstrumentId[](1);
        one[0] = InstrumentId.wrap(instruments[seed % instruments.length]);
        bytes[7] memory calls = [
            abi.encodeCall(engine.deposit, (id, 100e6)),
            abi.encodeCall(engine.withdraw, (id, 1, 0, address(this), bytes(""))),
            abi.encodeCall(engine.fundInsurance, (1e6)),
            abi.encodeCall(engine.depositSpot, (id, InstrumentId.wrap(SPOT), 1, bytes(""))),
            abi.encodeCall(engine.record, (id, bytes(""))),
            abi.encodeCall(engine.noteDeficit, (id)),
            abi.encodeCall(engine.proposeEscape, (id))
        ];
        bool mine = seed % 7 == 0 || seed % 7 == 2;
        if (!mine) vm.prank(id.owner());
        (bool passes, ) = address(engine).call(calls[seed % 7]);
        _check(!passes, string.concat("R15: the venue has ended and took call ", _decimal(seed % 7)));
    }

    function _settleSome(uint256 count) private {
        VenueView memory before = _view();
        engine.settleInEscape(count);
        VenueView memory next = _view();
        _check(next.held + next.insurance == before.held + before.insurance, "R10: settling moved tokens");
        _check(next.claimIndex <= before.claimIndex, "R10: settling raised the claim index");
        _noteLosses(before, next);
    }

    function _leave(uint256 who, bool mustPass) private {
        AccountId id = _ids[who];
        uint256 tokens = token.balanceOf(address(engine));
        address owner = id.owner();
        vm.prank(owner);
        try engine.leaveVenue(id, 0, owner) {
            ++reached[Reached.Leaving];
            _paidOut += tokens - token.balanceOf(address(engine));
            _check(_paidOut <= _toBePaid, "R15: more left than there was");
            _check(engine.account(id).cash == 0, "R15: a claim is left of who left");
        } catch (bytes memory reason) {
            AccountState memory state = engine.account(id);
            bool owns = state.cash != 0 || (mustPass && state.positions > 1);
            _check(!mustPass || !owns, string.concat("R15: an owner could not leave ", _name(reason)));
        }
    }

    function _leaveSpot(uint256 who) private {
        AccountId id = _ids[who];
        uint256 held = _lotsHeld(_legs(id), SPOT);
        address owner = id.owner();
        uint256 before = spotToken.balanceOf(owner);
        vm.prank(owner);
        try engine.leaveSpot(id, InstrumentId.wrap(SPOT), owner) {
            ++reached[Reached.SpotLeaving];
            _check(
                spotToken.balanceOf(owner) - before == held * LOT_UNITS,
                "R15: a spot left with other tokens"
            );
        } catch (bytes memory reason) {
            bool owes = engine.escapeDebt(id) != 0;
            _check(held == 0 || owes, string.concat("R15: a spot could not leave ", _name(reason)));
        }
    }

    function _buySpot(uint256 who, uint256 lots) private {
        AccountId id = _ids[who];
        uint256 held = _lotsHeld(_legs(id), SPOT);
        uint256 owed = engine.escapeDebt(id);
        if (held == 0 || owed == 0) return;
        (uint256 price, , , ) = oracle.mark(InstrumentId.wrap(SPOT));
        // a lot is a hundredth of a unit
        uint256 most = (owed * 100 + price - 1) / price;
        if (most > held) most = held;
        lots = lots == type(uint256).max ? most : bound(lots, 1, most);
        uint256 cost = (lots * price + 99) / 100;
        uint256 before = token.balanceOf(address(engine));
        (, uint256 index) = engine.claims();
        engine.buySpot(id, InstrumentId.wrap(SPOT), uint64(lots), address(this));
        ++reached[Reached.SpotSale];
        _toBePaid += cost;
        (, uint256 indexAfter) = engine.claims();
        _check(token.balanceOf(address(engine)) == before + cost, "R1: a spot was sold at another price");
        _check(indexAfter >= index, "R10: a sale lowered the claim index");
        _check(engine.escapeDebt(id) < owed, "R10: a sale paid nothing of the debt");
    }
}
