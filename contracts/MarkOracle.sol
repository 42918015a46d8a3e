// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IIndexSource} from "./interfaces/IIndexSource.sol";
import {
    IMarkOracle,
    MARK_HALTED,
    MARK_LIMITED,
    MARK_LIVE,
    MARK_SETTLED,
    MARK_UNCHECKED,
    MarkBands
} from "./interfaces/IMarkOracle.sol";
import {IRiskCommittee, Role} from "./interfaces/IRiskCommittee.sol";
import {ISettlementOracle} from "./interfaces/ISettlementOracle.sol";
import {FixedPoint} from "./libraries/FixedPoint.sol";
import {IndexReading} from "./libraries/IndexReading.sol";
import {MarkBounds} from "./libraries/MarkBounds.sol";
import {PackedBands, bandsBetween, packBands} from "./libraries/PackedBands.sol";
import {StructHash} from "./libraries/StructHash.sol";
import {InstrumentId, KIND_PERP, KIND_SCALAR, KIND_SPOT} from "./types/InstrumentId.sol";

/// @dev Mark slots lie at MARKS + key, the key from `InstrumentId.markKey`, so that a read costs no hash; anchors at
/// ANCHORS + key. Lanes: LIVE is set by the first post and stays. HALTED (owner, index, or too many limit moves) freezes
/// mark and funding. LIMITED belongs to the last post, or to the end of a halt. A settled lane is exactly LIVE | SETTLED
/// with its final price.
///
/// Band and cap are also a band and a cap against a mark that is long out of date: after a silence several epochs, or
/// half-hours, catch up. Half-hours are of the block's time: a quorum chooses the time of its marks, not that.
///
/// WARNING (trust): a malicious quorum of the mark set can move each mark to the edge of its cap at once, and by another
/// cap each half-hour, and back and forth in between (a perp's by eight caps in all), until the moves in a row, an index or
/// the owner halt it. An index is looked at when somebody does:
/// within the block of a post nothing but band and cap holds.
contract MarkOracle is IMarkOracle, EIP712, Ownable2Step {
    using FixedPoint for uint256;

    /// @dev Where an instrument's mark and flags are in its slot.
    struct Lane {
        uint256 index;
        uint256 markShift;
        uint256 markMask;
        uint256 flagShift;
        uint256 flagMask;
    }

    /// @dev What all slots of a post have in common.
    /// @param previous The head before it.
    /// @param halfHour Of the block.
    struct Post {
        uint256 epoch;
        uint256 time;
        uint256 previous;
        uint256 halfHour;
        MarkBands limits;
    }

    /// @dev How far marks may move: in a post, and from their anchors. At least a unit; 0 where each has its own.
    struct Steps {
        uint256 band;
        uint256 cap;
    }

    struct IndexCheck {
        IIndexSource source;
        uint32 tolerance;
    }

    // First mark slot; its low 64 bits are clear, so that MARKS + key cannot overlap anything else.
    uint256 private constant MARKS =
        uint256(keccak256("plimsoll.MarkOracle.marks")) & ~uint256(type(uint64).max);

    // Keys have 42 bits.
    uint256 private constant ANCHORS = MARKS + (1 << 63);
    uint256 private constant HALF_HOUR = 30 minutes;

    uint256 private constant KEY_LENGTH = 8;
    uint256 private constant KEY_KIND_SHIFT = 40;
    uint256 private constant PERP_KEY = 0;
    uint256 private constant OCTET_KEY = 1;
    uint256 private constant QUAD_KEY = 2;
    uint256 private constant INSTRUMENT_KIND_SHIFT = 28;

    uint256 private constant EPOCH_SHIFT = 224;
    uint256 private constant TIME_SHIFT = 184;
    // The head keeps the first 184 bits of the snapshot hash; the other 72 are zero in what is signed.
    uint256 private constant SNAPSHOT_SHIFT = 72;
    uint256 private constant RING_MASK = 15;

    uint256 private constant PERP_MARK_SHIFT = 128;
    // What the mark has gone since its anchor.
    uint256 private constant PERP_WAY_SHIFT = 176;
    uint256 private constant PERP_WAY = uint256(type(uint40).max) << PERP_WAY_SHIFT;
    uint256 private constant PERP_FLAG_SHIFT = 216;
    uint256 private constant PERP_MARKS = uint256(type(uint48).max) << PERP_MARK_SHIFT;
    uint256 private constant PERP_COUNTS = uint256(type(uint8).max) << PERP_FLAG_SHIFT;
    uint256 private constant OCTET_LANE = 28;
    uint256 private constant OCTET_MARK = 24;
    uint256 private constant OCTET_LANE_MASK = (1 << OCTET_LANE) - 1;
    uint256 private constant OCTET_MARK_MASK = (1 << OCTET_MARK) - 1;
    // In an anchor a lane's mark has 20 bits, which hold 1e6, and its limit moves eight.
    uint256 private constant OCTET_COUNT_SHIFT = 20;
    uint256 private constant OCTET_MARKS = MarkBounds.ONES * ((1 << OCTET_COUNT_SHIFT) - 1);
    uint256 private constant OCTET_COUNTS = MarkBounds.ONES * (255 << OCTET_COUNT_SHIFT);
    uint256 private constant QUAD_LANE = 56;
    uint256 private constant QUAD_MARK = 48;
    uint256 private constant QUAD_ONES = (1 << 0) | (1 << 56) | (1 << 112) | (1 << 168);
    uint256 private constant QUAD_MARKS = QUAD_ONES * type(uint48).max;
    uint256 private constant QUAD_COUNTS = QUAD_ONES * (255 << QUAD_MARK);

    uint256 private constant RATIO = 1e6;
    uint256 private constant FULL_PAYOUT = 1e6;

    // A day is what every owner has to add collateral or to close; a month is as far as anybody looks ahead.
    uint256 private constant MIN_RAMP = 1 days;
    uint256 private constant MAX_RAMP = 30 days;
    // A grace lasts at most this part of the time since the last one ended.
    uint256 private constant GRACE_PART = 4;

    IRiskCommittee public immutable committee;
    ISettlementOracle public immutable settlementOracle;

    /// @inheritdoc IMarkOracle
    uint256 public head;
    /// @dev Where a ramp leads, or has led; with the time of its end and that of the last grace.
    PackedBands private _target;
    /// @dev Where the last ramp began: its `rampEnd` is that time.
    PackedBands private _origin;
    /// @dev Head words by epoch mod 16.
    uint256[16] private _ring;
    mapping(InstrumentId instrument => IndexCheck) private _indices;

    constructor(
        IRiskCommittee riskCommittee,
        ISettlementOracle settlements,
        address initialOwner,
        MarkBands memory initialBands
    ) EIP712("Plimsoll MarkOracle", "1") Ownable(initialOwner) {
        committee = riskCommittee;
        settlementOracle = settlements;
        _requireBounds(initialBands);
        _target = packBands(initialBands, 0, 0);
        emit BandsSet(initialBands, block.timestamp, block.timestamp);
    }

    // ---- posting

    /// @inheritdoc IMarkOracle
    function post(
        uint32 epoch,
        uint40 time,
        bytes32 snapshotHash,
        bytes calldata keys,
        uint256[] calldata words,
        bytes calldata signatures
    ) external {
        uint256 count = words.length;
        if (count == 0 || keys.length != count * KEY_LENGTH) revert MalformedPost();
        if (uint256(snapshotHash) & ((1 << SNAPSHOT_SHIFT) - 1) != 0) revert MalformedPost();

        PackedBands target = _target;
        Post memory current = Post(epoch, time, head, block.timestamp / HALF_HOUR, _present(target));
        uint256 newHead =
            (uint256(epoch) << EPOCH_SHIFT) |
                (uint256(time) << TIME_SHIFT) |
                (uint256(snapshotHash) >> SNAPSHOT_SHIFT);
        if (newHead != current.previous) {
            _requireNext(current);
            _noteOutage(current, target);
        }

        bytes32 structHash = StructHash.markPost(epoch, time, snapshotHash, keccak256(keys), _hash(words));
        committee.verify(Role.Mark, _hashTypedDataV4(structHash), signatures);

        for (uint256 i; i < count; ++i) _postSlot(current, _keyAt(keys, i), words[i]);

        head = newHead;
        _ring[epoch & RING_MASK] = newHead;
        emit MarksPosted(epoch, time, snapshotHash, count);
    }

    /// @dev The next epoch, at least `minInterval` after the head. Old marks would not end an outage: with them a quorum
    /// could let the grace pass while nobody can act.
    function _requireNext(Post memory current) private view {
        uint256 head_ = current.previous;
        uint256 headEpoch = head_ >> EPOCH_SHIFT;
        if (current.epoch < headEpoch) revert StaleEpoch(current.epoch);
        if (current.epoch == headEpoch) {
            if (current.time != _timeOf(head_)) revert InvalidTime(current.time);
            revert StaleEpoch(current.epoch);
        }
        if (current.epoch != headEpoch + 1) revert EpochGap(current.epoch, headEpoch + 1);
        bool isValid =
            current.time <= block.timestamp &&
                current.time + current.limits.outage >= block.timestamp &&
                current.time >= _timeOf(head_) + current.limits.minInterval;
        if (!isValid) revert InvalidTime(current.time);
    }

    /// @dev Starts a grace if the head had become older than an outage; there is none before the first post. A silence within
    /// a grace leaves its end as it is.
    function _noteOutage(Post memory current, PackedBands target) private {
        uint256 silence = block.timestamp - _timeOf(current.previous);
        if (current.previous == 0 || silence <= current.limits.outage) return;
        uint256 lastEnd = target.graceEnd();
        if (block.timestamp < lastEnd) return;
        uint256 graceEnd =
            block.timestamp + (silence < current.limits.grace ? silence : current.limits.grace);
        uint256 latest = block.timestamp + (block.timestamp - lastEnd) / GRACE_PART;
        if (graceEnd > latest) graceEnd = latest;
        _target = target.withGraceEnd(graceEnd);
        emit MarksResumed(silence, graceEnd);
    }

    /// @dev Each kind moves its marks within band and cap, from its slot and its anchor as it is in this half-hour; a perp's
    /// way begins anew with its anchor.
    function _postSlot(Post memory current, uint256 key, uint256 word) private {
        uint256 old = _load(MARKS + key);
        if (old >> EPOCH_SHIFT >= current.epoch) revert StaleEpoch(current.epoch);
        uint256 stored = _load(ANCHORS + key);
        (uint256 lanes, uint256 anchorWord) = key >> KEY_KIND_SHIFT == QUAD_KEY
            ? _nextQuad(current, key, old, _anchorNow(current, stored, old, QUAD_MARKS, QUAD_COUNTS), word)
            : _isOctet(key)
                ? _nextOctet(
                    current,
                    key,
                    old,
                    _anchorNow(current, stored, old, OCTET_MARKS, OCTET_COUNTS),
                    word
                )
                : _nextPerp(
                    current,
                    key,
                    old,
                    stored >> EPOCH_SHIFT == current.halfHour ? uint40(old >> PERP_WAY_SHIFT) : 0,
                    _anchorNow(current, stored, old, PERP_MARKS, PERP_COUNTS),
                    word
                );
        _store(MARKS + key, (current.epoch << EPOCH_SHIFT) | lanes);
        if (anchorWord != stored) _store(ANCHORS + key, anchorWord);
    }

    /// @dev In a new half-hour the marks so far become the anchor; limit moves go on counting.
    function _anchorNow(
        Post memory current,
        uint256 stored,
        uint256 old,
        uint256 marks,
        uint256 counts
    ) private pure returns (uint256) {
        if (stored >> EPOCH_SHIFT == current.halfHour) return stored;
        return (current.halfHour << EPOCH_SHIFT) | (old & marks) | (stored & counts);
    }

    /// @return lanes The perp's slot without its epoch.
    /// @return anchorWord Its anchor.
    function _nextPerp(
        Post memory current,
        uint256 key,
        uint256 old,
        uint256 way,
        uint256 anchorWord,
        uint256 word
    ) private returns (uint256 lanes, uint256) {
        uint256 flags = uint8(old >> PERP_FLAG_SHIFT);
        if (flags & (MARK_SETTLED | MARK_HALTED) != 0) {
            // The way begins anew in a halt too, or it would be used up when the halt is lifted.
            uint256 frozen = old & ((1 << EPOCH_SHIFT) - 1) & ~PERP_WAY;
            return (frozen | (way << PERP_WAY_SHIFT), anchorWord);
        }

        uint256 wanted = uint48(word >> PERP_MARK_SHIFT);
        if (wanted == 0) revert InvalidMark(key, 0);
        if (flags == 0) {
            if ((word >> PERP_FLAG_SHIFT) & MARK_LIVE == 0) revert InvalidMark(key, 0);
            return (
                _perpWord(MARK_LIVE, 0, wanted, int128(uint128(word))),
                anchorWord | (wanted << PERP_MARK_SHIFT)
            );
        }

        MarkBands memory limits = current.limits;
        uint256 last = uint48(old >> PERP_MARK_SHIFT);
        uint256 used;
        {
            uint256 from = uint48(anchorWord >> PERP_MARK_SHIFT);
            uint256 cap = _shareOf(from, limits.perpCap);
            uint256 band = _shareOf(last, limits.perpBand);
            uint256 left = MarkBounds.wayLeft(way, from, cap);
            used = MarkBounds.bounded(last, from, wanted, left.min(band), cap);
            way = MarkBounds.wayWith(way, from, last, used);
        }
        flags = MARK_LIVE | (flags & MARK_UNCHECKED);
        if (used != wanted) {
            (uint256 added, uint256 moves) = _limited(
                limits,
                key,
                0,
                wanted,
                used,
                uint8(anchorWord >> PERP_FLAG_SHIFT)
            );
            flags |= added;
            anchorWord = (anchorWord & ~PERP_COUNTS) | (moves << PERP_FLAG_SHIFT);
        } else {
            anchorWord &= ~PERP_COUNTS;
        }

        int256 wantedFunding = int128(uint128(word));
        int256 funding = _clampFunding(
            int128(uint128(old)),
            wantedFunding,
            (last * limits.fundingRate * _elapsed(current, old >> EPOCH_SHIFT)) / 1 days
        );
        if (funding != wantedFunding) {
            flags |= MARK_LIMITED;
            emit FundingLimited(key, wantedFunding, funding);
        }
        return (_perpWord(flags, way, used, funding), anchorWord);
    }

    /// @return lanes The octet's slot without its epoch.
    /// @return Its anchor.
    /// @dev All lanes at once; sets of lanes are numbers with 1 in each of them. Only limited lanes are looked at one by one.
    function _nextOctet(
        Post memory current,
        uint256 key,
        uint256 old,
        uint256 anchorWord,
        uint256 word
    ) private returns (uint256 lanes, uint256) {
        unchecked {
            uint256 ones = MarkBounds.ONES;
            // In a lane that was never posted nothing is set, in all others LIVE.
            uint256 live = (old >> OCTET_MARK) & ones;
            uint256 first = (word >> OCTET_MARK) & ones & ~live;
            // HALTED or SETTLED
            uint256 frozen = ((old >> (OCTET_MARK + 1)) | (old >> (OCTET_MARK + 2))) & ones;
            uint256 moving = (live & ~frozen) | first;

            uint256 marks = moving * OCTET_MARK_MASK;
            uint256 wanted = word & marks;
            uint256 valid = MarkBounds.atLeast(wanted, ones) & MarkBounds.atLeast(ones * FULL_PAYOUT, wanted);
            if (moving & ~valid != 0) revert InvalidMark(key, _lowestLane(moving & ~valid));

            uint256 firstMarks = wanted & (first * OCTET_MARK_MASK);
            anchorWord |= firstMarks;
            uint256 used = MarkBounds.boundedOctet(
                (old & marks) | firstMarks,
                anchorWord & OCTET_MARKS & marks,
                wanted,
                current.limits.binaryBand,
                current.limits.binaryCap
            );
            uint256 limited = used == wanted ? 0 : MarkBounds.atLeast(used ^ wanted, ones);
            anchorWord &= ~((moving & ~limited) * (255 << OCTET_COUNT_SHIFT));

            lanes = (old & (frozen * OCTET_LANE_MASK)) | used | (moving << OCTET_MARK);
            while (limited != 0) {
                uint256 lane = _lowestLane(limited);
                uint256 shift = lane * OCTET_LANE;
                limited ^= 1 << shift;
                (uint256 added, uint256 moves) = _limited(
                    current.limits,
                    key,
                    lane,
                    (wanted >> shift) & OCTET_MARK_MASK,
                    (used >> shift) & OCTET_MARK_MASK,
                    uint8(anchorWord >> (shift + OCTET_COUNT_SHIFT))
                );
                lanes |= added << (shift + OCTET_MARK);
                anchorWord &= ~(255 << (shift + OCTET_COUNT_SHIFT));
                anchorWord |= moves << (shift + OCTET_COUNT_SHIFT);
            }
            return (lanes, anchorWord);
        }
    }

    /// @return lanes The quad's slot without its epoch.
    /// @return Its anchor.
    function _nextQuad(
        Post memory current,
        uint256 key,
        uint256 old,
        uint256 anchorWord,
        uint256 word
    ) private returns (uint256 lanes, uint256) {
        Steps memory steps = _stepsOf(key, current.limits);
        for (uint256 shift; shift < EPOCH_SHIFT; shift += QUAD_LANE) {
            (uint256 lane, uint256 anchorLane) = _nextQuadLane(
                current.limits,
                steps,
                key,
                shift,
                uint56(old >> shift),
                uint56(anchorWord >> shift),
                uint56(word >> shift)
            );
            lanes |= lane << shift;
            anchorWord = (anchorWord & ~(uint256(type(uint56).max) << shift)) | (anchorLane << shift);
        }
        return (lanes, anchorWord);
    }

    function _nextQuadLane(
        MarkBands memory limits,
        Steps memory steps,
        uint256 key,
        uint256 shift,
        uint256 lane,
        uint256 anchorLane,
        uint256 posted
    ) private returns (uint256, uint256) {
        uint256 flags = lane >> QUAD_MARK;
        if (flags & (MARK_SETTLED | MARK_HALTED) != 0) return (lane, anchorLane);
        if (flags == 0 && (posted >> QUAD_MARK) & MARK_LIVE == 0) return (0, anchorLane);
        uint256 wanted = uint48(posted);
        if (wanted == 0) revert InvalidMark(key, shift / QUAD_LANE);
        if (flags == 0) return ((MARK_LIVE << QUAD_MARK) | wanted, wanted);

        uint256 last = uint48(lane);
        uint256 from = uint48(anchorLane);
        uint256 used = MarkBounds.bounded(
            last,
            from,
            wanted,
            steps.band == 0 ? _shareOf(last, limits.perpBand) : steps.band,
            steps.cap == 0 ? _shareOf(from, limits.perpCap) : steps.cap
        );
        if (used == wanted) return ((MARK_LIVE << QUAD_MARK) | used, from);
        (uint256 added, uint256 moves) = _limited(
            limits,
            key,
            shift / QUAD_LANE,
            wanted,
            used,
            anchorLane >> QUAD_MARK
        );
        return (((MARK_LIVE | added) << QUAD_MARK) | used, (moves << QUAD_MARK) | from);
    }

    /// @dev Band and cap of a quad of options, shares of their underlying's mark; none for a quad of spots, which have shares
    /// of their own.
    function _stepsOf(uint256 key, MarkBands memory limits) private view returns (Steps memory) {
        uint256 kind = (key & ((1 << KEY_KIND_SHIFT) - 1)) >> (INSTRUMENT_KIND_SHIFT - 2);
        if (kind == KIND_SPOT) return Steps(0, 0);
        if (kind <= KIND_SCALAR || kind > KIND_SPOT) revert MalformedPost();
        InstrumentId underlying = settlementOracle.registry().pricedInSlot(key);
        uint256 price = (_wordOf(underlying) >> _laneOf(underlying).markShift) & type(uint48).max;
        return Steps(_shareOf(price, limits.optionBand), _shareOf(price, limits.perpCap));
    }

    /// @dev A mark that was moved to an edge, after `moves` such posts in a row.
    /// @return The flags it gets: the last move allowed halts, and the count starts anew.
    /// @return Limit moves in a row.
    function _limited(
        MarkBands memory limits,
        uint256 key,
        uint256 lane,
        uint256 wanted,
        uint256 used,
        uint256 moves
    ) private returns (uint256, uint256) {
        emit MarkLimited(key, lane, wanted, used);
        if (moves + 1 < limits.limitMoves) return (MARK_LIMITED, moves + 1);
        emit InstrumentHalted(_instrumentAt(key, lane));
        return (MARK_LIMITED | MARK_HALTED, 0);
    }

    /// @dev Seconds of mark time since a slot was last posted. The oracle keeps a few heads only: a slot that is older
    /// counts as posted with the oldest of them.
    function _elapsed(Post memory current, uint256 epoch) private view returns (uint256) {
        uint256 previousEpoch = current.previous >> EPOCH_SHIFT;
        if (epoch == previousEpoch) return current.time - _timeOf(current.previous);
        uint256 kept = _ring[epoch & RING_MASK];
        if (kept >> EPOCH_SHIFT != epoch) kept = _ring[(previousEpoch + 1) & RING_MASK];
        return current.time - _timeOf(kept);
    }

    // ---- settlement and halts

    /// @inheritdoc IMarkOracle
    /// @dev A set goes whole: with one outcome at its final price and another still at its mark, a hedged account would look
    /// poorer or richer than it is, and whoever calls would choose which.
    function settle(InstrumentId instrument) external {
        (InstrumentId[] memory instruments, uint256[] memory prices) = settlementOracle.finalPrices(
            instrument
        );
        if (instruments.length == 0) revert NotSettled(instrument);
        for (uint256 i; i < instruments.length; ++i) _settle(instruments[i], prices[i]);
    }

    function _settle(InstrumentId instrument, uint256 price) private {
        uint256 key = instrument.markKey();
        uint256 word = _load(MARKS + key);
        Lane memory lane = _laneOf(instrument);
        if (_flagsIn(word, lane) & MARK_SETTLED != 0) return;
        if (price > lane.markMask) revert InvalidMark(key, lane.index);

        word = _withFlags(word, lane, MARK_LIVE | MARK_SETTLED);
        _store(MARKS + key, (word & ~(lane.markMask << lane.markShift)) | (price << lane.markShift));
        emit MarkSettled(instrument, price);
    }

    /// @inheritdoc IMarkOracle
    function halt(InstrumentId instrument) external onlyOwner {
        (uint256 word, Lane memory lane, ) = _moving(instrument);
        _halt(instrument, word, lane);
    }

    /// @inheritdoc IMarkOracle
    function unhalt(InstrumentId instrument) external onlyOwner {
        Lane memory lane = _laneOf(instrument);
        uint256 word = _wordOf(instrument);
        uint256 flags = _flagsIn(word, lane);
        if (flags & MARK_HALTED == 0) revert NotHalted(instrument);
        _store(MARKS + instrument.markKey(), _withFlags(word, lane, (flags & ~MARK_HALTED) | MARK_LIMITED));
        emit InstrumentUnhalted(instrument);
    }

    /// @dev Reverts unless the instrument has a mark that moves.
    function _moving(
        InstrumentId instrument
    ) private view returns (uint256 word, Lane memory lane, uint256 flags) {
        lane = _laneOf(instrument);
        word = _wordOf(instrument);
        flags = _flagsIn(word, lane);
        if (flags & MARK_LIVE == 0 || flags & (MARK_SETTLED | MARK_HALTED) != 0)
            revert NotHaltable(instrument);
    }

    function _halt(InstrumentId instrument, uint256 word, Lane memory lane) private {
        _store(MARKS + instrument.markKey(), _withFlags(word, lane, _flagsIn(word, lane) | MARK_HALTED));
        emit InstrumentHalted(instrument);
    }

    // ---- index

    /// @inheritdoc IMarkOracle
    function checkIndex(InstrumentId instrument) external {
        IndexCheck memory index = _indices[instrument];
        if (address(index.source) == address(0)) revert NoIndex(instrument);
        (uint256 word, Lane memory lane, uint256 flags) = _moving(instrument);

        (int256 price, uint256 time, bool isUsable) = IndexReading.read(index.source);
        if (isUsable != (flags & MARK_UNCHECKED == 0))
            word = _setUnchecked(instrument, word, lane, !isUsable);
        if (!isUsable) return;

        uint256 price_ = (word >> lane.markShift) & lane.markMask;
        if (price > 0) {
            uint256 current = head;
            bool isCurrent =
                word >> EPOCH_SHIFT == current >> EPOCH_SHIFT &&
                    _timeOf(current) + _present(_target).outage >= block.timestamp;
            if (!isCurrent) revert MarkNotCurrent(instrument);
            if (_agrees(instrument, price_, uint256(price), index.tolerance)) return;
        }
        _halt(instrument, word, lane);
        emit IndexFailed(instrument, price_, price, time);
    }

    /// @dev Within the tolerance; or limited, and on its way to the index. Only a limit move counts as that, not the flag,
    /// which a funding index can set too: limit moves in a row halt, so this excuse ends by itself.
    function _agrees(
        InstrumentId instrument,
        uint256 price,
        uint256 index,
        uint256 tolerance
    ) private view returns (bool) {
        uint256 difference = price > index ? price - index : index - price;
        if (difference * RATIO <= index * tolerance) return true;
        (uint256 from, uint256 moves, ) = anchor(instrument);
        return moves != 0 && (price > index ? price < from : price > from);
    }

    function _setUnchecked(
        InstrumentId instrument,
        uint256 word,
        Lane memory lane,
        bool isUnchecked
    ) private returns (uint256 next) {
        uint256 flags = _flagsIn(word, lane);
        next = _withFlags(word, lane, isUnchecked ? flags | MARK_UNCHECKED : flags & ~MARK_UNCHECKED);
        _store(MARKS + instrument.markKey(), next);
        if (isUnchecked) emit IndexUnusable(instrument);
        else emit IndexUsable(instrument);
    }

    /// @inheritdoc IMarkOracle
    function setIndex(InstrumentId instrument, IIndexSource source, uint32 tolerance) external onlyOwner {
        if (instrument.kind() != KIND_PERP) revert NoIndexKind(instrument);
        // Below a thousandth a feed's own steps halt; beyond a half it checks nothing.
        if (address(source) != address(0)) _require("tolerance", tolerance, RATIO / 1000, RATIO / 2);
        _indices[instrument] = IndexCheck(source, tolerance);
        emit IndexSet(instrument, source, tolerance);
        Lane memory lane = _laneOf(instrument);
        uint256 word = _wordOf(instrument);
        if (_flagsIn(word, lane) & MARK_UNCHECKED != 0) _setUnchecked(instrument, word, lane, false);
    }

    /// @inheritdoc IMarkOracle
    function indexOf(InstrumentId instrument) external view returns (IIndexSource source, uint256 tolerance) {
        IndexCheck memory index = _indices[instrument];
        return (index.source, index.tolerance);
    }

    // ---- views

    /// @inheritdoc IMarkOracle
    function read() external view {
        uint256 base = MARKS;
        uint256 headWord = head;
        assembly ("memory-safe") {
            let out := mload(0x40)
            mstore(out, headWord)
            let length := sub(calldatasize(), 4)
            for {
                let offset := 0
            } lt(offset, length) {
                offset := add(offset, 32)
            } {
                // InstrumentId.markKey
                let id := shr(224, calldataload(add(offset, 4)))
                let kind := shr(INSTRUMENT_KIND_SHIFT, id)
                let key := id
                switch gt(kind, KIND_SCALAR)
                case 0 {
                    if kind {
                        key := or(shl(KEY_KIND_SHIFT, 1), shr(3, id))
                    }
                }
                default {
                    key := or(shl(KEY_KIND_SHIFT, 2), shr(2, id))
                }
                mstore(add(out, add(offset, 32)), sload(add(base, key)))
            }
            return(out, add(length, 32))
        }
    }

    /// @inheritdoc IMarkOracle
    function headAt(uint256 epoch) external view returns (uint256 word) {
        word = _ring[epoch & RING_MASK];
        if (word == 0 || word >> EPOCH_SHIFT != epoch) revert UnknownEpoch(epoch);
    }

    /// @inheritdoc IMarkOracle
    function mark(
        InstrumentId instrument
    ) external view returns (uint256 price, uint256 flags, uint256 epoch, int256 fundingIndex) {
        uint256 word = _wordOf(instrument);
        Lane memory lane = _laneOf(instrument);
        price = (word >> lane.markShift) & lane.markMask;
        flags = _flagsIn(word, lane);
        epoch = word >> EPOCH_SHIFT;
        if (instrument.kind() == KIND_PERP) fundingIndex = int128(uint128(word));
    }

    /// @inheritdoc IMarkOracle
    function anchor(
        InstrumentId instrument
    ) public view returns (uint256 price, uint256 limitMoves, uint256 halfHour) {
        uint256 word = _load(ANCHORS + instrument.markKey());
        Lane memory lane = _laneOf(instrument);
        halfHour = word >> EPOCH_SHIFT;
        uint256 kind = instrument.kind();
        if (kind == KIND_PERP || kind > KIND_SCALAR)
            return (uint48(word >> lane.markShift), uint8(word >> lane.flagShift), halfHour);
        word >>= lane.markShift;
        price = word & ((1 << OCTET_COUNT_SHIFT) - 1);
        limitMoves = uint8(word >> OCTET_COUNT_SHIFT);
    }

    /// @inheritdoc IMarkOracle
    function liquidatableFrom() external view returns (uint256) {
        PackedBands target = _target;
        if (_timeOf(head) + _present(target).outage < block.timestamp) return type(uint256).max;
        return target.graceEnd();
    }

    /// @inheritdoc IMarkOracle
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    // ---- bands

    /// @inheritdoc IMarkOracle
    function setBands(MarkBands calldata next, uint256 rampSeconds) external onlyOwner {
        _require("ramp", rampSeconds, MIN_RAMP, MAX_RAMP);
        _requireBounds(next);
        PackedBands target = _target;
        _origin = packBands(_present(target), block.timestamp, 0);
        _target = packBands(next, block.timestamp + rampSeconds, target.graceEnd());
        emit BandsSet(next, block.timestamp, block.timestamp + rampSeconds);
    }

    /// @inheritdoc IMarkOracle
    function bands() external view returns (MarkBands memory) {
        return _present(_target);
    }

    /// @inheritdoc IMarkOracle
    function ramp()
        external
        view
        returns (MarkBands memory from, MarkBands memory to, uint256 start, uint256 end)
    {
        return (_origin.unpack(), _target.unpack(), _origin.rampEnd(), _target.rampEnd());
    }

    /// @dev Those of now.
    function _present(PackedBands target) private view returns (MarkBands memory) {
        uint256 end = target.rampEnd();
        if (block.timestamp >= end) return target.unpack();
        PackedBands origin = _origin;
        uint256 start = origin.rampEnd();
        return bandsBetween(origin.unpack(), target.unpack(), block.timestamp - start, end - start);
    }

    function _requireBounds(MarkBands memory b) private pure {
        // Beyond half the mark (or half the payout) an epoch a band stops nothing, at zero no mark could move.
        _require("perpBand", b.perpBand, 1, RATIO / 2);
        _require("binaryBand", b.binaryBand, 1, FULL_PAYOUT / 2);
        _require("optionBand", b.optionBand, 1, RATIO / 2);
        // A cap below the band would make the band useless; with a cap of the whole mark it may fall to nothing or double
        // in a half-hour, and a binary has none.
        _require("perpCap", b.perpCap, b.perpBand, RATIO);
        _require("binaryCap", b.binaryCap, b.binaryBand, FULL_PAYOUT);
        // Ten times the mark a day is more than any market has paid. At zero no funding is paid.
        _require("fundingRate", b.fundingRate, 0, 10 * RATIO);
        // With an interval of zero a quorum could post epoch after epoch in one block.
        _require("minInterval", b.minInterval, 1, 1 hours);
        // The first jump of a market is not a reason to halt it.
        _require("limitMoves", b.limitMoves, 2, type(uint8).max);
        // A quorum needs some seconds to sign and send; marks older than an hour say nothing.
        _require("outage", b.outage, 1 minutes, 1 hours);
        // Less than a minute nobody can act in; for more than a day no account stays solvent unattended.
        _require("grace", b.grace, 1 minutes, 1 days);
    }

    function _require(bytes32 name, uint256 value, uint256 minimum, uint256 maximum) private pure {
        if (value < minimum || value > maximum) revert OutOfBounds(name, value);
    }

    /// @dev The lowest marks can always move by a unit: otherwise they would stay limited for ever.
    function _shareOf(uint256 price, uint256 share) private pure returns (uint256 step) {
        step = (price * share) / RATIO;
        if (step == 0) step = 1;
    }

    function _clampFunding(int256 last, int256 wanted, uint256 band) private pure returns (int256) {
        int256 step = int256(band);
        if (wanted > last + step) return last + step;
        if (wanted < last - step) return last - step;
        return wanted;
    }

    // ---- packing

    function _timeOf(uint256 headWord) private pure returns (uint256) {
        return uint40(headWord >> TIME_SHIFT);
    }

    function _wordOf(InstrumentId instrument) private view returns (uint256) {
        return _load(MARKS + instrument.markKey());
    }

    /// @dev The inverse of `InstrumentId.markKey`.
    function _instrumentAt(uint256 key, uint256 lane) private pure returns (InstrumentId) {
        uint256 keyKind = key >> KEY_KIND_SHIFT;
        uint256 lanesShift =
            keyKind == OCTET_KEY
                ? 3
                : keyKind == QUAD_KEY
                    ? 2
                    : 0;
        return InstrumentId.wrap(uint32((key << lanesShift) | lane));
    }

    /// @dev Of a set of lanes that is not empty.
    function _lowestLane(uint256 set) private pure returns (uint256 lane) {
        while (set & 1 == 0) {
            set >>= OCTET_LANE;
            ++lane;
        }
    }

    function _perpWord(
        uint256 flags,
        uint256 way,
        uint256 price,
        int256 funding
    ) private pure returns (uint256) {
        return
            (flags << PERP_FLAG_SHIFT) |
            (way << PERP_WAY_SHIFT) |
            (price << PERP_MARK_SHIFT) |
            uint128(int128(funding));
    }

    function _laneOf(InstrumentId instrument) private pure returns (Lane memory) {
        uint256 kind = instrument.kind();
        if (kind == KIND_PERP) {
            return Lane(0, PERP_MARK_SHIFT, type(uint48).max, PERP_FLAG_SHIFT, type(uint8).max);
        }
        uint256 raw = InstrumentId.unwrap(instrument);
        if (kind <= KIND_SCALAR) {
            uint256 shift = (raw & 7) * OCTET_LANE;
            return Lane(raw & 7, shift, type(uint24).max, shift + OCTET_MARK, 15);
        }
        uint256 quadShift = (raw & 3) * QUAD_LANE;
        return Lane(raw & 3, quadShift, type(uint48).max, quadShift + QUAD_MARK, type(uint8).max);
    }

    function _flagsIn(uint256 word, Lane memory lane) private pure returns (uint256) {
        return (word >> lane.flagShift) & lane.flagMask;
    }

    function _withFlags(uint256 word, Lane memory lane, uint256 flags) private pure returns (uint256) {
        return (word & ~(lane.flagMask << lane.flagShift)) | (flags << lane.flagShift);
    }

    /// @dev Whether the key is an octet's; reverts if it is not a perp's either.
    function _isOctet(uint256 key) private pure returns (bool) {
        uint256 kind = key >> KEY_KIND_SHIFT;
        uint256 index = key & ((1 << KEY_KIND_SHIFT) - 1);
        if (kind == PERP_KEY && index >> INSTRUMENT_KIND_SHIFT == KIND_PERP) return false;
        uint256 instrumentKind = index >> (INSTRUMENT_KIND_SHIFT - 3);
        if (kind == OCTET_KEY && instrumentKind > KIND_PERP && instrumentKind <= KIND_SCALAR) return true;
        revert MalformedPost();
    }

    function _keyAt(bytes calldata keys, uint256 index) private pure returns (uint256 key) {
        assembly ("memory-safe") {
            key := shr(192, calldataload(add(keys.offset, mul(index, KEY_LENGTH))))
        }
    }

    function _hash(uint256[] calldata words) private pure returns (bytes32 result) {
        assembly ("memory-safe") {
            let copy := mload(0x40)
            let length := mul(words.length, 32)
            calldatacopy(copy, words.offset, length)
            result := keccak256(copy, length)
        }
    }

    function _load(uint256 slot) private view returns (uint256 word) {
        assembly ("memory-safe") {
            word := sload(slot)
        }
    }

    function _store(uint256 slot, uint256 word) private {
        assembly ("memory-safe") {
            sstore(slot, word)
        }
    }
}
