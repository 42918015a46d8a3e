// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What the engine reads in one call. Ratios 1e6 = 100 %, times in seconds, money in 1e-6 USD.
/// @param floorRatio φ: the least initial margin as a share of the worst case W.
/// @param maintenanceRatio The least maintenance margin as a share of φW.
/// @param changeFactor κ: without a new attestation a change d may raise the record by κ·W(d).
/// @param growthPerMinute g: how fast maintenance may exceed the record in a liquidation, a minute.
/// @param bonusMin, bonusMax The auction's bonus at its start and end, as a share of the initial margin moved.
/// @param insuranceShare The share of every bonus that goes to the insurance fund (at least 10 %).
/// @param minSlice The smallest slice, as a share of the account.
/// @param maxMarkAge How old the head may be for any act that needs margin.
/// @param maxAttestationAge How old an attestation may be.
/// @param maxEpochLag How many epochs an attestation and a mark slot may be behind the head for trades and withdrawals.
/// @param liquidationLag The same for an attestation in a liquidation (its mark slots must be at the head).
/// @param auctionDuration Auction age at which the bonus reaches bonusMax.
/// @param auctionStep The most the auction ages for one mark epoch (no marks, no ageing).
/// @param makerFee, takerFee Share of the traded notional.
/// @param minOpeningBalance The least first deposit of an account.
/// @param minLegValue The least worst case W of a leg that an act below full collateral leaves.
/// @param minPerLeg The least equity for each leg that such an act leaves.
/// @param backstopEpochs How many full auction steps after the bonus reached bonusMax anybody may push a slice to a
/// backstop account.
struct MarginParameters {
    uint32 floorRatio;
    uint32 maintenanceRatio;
    uint32 changeFactor;
    uint32 growthPerMinute;
    uint32 bonusMin;
    uint32 bonusMax;
    uint32 insuranceShare;
    uint32 minSlice;
    uint32 maxMarkAge;
    uint32 maxAttestationAge;
    uint16 maxEpochLag;
    uint16 liquidationLag;
    uint32 auctionDuration;
    uint32 auctionStep;
    uint16 makerFee;
    uint16 takerFee;
    uint64 minOpeningBalance;
    uint32 minLegValue;
    uint32 minPerLeg;
    uint8 backstopEpochs;
}

/// @title Governed parameters, each with hard bounds in its setter.
/// @notice A change of parameters is a ramp: on a straight line from those of now to the new ones. In the block of the
/// change nothing is different, so it makes nobody liquidatable.
interface IRiskParameters {
    /// @notice `value` of the parameter `name` is outside its hard bounds.
    error OutOfBounds(bytes32 name, uint256 value);
    /// @notice A model must be announced at least the minimum notice ahead, and one at a time.
    error InvalidModelChange();
    /// @notice `caller` may not pause, or end a pause.
    error NotGuardian(address caller);
    /// @notice After a pause trade must have been open as long as it lasted: until `earliest`.
    error PausedTooSoon(uint256 earliest);
    /// @notice There is no pause to end.
    error NotPaused();

    /// @notice From `start` to `end` the parameters move to `parameters`.
    event ParametersSet(MarginParameters parameters, uint256 start, uint256 end);
    /// @notice From `activeFrom` risk is added by this model, and from `graceUntil` it liquidates; Unix seconds.
    event ModelAnnounced(bytes32 indexed modelHash, uint40 activeFrom, uint40 graceUntil);
    /// @notice Until then risk is added at full collateral only.
    event Paused(uint256 until);
    /// @notice Risk is added by attestations again.
    event Unpaused();
    /// @notice Who may pause from now on; nobody if zero.
    event GuardianSet(address guardian);
    /// @notice Seconds of silence until an escape, for proposals from now on, and of the window after it.
    event EscapeTermsSet(uint256 delay, uint256 window);

    /// @notice Those of now, and whether risk may be added at full collateral only.
    function parameters() external view returns (MarginParameters memory, bool isPaused);

    /// @notice The last change: from, to and its two times (Unix seconds); over when `end` has passed.
    function ramp()
        external
        view
        returns (MarginParameters memory from, MarginParameters memory to, uint256 start, uint256 end);

    /// @notice The model whose attestations count for risk-adding acts.
    function modelHash() external view returns (bytes32);

    /// @notice The model whose attestations count for liquidation: during the grace after a change still the old one.
    function liquidationModelHash() external view returns (bytes32);

    /// @notice Moves the parameters to `next` within `rampSeconds`, a day to thirty. Only the owner (the timelock).
    function setParameters(MarginParameters calldata next, uint256 rampSeconds) external;

    /// @notice Replaces the model from `activeFrom` on; in liquidations not before `graceSeconds` later. Only the owner, an
    /// hour to thirty
    /// days ahead, with a grace of ten minutes to seven days, one change at a time.
    function announceModel(bytes32 next, uint40 activeFrom, uint40 graceSeconds) external;

    /// @notice Who may pause; zero: nobody.
    function guardian() external view returns (address);

    /// @notice Unix seconds of the end of the last pause, 0 if there was none.
    function pausedUntil() external view returns (uint256);

    /// @notice For three days a trade or a withdrawal that adds risk needs full collateral. Only the guardian.
    /// @dev Deposits, settlement, liquidation, trades that reduce risk and whatever is fully collateralised go on.
    function pause() external;

    /// @notice Ends a pause. The guardian or the owner.
    function unpause() external;

    /// @notice Only the owner.
    function setGuardian(address next) external;

    /// @notice How long a proposal of the escape must stay unanswered, and how long after the activation accounts are
    /// settled before owners may leave in any case. Seconds.
    function escapeTerms() external view returns (uint256 delay, uint256 window);

    /// @notice Only the owner. Proposals that stand keep their delay, and an active escape its window.
    function setEscapeTerms(uint256 delay, uint256 window) external;
}
