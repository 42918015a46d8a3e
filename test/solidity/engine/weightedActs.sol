// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EngineHandler} from "./EngineHandler.sol";
import {EscapeHandler} from "./EscapeHandler.sol";

// One act of a walk, chosen by `random`: weighted as in a bad week.

function actOnBook(EngineHandler handler, uint256 random) {
    uint256 a = random >> 64;
    uint256 b = uint256(keccak256(abi.encode(random, 1)));
    uint256 c = uint256(keccak256(abi.encode(random, 2)));
    uint256 d = uint256(keccak256(abi.encode(random, 3)));
    uint256 choice = random % 100;
    if (choice < 28) handler.trade(a, b, c, d, a >> 100);
    else if (choice < 33) handler.close(a, b, c, d);
    else if (choice < 37) handler.deposit(a, b);
    else if (choice < 43) handler.withdraw(a, b, c);
    else if (choice < 52) handler.post(a, b);
    else if (choice < 62) handler.crash(a);
    else if (choice < 63) handler.pass(a);
    else if (choice < 64) handler.fundInsurance(a);
    else if (choice < 70) handler.record(a, b);
    else if (choice < 86) handler.liquidate(a, b, c);
    else if (choice < 90) handler.expire(a, b, c);
    else if (choice < 93) handler.settle(a);
    else if (choice < 94) handler.halt(a);
    else handler.forge(a, b, c);
    if (choice == 94) handler.noteDeficit(a);
    if (choice == 95) handler.liquidateLegs(a, b, c);
}

/// @dev Over every kind of instrument.
function actOnEveryKind(EscapeHandler handler, uint256 random) {
    uint256 a = random >> 64;
    uint256 b = uint256(keccak256(abi.encode(random, 1)));
    uint256 c = uint256(keccak256(abi.encode(random, 2)));
    uint256 d = uint256(keccak256(abi.encode(random, 3)));
    uint256 choice = random % 100;
    if (choice < 28) handler.trade(a, b, c, d, a >> 100);
    else if (choice < 31) handler.close(a, b, c, d);
    else if (choice < 34) handler.deposit(a, b);
    else if (choice < 38) handler.withdraw(a, b, c);
    else if (choice < 43) handler.custody(a, b, c);
    else if (choice < 49) handler.post(a, b);
    else if (choice < 57) handler.crash(a);
    else if (choice < 60) handler.record(a, b);
    else if (choice < 70) handler.liquidate(a, b, c);
    else if (choice < 73) handler.liquidateLegs(a, b, c);
    else if (choice < 76) handler.expire(a, b, c);
    else if (choice < 78) handler.expireSeries(a, b);
    else if (choice < 80) handler.expireRace(a, b);
    else if (choice < 83) handler.settle(a);
    else if (choice < 85) handler.halt(a);
    else if (choice < 87) handler.forge(a, b, c);
    else if (choice < 89) handler.garbage(a, b, c);
    else if (choice < 91) handler.rotate(a);
    else if (choice < 92) handler.pause(a);
    else if (choice < 94) handler.offerBackstop(a, uint64(b));
    else if (choice < 97) handler.push(a, b, c);
    else if (choice < 98) handler.noteDeficit(a);
    else if (choice < 99) handler.proposeEscape(a);
    else handler.answerEscape(a, b);
}
