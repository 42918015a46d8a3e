// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {vm} from "../Vm.sol";
import {assertAll, assertBook} from "./EngineAssertions.sol";
import {EngineHandler} from "./EngineHandler.sol";
import {EscapeHandler} from "./EscapeHandler.sol";
import {GreedyActs} from "./GreedyActs.sol";
import {EngineFactory} from "./TestVenue.sol";
import {actOnBook, actOnEveryKind} from "./weightedActs.sol";

contract GreedyBook is GreedyActs {
    constructor(EngineFactory factory) EngineHandler(factory) {}

    function greed(uint256 who, uint256 seed) external {
        _greed(who, seed);
    }
}

contract GreedyKinds is EscapeHandler {
    constructor(EngineFactory factory) EngineHandler(factory) {}

    function greed(uint256 who, uint256 seed) external {
        _greed(who, seed);
    }
}

/// @title How many walks notice that a rule is gone: `npm run mutation:walks`, which says by the block's coinbase which one is.
abstract contract RuleWalks {
    /// @dev Hardhat prints what is sent to it.
    address private constant CONSOLE = 0x000000000000000000636F6e736F6c652e6c6f67;
    uint256 private constant STEPS = 60;

    EngineFactory private factory;

    function setUp() public {
        factory = new EngineFactory();
    }

    /// @dev Prints the rule's number, how many walks there were, how many noticed, and what the first of those said.
    function _walkWithout(uint256 rule, address coinbase) internal {
        vm.coinbase(coinbase);
        // Those of `EngineWalks`, chosen for what they reach, and as many as fit in the time of every kind.
        uint8[12] memory seeds = [16, 33, 100, 93, 23, 99, 111, 1, 2, 3, 4, 5];
        uint256 noticed;
        string memory said;
        for (uint256 i = 0; i < seeds.length; ++i)
            try this.walk(seeds[i], i >= 7) {} catch (bytes memory reason) {
                if (noticed++ == 0) said = _textOf(reason);
            }
        bytes memory line = abi.encodeWithSignature(
            "log(uint256,uint256,uint256,string)",
            rule,
            seeds.length,
            noticed,
            said
        );
        (bool printed, ) = CONSOLE.staticcall(line);
        vm.assertTrue(printed, "the console does not answer");
    }

    /// @dev Reverts with what is wrong first.
    function walk(uint256 seed, bool ofEveryKind) external {
        if (ofEveryKind) return _walkEveryKind(new GreedyKinds(factory), seed);
        GreedyBook handler = new GreedyBook(factory);
        for (uint256 step = 0; step < STEPS; ++step) {
            actOnBook(handler, uint256(keccak256(abi.encode(seed, step))));
            handler.greed(step, seed);
            _requireSound(handler);
            if (step % 20 == 19) assertAll(handler);
        }
    }

    function _walkEveryKind(GreedyKinds handler, uint256 seed) private {
        for (uint256 step = 0; step < STEPS; ++step) {
            actOnEveryKind(handler, uint256(keccak256(abi.encode(seed, step))));
            handler.greed(step, seed);
            _requireSound(handler);
            if (step % 20 == 19) assertAll(handler);
        }
        handler.endVenue(seed, 4 * seed);
        _requireSound(handler);
        for (uint256 step = 0; step < 12; ++step) {
            uint256 random = uint256(keccak256(abi.encode("leaving", seed, step)));
            handler.leaveOne(random, random >> 16, random >> 32);
            _requireSound(handler);
            assertBook(handler);
        }
        handler.everybodyLeaves();
        _requireSound(handler);
        assertBook(handler);
    }

    function _requireSound(EngineHandler handler) private view {
        require(handler.violations() == 0, handler.firstViolation());
    }

    /// @dev Without the selector of the error around it.
    function _textOf(bytes memory reason) private pure returns (string memory) {
        if (reason.length < 68) return "an act reverted";
        bytes memory encoded = new bytes(reason.length - 4);
        for (uint256 i = 0; i < encoded.length; ++i) encoded[i] = reason[i + 4];
        return abi.decode(encoded, (string));
    }
}
