// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {vm} from "../Vm.sol";
import {assertAll, assertBook} from "./EngineAssertions.sol";
import {EngineHandler} from "./EngineHandler.sol";
import {EscapeHandler} from "./EscapeHandler.sol";
import {EngineFactory} from "./TestVenue.sol";
import {actOnEveryKind} from "./weightedActs.sol";

/// @dev The runner calls only contracts of the files it is given, whatever they import.
contract EveryAct is EscapeHandler {
    constructor(EngineFactory factory) EngineHandler(factory) {}
}

/// @dev As `EngineInvariants`, over every kind of instrument and every act, the end of the venue among them.
contract EveryActInvariants {
    EveryAct private handler;

    function setUp() public {
        handler = new EveryAct(new EngineFactory());
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev R15: whatever has happened, everybody can leave.
    function afterInvariant() public {
        assertAll(handler);
        handler.endVenue(1, 8);
        handler.everybodyLeaves();
        vm.assertEq(handler.violations(), 0, handler.firstViolation());
    }

    /// @dev R1, R2, R9, R10; and R3 to R8, R11 to R19, R26, R27, R29, R31 of every act that succeeded.
    function invariant_EveryActAndKindAddsUp() public view {
        vm.assertEq(handler.violations(), 0, handler.firstViolation());
        assertBook(handler);
    }
}

/// @dev Longer sequences than those of the invariants, weighted as in a bad week, to the end of the venue and until
/// everybody has left. What of it happened is counted in `reached`.
contract EveryActWalks {
    // A failing test is run again with a trace of every instruction: more acts would need more memory than there is.
    uint256 private constant STEPS = 55;

    EveryAct private handler;

    function setUp() public {
        handler = new EveryAct(new EngineFactory());
    }

    function test_AWalkOfEveryKind_1() public {
        _walk(1);
    }

    function test_AWalkOfEveryKind_2() public {
        _walk(2);
    }

    function test_AWalkOfEveryKind_3() public {
        _walk(3);
    }

    function _walk(uint256 seed) private {
        for (uint256 step = 0; step < STEPS; ++step) {
            actOnEveryKind(handler, uint256(keccak256(abi.encode(seed, step))));
            vm.assertEq(handler.violations(), 0, handler.firstViolation());
            if (step % 20 == 19) assertAll(handler);
        }
        handler.endVenue(seed, 4 * seed);
        for (uint256 step = 0; step < 12; ++step) {
            uint256 random = uint256(keccak256(abi.encode("leaving", seed, step)));
            handler.leaveOne(random, random >> 16, random >> 32);
            assertBook(handler);
        }
        handler.everybodyLeaves();
        vm.assertEq(handler.violations(), 0, handler.firstViolation());
        assertBook(handler);
    }
}
