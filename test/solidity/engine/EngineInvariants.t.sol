// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {vm} from "../Vm.sol";
import {assertAll, assertBook, assertFullCollateral} from "./EngineAssertions.sol";
import {EngineHandler} from "./EngineHandler.sol";
import {EngineFactory} from "./TestVenue.sol";

/// @dev The runner calls only contracts of the files it is given, whatever they import.
contract EngineActs is EngineHandler {
    constructor(EngineFactory factory) EngineHandler(factory) {}
}

/// @dev After every act of the handler, in every order. What an act itself must keep is checked by the handler.
contract EngineInvariants {
    EngineHandler private handler;

    function setUp() public {
        handler = new EngineActs(new EngineFactory());
    }

    /// @dev Nothing but the handler's acts is called.
    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function afterInvariant() public view {
        assertAll(handler);
    }

    /// @dev R1, R2, R9, R10.
    function invariant_TheBookAddsUp() public view {
        assertBook(handler);
    }

    /// @dev R3 to R8, R12, R15 to R17, R19, R26, R27, R31: of every act that succeeded.
    function invariant_EveryActKeepsItsRequirements() public view {
        vm.assertEq(handler.violations(), 0, handler.firstViolation());
    }

    /// @dev R11, R12, R13.
    function invariant_NothingForgedIsAccepted() public view {
        vm.assertEq(handler.forgeriesAccepted(), 0, handler.firstViolation());
    }

    /// @dev R26.
    function invariant_FullCollateralIsNeverLiquidatable() public view {
        assertFullCollateral(handler);
    }
}
