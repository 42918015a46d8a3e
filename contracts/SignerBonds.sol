// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import {IMarginEngine} from "./interfaces/IMarginEngine.sol";
import {IMarkOracle} from "./interfaces/IMarkOracle.sol";
import {IRiskCommittee} from "./interfaces/IRiskCommittee.sol";
import {ISettlementOracle} from "./interfaces/ISettlementOracle.sol";
import {
    ISignerBonds,
    MarginClaim,
    MarginSubject,
    MarkClaim,
    PayoutClaim,
    PriceClaim
} from "./interfaces/ISignerBonds.sol";
import {Attestation, AttestationLibrary} from "./libraries/Attestation.sol";
import {FixedPoint, RATIO} from "./libraries/FixedPoint.sol";
import {StructHash} from "./libraries/StructHash.sol";
import {InstrumentId} from "./types/InstrumentId.sol";
import {SetId} from "./types/SetId.sol";

/// @dev Domains are asked of the contracts each time: they follow the chain id. A message of another chain or contract
/// recovers to somebody who has no bond here.
///
/// A bond has no request to leave that could ripen in advance: the delay runs from the end of the service, so that whoever
/// can still sign has it all at stake. It is longer than anything signed stays usable: an attestation an hour, a post an
/// epoch, a settlement price a dispute window of 14 days at most.
///
/// WARNING (trust): the signer's key is the bond's owner; who steals it can have it slashed for the reporter's share, or
/// leave and withdraw after the delay. The owner of this contract sets the least bond and nothing else.
contract SignerBonds is ISignerBonds, Ownable2Step {
    using AttestationLibrary for Attestation;
    using FixedPoint for uint256;
    using SafeERC20 for IERC20;

    /// @notice Seconds between a signer's last moment in a set and the first in which its bond may leave.
    uint256 public constant UNBONDING_DELAY = 21 days;
    /// @notice Of a slashed bond, 1e6 = 100 %: worth a watcher's while, and a loss of four fifths to who reports itself.
    uint256 public constant REPORTER_SHARE = 200_000;
    // $100 million: beyond it nobody serves, and a slip of the pen would empty the committee.
    uint256 private constant MAX_MINIMUM = 1e14;

    IERC20 public immutable token;
    IRiskCommittee public immutable committee;
    IMarginEngine public immutable engine;
    IMarkOracle public immutable oracle;
    ISettlementOracle public immutable settlementOracle;

    /// @inheritdoc ISignerBonds
    mapping(address signer => uint256) public bondOf;
    /// @inheritdoc ISignerBonds
    mapping(address signer => bool) public isBurnt;
    /// @inheritdoc ISignerBonds
    uint256 public minimumBond;

    /// @param token_ The engine's quote token.
    constructor(
        IERC20 token_,
        IRiskCommittee committee_,
        IMarginEngine engine_,
        IMarkOracle oracle_,
        ISettlementOracle settlementOracle_,
        address initialOwner,
        uint256 initialMinimum
    ) Ownable(initialOwner) {
        token = token_;
        committee = committee_;
        engine = engine_;
        oracle = oracle_;
        settlementOracle = settlementOracle_;
        _setMinimumBond(initialMinimum);
    }

    // ---- bonds

    /// @inheritdoc ISignerBonds
    function deposit(address signer, uint256 amount) external {
        if (isBurnt[signer]) revert KeyBurnt(signer);
        bondOf[signer] += amount;
        emit Bonded(signer, msg.sender, amount);
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != amount) revert AmountMismatch(amount, received);
    }

    /// @inheritdoc ISignerBonds
    function withdraw(uint256 amount, address to) external {
        uint256 from = committee.inServiceUntil(msg.sender) + UNBONDING_DELAY;
        if (block.timestamp < from) revert StillBonded(msg.sender, from);
        uint256 bond = bondOf[msg.sender];
        if (amount > bond) revert BondExceeded(amount, bond);
        bondOf[msg.sender] = bond - amount;
        emit BondWithdrawn(msg.sender, to, amount);
        token.safeTransfer(to, amount);
    }

    /// @inheritdoc ISignerBonds
    function setMinimumBond(uint256 minimum) external onlyOwner {
        _setMinimumBond(minimum);
    }

    /// @inheritdoc ISignerBonds
    function requireBonded(address[] calldata signers) external view {
        uint256 minimum = minimumBond;
        for (uint256 i; i < signers.length; ++i) {
            if (isBurnt[signers[i]]) revert KeyBurnt(signers[i]);
            uint256 bond = bondOf[signers[i]];
            if (bond < minimum) revert BelowMinimumBond(signers[i], bond, minimum);
        }
    }

    // ---- evidence

    /// @inheritdoc ISignerBonds
    function reportMargins(
        MarginSubject calldata subject,
        MarginClaim calldata one,
        MarginClaim calldata other
    ) external {
        bool same =
            one.initialMargin == other.initialMargin && one.maintenanceMargin == other.maintenanceMargin;
        if (same) revert NoContradiction();
        bytes32 domain = engine.domainSeparator();
        _slash(
            keccak256(abi.encode("margins", subject)),
            _signerOf(domain, _structHash(subject, one), one.signature),
            _signerOf(domain, _structHash(subject, other), other.signature)
        );
    }

    /// @inheritdoc ISignerBonds
    function reportMarks(
        uint32 epoch,
        uint40 time,
        MarkClaim calldata one,
        MarkClaim calldata other,
        uint256 index,
        uint256 otherIndex
    ) external {
        if (one.snapshotHash == other.snapshotHash) {
            if (_keyAt(one, index) != _keyAt(other, otherIndex)) revert DifferentSlots(index, otherIndex);
            if (one.words[index] == other.words[otherIndex]) revert NoContradiction();
        }
        bytes32 domain = oracle.domainSeparator();
        _slash(
            keccak256(abi.encode("marks", epoch, time)),
            _signerOf(domain, _structHash(epoch, time, one), one.signature),
            _signerOf(domain, _structHash(epoch, time, other), other.signature)
        );
    }

    /// @inheritdoc ISignerBonds
    function reportPrices(
        InstrumentId instrument,
        uint32 round,
        PriceClaim calldata one,
        PriceClaim calldata other
    ) external {
        if (one.price == other.price) revert NoContradiction();
        bytes32 domain = settlementOracle.domainSeparator();
        _slash(
            keccak256(abi.encode("prices", instrument, round)),
            _signerOf(domain, StructHash.settlement(instrument, one.price, round), one.signature),
            _signerOf(domain, StructHash.settlement(instrument, other.price, round), other.signature)
        );
    }

    /// @inheritdoc ISignerBonds
    function reportPayouts(
        SetId set,
        uint32 round,
        PayoutClaim calldata one,
        PayoutClaim calldata other
    ) external {
        bytes32 oneHash = StructHash.setSettlement(set, one.payouts, round);
        bytes32 otherHash = StructHash.setSettlement(set, other.payouts, round);
        if (oneHash == otherHash) revert NoContradiction();
        bytes32 domain = settlementOracle.domainSeparator();
        _slash(
            keccak256(abi.encode("payouts", set, round)),
            _signerOf(domain, oneHash, one.signature),
            _signerOf(domain, otherHash, other.signature)
        );
    }

    /// @dev The whole bond, whatever was contradicted: half a slash would price a lie. The key is burnt, not the subject: a
    /// key that reports itself about next month's settlement, with a bond of one unit, does not buy the right to lie then.
    function _slash(bytes32 subject, address signer, address other) private {
        if (signer != other) revert TwoSigners(signer, other);
        if (isBurnt[signer]) revert KeyBurnt(signer);
        isBurnt[signer] = true;
        uint256 bond = bondOf[signer];
        bondOf[signer] = 0;
        committee.expel(signer);

        uint256 reward = bond.mulDivDown(REPORTER_SHARE, RATIO);
        // In an escape the engine takes nothing in, and an escape shall not save a bond: the rest stays here and is nobody's.
        (uint256 escapedAt, , ) = engine.escape();
        uint256 toInsurance = escapedAt == 0 ? bond - reward : 0;
        emit Slashed(signer, msg.sender, subject, reward, toInsurance);
        if (toInsurance != 0) {
            token.forceApprove(address(engine), toInsurance);
            engine.fundInsurance(toInsurance);
        }
        if (reward != 0) token.safeTransfer(msg.sender, reward);
    }

    /// @dev Low s only, as the committee: what it would not count shall not cost anybody.
    function _signerOf(
        bytes32 domain,
        bytes32 structHash,
        bytes calldata signature
    ) private pure returns (address) {
        return ECDSA.recoverCalldata(MessageHashUtils.toTypedDataHash(domain, structHash), signature);
    }

    function _structHash(
        MarginSubject calldata subject,
        MarginClaim calldata claim
    ) private pure returns (bytes32) {
        return
            Attestation(subject.epoch, claim.initialMargin, claim.maintenanceMargin, claim.issuedAt)
                .structHash(subject.account, subject.portfolioHash, subject.modelHash, subject.snapshotHash);
    }

    function _structHash(uint32 epoch, uint40 time, MarkClaim calldata claim) private pure returns (bytes32) {
        return
            StructHash.markPost(
                epoch,
                time,
                claim.snapshotHash,
                keccak256(claim.keys),
                keccak256(abi.encodePacked(claim.words))
            );
    }

    /// @dev Eight bytes a key. Beyond the end the slice reverts.
    function _keyAt(MarkClaim calldata claim, uint256 index) private pure returns (bytes8) {
        return bytes8(claim.keys[8 * index:8 * index + 8]);
    }

    function _setMinimumBond(uint256 minimum) private {
        if (minimum > MAX_MINIMUM) revert MinimumTooHigh(minimum, MAX_MINIMUM);
        minimumBond = minimum;
        emit MinimumBondSet(minimum);
    }
}
