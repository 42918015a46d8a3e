// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine, Measure} from "../interfaces/IMarginEngine.sol";
import {IMarkOracle, MARK_LIVE} from "../interfaces/IMarkOracle.sol";
import {InstrumentId, KIND_CALL, KIND_SCALAR, KIND_SPOT} from "../types/InstrumentId.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {MarkHead} from "./MarkHead.sol";
import {Mark, MarkSlot} from "./MarkSlot.sol";
import {MAX_POSITIONS, PositionSlot} from "./PositionSlot.sol";
import {Valuation} from "./Valuation.sol";

/// @notice An account's positions and their marks in memory.
/// @param count Live legs: `legs` and `marks` have room for more.
/// @param legs The position slots in storage order.
/// @param marks The mark slot of each leg.
/// @param head The head of the marks.
/// @param oracle Where the marks are from.
/// @param underlying The underlying whose mark was asked for last (a book of options has few), and its mark; no flags:
/// none yet.
struct Portfolio {
    uint256 count;
    PositionSlot[] legs;
    MarkSlot[] marks;
    MarkHead head;
    IMarkOracle oracle;
    InstrumentId underlying;
    uint256 underlyingPrice;
    uint256 underlyingFlags;
    uint256 underlyingEpoch;
}

/// @title Loading, measuring and changing a portfolio.
library PortfolioLibrary {
    using FixedPoint for int256;
    using Valuation for Mark;

    /// @dev What the legs of a portfolio come to, exact: value 1e-18 USD, worst case 1e-12 USD.
    struct Sums {
        int256 value;
        uint256 worst;
        uint256 oldest;
        bool restricted;
    }

    /// @notice Reads the live positions, leaving room for `room` more.
    function load(
        PositionSlot[MAX_POSITIONS] storage from,
        uint256 count,
        uint256 room
    ) internal view returns (Portfolio memory portfolio) {
        PositionSlot[] memory legs = new PositionSlot[](count + room);
        assembly ("memory-safe") {
            let to := add(legs, 32)
            for {
                let i := 0
            } lt(i, count) {
                i := add(i, 1)
            } {
                mstore(to, sload(add(from.slot, i)))
                to := add(to, 32)
            }
        }
        portfolio.count = count;
        portfolio.legs = legs;
    }

    /// @notice Reads the head and the mark slots of the first `count` legs in one call.
    /// @dev Raw words both ways: ABI coding of arrays costs about 250 gas a position.
    function readMarks(Portfolio memory portfolio, IMarkOracle oracle, uint256 count) internal view {
        PositionSlot[] memory legs = portfolio.legs;
        MarkSlot[] memory marks;
        MarkHead head;
        uint256 selector = uint32(IMarkOracle.read.selector);
        assembly ("memory-safe") {
            let length := mload(legs)
            let size := mul(count, 32)
            marks := mload(0x40)
            mstore(0x40, add(marks, mul(add(length, 1), 32)))
            // The selector sits just before the first word, where the array's length goes afterwards.
            mstore(marks, selector)
            mcopy(add(marks, 32), add(legs, 32), size)
            let success := staticcall(gas(), oracle, add(marks, 28), add(size, 4), marks, add(size, 32))
            if or(iszero(success), lt(returndatasize(), add(size, 32))) {
                revert(0, 0)
            }
            head := mload(marks)
            mstore(marks, length)
        }
        portfolio.marks = marks;
        portfolio.head = head;
        portfolio.oracle = oracle;
    }

    /// @notice Loads the live positions and their marks.
    function loadMarked(
        PositionSlot[MAX_POSITIONS] storage from,
        uint256 count,
        uint256 room,
        IMarkOracle oracle
    ) internal view returns (Portfolio memory portfolio) {
        portfolio = load(from, count, room);
        readMarks(portfolio, oracle, count);
    }

    /// @notice Equity, worst case and hash in one loop.
    /// @dev A leg's value is size·(mark·1e6 − funding since its last settlement)·10^(6−d) in 1e-18 USD, and its worst
    /// case |size|·(mark, or 1 − mark for a short binary)·10^(6−d) in 1e-12 USD. Both are summed exactly and rounded
    /// once, equity down and worst case up. No sum can overflow: 2^63 lots · 2^129 · 10^6 · 64 legs < 2^223.
    /// Options and spots are added afterwards, so that a book without them costs nothing for them.
    /// A settled leg is cash in all but name: no worst case. A leg whose mark stands still (halted, expired, never
    /// posted) restricts, but does not count towards the oldest epoch: nobody posts it any more.
    function measure(
        Portfolio memory portfolio,
        int256 cash
    ) internal view returns (Measure memory measured) {
        int256 value;
        uint256 worst;
        uint256 oldest = type(uint256).max;
        bool restricted;
        bool hasQuads;
        bytes32 portfolioHash;
        assembly ("memory-safe") {
            let leg := add(mload(add(portfolio, 32)), 32)
            let mark := add(mload(add(portfolio, 64)), 32)
            let packed := mload(0x40)
            let to := packed
            for {
                let end := add(packed, mul(mload(portfolio), 12))
            } lt(to, end) {
                to := add(to, 12)
                leg := add(leg, 32)
                mark := add(mark, 32)
            } {
                let position := mload(leg)
                let slot := mload(mark)
                // Instrument and size are the top 96 bits; the next write covers the rest.
                mstore(to, position)
                let size := signextend(7, shr(160, position))
                let flags
                // W of a lot, 1e-12 USD, with the sign of the size.
                let risk
                // Binaries and scalars are kinds 1 and 2.
                switch gt(sub(shr(252, position), 1), 1)
                case 0 {
                    let lane := shr(mul(and(shr(224, position), 7), 28), slot)
                    flags := and(shr(24, lane), 15)
                    risk := mul(and(lane, 0xffffff), 1000000)
                    value := add(value, mul(size, mul(risk, 1000000)))
                    if slt(size, 0) {
                        risk := sub(risk, 1000000000000)
                    }
                }
                default {
                    if shr(252, position) {
                        hasQuads := 1
                        continue
                    }
                    flags := and(shr(216, slot), 0xff)
                    let unit := exp(10, sub(6, and(shr(248, position), 15)))
                    risk := mul(and(shr(128, slot), 0xffffffffffff), unit)
                    let funding := mul(sub(signextend(15, slot), signextend(15, position)), unit)
                    value := add(value, mul(size, sub(mul(risk, 1000000), funding)))
                    if slt(size, 0) {
                        risk := sub(0, risk)
                    }
                }
                // MARK_SETTLED
                if iszero(and(flags, 4)) {
                    worst := add(worst, mul(size, risk))
                    // Zero while MARK_LIVE is the only flag. An expiry of 0 wraps to the largest number: never past.
                    let status := or(
                        xor(flags, 1),
                        lt(sub(and(shr(128, position), 0xffffffff), 1), timestamp())
                    )
                    restricted := or(restricted, status)
                    // Not expired, not MARK_HALTED, and MARK_LIVE: the slot's epoch counts.
                    if iszero(and(status, 3)) {
                        if lt(shr(224, slot), oldest) {
                            oldest := shr(224, slot)
                        }
                    }
                }
            }
            portfolioHash := keccak256(packed, sub(to, packed))
            restricted := iszero(iszero(restricted))
        }
        if (hasQuads)
            (value, worst, oldest, restricted) = _addQuads(portfolio, Sums(value, worst, oldest, restricted));
        measured.equity = cash + value.divDown(1e12);
        measured.worstCase = (worst + 999_999) / 1e6;
        measured.portfolioHash = portfolioHash;
        measured.oldestEpoch = oldest;
        measured.restricted = restricted;
    }

    /// @notice The index of the instrument among the first `count` legs, `count` if it is not there.
    function find(
        Portfolio memory portfolio,
        InstrumentId instrument,
        uint256 count
    ) internal pure returns (uint256 index) {
        PositionSlot[] memory legs = portfolio.legs;
        assembly ("memory-safe") {
            let leg := add(legs, 32)
            for {} lt(index, count) {
                index := add(index, 1)
            } {
                if eq(shr(224, mload(leg)), instrument) {
                    break
                }
                leg := add(leg, 32)
            }
        }
    }

    /// @notice W of `lots` of the leg's instrument, 1e-12 USD, exact. See `Valuation.worstCase`.
    function worstCaseOf(
        Portfolio memory portfolio,
        PositionSlot leg,
        int256 lots,
        Mark memory mark
    ) internal view returns (uint256) {
        if (_isShortCall(leg, lots, mark)) _readUnderlying(portfolio, leg.underlying());
        return Valuation.worstCase(leg, lots, mark, portfolio.underlyingPrice);
    }

    /// @notice The mark of a call's or put's underlying.
    function underlyingOf(
        Portfolio memory portfolio,
        PositionSlot leg
    ) internal view returns (uint256 price, uint256 flags) {
        _readUnderlying(portfolio, leg.underlying());
        return (portfolio.underlyingPrice, portfolio.underlyingFlags);
    }

    /// @notice The value of the spots, 1e-6 USD, rounded up.
    function spotValue(Portfolio memory portfolio) internal pure returns (int256) {
        uint256 i = _firstOf(portfolio, KIND_SPOT);
        int256 value;
        for (; i < portfolio.count; ++i) {
            PositionSlot leg = portfolio.legs[i];
            InstrumentId id = leg.instrument();
            if (id.kind() == KIND_SPOT)
                value += Valuation.value(id, leg.size(), portfolio.marks[i].markOf(id), 0);
        }
        return value.divUp(1e12);
    }

    /// @notice Reverts if what is left without the spots is a debt: what leaves the account, or buys a spot, would be other
    /// accounts' cash, lent without interest.
    function requireNoLoan(Portfolio memory portfolio, Measure memory measured) internal pure {
        int256 value = spotValue(portfolio);
        if (value != 0 && measured.equity < value) revert IMarginEngine.SpotIsNotCash(measured.equity, value);
    }

    /// @notice Changes a position by `delta` lots: appends it, resizes it, or replaces it by the last one when nothing
    /// is left. Funding since its last settlement falls due. Spots cannot be short.
    /// @param terms A slot of the instrument, whatever its size.
    /// @param searched Among how many legs, from the first, the instrument may be.
    /// @return index The only index whose slot changed (`count` afterwards if none did).
    /// @return before The lots before.
    /// @return due The funding due from the account in 1e-6 USD, rounded up (negative: to the account).
    function change(
        Portfolio memory portfolio,
        PositionSlot terms,
        int256 delta,
        MarkSlot slot,
        uint256 searched
    ) internal pure returns (uint256 index, int256 before, int256 due) {
        uint256 count = portfolio.count;
        InstrumentId instrument = terms.instrument();
        Mark memory mark = slot.markOf(instrument);
        searched = FixedPoint.min(searched, count);
        index = find(portfolio, instrument, searched);
        if (index < searched) {
            before = portfolio.legs[index].size();
            due = Valuation.fundingDue(portfolio.legs[index], mark).divUp(1e12);
        } else if (count == MAX_POSITIONS) {
            revert IMarginEngine.TooManyPositions();
        } else {
            index = count;
        }

        if (before + delta == 0) {
            portfolio.count = --count;
            portfolio.legs[index] = portfolio.legs[count];
            portfolio.marks[index] = portfolio.marks[count];
        } else {
            if (before + delta < 0 && instrument.kind() == KIND_SPOT)
                revert IMarginEngine.ShortSpot(instrument);
            portfolio.legs[index] = terms.resized(before + delta, mark.fundingIndex);
            portfolio.marks[index] = slot;
            if (index == count) portfolio.count = count + 1;
        }
    }

    /// @notice Writes the slot at `index`. Closed slots stay dirty: the count says what is live.
    function store(
        Portfolio memory portfolio,
        PositionSlot[MAX_POSITIONS] storage to,
        uint256 index
    ) internal {
        if (index < portfolio.count) to[index] = portfolio.legs[index];
    }

    /// @dev The index of the first leg of a kind, the count if there is none.
    function _firstOf(Portfolio memory portfolio, uint256 kind) private pure returns (uint256 index) {
        assembly ("memory-safe") {
            let leg := add(mload(add(portfolio, 32)), 32)
            for {
                let count := mload(portfolio)
            } lt(index, count) {
                index := add(index, 1)
            } {
                if eq(shr(252, mload(leg)), kind) {
                    break
                }
                leg := add(leg, 32)
            }
        }
    }

    /// @dev The legs that the loop of `measure` passes over. An unsettled short call restricts, and is as old, as the mark of
    /// its underlying too: its worst case is made of that.
    function _addQuads(
        Portfolio memory portfolio,
        Sums memory sums
    ) private view returns (int256, uint256, uint256, bool) {
        for (uint256 i = 0; i < portfolio.count; ++i) {
            PositionSlot leg = portfolio.legs[i];
            InstrumentId id = leg.instrument();
            if (id.kind() <= KIND_SCALAR) continue;
            MarkSlot slot = portfolio.marks[i];
            Mark memory mark = slot.markOf(id);
            int256 lots = leg.size();
            sums.value += Valuation.value(id, lots, mark, 0);
            if (mark.isSettled()) continue;

            sums.worst += worstCaseOf(portfolio, leg, lots, mark);
            bool isFrozen = mark.isFrozen(leg.expiry());
            if (isFrozen || mark.flags != MARK_LIVE) sums.restricted = true;
            if (!isFrozen) sums.oldest = FixedPoint.min(sums.oldest, slot.epoch());
            if (!_isShortCall(leg, lots, mark)) continue;
            if (portfolio.underlyingFlags != MARK_LIVE) sums.restricted = true;
            if (!Valuation.isStill(portfolio.underlyingFlags))
                sums.oldest = FixedPoint.min(sums.oldest, portfolio.underlyingEpoch);
        }
        return (sums.value, sums.worst, sums.oldest, sums.restricted);
    }

    function _isShortCall(PositionSlot leg, int256 lots, Mark memory mark) private pure returns (bool) {
        return lots < 0 && leg.instrument().kind() == KIND_CALL && !mark.isSettled();
    }

    function _readUnderlying(Portfolio memory portfolio, InstrumentId underlying) private view {
        if (portfolio.underlyingFlags != 0 && portfolio.underlying == underlying) return;
        portfolio.underlying = underlying;
        (portfolio.underlyingPrice, portfolio.underlyingFlags, portfolio.underlyingEpoch, ) = portfolio
            .oracle
            .mark(underlying);
    }
}
