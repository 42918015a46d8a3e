// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LiquidationTerms} from "../../../contracts/interfaces/IMarginEngine.sol";
import {AccountId} from "../../../contracts/types/AccountId.sol";
import {InstrumentId} from "../../../contracts/types/InstrumentId.sol";

import {Leg, PortfolioReference} from "../reference/PortfolioReference.sol";
import {vm} from "../Vm.sol";
import {AccountView, EngineHandler} from "./EngineHandler.sol";
import {MarginClaim} from "./TestVenue.sol";

/// @title What must be refused, tried to the unit in the state that a walk has come to; nothing of it remains.
/// @dev Random acts seldom ask for just too much: without these most walks would not notice that a rule is gone.
abstract contract GreedyActs is EngineHandler {
    using PortfolioReference for Leg[];

    uint256 private constant POOR_KEY = 0x9007;

    function _greed(uint256 who, uint256 seed) internal {
        if (_hasEnded()) return;
        who = who % ACCOUNTS;
        uint256 state = vm.snapshotState();
        string memory wrong = _firstWrong(who, seed);
        // What the handler has noted since goes, too.
        vm.revertToState(state);
        _check(bytes(wrong).length == 0, wrong);
    }

    function _firstWrong(uint256 who, uint256 seed) private returns (string memory) {
        _submitAll();
        vm.roll(block.number + 1);
        AccountView memory a = _viewOf(_ids[who]);
        if (_withdrawsTooMuch(who, a)) return "R3: a withdrawal of a unit too much";
        if (_withdrawsSpots(who, a, seed)) return "R3: spots left less than the requirement";
        if (_usesOldAttestation(who, a)) return "R12: an attestation older than the record";
        if (a.legs.length == 0) return "";
        if (_slicesWithoutMargin(who, a, seed)) return "R3: a liquidator without margin";
        if (_slicesToFlagged(who, a, seed)) return "R4: a liquidator in liquidation";
        return "";
    }

    /// @dev Of an account in liquidation any unit; else one more than its requirement, or without positions its cash, leaves.
    function _withdrawsTooMuch(uint256 who, AccountView memory a) private returns (bool) {
        AccountId id = _ids[who];
        int256 needed =
            a.legs.length == 0
                ? int256(0)
                : int256(_isRestricted(a) ? PortfolioReference.roundUp(a.worstCase) : _needed(a));
        int256 most = PortfolioReference.roundDown(a.equity) - needed;
        uint256 amount = a.state.flagged || most < 0 ? 1 : uint256(most) + 2;
        bytes memory attestation = a.legs.length == 0 ? bytes("") : _attest(id, a.legs, false, 0);
        if (_withdraws(id, amount, attestation)) return true;
        if (a.legs.length == 0 || a.state.epoch == _headEpoch()) return false;
        // A record of another epoch proves nothing: W must be left.
        most = PortfolioReference.roundDown(a.equity) - int256(PortfolioReference.roundUp(a.worstCase));
        return _withdraws(id, most < 0 ? 1 : uint256(most) + 2, "");
    }

    function _withdraws(AccountId id, uint256 amount, bytes memory attestation) private returns (bool) {
        vm.prank(id.owner());
        try engine.withdraw(id, amount, 0, address(this), attestation) {
            return true;
        } catch {
            return false;
        }
    }

    /// @dev All lots of a spot, where the rest would need more than is left.
    function _withdrawsSpots(uint256 who, AccountView memory a, uint256 seed) private returns (bool) {
        AccountId id = _ids[who];
        for (uint256 i = 0; i < a.legs.length; ++i) {
            Leg memory leg = a.legs[i];
            if (leg.instrument >> 28 != 5) continue;
            Leg[] memory left = _changed(a.legs, leg.instrument, -leg.size);
            int256 needed = int256(_share(left.worstCase(), INITIAL_RATIO)) * 1e12;
            if (!a.state.flagged && left.equity(a.state.cash) + 2e12 >= needed) continue;
            vm.prank(id.owner());
            try
                engine.withdrawSpot(
                    id,
                    InstrumentId.wrap(leg.instrument),
                    uint64(uint256(leg.size)),
                    address(this),
                    _attest(id, left, false, seed)
                )
            {
                return true;
            } catch {}
        }
        return false;
    }

    /// @dev Of the epoch before the record, which is young enough by itself.
    function _usesOldAttestation(uint256 who, AccountView memory a) private returns (bool) {
        if (a.state.epoch < 2 || a.legs.length == 0) return false;
        MarginClaim memory claim = _honestClaim(_ids[who], a.legs);
        claim.epoch = uint32(a.state.epoch - 1);
        claim.snapshotHash = _snapshotHash(claim.epoch);
        try engine.record(_ids[who], _attestation(claim)) {
            return true;
        } catch {
            return false;
        }
    }

    /// @dev By an account with the opening balance and nothing else.
    function _slicesWithoutMargin(uint256 who, AccountView memory a, uint256 seed) private returns (bool) {
        bytes memory attestation = _attest(_ids[who], a.legs, false, seed);
        LiquidationTerms memory terms = _termsOf(who, attestation);
        if (terms.fractionMax == 0) return false;
        AccountId poor = _accountOf(POOR_KEY);
        engine.deposit(poor, 10e6);
        vm.prank(poor.owner());
        try engine.liquidate(_ids[who], poor, terms.fractionMax, attestation, "") {
            AccountView memory b = _viewOf(poor);
            return b.equity < int256(_needed(b)) * 1e12;
        } catch {
            return false;
        }
    }

    function _slicesToFlagged(uint256 who, AccountView memory a, uint256 seed) private returns (bool) {
        bytes memory attestation = _attest(_ids[who], a.legs, false, seed);
        LiquidationTerms memory terms = _termsOf(who, attestation);
        if (terms.fractionMax == 0) return false;
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            AccountView memory b = _viewOf(_ids[i]);
            if (i == who || !b.state.flagged) continue;
            bytes memory taken = _attest(_ids[i], _taking(b.legs, a.legs, terms.fractionMin), false, seed);
            vm.prank(_ids[i].owner());
            try engine.liquidate(_ids[who], _ids[i], terms.fractionMin, attestation, taken) {
                return true;
            } catch {}
        }
        return false;
    }
}
