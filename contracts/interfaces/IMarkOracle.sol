// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InstrumentId} from "../types/InstrumentId.sol";
import {IIndexSource} from "./IIndexSource.sol";

// Status flags of a mark. A mark with none of them set was never posted.
uint256 constant MARK_LIVE = 1;
// Halted or expired: no risk-adding act, no collateral value beyond full collateralisation.
uint256 constant MARK_HALTED = 2;
// The mark is the final settlement price and never changes again.
uint256 constant MARK_SETTLED = 4;
// The last post jumped beyond the band, the cap or the way and was moved to its edge: no risk-adding, liquidation goes on.
uint256 constant MARK_LIMITED = 8;
// The instrument's index could not be used when it was last looked at: no risk-adding until it can. Perps only.
uint256 constant MARK_UNCHECKED = 16;

/// @notice How fast marks may move, and what an outage means. Ratios 1e6 = 100 %, times in seconds.
/// @param perpBand How far a perp's mark may move in one epoch, as a share of the last mark.
/// @param binaryBand The same for a binary, 1e-6 USD.
/// @param perpCap How far a perp's mark may be from its anchor, the mark before the first post of this half-hour of the
/// clock, as a share of the anchor; and an eighth of the longest way it may go in a half-hour, up and down. What that makes of
/// an hour: `MarkBounds`.
/// @param binaryCap The same for a binary, 1e-6 USD.
/// @param fundingRate How far a funding index may move in a day of mark time, as a share of the mark; in less time
/// proportionally less.
/// @param minInterval Between the times of two epochs.
/// @param limitMoves After so many posts in a row that were moved to an edge an instrument halts.
/// @param outage Marks that are older start no liquidation, are not posted any more, and what follows them is a
/// resumption.
/// @param grace After a resumption nobody is liquidated for as long as the marks were missing, at most for this long.
/// @param optionBand How far an option's mark may move in one epoch, as a share of its underlying's mark: by at most as much
/// as that, but by any multiple of its own. Its cap is `perpCap` of the underlying's mark. Spots move as perps.
struct MarkBands {
    uint32 perpBand;
    uint32 binaryBand;
    uint32 perpCap;
    uint32 binaryCap;
    uint32 fundingRate;
    uint32 minInterval;
    uint32 limitMoves;
    uint32 outage;
    uint32 grace;
    uint32 optionBand;
}

/// @title Marks and funding indices, packed by kind and signed by a quorum of the mark set.
/// @dev Slots, read raw by the engine:
///   perp:  epoch 32 | flags 8 | way 40 | mark 48 | funding index int128; the way since its anchor, in 2^-36 of that
///   octet: epoch 32 | 8 × (flags 4 | mark 24), lane = id mod 8 from the low end
///   quad:  epoch 32 | 4 × (flags 8 | mark 48), lane = id mod 4 from the low end
///   head:  epoch 32 | time 40 | snapshotHash, its first 184 bits
/// Beside each mark slot lies its anchor, in the same lanes: the half-hour of the clock in place of the epoch, what the
/// marks were before its first post, and limit moves in a row in place of the flags (an octet's lane is count 8 | mark 20).
/// Marks are 1e-6 USD a unit of the underlying; a binary's is 0..1e6. The funding index is cumulative 1e-12 USD a
/// unit of the underlying, paid by longs when it rises.
interface IMarkOracle {
    /// @notice `epoch` is not newer than what is posted.
    error StaleEpoch(uint256 epoch);
    /// @notice The post's time is in the future, before the last post plus the minimum interval, older than an outage, or
    /// not its epoch's.
    error InvalidTime(uint256 time);
    /// @notice Keys and words do not match in number, or a key is not a mark key.
    error MalformedPost();
    /// @notice No head with this epoch is kept (the ring holds the last 16).
    error UnknownEpoch(uint256 epoch);
    /// @notice The instrument has no final settlement price.
    error NotSettled(InstrumentId instrument);
    /// @notice Zero, or above 1e6 for a binary or scalar.
    error InvalidMark(uint256 key, uint256 lane);

    /// @notice Epochs are consecutive: after `head` comes `expected`.
    error EpochGap(uint256 epoch, uint256 expected);
    /// @notice Only an instrument with a mark that is not final can be halted or checked, only a halted one unhalted.
    error NotHaltable(InstrumentId instrument);
    /// @notice Only a halted instrument can be unhalted.
    error NotHalted(InstrumentId instrument);
    /// @notice `value` of the band `name` is outside its hard bounds.
    error OutOfBounds(bytes32 name, uint256 value);
    /// @notice Only perps have an index.
    error NoIndexKind(InstrumentId instrument);
    /// @notice No index is set for the instrument.
    error NoIndex(InstrumentId instrument);
    /// @notice The instrument's mark is not of the head, or the head is older than an outage: nothing to compare.
    error MarkNotCurrent(InstrumentId instrument);
    /// @notice With so little gas an index that works could seem broken.
    error IndexNeedsGas(uint256 available);

    /// @notice `slots` mark slots are of this epoch now; marks of `time`, Unix seconds.
    event MarksPosted(uint256 indexed epoch, uint256 time, bytes32 snapshotHash, uint256 slots);
    /// @notice The mark moved to the edge of its band, cap or way instead of to `wanted`.
    event MarkLimited(uint256 indexed key, uint256 lane, uint256 wanted, uint256 used);
    /// @notice The funding index of a perp moved as far as it may instead of to `wanted`.
    event FundingLimited(uint256 indexed key, int256 wanted, int256 used);
    /// @notice The mark is final: 1e-6 USD a unit of the underlying (a binary or scalar: a contract).
    event MarkSettled(InstrumentId indexed instrument, uint256 price);
    /// @notice Mark and funding stand still until the owner lifts it.
    event InstrumentHalted(InstrumentId indexed instrument);
    /// @notice The mark goes on from where it stood, limited until its next post.
    event InstrumentUnhalted(InstrumentId indexed instrument);
    /// @notice From `start` to `end` the bands move to `bands`.
    event BandsSet(MarkBands bands, uint256 start, uint256 end);
    /// @notice Marks are back after `silence` seconds; until `graceEnd` nobody is liquidated.
    event MarksResumed(uint256 silence, uint256 graceEnd);
    /// @notice What `checkIndex` compares with, at most `tolerance` apart (1e6 = 100 %); no source: nothing.
    event IndexSet(InstrumentId indexed instrument, IIndexSource source, uint256 tolerance);
    /// @notice Mark and index were too far apart, or the index not positive: the instrument is halted.
    event IndexFailed(InstrumentId indexed instrument, uint256 mark, int256 index, uint256 indexTime);
    /// @notice The index cannot be used: until it can, nobody adds risk below full collateral.
    event IndexUnusable(InstrumentId indexed instrument);
    /// @notice The index can be used again.
    event IndexUsable(InstrumentId indexed instrument);

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

    /// @notice Copies an instrument's final price from the settlement oracle into its lane, and those of all members of its
    /// exclusive set with it. Permissionless, idempotent.
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

    /// @notice Compares an instrument's mark with its index. Permissionless; anybody who sees them apart may halt.
    /// Halts if they are further apart than the tolerance, or if the index is not positive: it is not clamped. A mark that
    /// was limited on its way from its anchor towards the index is late, not wrong, and does not halt.
    /// An index that is stale, broken or silent halts nothing: it sets MARK_UNCHECKED until it can be used again.
    /// @dev Not in a post: an index costs as much as several slots (two to three cold contracts), most posts need none,
    /// and no adapter, however broken, can then stop a post.
    function checkIndex(InstrumentId instrument) external;

    /// @notice Sets, replaces or (source zero) removes the index of a perp. Only the owner. The new source is not held
    /// responsible for the old one: MARK_UNCHECKED ends.
    /// @param tolerance How far the mark may be from the index, as a share of the index, 1e6 = 100 %.
    function setIndex(InstrumentId instrument, IIndexSource source, uint32 tolerance) external;

    /// @notice What a perp is compared with, and how far apart they may be, 1e6 = 100 %; no source: nothing.
    function indexOf(InstrumentId instrument) external view returns (IIndexSource source, uint256 tolerance);

    /// @notice Freezes an instrument's mark and funding: no risk-adding act, no value beyond full collateral. Only the
    /// owner.
    function halt(InstrumentId instrument) external;

    /// @notice Lets the next post move the mark again, by a band from where it was frozen. Only the owner.
    /// @dev Until then the mark is as old as the halt, though its slot's epoch is not: limited, so that nobody adds risk or
    /// withdraws what it is said to be worth.
    function unhalt(InstrumentId instrument) external;

    /// @notice Moves the bands to `next` within `rampSeconds`, a day to thirty. Only the owner.
    function setBands(MarkBands calldata next, uint256 rampSeconds) external;

    /// @notice Those of now.
    function bands() external view returns (MarkBands memory);

    /// @notice The last change: from, to and its two times (Unix seconds); over when `end` has passed.
    function ramp()
        external
        view
        returns (MarkBands memory from, MarkBands memory to, uint256 start, uint256 end);

    /// @notice When the next liquidation may begin (Unix seconds): the end of the grace after an outage; never, while the
    /// head itself is older than an outage.
    /// @dev Graces cannot follow each other: one lasts at most a quarter of the time since the last one ended. So a mark
    /// quorum that stalls again and again delays liquidations by its own silences, and by graces for at most a fifth of
    /// the time and one more.
    function liquidatableFrom() external view returns (uint256);

    /// @notice The mark an instrument had before the first post of its half-hour (of the clock, counted since 1970), and
    /// how many posts in a row have been limited.
    function anchor(
        InstrumentId instrument
    ) external view returns (uint256 price, uint256 limitMoves, uint256 halfHour);

    /// @notice In which posts of marks are signed; of this contract on the chain of now.
    function domainSeparator() external view returns (bytes32);
}
