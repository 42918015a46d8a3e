// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InstrumentId} from "../types/InstrumentId.sol";

// Status flags of a mark. A mark with none of them set was never posted.
uint256 constant MARK_LIVE = 1;
// Halted or expired: no risk-adding act, no collateral value beyond full collateralisation.
uint256 constant MARK_HALTED = 2;
// The mark is the final settlement price and never changes again.
uint256 constant MARK_SETTLED = 4;
// The last post jumped beyond the band and was moved to its edge: no risk-adding, liquidation goes on.
uint256 constant MARK_LIMITED = 8;

/// @title Marks and funding indices, packed by kind and signed by a quorum of the mark set.
/// @dev Slots, read raw by the engine:
///   perp:  epoch 32 | flags 8 | spare 40 | mark 48 | funding index int128
///   octet: epoch 32 | 8 × (flags 4 | mark 24), lane = id mod 8 from the low end
///   quad:  epoch 32 | 4 × (flags 8 | mark 48), lane = id mod 4 from the low end
///   head:  epoch 32 | time 40 | snapshotHash, its first 184 bits
/// Marks are 1e-6 USD a unit of the underlying; a binary's is 0..1e6. The funding index is cumulative 1e-12 USD a
/// unit of the underlying, paid by longs when it rises.
interface IMarkOracle {
    /// @notice `epoch` is not newer than what is posted.
    error StaleEpoch(uint256 epoch);
    /// @notice The post's time is in the future, before the last post plus the minimum interval, or not its epoch's.
    error InvalidTime(uint256 time);
    /// @notice Keys and words do not match in number, or a key is not a mark key.
    error MalformedPost();
    /// @notice No head with this epoch is kept (the ring holds the last 16).
    error UnknownEpoch(uint256 epoch);
    /// @notice The instrument has no final settlement price.
    error NotSettled(InstrumentId instrument);
    /// @notice Zero, or above 1e6 for a binary or scalar.
    error InvalidMark(uint256 key, uint256 lane);

    event MarksPosted(uint256 indexed epoch, uint256 time, bytes32 snapshotHash, uint256 slots);
    /// @notice The mark moved to the edge of its band instead of to `wanted`.
    event MarkLimited(uint256 indexed key, uint256 lane, uint256 wanted, uint256 used);
    event MarkSettled(InstrumentId indexed instrument, uint256 price);

    /// @notice Posts whole mark slots. Permissionless: the signatures are what counts. Several posts may fill one
    /// epoch (same time and snapshotHash, each slot strictly newer).
    /// @param epoch The head epoch, or the next.
    /// @param time Unix seconds of the marks, not in the future.
    /// @param snapshotHash keccak256 of the canonical snapshot with its last 9 bytes zero.
    /// @param keys 8 bytes each, packed; `InstrumentId.markKey`.
    /// @param words One slot a key; epoch and flags in it are ignored except MARK_LIVE for lanes in use.
    /// @param signatures Quorum of the mark set over
    /// MarkPost(uint32 epoch,uint40 time,bytes32 snapshotHash,bytes32 keysHash,bytes32 wordsHash).
    function post(
        uint32 epoch,
        uint40 time,
        bytes32 snapshotHash,
        bytes calldata keys,
        uint256[] calldata words,
        bytes calldata signatures
    ) external;

    /// @notice Copies an instrument's final price from the settlement oracle into its lane. Permissionless, idempotent.
    function settle(InstrumentId instrument) external;

    /// @notice Raw read for the margin loop: calldata after the selector is words whose top 32 bits are an instrument
    /// id; returns the head and then each instrument's slot, 32 bytes each, without ABI array encoding.
    function read() external view;

    /// @notice epoch 32 | time 40 | snapshotHash 184
    function head() external view returns (uint256);

    /// @notice The head word of an earlier epoch (the last 16 are kept).
    function headAt(uint256 epoch) external view returns (uint256);

    /// @notice One instrument's mark, decoded.
    function mark(
        InstrumentId instrument
    ) external view returns (uint256 price, uint256 flags, uint256 epoch, int256 fundingIndex);

    function domainSeparator() external view returns (bytes32);
}
