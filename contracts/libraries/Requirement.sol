// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import {AccountState, IMarginEngine, Measure} from "../interfaces/IMarginEngine.sol";
import {IMarkOracle} from "../interfaces/IMarkOracle.sol";
import {IRiskCommittee, Role} from "../interfaces/IRiskCommittee.sol";
import {IRiskParameters, MarginParameters} from "../interfaces/IRiskParameters.sol";
import {AccountId} from "../types/AccountId.sol";
import {Attestation, AttestationLibrary} from "./Attestation.sol";
import {FixedPoint, RATIO} from "./FixedPoint.sol";
import {MarginMath} from "./MarginMath.sol";
import {MarkHead} from "./MarkHead.sol";

/// @notice What a portfolio needs, between the chain's bounds, and the epoch of the marks it was computed from.
struct Requirement {
    uint256 initialMargin;
    uint256 maintenanceMargin;
    uint256 epoch;
}

/// @notice The contracts the engine asks, and the domain in which margins are signed.
struct Venue {
    IRiskCommittee committee;
    IMarkOracle oracle;
    IRiskParameters parameters;
    bytes32 domainSeparator;
}

/// @title What a portfolio needs: attested, or proven by what the chain knows itself.
library RequirementLibrary {
    using FixedPoint for uint256;

    // The oracle's ring holds the head and this many before it.
    uint256 private constant KEPT_EPOCHS = 15;

    /// @notice Checks an attestation of exactly this portfolio and clamps it to [φW, W] and [maintenanceRatio·φW, W].
    /// @dev Nothing signed goes back in epoch: one older than the account's record is refused.
    /// WARNING (trust): a quorum of the margin set chooses the requirement between the bounds.
    function attested(
        Venue memory venue,
        AccountId account,
        Measure memory measured,
        uint256 recordEpoch,
        MarkHead head,
        MarginParameters memory p,
        bytes32 modelHash,
        uint256 maxLag,
        bytes calldata packed
    ) internal view returns (Requirement memory) {
        Attestation memory given = AttestationLibrary.decode(packed);
        uint256 headEpoch = head.epoch();
        if (given.epoch > headEpoch || given.epoch < recordEpoch || given.epoch + maxLag < headEpoch)
            revert IMarginEngine.AttestationEpoch(given.epoch, headEpoch, recordEpoch);
        if (given.issuedAt > block.timestamp || given.issuedAt + p.maxAttestationAge < block.timestamp)
            revert IMarginEngine.AttestationAge(given.issuedAt);
        if (given.maintenanceMargin > given.initialMargin)
            revert IMarginEngine.AttestationOrder(given.initialMargin, given.maintenanceMargin);

        MarkHead signedHead =
            given.epoch == headEpoch ? head : MarkHead.wrap(venue.oracle.headAt(given.epoch));
        bytes32 structHash = AttestationLibrary.structHash(
            given,
            account,
            measured.portfolioHash,
            modelHash,
            signedHead.snapshotHash()
        );
        venue.committee.verify(
            Role.Margin,
            MessageHashUtils.toTypedDataHash(venue.domainSeparator, structHash),
            AttestationLibrary.signatures(packed)
        );

        return
            Requirement(
                MarginMath.clampInitial(given.initialMargin, measured.worstCase, p),
                MarginMath.clampMaintenance(given.maintenanceMargin, measured.worstCase, p),
                given.epoch
            );
    }

    /// @notice Without an attestation: W or, in the record's own epoch, the record plus κ·W of the change.
    /// @param changeWorstCase W of what the act adds to the portfolio, 0 when it changes no position.
    function unattested(
        AccountState memory recorded,
        Measure memory measured,
        MarkHead head,
        uint256 changeWorstCase,
        MarginParameters memory p
    ) internal pure returns (Requirement memory) {
        uint256 worstCase = measured.worstCase;
        uint256 headEpoch = head.epoch();
        if (recorded.epoch != headEpoch) return Requirement(worstCase, worstCase, headEpoch);
        uint256 added = changeWorstCase.mulDivUp(p.changeFactor, RATIO);
        return
            Requirement(
                MarginMath.clampInitial(recorded.initialMargin + added, worstCase, p),
                MarginMath.clampMaintenance(recorded.maintenanceMargin + added, worstCase, p),
                headEpoch
            );
    }

    /// @notice What the portfolio needs, as attested for risk-adding acts or, without an attestation, as the chain can
    /// prove.
    function required(
        Venue memory venue,
        AccountId account,
        AccountState memory recorded,
        Measure memory measured,
        MarkHead head,
        uint256 changeWorstCase,
        MarginParameters memory p,
        bytes calldata packed
    ) internal view returns (Requirement memory) {
        if (packed.length == 0) return unattested(recorded, measured, head, changeWorstCase, p);
        bytes32 modelHash = venue.parameters.modelHash();
        return attested(venue, account, measured, recorded.epoch, head, p, modelHash, p.maxEpochLag, packed);
    }

    /// @notice The requirement between the chain's bounds for a portfolio of this worst case.
    function clamped(
        Requirement memory self,
        uint256 worstCase,
        MarginParameters memory p
    ) internal pure returns (Requirement memory) {
        return
            Requirement(
                MarginMath.clampInitial(self.initialMargin, worstCase, p),
                MarginMath.clampMaintenance(self.maintenanceMargin, worstCase, p),
                self.epoch
            );
    }

    /// @notice Puts the requirement into `state`; the caller writes it.
    function record(
        Requirement memory self,
        AccountId account,
        AccountState memory state,
        Measure memory measured
    ) internal {
        state.initialMargin = self.initialMargin;
        state.maintenanceMargin = self.maintenanceMargin;
        state.epoch = self.epoch;
        emit IMarginEngine.MarginRecorded(
            account,
            measured.equity,
            self.initialMargin,
            self.maintenanceMargin,
            measured.worstCase,
            self.epoch,
            measured.portfolioHash
        );
    }

    /// @notice How far a requirement may count against the owner in a liquidation: the record, grown by g a minute since
    /// the head of its epoch. Never below the chain's own bounds.
    /// @dev Without it a malicious margin quorum could liquidate everybody with a bonus on W.
    /// Every change of the portfolio since the record has been recorded with its κ·W(change), so there is none to add.
    function limitGrowth(
        Requirement memory self,
        Venue memory venue,
        AccountState memory recorded,
        Measure memory measured,
        MarkHead head,
        MarginParameters memory p
    ) internal view returns (Requirement memory) {
        uint256 elapsed = _secondsSince(venue.oracle, recorded.epoch, head);
        uint256 initialLimit = MarginMath.grown(recorded.initialMargin, p.growthPerMinute, elapsed);
        uint256 maintenanceLimit = MarginMath.grown(recorded.maintenanceMargin, p.growthPerMinute, elapsed);
        uint256 worstCase = measured.worstCase;
        return
            Requirement(
                MarginMath.clampInitial(self.initialMargin.min(initialLimit), worstCase, p),
                MarginMath.clampMaintenance(self.maintenanceMargin.min(maintenanceLimit), worstCase, p),
                self.epoch
            );
    }

    /// @notice What an act records as maintenance margin: as required, but no more than the record, grown by g a minute,
    /// and κ·W of the change. The initial margin stays as required: it proves what the owner needs in this epoch.
    /// @dev Otherwise a malicious margin quorum could raise the record to the account's equity through anybody's fill of
    /// its order or push to a backstop, or have it at W from an act at full collateral, and liquidate from there.
    function limitRecord(
        Requirement memory self,
        IMarkOracle oracle,
        AccountState memory recorded,
        Measure memory measured,
        MarkHead head,
        uint256 changeWorstCase,
        MarginParameters memory p
    ) internal view {
        uint256 limit = recorded.maintenanceMargin + changeWorstCase.mulDivUp(p.changeFactor, RATIO);
        if (self.maintenanceMargin <= limit) return;
        uint256 elapsed = _secondsSince(oracle, recorded.epoch, head);
        limit +=
            MarginMath.grown(recorded.maintenanceMargin, p.growthPerMinute, elapsed) -
            recorded.maintenanceMargin;
        self.maintenanceMargin = MarginMath.clampMaintenance(
            self.maintenanceMargin.min(limit),
            measured.worstCase,
            p
        );
    }

    /// @notice What an act that adds risk must leave as equity. With a leg that is halted, limited, expired or unpriced, or
    /// in a pause, only full collateral adds risk.
    function neededToAddRisk(
        Requirement memory self,
        Measure memory measured,
        bool isPaused
    ) internal pure returns (uint256) {
        return measured.restricted || isPaused ? measured.worstCase : self.initialMargin;
    }

    /// @notice Whether no touched mark slot is more than `maxLag` epochs behind the head.
    function isWithin(Measure memory measured, MarkHead head, uint256 maxLag) internal pure returns (bool) {
        if (measured.oldestEpoch >= head.epoch()) return true;
        return measured.oldestEpoch + maxLag >= head.epoch();
    }

    /// @notice Whether the head is young enough for an act that needs margin.
    function isRecent(MarkHead head, MarginParameters memory p) internal view returns (bool) {
        return head.time() + p.maxMarkAge >= block.timestamp;
    }

    /// @notice Reverts unless the marks are good enough for a trade, a withdrawal or a record.
    function requireFresh(Measure memory measured, MarkHead head, MarginParameters memory p) internal view {
        if (!isRecent(head, p) || !isWithin(measured, head, p.maxEpochLag))
            revert IMarginEngine.StaleMarks(measured.oldestEpoch, head.epoch());
    }

    /// @dev Seconds of mark time from the record's epoch to the head. The oracle keeps a few heads only: before them the
    /// epochs are taken to have lasted as long as the kept ones on average. Nothing was recorded in epoch 0.
    function _secondsSince(
        IMarkOracle oracle,
        uint256 recordEpoch,
        MarkHead head
    ) private view returns (uint256) {
        uint256 headEpoch = head.epoch();
        if (recordEpoch == headEpoch || recordEpoch == 0) return 0;
        uint256 epochs = headEpoch - recordEpoch;
        uint256 kept = epochs.min(KEPT_EPOCHS);
        uint256 span = head.time() - MarkHead.wrap(oracle.headAt(headEpoch - kept)).time();
        return span.mulDivDown(epochs, kept);
    }
}
