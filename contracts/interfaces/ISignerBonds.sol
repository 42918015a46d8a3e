// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId} from "../types/AccountId.sol";
import {InstrumentId} from "../types/InstrumentId.sol";
import {SetId} from "../types/SetId.sol";

/// @notice What two attestations that contradict each other have in common.
struct MarginSubject {
    AccountId account;
    bytes32 portfolioHash;
    uint32 epoch;
    bytes32 modelHash;
    bytes32 snapshotHash;
}

/// @notice One of the attestations; `signature` is one signer's, 65 bytes.
struct MarginClaim {
    uint64 initialMargin;
    uint64 maintenanceMargin;
    uint40 issuedAt;
    bytes signature;
}

/// @notice One of two posts for the same epoch and second, as `IMarkOracle.post` takes them.
struct MarkClaim {
    bytes32 snapshotHash;
    bytes keys;
    uint256[] words;
    bytes signature;
}

/// @notice One of two settlement prices of the same instrument and round.
struct PriceClaim {
    uint64 price;
    bytes signature;
}

/// @notice One of two payouts of the same set and round.
struct PayoutClaim {
    uint24[] payouts;
    bytes signature;
}

/// @title The bonds of the signers, and what costs them: to sign two things that cannot both be true.
/// @notice Evidence is two signed messages of this venue's contracts on this chain. Anybody may show it; whoever does gets a
/// share of the bond, the insurance fund gets the rest, and the key counts no more from that moment on, in either set, ever.
/// What is *not* evidence: to sign the same figures again later, to sign an epoch again for another second (a leader that
/// failed is followed by another, with newer marks), a new round after a veto.
interface ISignerBonds {
    /// @notice The two messages say the same.
    error NoContradiction();
    /// @notice The two messages are not signed by one key.
    error TwoSigners(address one, address other);
    /// @notice The key was slashed before: it has no bond, takes none, and never serves again.
    error KeyBurnt(address signer);
    /// @notice Place `index` of one post and of the other do not hold the same mark slot.
    error DifferentSlots(uint256 index, uint256 otherIndex);
    /// @notice The signer has less than it needs to be rotated in, 1e-6 USD.
    error BelowMinimumBond(address signer, uint256 bond, uint256 minimum);
    /// @notice The bond may leave from `from` on at the earliest: the signer serves, or left less than the delay ago.
    error StillBonded(address signer, uint256 from);
    /// @notice Another number of tokens arrived than was asked for: the others' bonds would be short of it.
    error AmountMismatch(uint256 expected, uint256 received);
    /// @notice No more than the bond leaves, 1e-6 USD.
    error BondExceeded(uint256 amount, uint256 bond);
    /// @notice With a larger least bond, 1e-6 USD, nobody could serve.
    error MinimumTooHigh(uint256 minimum, uint256 maximum);

    /// @notice `amount`, 1e-6 USD, is at stake for the signer, whoever brought it.
    event Bonded(address indexed signer, address indexed from, uint256 amount);
    /// @notice `amount`, 1e-6 USD, is no longer at stake.
    event BondWithdrawn(address indexed signer, address indexed to, uint256 amount);
    /// @notice What a signer needs from the next rotation on, 1e-6 USD.
    event MinimumBondSet(uint256 minimum);
    /// @notice The signer contradicted itself: its whole bond is gone, and its key never serves again.
    /// @param subject What it contradicted itself about: the hash of the message's kind and key.
    /// @param reward The reporter's share of the bond, rounded down.
    /// @param toInsurance The rest, 1e-6 USD; 0 in an escape, when it stays with the bonds for good.
    event Slashed(
        address indexed signer,
        address indexed reporter,
        bytes32 indexed subject,
        uint256 reward,
        uint256 toInsurance
    );

    /// @notice Adds quote tokens of the caller to a signer's bond. Only the signer gets them back. Not for a burnt key.
    function deposit(address signer, uint256 amount) external;

    /// @notice Takes from the caller's bond, once it left both sets longer ago than the delay.
    function withdraw(uint256 amount, address to) external;

    /// @notice What a signer needs to be rotated in, 1e-6 USD. Only the owner.
    function setMinimumBond(uint256 minimum) external;

    /// @notice Two attestations of one portfolio, epoch, model and snapshot with different margins.
    function reportMargins(
        MarginSubject calldata subject,
        MarginClaim calldata one,
        MarginClaim calldata other
    ) external;

    /// @notice Two posts for one epoch and second: of different snapshots, or of one with different words for a slot.
    /// @param index Place of the slot in `one`, and `otherIndex` in `other`; not looked at if the snapshots differ.
    function reportMarks(
        uint32 epoch,
        uint40 time,
        MarkClaim calldata one,
        MarkClaim calldata other,
        uint256 index,
        uint256 otherIndex
    ) external;

    /// @notice Two settlement prices of one instrument in one round.
    function reportPrices(
        InstrumentId instrument,
        uint32 round,
        PriceClaim calldata one,
        PriceClaim calldata other
    ) external;

    /// @notice Two payouts of one exclusive set in one round.
    function reportPayouts(
        SetId set,
        uint32 round,
        PayoutClaim calldata one,
        PayoutClaim calldata other
    ) external;

    /// @notice Reverts unless each of `signers` has the least bond and was never slashed.
    function requireBonded(address[] calldata signers) external view;

    /// @notice 1e-6 USD.
    function bondOf(address signer) external view returns (uint256);

    /// @notice What a signer needs to be rotated in, 1e-6 USD.
    function minimumBond() external view returns (uint256);

    /// @notice Whether the key contradicted itself and was reported.
    function isBurnt(address signer) external view returns (bool);
}
