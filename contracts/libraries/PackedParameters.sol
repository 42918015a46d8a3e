// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MarginParameters} from "../interfaces/IRiskParameters.sol";
import {Ramp} from "./Ramp.sol";

/// @notice MarginParameters as they are stored: two slots, each field as wide as its hard bound needs. What is left of
/// the second holds the two times that decide how they are read, so that reading them costs no third slot.
/// @dev From the low end, as `pack` has it. By hand: the compiler's own packing costs about 2,000 gas in every margin check.
/// @param first The ratios u24 each; the two ages u16; the two lags u8; makerFee u16.
/// @param second auctionDuration u24 | auctionStep u24 | takerFee u16 | minOpeningBalance u40 | minLegValue u32 |
/// minPerLeg u32 | backstopEpochs u8 | rampUntil u40 | pausedUntil u40.
struct PackedParameters {
    uint256 first;
    uint256 second;
}

/// @title Packing parameters, and those between two sets.
library PackedParametersLibrary {
    /// @notice Every field must be within its hard bound: all of those fit.
    /// @param rampUntil Unix seconds; before it the parameters are still on the way here.
    /// @param pausedUntil Unix seconds; before it risk is added at full collateral only.
    function pack(
        MarginParameters memory p,
        uint256 rampUntil,
        uint256 pausedUntil
    ) internal pure returns (PackedParameters memory self) {
        self.first =
            uint256(p.floorRatio) |
            (uint256(p.maintenanceRatio) << 24) |
            (uint256(p.changeFactor) << 48) |
            (uint256(p.growthPerMinute) << 72) |
            (uint256(p.bonusMin) << 96) |
            (uint256(p.bonusMax) << 120) |
            (uint256(p.insuranceShare) << 144) |
            (uint256(p.minSlice) << 168) |
            (uint256(p.maxMarkAge) << 192) |
            (uint256(p.maxAttestationAge) << 208) |
            (uint256(p.maxEpochLag) << 224) |
            (uint256(p.liquidationLag) << 232) |
            (uint256(p.makerFee) << 240);
        self.second =
            uint256(p.auctionDuration) |
            (uint256(p.auctionStep) << 24) |
            (uint256(p.takerFee) << 48) |
            (uint256(p.minOpeningBalance) << 64) |
            (uint256(p.minLegValue) << 104) |
            (uint256(p.minPerLeg) << 136) |
            (uint256(p.backstopEpochs) << 168) |
            (rampUntil << 176) |
            (pausedUntil << 216);
    }

    function unpack(PackedParameters memory self) internal pure returns (MarginParameters memory p) {
        uint256 first = self.first;
        p.floorRatio = uint24(first);
        p.maintenanceRatio = uint24(first >> 24);
        p.changeFactor = uint24(first >> 48);
        p.growthPerMinute = uint24(first >> 72);
        p.bonusMin = uint24(first >> 96);
        p.bonusMax = uint24(first >> 120);
        p.insuranceShare = uint24(first >> 144);
        p.minSlice = uint24(first >> 168);
        p.maxMarkAge = uint16(first >> 192);
        p.maxAttestationAge = uint16(first >> 208);
        p.maxEpochLag = uint8(first >> 224);
        p.liquidationLag = uint8(first >> 232);
        p.makerFee = uint16(first >> 240);
        uint256 second = self.second;
        p.auctionDuration = uint24(second);
        p.auctionStep = uint24(second >> 24);
        p.takerFee = uint16(second >> 48);
        p.minOpeningBalance = uint40(second >> 64);
        p.minLegValue = uint32(second >> 104);
        p.minPerLeg = uint32(second >> 136);
        p.backstopEpochs = uint8(second >> 168);
    }

    /// @notice See `pack`.
    function rampEnd(PackedParameters memory self) internal pure returns (uint256) {
        return uint40(self.second >> 176);
    }

    /// @notice See `pack`.
    function pauseEnd(PackedParameters memory self) internal pure returns (uint256) {
        return uint40(self.second >> 216);
    }

    /// @notice The parameters `elapsed` of `duration` seconds after they left `from` for `to`.
    /// @dev See `Ramp`: hard bounds hold between two sets that keep them, as do bonusMin ≤ bonusMax and auctionStep ≤
    /// auctionDuration.
    function between(
        MarginParameters memory from,
        MarginParameters memory to,
        uint256 elapsed,
        uint256 duration
    ) internal pure returns (MarginParameters memory p) {
        uint256 start;
        uint256 end;
        uint256 result;
        assembly ("memory-safe") {
            start := from
            end := to
            result := p
        }
        Ramp.between(result, start, end, 640, elapsed, duration);
    }
}
