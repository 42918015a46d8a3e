// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState, IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {AccountId} from "../types/AccountId.sol";
import {InstrumentId} from "../types/InstrumentId.sol";
import {AccountSlot, encode} from "./AccountSlot.sol";
import {AuctionSlot} from "./AuctionSlot.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {Ledger, LedgerLibrary} from "./Ledger.sol";
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
}

/// @title Writing accounts.
library BookLibrary {
    using FixedPoint for int256;
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
            (state.initialMargin, state.maintenanceMargin) = (0, 0);
            if (state.cash < 0) {
                _recogniseBadDebt(self, id, uint256(-state.cash));
                state.cash = 0;
            }
            if (state.flagged) closeLiquidation(self, id, state, state.cash);
            if (state.cash == 0) _unlist(self, id);
        }
        self.accounts[id] = encode(state);
    }

    /// @notice Lifts the flag from an account whose `equity` has reached its initial margin.
    function closeLiquidation(
        Book storage self,
        AccountId id,
        AccountState memory state,
        int256 equity
    ) internal {
        state.flagged = false;
        self.auctions[id] = AuctionSlot.wrap(0);
        emit IMarginEngine.LiquidationClosed(id, equity, state.initialMargin);
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

    /// @dev Insurance first, then all claims.
    function _recogniseBadDebt(Book storage self, AccountId id, uint256 debt) private {
        uint256 loss = debt - self.ledger.cover(debt);
        if (loss != 0) emit IMarginEngine.BadDebt(id, loss, self.ledger.writeOff(loss));
    }

    function _unlist(Book storage self, AccountId id) private {
        uint256 index = self.listedAt[id];
        if (index == 0) return;
        AccountId last = self.ids[self.ids.length - 1];
        self.ids[index - 1] = last;
        self.listedAt[last] = index;
        self.ids.pop();
        delete self.listedAt[id];
    }
}
