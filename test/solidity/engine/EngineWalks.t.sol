// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {vm} from "../Vm.sol";
import {assertAll} from "./EngineAssertions.sol";
import {EngineHandler, Event} from "./EngineHandler.sol";
import {EngineFactory} from "./TestVenue.sol";
import {actOnBook} from "./weightedActs.sol";

/// @dev Longer than the runs of the invariant tests, with acts weighted as in a bad week; and proof that the handler
/// reaches the states that the invariants are about. The seeds were chosen for what they reach: when the contracts'
/// behaviour changes, others may have to take their place.
contract EngineWalks {
    // A failing test is run again with a trace of every instruction: more acts would need more memory than there is.
    uint256 private constant STEPS = 60;

    EngineHandler private handler;

    function setUp() public {
        handler = new EngineHandler(new EngineFactory());
    }

    function test_AWalkWithBadDebtAndARestoredIndex() public {
        _walk(16);
        _requireSeen(Event.PartialPost);
        _requireSeen(Event.LimitedMark);
        _requireSeen(Event.FlagByRecord);
        _requireSeen(Event.SliceOnRecord);
        _requireSeen(Event.WholeSlice);
        _requireSeen(Event.SliceBelowZero);
        _requireSeen(Event.SliceIntoPositions);
        _requireSeen(Event.HostileSlice);
        _requireSeen(Event.BadDebt);
        _requireSeen(Event.IndexRestored);
    }

    function test_AWalkWithAClosedLiquidation() public {
        _walk(33);
        _requireSeen(Event.Withdrawal);
        _requireSeen(Event.UnflagByRecord);
        _requireSeen(Event.InsurancePaid);
        _requireSeen(Event.PartialSlice);
    }

    function test_AWalkWithAHalt() public {
        _walk(100);
        _requireSeen(Event.Halt);
        _requireSeen(Event.PartialSlice);
        _requireSeen(Event.WholeSlice);
        _requireSeen(Event.InsurancePaid);
        _requireSeen(Event.BadDebt);
    }

    function test_AWalkWithWithdrawalsAtFullCollateral() public {
        _walk(93);
        _requireSeen(Event.FullyCollateralisedWithdrawal);
        _requireSeen(Event.SliceOnRecord);
        _requireSeen(Event.SliceBelowZero);
    }

    function test_AWalkWithSettlements() public {
        _walk(23);
        _requireSeen(Event.FinalPrice);
        _requireSeen(Event.Settlement);
        _requireSeen(Event.PartialSlice);
    }

    function test_AWalkWithFillsBelowTheRequirement() public {
        _walk(99);
        _requireSeen(Event.ReducingFill);
        _requireSeen(Event.PartialPost);
        _requireSeen(Event.FlagByRecord);
    }

    function test_AWalkWithSlicesOnARecord() public {
        _walk(111);
        _requireSeen(Event.SliceOnRecord);
        _requireSeen(Event.UnflagByRecord);
        _requireSeen(Event.PartialSlice);
    }

    function _walk(uint256 seed) private {
        for (uint256 step = 0; step < STEPS; ++step) {
            actOnBook(handler, uint256(keccak256(abi.encode(seed, step))));
            vm.assertEq(handler.violations(), 0, handler.firstViolation());
            if (step % 20 == 0) assertAll(handler);
        }
        assertAll(handler);
        _requireSeen(Event.Deposit);
        _requireSeen(Event.Fill);
        _requireSeen(Event.AttestedFill);
        _requireSeen(Event.Post);
        _requireSeen(Event.Record);
        _requireSeen(Event.Forgery);
    }

    function _requireSeen(Event what) private view {
        string memory name = string(
            abi.encodePacked(uint8(48 + uint8(what) / 10), uint8(48 + (uint8(what) % 10)))
        );
        vm.assertTrue(handler.counts(what) > 0, string.concat("never seen: event ", name));
    }
}
