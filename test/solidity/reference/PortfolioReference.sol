// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Position} from "../../../contracts/interfaces/IMarginEngine.sol";
import {
    IMarkOracle,
    MARK_HALTED,
    MARK_LIVE,
    MARK_SETTLED
} from "../../../contracts/interfaces/IMarkOracle.sol";
import {InstrumentId} from "../../../contracts/types/InstrumentId.sol";

/// @notice A position and its mark.
/// @param settledIndex, index A perp's funding index at its last settlement, and now (1e-12 USD a unit).
/// @param strike Of an option, 1e-6 USD.
/// @param haircut Of a spot, 1e6 = 100 %.
/// @param underlyingPrice, underlyingFlags, underlyingEpoch The mark of an option's underlying.
struct Leg {
    uint32 instrument;
    int256 size;
    uint256 expiry;
    int256 settledIndex;
    uint256 price;
    uint256 flags;
    uint256 epoch;
    int256 index;
    uint256 strike;
    uint256 haircut;
    uint256 underlyingPrice;
    uint256 underlyingFlags;
    uint256 underlyingEpoch;
}

/// @title What a portfolio is worth, could cost and hashes to, written down plainly from the interfaces alone.
/// @dev Nothing here comes from the contracts' libraries: it is what they are compared with.
library PortfolioReference {
    /// @notice The legs of `positions` with the oracle's marks of now.
    function marked(
        Position[] memory positions,
        IMarkOracle oracle
    ) internal view returns (Leg[] memory legs) {
        legs = new Leg[](positions.length);
        for (uint256 i = 0; i < legs.length; ++i) {
            Leg memory leg = legs[i];
            leg.instrument = InstrumentId.unwrap(positions[i].instrument);
            leg.size = positions[i].size;
            leg.expiry = positions[i].expiry;
            leg.settledIndex = positions[i].fundingIndex;
            (leg.price, leg.flags, leg.epoch, leg.index) = oracle.mark(positions[i].instrument);
        }
    }

    /// @notice Cash + Σ size·mark − funding due, in 1e-18 USD, exact. `cash` in 1e-6 USD.
    function equity(Leg[] memory legs, int256 cash) internal pure returns (int256 sum) {
        sum = cash * 1e12;
        for (uint256 i = 0; i < legs.length; ++i) sum += value(legs[i]) - funding(legs[i]);
    }

    /// @notice Size·mark in 1e-18 USD, exact: lots / 10^d units · price / 1e6 USD.
    function value(Leg memory leg) internal pure returns (int256) {
        return (leg.size * int256(leg.price) * 1e12) / lotsPerUnit(leg);
    }

    /// @notice The funding owed in 1e-18 USD, exact: lots / 10^d units · change of the index / 1e12 USD.
    function funding(Leg memory leg) internal pure returns (int256) {
        if (leg.instrument >> 28 != 0) return 0;
        return (leg.size * (leg.index - leg.settledIndex) * 1e6) / lotsPerUnit(leg);
    }

    /// @notice W in 1e-12 USD, exact.
    function worstCase(Leg[] memory legs) internal pure returns (uint256 sum) {
        for (uint256 i = 0; i < legs.length; ++i) sum += worstCaseOf(legs[i], legs[i].size);
    }

    /// @notice W of `size` lots of a leg's instrument in 1e-12 USD, exact.
    function worstCaseOf(Leg memory leg, int256 size) internal pure returns (uint256) {
        if (leg.flags & MARK_SETTLED != 0) return 0;
        uint256 lots = uint256(size < 0 ? -size : size);
        uint256 unit = size < 0 ? shortUnit(leg) : longUnit(leg);
        return (lots * unit * 1e6) / uint256(lotsPerUnit(leg));
    }

    /// @notice W of a unit held long, 1e-6 USD: the mark; of a spot the haircut, or all of it while its mark stands still.
    function longUnit(Leg memory leg) internal pure returns (uint256) {
        bool isStill = leg.flags & MARK_LIVE == 0 || leg.flags & MARK_HALTED != 0;
        if (leg.instrument >> 28 != 5 || isStill) return leg.price;
        uint256 exact = leg.price * leg.haircut;
        return exact / 1e6 + (exact % 1e6 == 0 ? 0 : 1);
    }

    /// @notice W of a unit held short, 1e-6 USD.
    function shortUnit(Leg memory leg) internal pure returns (uint256) {
        uint256 kind = leg.instrument >> 28;
        if (kind == 1 || kind == 2) return 1e6 - leg.price;
        if (kind == 3) return leg.underlyingPrice;
        if (kind == 4) return leg.strike < leg.price ? 0 : leg.strike - leg.price;
        return leg.price;
    }

    /// @notice keccak256 of the (instrument, size) pairs, one after the other.
    function hash(Leg[] memory legs) internal pure returns (bytes32) {
        bytes memory packed;
        for (uint256 i = 0; i < legs.length; ++i)
            packed = bytes.concat(packed, bytes4(legs[i].instrument), bytes8(uint64(int64(legs[i].size))));
        return keccak256(packed);
    }

    /// @notice Whether the mark stands still though it is not final: halted, expired or never posted.
    function isFrozen(Leg memory leg) internal view returns (bool) {
        if (leg.flags & MARK_SETTLED != 0) return false;
        bool isExpired = leg.expiry != 0 && block.timestamp >= leg.expiry;
        return isExpired || leg.flags & MARK_LIVE == 0 || leg.flags & MARK_HALTED != 0;
    }

    /// @notice 1e-18 USD to 1e-6 USD, towards minus infinity.
    function roundDown(int256 exact) internal pure returns (int256) {
        return exact >= 0 ? exact / 1e12 : -((-exact + 1e12 - 1) / 1e12);
    }

    /// @notice 1e-12 USD to 1e-6 USD, up.
    function roundUp(uint256 exact) internal pure returns (uint256) {
        return exact / 1e6 + (exact % 1e6 == 0 ? 0 : 1);
    }

    /// @dev Multiplied before dividing by it, so exact for at most six decimals.
    function lotsPerUnit(Leg memory leg) internal pure returns (int256) {
        return int256(10 ** ((leg.instrument >> 24) & 15));
    }
}
