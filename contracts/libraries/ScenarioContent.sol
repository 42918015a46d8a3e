// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IScenarioSets} from "../interfaces/IScenarioSets.sol";
import {InstrumentId} from "../types/InstrumentId.sol";

// Entries of a chunk: as many as the chain folds in one call.
uint256 constant CHUNK_ENTRIES = 256;
uint256 constant PROFITS_A_WORD = 4;
uint256 constant WEIGHTS_A_WORD = 8;
// What weights add up to.
uint256 constant WEIGHT_TOTAL = 1 << 20;

/// @title Checking what a posted scenario set says.
library ScenarioContent {
    /// @notice Reverts unless there are 1 to `most` instruments, ascending.
    function requireAscending(InstrumentId[] calldata instruments, uint256 most) internal pure {
        if (instruments.length == 0 || instruments.length > most) revert IScenarioSets.InvalidInstruments();
        for (uint256 m = 1; m < instruments.length; ++m) {
            if (InstrumentId.unwrap(instruments[m]) <= InstrumentId.unwrap(instruments[m - 1]))
                revert IScenarioSets.InvalidInstruments();
        }
    }

    /// @notice Reverts unless the weights of `scenarios` scenarios add up.
    function requireWhole(uint256[] calldata weights, uint256 scenarios) internal pure {
        requireLength(weights.length, scenarios, WEIGHTS_A_WORD);
        uint256 sum;
        for (uint256 s = 0; s < scenarios; ++s) sum += weightAt(weights, s);
        if (sum != WEIGHT_TOTAL) revert IScenarioSets.WrongWeights(sum);
    }

    /// @notice The largest |profit| of a lot of each instrument in any scenario, 1e-6 USD.
    /// @param width Columns of the matrix.
    function largestMoves(
        uint256[] calldata profits,
        uint256 scenarios,
        uint256 width
    ) internal pure returns (uint256[] memory worst) {
        requireLength(profits.length, scenarios * width, PROFITS_A_WORD);
        worst = new uint256[](width);
        uint256 entries = scenarios * width;
        assembly ("memory-safe") {
            let first := add(worst, 32)
            let end := add(first, mul(width, 32))
            let column := first
            for {
                let k := 0
            } lt(k, entries) {
                k := add(k, 1)
            } {
                // Four entries a word, 8 bytes each.
                let profit := sar(192, calldataload(add(profits.offset, mul(k, 8))))
                let sign := sar(255, profit)
                let size := sub(xor(profit, sign), sign)
                if gt(size, mload(column)) {
                    mstore(column, size)
                }
                column := add(column, 32)
                if eq(column, end) {
                    column := first
                }
            }
        }
    }

    /// @notice Entry `k` of packed profits.
    function profitAt(uint256[] calldata profits, uint256 k) internal pure returns (int256) {
        uint256 word = profits[k / PROFITS_A_WORD];
        return int64(uint64(word >> (64 * (PROFITS_A_WORD - 1 - (k % PROFITS_A_WORD)))));
    }

    /// @notice Entry `s` of packed weights.
    function weightAt(uint256[] calldata weights, uint256 s) internal pure returns (uint256) {
        uint256 word = weights[s / WEIGHTS_A_WORD];
        return uint32(word >> (32 * (WEIGHTS_A_WORD - 1 - (s % WEIGHTS_A_WORD))));
    }

    /// @notice keccak256 of the hashes of chunks of `CHUNK_ENTRIES`.
    function hashInChunks(uint256[] calldata words, uint256 entriesAWord) internal pure returns (bytes32) {
        uint256 chunk = CHUNK_ENTRIES / entriesAWord;
        bytes32[] memory hashes = new bytes32[]((words.length + chunk - 1) / chunk);
        for (uint256 i = 0; i < hashes.length; ++i) {
            uint256 end = (i + 1) * chunk;
            hashes[i] = hashOf(words[i * chunk:end < words.length ? end : words.length]);
        }
        return keccak256(abi.encodePacked(hashes));
    }

    function hashOf(uint256[] calldata words) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(words));
    }

    /// @notice Reverts unless `words` words are as many as `entries` need.
    function requireLength(uint256 words, uint256 entries, uint256 entriesAWord) internal pure {
        uint256 needed = (entries + entriesAWord - 1) / entriesAWord;
        if (words != needed) revert IScenarioSets.WrongLength(words, needed);
    }
}
