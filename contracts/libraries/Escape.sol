// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState, IMarginEngine, Measure} from "../interfaces/IMarginEngine.sol";
import {IMarkOracle} from "../interfaces/IMarkOracle.sol";
import {MarginParameters} from "../interfaces/IRiskParameters.sol";
import {AccountId} from "../types/AccountId.sol";
import {InstrumentId, KIND_SPOT} from "../types/InstrumentId.sol";
import {Book, BookLibrary} from "./Book.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {Ledger, LedgerLibrary} from "./Ledger.sol";
import {MarkHead} from "./MarkHead.sol";
import {MarkSlot} from "./MarkSlot.sol";
import {Parameters} from "./Parameters.sol";
import {Portfolio, PortfolioLibrary} from "./Portfolio.sol";
import {PositionSlot, pack} from "./PositionSlot.sol";
import {Requirement, RequirementLibrary, Venue} from "./Requirement.sol";

/// @notice An owner's claim that nobody attests its portfolio any more. One slot.
/// @param epoch Of the marks when it was made: only what is checked or signed at a later one answers it.
/// @param activeFrom Unix seconds; unanswered, it activates the escape from then on.
struct EscapeProposal {
    uint32 epoch;
    uint40 activeFrom;
}

/// @notice The escape of a venue whose committee is silent.
/// @param activatedAt Unix seconds, 0 while the venue trades.
/// @param leaveFrom Unix seconds from which owners may leave though not everything is settled.
/// @param unsettled Accounts at the front of the list that may still have positions.
/// @param owed What accounts still owe whose spots are for sale, 1e-6 USD.
/// @param debts The same by account.
/// @param marks The mark slots at which everything settles, by `InstrumentId.markKey`; 0 while not frozen.
struct EscapeState {
    uint40 activatedAt;
    uint40 leaveFrom;
    uint64 unsettled;
    uint256 owed;
    mapping(AccountId => uint256) debts;
    mapping(AccountId => EscapeProposal) proposals;
    mapping(uint256 key => MarkSlot) marks;
}

/// @title Leaving a venue whose committee is silent.
/// @notice Silence is not observable on a quiet chain, so it is claimed: the owner of an account with positions proposes
/// the escape. What answers is a passed margin check of this very account at a later epoch, or an attestation of its
/// portfolio: either needs fresh marks of all its legs. So neither set of the committee can trap anybody by serving
/// others, by posting other marks, or by doing only half of its work. Unanswered, anybody activates the escape, for good:
/// marks freeze, every position becomes cash at them (longs and shorts of one instrument at one mark, so that nothing is
/// created), deficits go through insurance and ρ, and then everybody leaves at ρ. Spots stay what they are: `EscapeSpots`.
/// @dev Linked: its code is not in the engine. Nobody administers any of it.
/// WARNING (trust): a mark freezes as it is when the first call after the activation touches it. A quorum of the mark set
/// that is back, or bad, can move it until then, by what its bands allow it at any time; `activate` freezes what it is
/// given in the same transaction.
library Escape {
    using BookLibrary for Book;
    using FixedPoint for uint256;
    using LedgerLibrary for Ledger;
    using PortfolioLibrary for Portfolio;
    using RequirementLibrary for Measure;
    using RequirementLibrary for Venue;

    /// @notice See `IMarginEngine.proposeEscape`.
    function propose(Book storage book, Venue memory venue, AccountId id) external {
        if (msg.sender != id.owner()) revert IMarginEngine.Unauthorised(msg.sender);
        AccountState memory state = book.read(id);
        if (state.positions == 0) revert IMarginEngine.NoPositions(id);
        EscapeProposal memory standing = book.escape.proposals[id];
        if (_isUnanswered(standing, state)) revert IMarginEngine.EscapeProposed(id, standing.activeFrom);

        (uint256 delay, ) = venue.parameters.escapeTerms();
        uint256 epoch = MarkHead.wrap(venue.oracle.head()).epoch();
        uint256 activeFrom = block.timestamp + delay;
        book.escape.proposals[id] = EscapeProposal(uint32(epoch), uint40(activeFrom));
        book.ledger.touch();
        emit IMarginEngine.EscapeProposalMade(id, epoch, activeFrom);
    }

    /// @notice See `IMarginEngine.cancelEscape`.
    /// @dev Nothing is recorded: a requirement that grew faster than the record may follow would not be, and the owner of
    /// such an account could not be answered.
    function cancel(
        Book storage book,
        Venue memory venue,
        AccountId id,
        bytes calldata attestation
    ) external {
        AccountState memory state = book.read(id);
        EscapeProposal memory proposal = _unanswered(book, id, state);
        MarginParameters memory p = Parameters.read(venue.parameters);
        Portfolio memory portfolio = PortfolioLibrary.loadMarked(
            book.positions[id],
            state.positions,
            0,
            venue.oracle
        );
        Measure memory measured = portfolio.measure(state.cash);
        measured.requireFresh(portfolio.head, p);
        Requirement memory attested = venue.attested(
            id,
            measured,
            state.epoch,
            portfolio.head,
            p,
            venue.parameters.modelHash(),
            p.maxEpochLag,
            attestation
        );
        if (attested.epoch <= proposal.epoch)
            revert IMarginEngine.AttestationEpoch(attested.epoch, portfolio.head.epoch(), proposal.epoch);
        delete book.escape.proposals[id];
        book.ledger.touch();
        emit IMarginEngine.EscapeProposalAnswered(id);
    }

    /// @notice See `IMarginEngine.activateEscape`.
    function activate(
        Book storage book,
        Venue memory venue,
        AccountId id,
        InstrumentId[] calldata instruments
    ) external {
        AccountState memory state = book.read(id);
        EscapeProposal memory proposal = _unanswered(book, id, state);
        if (state.positions == 0) revert IMarginEngine.NoPositions(id);
        if (block.timestamp < proposal.activeFrom) revert IMarginEngine.EscapeTooSoon(proposal.activeFrom);

        (, uint256 window) = venue.parameters.escapeTerms();
        uint256 leaveFrom = block.timestamp + window;
        book.ledger.close();
        book.escape.activatedAt = uint40(block.timestamp);
        book.escape.leaveFrom = uint40(leaveFrom);
        book.escape.unsettled = uint64(book.ids.length);
        emit IMarginEngine.EscapeActivated(id, leaveFrom);
        _freezeAll(book, venue.oracle, instruments);
    }

    /// @notice See `IMarginEngine.freezeMarks`.
    function freezeMarks(
        Book storage book,
        IMarkOracle oracle,
        InstrumentId[] calldata instruments
    ) external {
        book.ledger.touchClosed();
        _freezeAll(book, oracle, instruments);
    }

    /// @notice See `IMarginEngine.settleInEscape`.
    /// @dev From the end of the list to its front: an account that is emptied is replaced in the list by the last, which
    /// has been settled already.
    function settle(Book storage book, IMarkOracle oracle, uint256 count) external {
        book.ledger.touchClosed();
        uint256 next = FixedPoint.min(book.escape.unsettled, book.ids.length);
        for (; next != 0 && count != 0; --count) {
            --next;
            settleAccount(book, oracle, book.ids[next]);
        }
        book.escape.unsettled = uint64(next);
    }

    /// @notice See `IMarginEngine.leaveVenue`.
    /// @return tokens What the account's claim pays; the engine sends it.
    function leaveVenue(
        Book storage book,
        IMarkOracle oracle,
        AccountId id,
        uint256 minimumPaid,
        address to
    ) external returns (uint256 tokens) {
        if (msg.sender != id.owner()) revert IMarginEngine.Unauthorised(msg.sender);
        book.ledger.touchClosed();
        uint256 leaveFrom = book.escape.leaveFrom;
        if ((book.escape.unsettled != 0 || book.escape.owed != 0) && block.timestamp < leaveFrom)
            revert IMarginEngine.EscapeTooSoon(leaveFrom);

        settleAccount(book, oracle, id);
        AccountState memory state = book.read(id);
        if (state.cash == 0) revert IMarginEngine.ZeroAmount();
        uint256 claim = uint256(state.cash);
        tokens = book.ledger.debit(claim, minimumPaid);
        state.cash = 0;
        book.write(id, state);
        emit IMarginEngine.Withdrawn(id, to, claim);
    }

    /// @notice An account without its spots, at the marks at which it settles in the escape.
    function measure(
        Book storage book,
        IMarkOracle oracle,
        AccountId id
    ) external view returns (Measure memory) {
        AccountState memory state = book.read(id);
        Portfolio memory portfolio = PortfolioLibrary.loadMarked(
            book.positions[id],
            state.positions,
            0,
            oracle
        );
        for (uint256 i = 0; i < portfolio.count; ++i) {
            MarkSlot frozen = book.escape.marks[portfolio.legs[i].instrument().markKey()];
            if (MarkSlot.unwrap(frozen) != 0) portfolio.marks[i] = frozen;
        }
        _setSpotsAside(portfolio);
        return portfolio.measure(state.cash);
    }

    /// @notice All of the account's legs but spots become cash at the frozen marks, rounded down once: what is rounded away
    /// is at most a unit an account and stays with the claims. Its flag and record go, and a deficit is recognised: spots
    /// that are left have to pay it back. A second time it changes nothing.
    function settleAccount(Book storage book, IMarkOracle oracle, AccountId id) internal {
        AccountState memory state = book.read(id);
        uint256 count = state.positions;
        if (count == 0) return;
        Portfolio memory portfolio = PortfolioLibrary.loadMarked(book.positions[id], count, 0, oracle);
        _freeze(book, portfolio);
        _setSpotsAside(portfolio);
        uint256 settled = portfolio.count;
        for (uint256 i = 0; i < settled; ++i) {
            PositionSlot leg = portfolio.legs[i];
            book.countOpenInterest(leg.instrument(), leg.size(), 0);
        }
        for (uint256 i = settled; i < count; ++i) book.positions[id][i - settled] = portfolio.legs[i];
        state.cash = portfolio.measure(state.cash).equity;
        state.positions = count - settled;
        if (settled != 0) emit IMarginEngine.EscapeSettled(id, state.cash, settled);
        if (settled != count) {
            uint256 debt = book.close(id, state);
            book.escape.debts[id] += debt;
            book.escape.owed += debt;
        }
        book.write(id, state);
    }

    /// @dev Moves the spots behind all other legs, and out of the count.
    function _setSpotsAside(Portfolio memory portfolio) private pure {
        uint256 kept;
        for (uint256 i = 0; i < portfolio.count; ++i) {
            PositionSlot leg = portfolio.legs[i];
            if (leg.instrument().kind() == KIND_SPOT) continue;
            (portfolio.legs[i], portfolio.legs[kept]) = (portfolio.legs[kept], leg);
            (portfolio.marks[i], portfolio.marks[kept]) = (portfolio.marks[kept], portfolio.marks[i]);
            ++kept;
        }
        portfolio.count = kept;
    }

    function _freezeAll(Book storage book, IMarkOracle oracle, InstrumentId[] calldata instruments) private {
        Portfolio memory portfolio;
        portfolio.count = instruments.length;
        portfolio.legs = new PositionSlot[](instruments.length);
        for (uint256 i = 0; i < instruments.length; ++i) portfolio.legs[i] = pack(instruments[i], 0, 0, 0);
        portfolio.readMarks(oracle, portfolio.count);
        _freeze(book, portfolio);
    }

    /// @dev Puts the frozen mark slots into the portfolio, freezing those that are not. A slot without a mark stays open:
    /// nobody can have a position in it, but for a spot that was never priced.
    function _freeze(Book storage book, Portfolio memory portfolio) private {
        for (uint256 i = 0; i < portfolio.count; ++i) {
            uint256 key = portfolio.legs[i].instrument().markKey();
            MarkSlot frozen = book.escape.marks[key];
            MarkSlot present = portfolio.marks[i];
            if (MarkSlot.unwrap(frozen) != 0) {
                portfolio.marks[i] = frozen;
            } else if (MarkSlot.unwrap(present) != 0) {
                book.escape.marks[key] = present;
                emit IMarginEngine.MarksFrozen(key, MarkSlot.unwrap(present));
            }
        }
    }

    function _unanswered(
        Book storage book,
        AccountId id,
        AccountState memory state
    ) private view returns (EscapeProposal memory proposal) {
        proposal = book.escape.proposals[id];
        if (!_isUnanswered(proposal, state)) revert IMarginEngine.NoEscapeProposal(id);
    }

    /// @dev A later record is an answer too, attested or at full collateral: with fresh marks the account could act. An
    /// owner who changes the portfolio in front of every attestation answers in doing so.
    function _isUnanswered(
        EscapeProposal memory proposal,
        AccountState memory state
    ) private pure returns (bool) {
        return proposal.activeFrom != 0 && state.epoch <= proposal.epoch;
    }
}
