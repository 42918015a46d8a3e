// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MarginParameters} from "../../contracts/interfaces/IRiskParameters.sol";
import {PackedParameters, PackedParametersLibrary} from "../../contracts/libraries/PackedParameters.sol";

contract PackedParametersTest {
    using PackedParametersLibrary for MarginParameters;
    using PackedParametersLibrary for PackedParameters;

    /// @dev Any parameters that fit, not only those within their bounds.
    function _fit(MarginParameters memory p) private pure {
        p.floorRatio = uint24(p.floorRatio);
        p.maintenanceRatio = uint24(p.maintenanceRatio);
        p.changeFactor = uint24(p.changeFactor);
        p.growthPerMinute = uint24(p.growthPerMinute);
        p.bonusMin = uint24(p.bonusMin);
        p.bonusMax = uint24(p.bonusMax);
        p.insuranceShare = uint24(p.insuranceShare);
        p.minSlice = uint24(p.minSlice);
        p.maxMarkAge = uint16(p.maxMarkAge);
        p.maxAttestationAge = uint16(p.maxAttestationAge);
        p.maxEpochLag = uint8(p.maxEpochLag);
        p.liquidationLag = uint8(p.liquidationLag);
        p.auctionDuration = uint24(p.auctionDuration);
        p.auctionStep = uint24(p.auctionStep);
        p.minOpeningBalance = uint40(p.minOpeningBalance);
    }

    function testFuzz_WhatIsPackedComesOutAgain(
        MarginParameters memory p,
        uint40 rampUntil,
        uint40 pausedUntil
    ) external pure {
        _fit(p);
        PackedParameters memory packed = p.pack(rampUntil, pausedUntil);
        require(keccak256(abi.encode(packed.unpack())) == keccak256(abi.encode(p)), "a field moved");
        require(packed.rampEnd() == rampUntil && packed.pauseEnd() == pausedUntil, "a time moved");
    }

    /// @dev R23: nothing has moved in the block of a change, and everything at the end.
    function testFuzz_R23_ARampBeginsAndEndsAtItsEnds(
        MarginParameters memory from,
        MarginParameters memory to,
        uint40 duration
    ) external pure {
        if (duration == 0) return;
        bytes32 start = keccak256(abi.encode(from.between(to, 0, duration)));
        bytes32 end = keccak256(abi.encode(from.between(to, duration, duration)));
        require(start == keccak256(abi.encode(from)), "moved at once");
        require(end == keccak256(abi.encode(to)), "did not arrive");
    }

    /// @dev Each field is between its ends, within one of the straight line on the side where it came from; orders hold.
    function testFuzz_R23_ARampIsAStraightLine(
        MarginParameters memory from,
        MarginParameters memory to,
        uint40 elapsed,
        uint40 duration
    ) external pure {
        if (duration == 0) return;
        elapsed %= duration;
        MarginParameters memory p = from.between(to, elapsed, duration);
        uint256 a = from.minOpeningBalance;
        uint256 b = to.minOpeningBalance;
        uint256 x = p.minOpeningBalance;
        uint256 line = a * (duration - elapsed) + b * elapsed;
        if (a <= b) require(x * duration <= line && line < (x + 1) * duration, "off the line upwards");
        else require(x * duration >= line && line + duration > x * duration, "off the line downwards");
        if (from.bonusMin <= from.bonusMax && to.bonusMin <= to.bonusMax)
            require(p.bonusMin <= p.bonusMax, "bonuses in the wrong order");
        if (from.auctionStep <= from.auctionDuration && to.auctionStep <= to.auctionDuration)
            require(p.auctionStep <= p.auctionDuration, "a step longer than the auction");
    }
}
