// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InstrumentId} from "../types/InstrumentId.sol";
import {IInstrumentRegistry} from "./IInstrumentRegistry.sol";

/// @title Settlement prices: proposed by a quorum after expiry, final and immutable after the dispute window.
interface ISettlementOracle {
    error NotExpired(InstrumentId instrument);
    error AlreadyFinal(InstrumentId instrument);
    error NotProposed(InstrumentId instrument);
    /// @notice The dispute window is open until `until`.
    error WindowOpen(InstrumentId instrument, uint256 until);
    /// @notice A binary settles at 0..1e6, an underlying at a price above zero that fits a mark.
    error InvalidPrice(uint256 price);

    event SettlementProposed(InstrumentId indexed instrument, uint256 price, uint256 finalFrom);
    event SettlementVetoed(InstrumentId indexed instrument, uint256 price);
    event SettlementFinal(InstrumentId indexed instrument, uint256 price);

    /// @notice Proposes the settlement price (1e-6 USD) of an expired instrument: what a binary pays, or the price of the
    /// underlying of a scalar or option. All of those on one asset with one expiry are settled by one record, whose
    /// instrument (`IInstrumentRegistry.settledBy`) is the one that is signed and named in events.
    /// @param signatures Quorum of the margin set over Settlement(uint32 instrument,uint64 price,uint32 round), where
    /// round counts the vetoes so far (a vetoed proposal cannot be replayed).
    function propose(InstrumentId instrument, uint64 price, bytes calldata signatures) external;

    /// @notice Withdraws a proposal inside its window. Only the owner (the council).
    function veto(InstrumentId instrument) external;

    /// @notice Makes a proposal final once its window has passed. Permissionless.
    function finalise(InstrumentId instrument) external;

    /// @notice What the instrument pays, 1e-6 USD a unit of the underlying: of scalars and options computed from the
    /// underlying's final price.
    function finalPrice(InstrumentId instrument) external view returns (bool isFinal, uint256 price);

    /// @notice price as proposed, finalFrom (0: none), round, final
    function proposal(
        InstrumentId instrument
    ) external view returns (uint256 price, uint256 finalFrom, uint256 round, bool isFinal);

    function registry() external view returns (IInstrumentRegistry);

    function domainSeparator() external view returns (bytes32);
}
