// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    AccountState,
    IMarginEngine,
    LiquidationTerms,
    Measure,
    Position
} from "../interfaces/IMarginEngine.sol";
import {AccountId} from "../types/AccountId.sol";

/// @notice An account's unanswered escape proposal; all zero where there is none.
/// @param epoch An attestation of a later one answers it.
/// @param activeFrom Unix seconds; unanswered, it ends the venue from then on.
struct StandingProposal {
    uint256 epoch;
    uint256 activeFrom;
}

/// @notice An account as a keeper looks at it.
/// @param terms What a liquidation would be now by the record of this epoch; all zero where there is none.
/// @param notedDeficit What of its deficit counts in the index of withdrawals, 1e-6 USD.
struct AccountScan {
    AccountId id;
    AccountState state;
    Measure measure;
    LiquidationTerms terms;
    uint256 notedDeficit;
    StandingProposal escape;
}

/// @title One call for what a keeper reads of all accounts, and for why an attestation was refused.
/// @notice Holds nothing and decides nothing. In the middle of one of the engine's transfers it reverts as the engine's own
/// views do, so that nobody reads a state half written through it.
contract MarginLens {
    IMarginEngine public immutable engine;

    constructor(IMarginEngine marginEngine) {
        engine = marginEngine;
    }

    /// @notice Accounts of the engine's list from `first` on, at most `count` of them.
    /// @dev The list changes between blocks: read all pages at one block, or miss an account that moved.
    /// @return all How many accounts there are.
    /// @return nonce The engine's state nonce: the same in two pages, the same book.
    function scan(
        uint256 first,
        uint256 count
    ) external view returns (uint256 all, uint256 nonce, AccountScan[] memory accounts) {
        all = engine.accountCount();
        (, , nonce) = engine.globals();
        if (first > all) first = all;
        if (count > all - first) count = all - first;
        accounts = new AccountScan[](count);
        for (uint256 i = 0; i < count; ++i) {
            AccountId id = engine.accountAt(first + i);
            accounts[i].id = id;
            accounts[i].state = engine.account(id);
            if (accounts[i].state.positions == 0) {
                accounts[i].measure.equity = accounts[i].state.cash;
                continue;
            }
            accounts[i].measure = engine.measure(id);
            accounts[i].terms = engine.liquidationTerms(id, "");
            accounts[i].notedDeficit = engine.notedDeficit(id);
            accounts[i].escape = _standing(id, accounts[i].state.epoch);
        }
    }

    /// @notice An account with its positions.
    function account(
        AccountId id
    ) external view returns (AccountState memory state, Measure memory measure, Position[] memory positions) {
        return (engine.account(id), engine.measure(id), engine.positions(id));
    }

    /// @notice Why `record` would refuse an attestation of the account's present portfolio.
    /// @return reason The error as the engine, the committee or the oracle gave it, selector and arguments; empty when it
    /// would be accepted.
    function refusal(AccountId id, bytes calldata attestation) external view returns (bytes memory reason) {
        try engine.requirement(id, attestation) returns (Measure memory, uint256, uint256) {
            return "";
        } catch (bytes memory given) {
            return given;
        }
    }

    /// @dev A record of a later epoch is an answer, as in the engine.
    function _standing(AccountId id, uint256 recordEpoch) private view returns (StandingProposal memory) {
        (uint256 epoch, uint256 activeFrom) = engine.escapeProposal(id);
        if (recordEpoch > epoch) return StandingProposal(0, 0);
        return StandingProposal(epoch, activeFrom);
    }
}
