// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IMarkOracle, MARK_HALTED, MARK_LIMITED, MARK_LIVE, MARK_SETTLED} from "./interfaces/IMarkOracle.sol";
import {IRiskCommittee, Role} from "./interfaces/IRiskCommittee.sol";
import {ISettlementOracle} from "./interfaces/ISettlementOracle.sol";
import {InstrumentId, KIND_PERP, KIND_SCALAR, KIND_SPOT} from "./types/InstrumentId.sol";

/// @notice How far a mark may move in one epoch, and how long an epoch lasts. One slot.
/// @param perpBand Of perps and spots: share of the last mark, 1e6 = 100 %.
/// @param binaryBand 1e-6 USD.
/// @param minInterval Seconds between the times of two epochs.
/// @param fundingBand Largest step of a funding index, 1e-12 USD a unit of the underlying.
/// @param optionBand Share of the *underlying's* mark, 1e6 = 100 %: an option moves by at most as much as its underlying, but
/// by any multiple of its own mark.
struct MarkBands {
    uint32 perpBand;
    uint32 binaryBand;
    uint32 minInterval;
    uint96 fundingBand;
    uint32 optionBand;
}

/// @dev Mark slots lie at MARKS + key, the key from `InstrumentId.markKey`, so that a read costs no hash. Lanes:
/// LIVE is set by the first post and stays. HALTED (owner) freezes mark and funding. LIMITED belongs to the last post, or
/// to the end of a halt. A settled lane is exactly LIVE | SETTLED with its final price.
///
/// A band is also a band against a mark that is long out of date: after a silence several epochs catch up.
///
/// WARNING (trust): a malicious quorum of the mark set can move each mark by one band an epoch, an epoch every
/// `minInterval` seconds. There is no cap an hour and no check against an index yet.
contract MarkOracle is IMarkOracle, EIP712, Ownable2Step {
    /// @notice Epochs are consecutive: after `head` comes `expected`.
    error EpochGap(uint256 epoch, uint256 expected);
    /// @notice Only an instrument with a mark that is not final can be halted, only a halted one unhalted.
    error NotHaltable(InstrumentId instrument);
    error NotHalted(InstrumentId instrument);
    error InvalidBands();

    event BandsSet(MarkBands bands);
    event InstrumentHalted(InstrumentId indexed instrument);
    event InstrumentUnhalted(InstrumentId indexed instrument);
    /// @notice The funding index of a perp moved to the edge of its band instead of to `wanted`.
    event FundingLimited(uint256 indexed key, int256 wanted, int256 used);

    /// @dev Where an instrument's mark and flags are in its slot.
    struct Lane {
        uint256 index;
        uint256 markShift;
        uint256 markMask;
        uint256 flagShift;
        uint256 flagMask;
    }

    bytes32 private constant POST_TYPEHASH = keccak256(
        "MarkPost(uint32 epoch,uint40 time,bytes32 snapshotHash,bytes32 keysHash,bytes32 wordsHash)"
    );
    // First mark slot; its low 64 bits are clear, so that MARKS + key cannot overlap anything else.
    uint256 private constant MARKS =
        uint256(keccak256("plimsoll.MarkOracle.marks")) & ~uint256(type(uint64).max);

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
    uint256 private constant SNAPSHOT_MASK = type(uint184).max;
    uint256 private constant RING_MASK = 15;

    uint256 private constant PERP_MARK_SHIFT = 128;
    uint256 private constant PERP_FLAG_SHIFT = 216;
    uint256 private constant OCTET_LANE = 28;
    uint256 private constant OCTET_MARK = 24;
    uint256 private constant OCTET_LANE_MASK = (1 << OCTET_LANE) - 1;
    uint256 private constant OCTET_MARK_MASK = (1 << OCTET_MARK) - 1;
    uint256 private constant OCTET_LIVE = MARK_LIVE << OCTET_MARK;
    uint256 private constant OCTET_LIMITED = MARK_LIMITED << OCTET_MARK;
    uint256 private constant OCTET_FROZEN = (MARK_SETTLED | MARK_HALTED) << OCTET_MARK;
    uint256 private constant QUAD_LANE = 56;
    uint256 private constant QUAD_MARK = 48;

    uint256 private constant RATIO = 1e6;
    uint256 private constant FULL_PAYOUT = 1e6;

    IRiskCommittee public immutable committee;
    ISettlementOracle public immutable settlementOracle;

    /// @inheritdoc IMarkOracle
    uint256 public head;
    MarkBands private _bands;
    /// @dev Head words by epoch mod 16.
    uint256[16] private _ring;

    constructor(
        IRiskCommittee riskCommittee,
        ISettlementOracle settlements,
        address initialOwner,
        MarkBands memory initialBands
    ) EIP712("Plimsoll MarkOracle", "1") Ownable(initialOwner) {
        committee = riskCommittee;
        settlementOracle = settlements;
        _setBands(initialBands);
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

        MarkBands memory limits = _bands;
        uint256 newHead =
            (uint256(epoch) << EPOCH_SHIFT) |
                (uint256(time) << TIME_SHIFT) |
                (uint256(snapshotHash) >> SNAPSHOT_SHIFT);
        _requireNext(newHead, limits.minInterval);

        bytes32 structHash = keccak256(
            abi.encode(POST_TYPEHASH, epoch, time, snapshotHash, keccak256(keys), _hash(words))
        );
        committee.verify(Role.Mark, _hashTypedDataV4(structHash), signatures);

        for (uint256 i; i < count; ++i) {
            uint256 key = _keyAt(keys, i);
            uint256 old = _load(key);
            if (old >> EPOCH_SHIFT >= epoch) revert StaleEpoch(epoch);
            uint256 lanes =
                key >> KEY_KIND_SHIFT == QUAD_KEY
                    ? _nextQuad(key, old, words[i], limits)
                    : _isOctet(key)
                        ? _nextOctet(key, old, words[i], limits.binaryBand)
                        : _nextPerp(key, old, words[i], limits);
            _store(key, (uint256(epoch) << EPOCH_SHIFT) | lanes);
        }

        head = newHead;
        _ring[epoch & RING_MASK] = newHead;
        emit MarksPosted(epoch, time, snapshotHash, count);
    }

    /// @dev Either the very head again (more slots of its epoch), or the next epoch at least `minInterval` later.
    function _requireNext(uint256 newHead, uint256 minInterval) private view {
        uint256 current = head;
        if (newHead == current) return;

        uint256 epoch = newHead >> EPOCH_SHIFT;
        uint256 time = uint40(newHead >> TIME_SHIFT);
        uint256 currentEpoch = current >> EPOCH_SHIFT;
        uint256 currentTime = uint40(current >> TIME_SHIFT);
        if (epoch < currentEpoch) revert StaleEpoch(epoch);
        if (epoch == currentEpoch) {
            if (time != currentTime) revert InvalidTime(time);
            revert StaleEpoch(epoch);
        }
        if (epoch != currentEpoch + 1) revert EpochGap(epoch, currentEpoch + 1);
        if (time > block.timestamp || time < currentTime + minInterval) revert InvalidTime(time);
    }

    /// @return The perp's slot without its epoch.
    function _nextPerp(
        uint256 key,
        uint256 old,
        uint256 word,
        MarkBands memory limits
    ) private returns (uint256) {
        uint256 flags = uint8(old >> PERP_FLAG_SHIFT);
        if (flags & (MARK_SETTLED | MARK_HALTED) != 0) return old & ((1 << EPOCH_SHIFT) - 1);

        uint256 wanted = uint48(word >> PERP_MARK_SHIFT);
        int256 wantedFunding = int128(uint128(word));
        bool isFirst = flags == 0;
        if (isFirst && (word >> PERP_FLAG_SHIFT) & MARK_LIVE == 0) revert InvalidMark(key, 0);
        if (wanted == 0) revert InvalidMark(key, 0);
        if (isFirst) return _perpWord(MARK_LIVE, wanted, wantedFunding);

        uint256 last = uint48(old >> PERP_MARK_SHIFT);
        uint256 step = (last * limits.perpBand) / RATIO;
        // The lowest marks can always move by a unit: otherwise they would stay limited for ever.
        uint256 used = _clamp(last, wanted, step == 0 ? 1 : step);
        int256 funding = _clampFunding(int128(uint128(old)), wantedFunding, limits.fundingBand);

        flags = MARK_LIVE;
        if (used != wanted) {
            flags |= MARK_LIMITED;
            emit MarkLimited(key, 0, wanted, used);
        }
        if (funding != wantedFunding) {
            flags |= MARK_LIMITED;
            emit FundingLimited(key, wantedFunding, funding);
        }
        return _perpWord(flags, used, funding);
    }

    /// @return lanes The octet's slot without its epoch.
    function _nextOctet(
        uint256 key,
        uint256 old,
        uint256 word,
        uint256 band
    ) private returns (uint256 lanes) {
        unchecked {
            for (uint256 shift; shift < EPOCH_SHIFT; shift += OCTET_LANE) {
                uint256 lane = (old >> shift) & OCTET_LANE_MASK;
                uint256 posted = (word >> shift) & OCTET_LANE_MASK;
                bool isFirst = lane == 0;
                if (isFirst && posted & OCTET_LIVE == 0) continue;

                if (lane & OCTET_FROZEN == 0) {
                    uint256 wanted = posted & OCTET_MARK_MASK;
                    // wanted is 1..1e6: zero wraps around
                    if (wanted - 1 >= FULL_PAYOUT) revert InvalidMark(key, shift / OCTET_LANE);
                    uint256 last = lane & OCTET_MARK_MASK;
                    bool inBand = wanted <= last + band && wanted + band >= last;
                    lane =
                        isFirst || inBand
                            ? OCTET_LIVE | wanted
                            : _limit(key, shift / OCTET_LANE, last, wanted, band);
                }
                lanes |= lane << shift;
            }
        }
    }

    /// @return lanes The quad's slot without its epoch.
    function _nextQuad(
        uint256 key,
        uint256 old,
        uint256 word,
        MarkBands memory limits
    ) private returns (uint256 lanes) {
        uint256 optionStep = _optionStep(key, limits.optionBand);
        for (uint256 shift; shift < EPOCH_SHIFT; shift += QUAD_LANE) {
            uint256 lane = uint56(old >> shift);
            uint256 posted = uint56(word >> shift);
            bool isFirst = lane == 0;
            if (isFirst && (posted >> QUAD_MARK) & MARK_LIVE == 0) continue;

            if ((lane >> QUAD_MARK) & (MARK_SETTLED | MARK_HALTED) == 0) {
                uint256 wanted = uint48(posted);
                if (wanted == 0) revert InvalidMark(key, shift / QUAD_LANE);
                uint256 last = uint48(lane);
                uint256 step = optionStep != 0 ? optionStep : (last * limits.perpBand) / RATIO;
                uint256 used = isFirst ? wanted : _clamp(last, wanted, step == 0 ? 1 : step);
                uint256 flags = MARK_LIVE;
                if (used != wanted) {
                    flags |= MARK_LIMITED;
                    emit MarkLimited(key, shift / QUAD_LANE, wanted, used);
                }
                lane = (flags << QUAD_MARK) | used;
            }
            lanes |= lane << shift;
        }
    }

    /// @dev How far the marks of a quad of options may move, a unit at least; 0 for a quad of spots.
    function _optionStep(uint256 key, uint256 band) private view returns (uint256) {
        uint256 index = key & ((1 << KEY_KIND_SHIFT) - 1);
        uint256 kind = index >> (INSTRUMENT_KIND_SHIFT - 2);
        if (kind == KIND_SPOT) return 0;
        if (kind <= KIND_SCALAR || kind > KIND_SPOT) revert MalformedPost();
        InstrumentId underlying = settlementOracle.registry().pricedInSlot(key);
        uint256 price = (_load(underlying.markKey()) >> _laneOf(underlying).markShift) & type(uint48).max;
        uint256 step = (price * band) / RATIO;
        return step == 0 ? 1 : step;
    }

    /// @return An octet's lane at the edge of its band.
    function _limit(
        uint256 key,
        uint256 lane,
        uint256 last,
        uint256 wanted,
        uint256 band
    ) private returns (uint256) {
        uint256 used = _clamp(last, wanted, band);
        emit MarkLimited(key, lane, wanted, used);
        return OCTET_LIVE | OCTET_LIMITED | used;
    }

    // ---- settlement and halts

    /// @inheritdoc IMarkOracle
    function settle(InstrumentId instrument) external {
        uint256 key = instrument.markKey();
        uint256 word = _load(key);
        Lane memory lane = _laneOf(instrument);
        if (_flagsIn(word, lane) & MARK_SETTLED != 0) return;

        (bool isFinal, uint256 price) = settlementOracle.finalPrice(instrument);
        if (!isFinal) revert NotSettled(instrument);
        if (price > lane.markMask) revert InvalidMark(key, lane.index);

        word = _withFlags(word, lane, MARK_LIVE | MARK_SETTLED);
        _store(key, (word & ~(lane.markMask << lane.markShift)) | (price << lane.markShift));
        emit MarkSettled(instrument, price);
    }

    /// @notice Freezes an instrument's mark and funding: no risk-adding act, no value beyond full collateral.
    function halt(InstrumentId instrument) external onlyOwner {
        Lane memory lane = _laneOf(instrument);
        uint256 word = _load(instrument.markKey());
        uint256 flags = _flagsIn(word, lane);
        if (flags & MARK_LIVE == 0 || flags & (MARK_SETTLED | MARK_HALTED) != 0)
            revert NotHaltable(instrument);
        _store(instrument.markKey(), _withFlags(word, lane, flags | MARK_HALTED));
        emit InstrumentHalted(instrument);
    }

    /// @notice Lets the next post move the mark again, by a band from where it was frozen.
    /// @dev Until then the mark is as old as the halt, though its slot's epoch is not: limited, so that nobody adds risk or
    /// withdraws what it is said to be worth.
    function unhalt(InstrumentId instrument) external onlyOwner {
        Lane memory lane = _laneOf(instrument);
        uint256 word = _load(instrument.markKey());
        uint256 flags = _flagsIn(word, lane);
        if (flags & MARK_HALTED == 0) revert NotHalted(instrument);
        _store(instrument.markKey(), _withFlags(word, lane, (flags & ~MARK_HALTED) | MARK_LIMITED));
        emit InstrumentUnhalted(instrument);
    }

    function setBands(MarkBands calldata next) external onlyOwner {
        _setBands(next);
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
        uint256 word = _load(instrument.markKey());
        Lane memory lane = _laneOf(instrument);
        price = (word >> lane.markShift) & lane.markMask;
        flags = _flagsIn(word, lane);
        epoch = word >> EPOCH_SHIFT;
        if (instrument.kind() == KIND_PERP) fundingIndex = int128(uint128(word));
    }

    function bands() external view returns (MarkBands memory) {
        return _bands;
    }

    /// @inheritdoc IMarkOracle
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    // ---- bands

    /// @dev Hard bounds. With an interval of zero a quorum could post epoch after epoch in one block; beyond half the mark
    /// (or half the payout) an epoch a band stops nothing, at zero no mark could move.
    function _setBands(MarkBands memory next) private {
        bool valid =
            next.minInterval != 0 &&
                next.minInterval <= 1 hours &&
                next.perpBand != 0 &&
                next.perpBand <= RATIO / 2 &&
                next.binaryBand != 0 &&
                next.binaryBand <= FULL_PAYOUT / 2 &&
                next.optionBand != 0 &&
                next.optionBand <= RATIO / 2;
        if (!valid) revert InvalidBands();
        _bands = next;
        emit BandsSet(next);
    }

    /// @dev `wanted`, or the edge of last ± step that is nearer to it. An edge lies between two valid marks, so it is one.
    function _clamp(uint256 last, uint256 wanted, uint256 step) private pure returns (uint256) {
        unchecked {
            if (wanted > last + step) return last + step;
            if (wanted + step < last) return last - step;
            return wanted;
        }
    }

    function _clampFunding(int256 last, int256 wanted, uint256 band) private pure returns (int256) {
        int256 step = int256(band);
        if (wanted > last + step) return last + step;
        if (wanted < last - step) return last - step;
        return wanted;
    }

    // ---- packing

    function _perpWord(uint256 flags, uint256 price, int256 funding) private pure returns (uint256) {
        return (flags << PERP_FLAG_SHIFT) | (price << PERP_MARK_SHIFT) | uint128(int128(funding));
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

    function _load(uint256 key) private view returns (uint256 word) {
        uint256 slot = MARKS + key;
        assembly ("memory-safe") {
            word := sload(slot)
        }
    }

    function _store(uint256 key, uint256 word) private {
        uint256 slot = MARKS + key;
        assembly ("memory-safe") {
            sstore(slot, word)
        }
    }
}
