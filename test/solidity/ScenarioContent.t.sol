// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IScenarioSets} from "../../contracts/interfaces/IScenarioSets.sol";
import {ScenarioContent, WEIGHT_TOTAL} from "../../contracts/libraries/ScenarioContent.sol";
import {InstrumentId} from "../../contracts/types/InstrumentId.sol";

import {bound, vm} from "./Vm.sol";

/// @dev Matrices of int64 packed here entry by entry; what the library reads of the words is beside the entries.
contract ScenarioContentTest {
    function testFuzz_EntriesAndLargestMovesAreThoseOfTheMatrix(
        uint256 seed,
        uint256 rows,
        uint256 width
    ) public view {
        rows = bound(rows, 1, 9);
        width = bound(width, 1, 9);
        int64[] memory entries = new int64[](rows * width);
        uint256[] memory expected = new uint256[](width);
        for (uint256 k = 0; k < entries.length; ++k) {
            entries[k] = _entry(uint256(keccak256(abi.encode(seed, k))));
            uint256 size = entries[k] < 0 ? uint256(-int256(entries[k])) : uint256(int256(entries[k]));
            if (size > expected[k % width]) expected[k % width] = size;
        }
        uint256[] memory words = _packed(entries);
        for (uint256 k = 0; k < entries.length; ++k)
            vm.assertEq(this.profitAt(words, k), int256(entries[k]), "entry");
        uint256[] memory worst = this.largestMoves(words, rows, width);
        for (uint256 m = 0; m < width; ++m) vm.assertEq(worst[m], expected[m], "largest");
    }

    function testFuzz_WrongLengthsAreRefused(uint256 rows, bool isMore) public {
        rows = bound(rows, 1, 9);
        uint256[] memory words = _packed(new int64[](rows * 3 + (isMore ? 4 : 0)));
        if (!isMore)
            assembly ("memory-safe") {
                mstore(words, sub(mload(words), 1))
            }
        vm.expectPartialRevert(IScenarioSets.WrongLength.selector);
        this.largestMoves(words, rows, 3);
    }

    function testFuzz_WeightsAddUpExactly(uint256 seed, uint256 scenarios, int8 off) public {
        scenarios = bound(scenarios, 2, 40);
        uint256[] memory words = new uint256[]((scenarios + 7) / 8);
        uint256 sum;
        for (uint256 s = 0; s < scenarios; ++s) {
            uint256 weight = uint256(keccak256(abi.encode(seed, s))) % (2 ** 20 / scenarios);
            if (s == scenarios - 1) weight = uint256(int256(2 ** 20 - sum) + off);
            sum += weight;
            words[s / 8] |= weight << (256 - 32 * (1 + (s % 8)));
        }
        for (uint256 s = 0; s < scenarios; ++s)
            vm.assertEq(this.weightAt(words, s), (words[s / 8] << (32 * (s % 8))) >> 224, "weight");
        if (sum != WEIGHT_TOTAL)
            vm.expectRevert(abi.encodeWithSelector(IScenarioSets.WrongWeights.selector, sum));
        this.requireWhole(words, scenarios);
    }

    function testFuzz_InstrumentsAscend(uint32[6] memory ids, uint8 count, uint8 most) public {
        count = count % 7;
        InstrumentId[] memory instruments = new InstrumentId[](count);
        bool isRefused = count == 0 || count > most % 8;
        for (uint256 m = 0; m < count; ++m) {
            instruments[m] = InstrumentId.wrap(ids[m] >> 29);
            for (uint256 k = 0; k < m; ++k) if (ids[k] >> 29 >= ids[m] >> 29) isRefused = true;
        }
        if (isRefused) vm.expectRevert(abi.encodeWithSelector(IScenarioSets.InvalidInstruments.selector));
        this.requireAscending(instruments, most % 8);
    }

    /// @dev 64 words of profits are a chunk: one more is a second.
    function testFuzz_HashOfChunkHashes(uint256 seed, uint256 length) public view {
        length = bound(length, 0, 130);
        uint256[] memory words = new uint256[](length);
        for (uint256 i = 0; i < length; ++i) words[i] = uint256(keccak256(abi.encode(seed, i)));
        bytes memory hashes;
        bytes memory chunk;
        for (uint256 i = 0; i < length; ++i) {
            chunk = abi.encodePacked(chunk, words[i]);
            if (i % 64 != 63 && i != length - 1) continue;
            hashes = abi.encodePacked(hashes, keccak256(chunk));
            chunk = "";
        }
        vm.assertEq(this.hashInChunks(words, 4), keccak256(hashes), "hash");
    }

    function profitAt(uint256[] calldata words, uint256 k) external pure returns (int256) {
        return ScenarioContent.profitAt(words, k);
    }

    function weightAt(uint256[] calldata words, uint256 s) external pure returns (uint256) {
        return ScenarioContent.weightAt(words, s);
    }

    function largestMoves(
        uint256[] calldata words,
        uint256 rows,
        uint256 width
    ) external pure returns (uint256[] memory) {
        return ScenarioContent.largestMoves(words, rows, width);
    }

    function requireWhole(uint256[] calldata words, uint256 scenarios) external pure {
        ScenarioContent.requireWhole(words, scenarios);
    }

    function requireAscending(InstrumentId[] calldata instruments, uint256 most) external pure {
        ScenarioContent.requireAscending(instruments, most);
    }

    function hashInChunks(uint256[] calldata words, uint256 entriesAWord) external pure returns (bytes32) {
        return ScenarioContent.hashInChunks(words, entriesAWord);
    }

    /// @dev Of any size, now and then at a limit.
    function _entry(uint256 random) private pure returns (int64) {
        if (random & 7 == 0)
            return [type(int64).min, type(int64).max, int64(0), int64(-1)][(random >> 3) & 3];
        return int64(uint64(random >> 64)) >> uint8((random >> 8) & 63);
    }

    function _packed(int64[] memory entries) private pure returns (uint256[] memory words) {
        words = new uint256[]((entries.length + 3) / 4);
        for (uint256 k = 0; k < entries.length; ++k)
            words[k / 4] |= uint256(uint64(entries[k])) << (192 - 64 * (k % 4));
    }
}
