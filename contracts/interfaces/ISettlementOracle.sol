// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InstrumentId} from "../types/InstrumentId.sol";
import {SetId} from "../types/SetId.sol";
import {IInstrumentRegistry} from "./IInstrumentRegistry.sol";

/// @title Settlement prices: proposed by a quorum after expiry, final and immutable after the dispute window.
/// @dev The members of an exclusive set share one record: they are proposed, vetoed and made final together, so that no
/// outcome is ever final while another still is not. `veto` and `finalise` of any member act on all of them.
interface ISettlementOracle {
    /// @notice Nothing is proposed before the instrument expires, and nothing ever for one that does not.
    error NotExpired(InstrumentId instrument);
    /// @notice A final price never changes.
    error AlreadyFinal(InstrumentId instrument);
    /// @notice There is nothing to make final.
    error NotProposed(InstrumentId instrument);
    /// @notice The dispute window is open until `until`.
    error WindowOpen(InstrumentId instrument, uint256 until);
    /// @notice A binary settles at 0..1e6, an underlying at a price above zero that fits a mark.
    error InvalidPrice(uint256 price);
    /// @notice The instrument is a member of `set`: it is proposed with the others or not at all.
    error InExclusiveSet(InstrumentId instrument, SetId set);
    /// @notice A set of `members` needs as many payouts, which add up to 1e6 exactly.
    error InvalidPayouts(uint256 count, uint256 members, uint256 sum);

    /// @notice Unless it is vetoed, `price` (1e-6 USD) can be made final from `finalFrom` (Unix seconds) on.
    event SettlementProposed(InstrumentId indexed instrument, uint256 price, uint256 finalFrom);
    /// @notice The round is over; what was signed for it is void.
    /// @param price What was proposed, 0 when nothing was.
    event SettlementVetoed(InstrumentId indexed instrument, uint256 price);
    /// @notice `price`, 1e-6 USD, never changes again.
    event SettlementFinal(InstrumentId indexed instrument, uint256 price);

    /// @notice Proposes the settlement price (1e-6 USD) of an expired instrument that is in no set: what a binary pays, or
    /// the price of the underlying of a scalar or option. All of those on one asset with one expiry are settled by one record,
    /// whose instrument (`IInstrumentRegistry.settledBy`) is the one that is signed and named in events.
    /// @param signatures Quorum of the margin set over Settlement(uint32 instrument,uint64 price,uint32 round), where
    /// round counts the vetoes so far (a vetoed proposal cannot be replayed).
    function propose(InstrumentId instrument, uint64 price, bytes calldata signatures) external;

    /// @notice Proposes what all members of an expired set pay: a winner's 1e6, or any shares of it.
    /// @param payouts 1e-6 USD, in the order of the members.
    /// @param signatures Quorum of the margin set over SetSettlement(uint32 set,uint24[] payouts,uint32 round).
    function proposeSet(SetId set, uint24[] calldata payouts, bytes calldata signatures) external;

    /// @notice Ends a round: withdraws what is proposed, and voids what was signed for the round whether proposed or not
    /// (a committee that split over a price can sign again). Only the owner (the council), until the window closes.
    function veto(InstrumentId instrument) external;

    /// @notice Makes a proposal final once its window has passed. Permissionless.
    function finalise(InstrumentId instrument) external;

    /// @notice What the instrument pays, 1e-6 USD a unit of the underlying, or what each member of its set does; empty until
    /// that is final. Of scalars and options it is computed from the underlying's final price.
    function finalPrices(
        InstrumentId instrument
    ) external view returns (InstrumentId[] memory instruments, uint256[] memory prices);

    /// @notice price as proposed, finalFrom (0: none), round, final
    function proposal(
        InstrumentId instrument
    ) external view returns (uint256 price, uint256 finalFrom, uint256 round, bool isFinal);

    /// @notice Whose instruments and sets are settled here.
    function registry() external view returns (IInstrumentRegistry);

    /// @notice In which prices and payouts are signed; of this contract on the chain of now.
    function domainSeparator() external view returns (bytes32);
}
