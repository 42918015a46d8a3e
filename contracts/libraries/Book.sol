// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState, IMarginEngine, Measure} from "../interfaces/IMarginEngine.sol";
import {AccountId} from "../types/AccountId.sol";
import {InstrumentId} from "../types/InstrumentId.sol";
import {AccountSlot, encode} from "./AccountSlot.sol";
import {AuctionSlot} from "./AuctionSlot.sol";
import {BackstopSlot} from "./BackstopSlot.sol";
import {EscapeState} from "./Escape.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {Ledger, LedgerLibrary} from "./Ledger.sol";
import {MarkHead} from "./MarkHead.sol";
import {Approval} from "./OrderAuthority.sol";
import {OrderFills} from "./OrderFills.sol";
import {MAX_POSITIONS, PositionSlot} from "./PositionSlot.sol";

/// @notice The engine's storage.
/// @param ids All open accounts.
/// @param listedAt Where in `ids` an account is, counted from 1.
struct Book {
    Ledger ledger;
    mapping(AccountId => AccountSlot) accounts;
    mapping(AccountId => AuctionSlot) auctions;
    mapping(AccountId => PositionSlot[MAX_POSITIONS]) positions;
    mapping(InstrumentId => uint256) openInterest;
    mapping(AccountId => mapping(address operator => Approval)) approvals;
    OrderFills fills;
    AccountId[] ids;
    mapping(AccountId => uint256) listedAt;
    mapping(AccountId => BackstopSlot) backstops;
    EscapeState escape;
}

/// @title Writing accounts.
library BookLibrary {
    using FixedPoint for int256;
    using FixedPoint for uint256;
    using LedgerLibrary for Ledger;

    function read(Book storage self, AccountId id) internal view returns (AccountState memory) {
        return self.accounts[id].decode();
    }

    /// @notice Lists an account that has just received its opening balance.
    function open(Book storage self, AccountId id) internal {
        self.ids.push(id);
        self.listedAt[id] = self.ids.length;
    }

    /// @notice Writes an account. One without positions needs nothing and can repay nothing: its requirement and its flag
    /// go, its bad debt is recognised, and if it is empty it leaves the list (its epoch stays, so that nothing signed
    /// earlier comes back).
    function write(Book storage self, AccountId id, AccountState memory state) internal {
        if (state.positions == 0) {
            close(self, id, state);
            if (state.cash == 0) _unlist(self, id);
        }
        self.accounts[id] = encode(state);
    }

    /// @notice Recognises what an account lacks that needs nothing any more; its requirement and its flag go.
    /// @return debt What it lacked, 1e-6 USD.
    function close(
        Book storage self,
        AccountId id,
        AccountState memory state
    ) internal returns (uint256 debt) {
        (state.initialMargin, state.maintenanceMargin) = (0, 0);
        if (state.cash < 0) {
            debt = uint256(-state.cash);
            _recogniseBadDebt(self, id, debt);
            state.cash = 0;
        }
        if (state.flagged) closeLiquidation(self, id, state, state.cash);
    }

    /// @notice Lifts the flag from an account whose `equity` has reached its initial margin.
    function closeLiquidation(
        Book storage self,
        AccountId id,
        AccountState memory state,
        int256 equity
    ) internal {
        state.flagged = false;
        _note(self, id, 0);
        self.auctions[id] = AuctionSlot.wrap(0);
        emit IMarginEngine.LiquidationClosed(id, equity, state.initialMargin);
    }

    /// @notice Counts what a flagged account lacks in the claim index before it is recognised, or no longer.
    /// @dev Only at marks of one epoch: with some slots behind the head, one leg of a hedge has moved and the other has
    /// not, and its owner could have a deficit forgotten for as long as it takes to withdraw elsewhere.
    function noteDeficit(
        Book storage self,
        AccountId id,
        AccountState memory state,
        Measure memory measured,
        MarkHead head
    ) internal {
        if (!state.flagged || measured.oldestEpoch < head.epoch()) return;
        _note(self, id, (-measured.equity).positive());
    }

    /// @notice A deposit makes up for as much of a noted deficit as it credits, at whatever marks.
    function reduceDeficit(Book storage self, AccountId id, uint256 credited) internal {
        uint256 noted = self.auctions[id].deficit();
        _note(self, id, noted - noted.min(credited));
    }

    /// @notice Moves an account's position from `before` to `afterwards` lots in the open interest.
    function countOpenInterest(
        Book storage self,
        InstrumentId instrument,
        int256 before,
        int256 afterwards
    ) internal returns (uint256 openInterest) {
        openInterest = self.openInterest[instrument] + afterwards.positive() - before.positive();
        self.openInterest[instrument] = openInterest;
    }

    function _note(Book storage self, AccountId id, uint256 deficit) private {
        AuctionSlot auction = self.auctions[id];
        uint256 noted = auction.deficit();
        if (noted == deficit) return;
        self.auctions[id] = auction.withDeficit(deficit);
        self.ledger.noteDeficit(noted, deficit);
        emit IMarginEngine.DeficitNoted(id, deficit);
    }

    /// @dev Insurance first, then all claims.
    function _recogniseBadDebt(Book storage self, AccountId id, uint256 debt) private {
        uint256 loss = debt - self.ledger.cover(debt);
        if (loss != 0) emit IMarginEngine.BadDebt(id, loss, self.ledger.writeOff(loss));
    }

    /// @dev Of an account that is listed: whoever has cash or positions is, from the deposit that opened it on, and only such
    /// an account is ever emptied.
    function _unlist(Book storage self, AccountId id) private {
        uint256 index = self.listedAt[id];
        AccountId last = self.ids[self.ids.length - 1];
        self.ids[index - 1] = last;
        self.listedAt[last] = index;
        self.ids.pop();
        delete self.listedAt[id];
    }
}
