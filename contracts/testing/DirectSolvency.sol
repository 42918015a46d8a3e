// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";

/// @title What the solvency oracle has proven, computed in the EVM instead: for tests, and as the yardstick of its gas.
/// @notice Needs the scenarios as calldata and every account in memory; debts are not capped, and no account is passed over.
contract DirectSolvency {
    error WrongValueAtRisk(uint256 weightAbove, uint256 weightFrom);

    uint256 private constant PAGE = 32;
    uint256 private constant WEIGHTS = 1 << 20;

    struct Result {
        int256 totalCash;
        uint256 badDebt;
        uint256 marginShortfall;
        uint256 shortfall;
    }

    /// @param instruments Of the columns, ascending.
    /// @param profits Row after row, four i64 a word.
    /// @param weights Eight u32 a word.
    /// @param valueAtRisk Checked: above it the scenarios weigh less than 1 %, from it on at least that.
    function measure(
        IMarginEngine engine,
        uint32[] calldata instruments,
        uint256[] calldata profits,
        uint256[] calldata weights,
        uint256 scenarios,
        uint256 width,
        uint256 valueAtRisk
    ) external view returns (Result memory result) {
        int256[] memory matrix = _unpack(profits, scenarios * width);
        uint256[] memory debts = new uint256[](scenarios);
        uint256 accounts = engine.accountCount();
        for (uint256 first = 0; first < accounts; first += PAGE) {
            (bytes memory page, ) = engine.walk(first, PAGE);
            _addPage(page, instruments, matrix, debts, result);
        }
        result.shortfall = _shortfall(debts, weights, valueAtRisk);
    }

    function _addPage(
        bytes memory page,
        uint32[] calldata instruments,
        int256[] memory matrix,
        uint256[] memory debts,
        Result memory result
    ) private pure {
        unchecked {
            for (uint256 cursor = 0; cursor < page.length;) {
                uint256 head = _load(page, cursor);
                cursor += 32;
                int256 equity = int256(head) >> 160;
                int256 margin = int256(uint256(uint56(head >> 16)));
                result.totalCash += int88(uint88(head >> 72));
                if (equity < 0) result.badDebt += uint256(-equity);
                if (margin > equity) result.marginShortfall += uint256(margin - equity);

                uint256[] memory legs = new uint256[](uint16(head));
                for (uint256 i = 0; i < legs.length; ++i) {
                    uint256 leg = _load(page, cursor);
                    cursor += 12;
                    uint256 column;
                    while (instruments[column] != uint32(leg >> 224)) ++column;
                    legs[i] = (column << 64) | uint64(leg >> 160);
                }
                _addDebts(equity, legs, matrix, debts);
            }
        }
    }

    function _addDebts(
        int256 equity,
        uint256[] memory legs,
        int256[] memory matrix,
        uint256[] memory debts
    ) private pure {
        uint256 width = matrix.length / debts.length;
        assembly ("memory-safe") {
            let row := add(matrix, 32)
            let debt := add(debts, 32)
            for {
                let end := add(debt, mul(mload(debts), 32))
            } lt(debt, end) {
                debt := add(debt, 32)
                row := add(row, mul(width, 32))
            } {
                let result := equity
                let leg := add(legs, 32)
                for {
                    let last := add(leg, mul(mload(legs), 32))
                } lt(leg, last) {
                    leg := add(leg, 32)
                } {
                    let word := mload(leg)
                    let profit := mload(add(row, mul(shr(64, word), 32)))
                    result := add(result, mul(signextend(7, word), profit))
                }
                if slt(result, 0) {
                    mstore(debt, sub(mload(debt), result))
                }
            }
        }
    }

    /// @dev Rockafellar and Uryasev 2000, (8), rounded up.
    function _shortfall(
        uint256[] memory debts,
        uint256[] calldata weights,
        uint256 valueAtRisk
    ) private pure returns (uint256) {
        unchecked {
            uint256 above;
            uint256 from;
            uint256 excess;
            for (uint256 s = 0; s < debts.length; ++s) {
                uint256 weight = uint32(weights[s / 8] >> (32 * (7 - (s % 8))));
                if (debts[s] >= valueAtRisk) from += weight;
                if (debts[s] <= valueAtRisk) continue;
                above += weight;
                excess += weight * (debts[s] - valueAtRisk);
            }
            if (100 * above >= WEIGHTS || 100 * from < WEIGHTS) revert WrongValueAtRisk(above, from);
            return valueAtRisk + (100 * excess + WEIGHTS - 1) / WEIGHTS;
        }
    }

    function _unpack(
        uint256[] calldata profits,
        uint256 entries
    ) private pure returns (int256[] memory matrix) {
        matrix = new int256[](entries);
        assembly ("memory-safe") {
            for {
                let k := 0
            } lt(k, entries) {
                k := add(k, 1)
            } {
                let profit := sar(192, calldataload(add(profits.offset, mul(k, 8))))
                mstore(add(add(matrix, 32), mul(k, 32)), profit)
            }
        }
    }

    function _load(bytes memory page, uint256 cursor) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(add(add(page, 32), cursor))
        }
    }
}
