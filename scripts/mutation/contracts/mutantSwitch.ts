/** Where the library is written that tells which mutant is on. */
export const SWITCH_FILE = "contracts/Mutant.sol";

const FIRST_COINBASE = 0x4d7574616e74000000n;

/** Instead of a mutant's number: none is on. */
export const UNCHANGED = 0;

/** Instead of a mutant's number: none is on, and each that the code asks for is logged to Hardhat's console. */
export const REPORTING = 0xffff_ffff;

/** The coinbase of a chain on which a mutant is on. */
export function coinbaseOf(mutant: number): `0x${string}` {
  return `0x${(FIRST_COINBASE + BigInt(mutant)).toString(16).padStart(40, "0")}`;
}

/**
 * A block's coinbase is read for 2 gas and set from outside, so that one build serves every mutant. Functions that read
 * nothing must ask too: the compiler is told that reading it is pure.
 */
export const switchSource = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

function activeMutant() pure returns (uint256) {
    function() internal view returns (uint256) read = readCoinbase;
    function() internal pure returns (uint256) readAsPure;
    assembly ("memory-safe") {
        readAsPure := read
    }
    return readAsPure();
}

function isMutant(uint256 number) pure returns (bool) {
    uint256 active = activeMutant();
    if (active == ${REPORTING}) report(number);
    return active == number;
}

/// console.log(uint256)
function report(uint256 mutant) pure {
    function(uint256) internal view log = logNumber;
    function(uint256) internal pure logAsPure;
    assembly ("memory-safe") {
        logAsPure := log
    }
    logAsPure(mutant);
}

function logNumber(uint256 mutant) view {
    assembly ("memory-safe") {
        mstore(0, shl(224, 0xf82c50f1))
        mstore(4, mutant)
        pop(staticcall(gas(), 0x000000000000000000636F6e736F6c652e6c6f67, 0, 36, 0, 0))
    }
}

function readCoinbase() view returns (uint256) {
    unchecked {
        return uint256(uint160(address(block.coinbase))) - ${FIRST_COINBASE};
    }
}
`;
