// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

import {IRiskParameters, MarginParameters} from "./interfaces/IRiskParameters.sol";
import {PackedParameters, PackedParametersLibrary} from "./libraries/PackedParameters.sol";

/// @dev The bounds are what no owner, however mistaken, can pass.
/// WARNING (trust): the guardian can hold trading at full collateral for three days out of six, and nothing else.
contract RiskParameters is IRiskParameters, Ownable2Step {
    /// @dev While a change of model runs; `previous` is zero when none does.
    struct ModelChange {
        bytes32 previous;
        bytes32 next;
        uint40 activeFrom;
        uint40 graceUntil;
    }

    /// @dev One slot, apart from the parameters: no margin check reads it.
    struct EscapeTerms {
        uint40 delay;
        uint40 window;
    }

    using PackedParametersLibrary for MarginParameters;
    using PackedParametersLibrary for PackedParameters;

    uint256 private constant ONE = 1e6;

    // A day is what every owner has to add collateral or to close; a month is as far as anybody looks ahead.
    uint256 private constant MIN_RAMP = 1 days;
    uint256 private constant MAX_RAMP = 30 days;
    // Long enough for a fix to pass the timelock of a venue in a hurry. As long again until the next: a guardian that has
    // gone bad cannot stop trade for good.
    uint256 private constant PAUSE = 3 days;

    // Servers and traders need time to load the new model; a notice of months would only block the next change.
    uint256 private constant MIN_NOTICE = 1 hours;
    uint256 private constant MAX_NOTICE = 30 days;
    // Without a grace a stricter model would make accounts liquidatable in its first block; a long grace keeps judging
    // accounts by a model that was abandoned for a reason.
    uint256 private constant MIN_GRACE = 10 minutes;
    uint256 private constant MAX_GRACE = 7 days;

    // A committee that fails over a weekend is no reason to end a venue, and nobody waits a month for his money.
    uint256 private constant MIN_ESCAPE_DELAY = 1 days;
    uint256 private constant MAX_ESCAPE_DELAY = 14 days;
    // Long enough for anybody to settle a full book, which takes transactions only.
    uint256 private constant MIN_ESCAPE_WINDOW = 6 hours;
    uint256 private constant MAX_ESCAPE_WINDOW = 7 days;
    uint256 private constant INITIAL_ESCAPE_DELAY = 4 days;
    uint256 private constant INITIAL_ESCAPE_WINDOW = 2 days;

    /// @inheritdoc IRiskParameters
    address public guardian;
    /// @dev Where a ramp leads, or has led; with the time of its end and that of a pause.
    PackedParameters private _target;
    /// @dev Where the last ramp began: its `rampEnd` is that time.
    PackedParameters private _origin;
    /// @dev The model, or zero while `_change` decides: so that the usual read is one slot.
    bytes32 private _model;
    ModelChange private _change;
    EscapeTerms private _escapeTerms;

    constructor(
        address initialOwner,
        address initialGuardian,
        MarginParameters memory initial,
        bytes32 model
    ) Ownable(initialOwner) {
        if (model == 0) revert InvalidModelChange();
        _requireBounds(initial);
        _target = initial.pack(0, 0);
        emit ParametersSet(initial, block.timestamp, block.timestamp);
        _setGuardian(initialGuardian);
        _setEscapeTerms(INITIAL_ESCAPE_DELAY, INITIAL_ESCAPE_WINDOW);
        _model = model;
        emit ModelAnnounced(model, uint40(block.timestamp), uint40(block.timestamp));
    }

    /// @inheritdoc IRiskParameters
    function parameters() external view returns (MarginParameters memory, bool isPaused) {
        PackedParameters memory target = _target;
        MarginParameters memory p = _present(target);
        isPaused = block.timestamp < target.pauseEnd();
        // A static struct is encoded as it lies in memory: the compiler would check every field again.
        assembly ("memory-safe") {
            let out := mload(0x40)
            mcopy(out, p, 640)
            mstore(add(out, 640), isPaused)
            return(out, 672)
        }
    }

    /// @inheritdoc IRiskParameters
    function ramp()
        external
        view
        returns (MarginParameters memory from, MarginParameters memory to, uint256 start, uint256 end)
    {
        PackedParameters memory origin = _origin;
        PackedParameters memory target = _target;
        return (origin.unpack(), target.unpack(), origin.rampEnd(), target.rampEnd());
    }

    /// @inheritdoc IRiskParameters
    function pausedUntil() external view returns (uint256) {
        PackedParameters memory target = _target;
        return target.pauseEnd();
    }

    /// @inheritdoc IRiskParameters
    function modelHash() external view returns (bytes32) {
        bytes32 model = _model;
        if (model != 0) return model;
        return block.timestamp < _change.activeFrom ? _change.previous : _change.next;
    }

    /// @inheritdoc IRiskParameters
    function liquidationModelHash() external view returns (bytes32) {
        bytes32 model = _model;
        if (model != 0) return model;
        return block.timestamp < _change.graceUntil ? _change.previous : _change.next;
    }

    /// @inheritdoc IRiskParameters
    function setParameters(MarginParameters calldata next, uint256 rampSeconds) external onlyOwner {
        if (rampSeconds < MIN_RAMP || rampSeconds > MAX_RAMP) revert OutOfBounds("ramp", rampSeconds);
        _requireBounds(next);
        PackedParameters memory target = _target;
        _origin = _present(target).pack(block.timestamp, 0);
        MarginParameters memory p = next;
        _target = p.pack(block.timestamp + rampSeconds, target.pauseEnd());
        emit ParametersSet(next, block.timestamp, block.timestamp + rampSeconds);
    }

    /// @inheritdoc IRiskParameters
    function pause() external {
        if (msg.sender != guardian) revert NotGuardian(msg.sender);
        PackedParameters memory target = _target;
        uint256 last = target.pauseEnd();
        if (block.timestamp < last + PAUSE) revert PausedTooSoon(last + PAUSE);
        _target = target.unpack().pack(target.rampEnd(), block.timestamp + PAUSE);
        emit Paused(block.timestamp + PAUSE);
    }

    /// @inheritdoc IRiskParameters
    function unpause() external {
        if (msg.sender != guardian && msg.sender != owner()) revert NotGuardian(msg.sender);
        PackedParameters memory target = _target;
        if (block.timestamp >= target.pauseEnd()) revert NotPaused();
        _target = target.unpack().pack(target.rampEnd(), block.timestamp);
        emit Unpaused();
    }

    /// @inheritdoc IRiskParameters
    function setGuardian(address next) external onlyOwner {
        _setGuardian(next);
    }

    /// @inheritdoc IRiskParameters
    function escapeTerms() external view returns (uint256 delay, uint256 window) {
        return (_escapeTerms.delay, _escapeTerms.window);
    }

    /// @inheritdoc IRiskParameters
    function setEscapeTerms(uint256 delay, uint256 window) external onlyOwner {
        _setEscapeTerms(delay, window);
    }

    /// @inheritdoc IRiskParameters
    function announceModel(bytes32 next, uint40 activeFrom, uint40 graceSeconds) external onlyOwner {
        if (_model == 0) _complete();
        bytes32 current = _model;
        uint256 earliest = block.timestamp + MIN_NOTICE;
        uint256 latest = block.timestamp + MAX_NOTICE;
        if (next == 0 || next == current) revert InvalidModelChange();
        if (activeFrom < earliest || activeFrom > latest) revert InvalidModelChange();
        if (graceSeconds < MIN_GRACE || graceSeconds > MAX_GRACE) revert InvalidModelChange();

        uint40 graceUntil = activeFrom + graceSeconds;
        _model = 0;
        _change = ModelChange(current, next, activeFrom, graceUntil);
        emit ModelAnnounced(next, activeFrom, graceUntil);
    }

    /// @notice After the grace of a change: stores the new model as the only one, which makes every later read cheaper.
    /// Permissionless, changes no answer. Reverts when no change is running or its grace is not over.
    function completeModelChange() external {
        _complete();
    }

    function _complete() private {
        ModelChange memory change = _change;
        if (change.previous == 0 || block.timestamp < change.graceUntil) revert InvalidModelChange();
        _model = change.next;
        delete _change;
    }

    function _setGuardian(address next) private {
        guardian = next;
        emit GuardianSet(next);
    }

    function _setEscapeTerms(uint256 delay, uint256 window) private {
        _require("escapeDelay", delay, MIN_ESCAPE_DELAY, MAX_ESCAPE_DELAY);
        _require("escapeWindow", window, MIN_ESCAPE_WINDOW, MAX_ESCAPE_WINDOW);
        _escapeTerms = EscapeTerms(uint40(delay), uint40(window));
        emit EscapeTermsSet(delay, window);
    }

    /// @dev Those of now.
    function _present(PackedParameters memory target) private view returns (MarginParameters memory) {
        uint256 end = target.rampEnd();
        if (block.timestamp >= end) return target.unpack();
        PackedParameters memory origin = _origin;
        uint256 start = origin.rampEnd();
        return origin.unpack().between(target.unpack(), block.timestamp - start, end - start);
    }

    function _requireBounds(MarginParameters memory p) private pure {
        // Below 1 % a malicious margin quorum could lend a hundredfold; 100 % is full collateral.
        _require("floorRatio", p.floorRatio, ONE / 100, ONE);
        // At 100 % an account at the floor would be liquidatable the moment it opens; below 50 % half of the floor would
        // be gone before anybody may act.
        _require("maintenanceRatio", p.maintenanceRatio, ONE / 2, (ONE * 95) / 100);
        // A sub-additive requirement needs κ = 1, the model's add-ons need 2; above 4 a malicious quorum could raise the
        // maintenance of whoever traded a little at will.
        _require("changeFactor", p.changeFactor, ONE, 4 * ONE);
        // At zero an honest rise in risk would never count in a liquidation; at 10 % a minute a malicious quorum doubles
        // a requirement in ten minutes, which is the least an owner needs to notice.
        _require("growthPerMinute", p.growthPerMinute, ONE / 1000, ONE / 10);
        // The bonus is what a malicious quorum can make accounts pay, so it stays well below the margin that pays it. The
        // auction may start at nothing, but must end at something.
        _require("bonusMax", p.bonusMax, ONE / 100, (ONE * 3) / 10);
        _require("bonusMin", p.bonusMin, 0, p.bonusMax);
        // From a tenth on, liquidating oneself strictly loses; with more than half gone nobody liquidates.
        _require("insuranceShare", p.insuranceShare, ONE / 10, ONE / 2);
        // Smaller slices would only void other keepers' attestations; beyond half, one keeper must take too much.
        _require("minSlice", p.minSlice, ONE / 100, ONE / 2);
        // Less than a few blocks nobody can meet; marks or requirements older than an hour say nothing.
        _require("maxMarkAge", p.maxMarkAge, 12 seconds, 1 hours);
        _require("maxAttestationAge", p.maxAttestationAge, 12 seconds, 1 hours);
        // With a lag of 0 a single mark post, which anyone may send, voids everything in flight; the ring of heads reaches
        // 15 epochs back.
        _require("maxEpochLag", p.maxEpochLag, 1, 15);
        _require("liquidationLag", p.liquidationLag, 1, 15);
        // Faster, the first block pays the largest bonus; slower, losses outgrow the margin.
        _require("auctionDuration", p.auctionDuration, 1 minutes, 1 days);
        // The auction must age, and a single epoch after a silence must not take it past its end.
        _require("auctionStep", p.auctionStep, 1, p.auctionDuration);
        // 1 % of the notional, for a venue whose margins start at 5 %.
        _require("makerFee", p.makerFee, 0, ONE / 100);
        _require("takerFee", p.takerFee, 0, ONE / 100);
        // Below $1 an attacker can afford to fill the book with accounts; above $10,000 the venue is closed.
        _require("minOpeningBalance", p.minOpeningBalance, 1e6, 10_000e6);
        // A slice moves a leg for some 36,000 gas: a cent pays for it where gas is nearly free, $1,000 at 2,000 gwei.
        // Without any, 64 legs of one lot are a liquidation nobody is paid for.
        _require("minLegValue", p.minLegValue, 1e4, 1_000e6);
        _require("minPerLeg", p.minPerLeg, 1e4, 1_000e6);
        // At 0 the backstop would be the first to get the largest bonus; after a day of epochs there is nothing left.
        _require("backstopEpochs", p.backstopEpochs, 1, 100);
    }

    function _require(bytes32 name, uint256 value, uint256 minimum, uint256 maximum) private pure {
        if (value < minimum || value > maximum) revert OutOfBounds(name, value);
    }
}
