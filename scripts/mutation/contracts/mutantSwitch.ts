/** Where the library is written that tells which mutant is on. */
export const SWITCH_FILE = "contracts/Mutant.sol";

const FIRST_COINBASE = 0x4d7574616e74000000n;

/** The coinbase of a chain on which a mutant is on; 0 is none. */
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
    return activeMutant() == number;
}

function readCoinbase() view returns (uint256) {
    unchecked {
        return uint256(uint160(address(block.coinbase))) - ${FIRST_COINBASE};
    }
}
`;
