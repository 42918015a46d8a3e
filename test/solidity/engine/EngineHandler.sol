// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState, ChosenLeg, LiquidationTerms} from "../../../contracts/interfaces/IMarginEngine.sol";
import {MARK_HALTED, MARK_LIMITED, MARK_SETTLED} from "../../../contracts/interfaces/IMarkOracle.sol";
import {MarginParameters} from "../../../contracts/interfaces/IRiskParameters.sol";
import {TestDollar} from "../../../contracts/testing/TestDollar.sol";
import {AccountId} from "../../../contracts/types/AccountId.sol";
import {InstrumentId} from "../../../contracts/types/InstrumentId.sol";
import {Order} from "../../../contracts/types/Order.sol";

import {Leg, PortfolioReference} from "../reference/PortfolioReference.sol";
import {bound, vm} from "../Vm.sol";
import {EngineFactory, MarginClaim, MarkPost, TestVenue} from "./TestVenue.sol";

/// @notice How often a thing happened: an invariant that never saw a liquidation says nothing about liquidations.
enum Event {
    Deposit,
    Withdrawal,
    FullyCollateralisedWithdrawal,
    Fill,
    AttestedFill,
    ReducingFill,
    Post,
    PartialPost,
    LimitedMark,
    Record,
    FlagByRecord,
    UnflagByRecord,
    Slice,
    SliceOnRecord,
    PartialSlice,
    WholeSlice,
    SliceBelowZero,
    SliceIntoPositions,
    HostileSlice,
    Settlement,
    FinalPrice,
    BadDebt,
    IndexRestored,
    InsurancePaid,
    Forgery,
    Halt,
    DeficitNoted,
    LegsTaken
}

/// @notice What an account is and is worth, computed by the reference.
/// @param equity 1e-18 USD, exact.
/// @param worstCase 1e-12 USD, exact.
/// @param spotValue Of the equity, 1e-18 USD: in tokens of its own.
struct AccountView {
    AccountState state;
    bytes32 positions;
    int256 equity;
    uint256 worstCase;
    int256 spotValue;
    Leg[] legs;
}

struct VenueView {
    uint256 fees;
    uint256 insurance;
    uint256 held;
    uint256 claimIndex;
    uint256 deficits;
    uint256 withdrawalIndex;
    AccountView[] accounts;
}

/// @notice Tries calls of which nothing remains.
contract Trial {
    /// @dev Always reverts, with whether the last of `times` calls passed.
    function run(address target, bytes calldata data, uint256 times) external {
        bool passes;
        for (uint256 i = 0; i < times; ++i) (passes, ) = target.call(data);
        assembly ("memory-safe") {
            mstore(0, passes)
            revert(0, 32)
        }
    }
}

/// @title Random acts of traders, keepers, mark and margin quorums, honest and hostile; each is checked when it succeeds.
/// @dev A reverting act proves nothing and a reverting handler would forget what it found, so that every act is tried
/// and what is wrong is noted: `violations` and the first of them in words that begin with the requirement.
contract EngineHandler is TestVenue {
    using PortfolioReference for Leg[];

    uint256 public constant TRADERS = 5;
    /// @dev The last account is a keeper with more cash than all others need.
    uint256 public constant KEEPER = TRADERS;
    uint256 internal constant ACCOUNTS = TRADERS + 1;
    uint256 internal constant LIVE_BINARIES = 4;
    // Half the curve's order and the order: for malleated signatures.
    uint256 internal constant CURVE_ORDER =
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    uint256 public violations;
    string public firstViolation;
    uint256 public forgeriesAccepted;
    mapping(Event => uint256) public counts;

    uint256[] internal _keys;
    AccountId[] internal _ids;
    uint32[] internal _binaries;
    uint256 internal _salt;
    int256 internal _trend = 1;
    uint24 internal _nextBinary = 800;
    /// @dev Whether the account's present record may come from a hostile quorum.
    mapping(AccountId => bool) internal _tainted;
    /// @dev The last attestation a quorum gave, and the last post.
    bytes internal _lastAttestation;
    AccountId internal _lastAccount;
    MarkPost internal _lastPost;
    Trial internal _trial = new Trial();

    constructor(EngineFactory factory) {
        _deployVenue(factory);
        _listPerp(1, 4, 60_000e6);
        _listPerp(2, 2, 3_000e6);
        for (uint256 i = 0; i < LIVE_BINARIES; ++i) _listNextBinary(500_000);
        vm.warp(GENESIS + 60);
        _postAll();
        token.mint(address(this), type(uint128).max);
        token.approve(address(engine), type(uint256).max);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            _keys.push(uint256(keccak256(abi.encode("account", i))));
            _ids.push(_accountOf(_keys[i]));
            engine.deposit(_ids[i], i == KEEPER ? 100_000_000e6 : 20_000e6);
        }
        vm.roll(100);
    }

    /// @dev Acts of a venue that trades; after its end none of them is tried.
    modifier whileItTrades() {
        if (!_hasEnded()) _;
    }

    /// @dev Here no venue ends.
    function _hasEnded() internal view virtual returns (bool) {
        return false;
    }

    // ---- acts

    function deposit(uint256 who, uint256 amount) external whileItTrades {
        AccountId id = _ids[who % ACCOUNTS];
        VenueView memory before = _view();
        bool isOpen =
            before.accounts[who % ACCOUNTS].state.positions != 0 ||
                before.accounts[who % ACCOUNTS].state.cash != 0;
        amount = bound(amount, 10e6, 10_000e6);
        if (isOpen && amount & 1 == 1) amount = 1 + (amount % 1000);
        try engine.deposit(id, amount) {
            ++counts[Event.Deposit];
            VenueView memory next = _compare(before, who % ACCOUNTS, type(uint256).max);
            _check(next.claimIndex == before.claimIndex, "R31: a deposit changed the claim index");
            int256 credited =
                next.accounts[who % ACCOUNTS].state.cash - before.accounts[who % ACCOUNTS].state.cash;
            _check(
                credited == int256((amount * WAD) / before.claimIndex),
                "R19: a deposit credits y / index"
            );
            _check(next.held == before.held + amount, "R1: a deposit is held");
        } catch {
            // what a claim index near zero would credit does not fit
            _check(before.claimIndex < 1e9, "R16: a deposit was refused");
        }
    }

    function withdraw(uint256 who, uint256 amount, uint256 how) external whileItTrades {
        who = who % ACCOUNTS;
        _freshen(how);
        AccountId id = _ids[who];
        VenueView memory before = _view();
        AccountView memory a = before.accounts[who];
        int256 most = PortfolioReference.roundDown(a.equity);
        if (most <= 0) return;
        amount = how & 1 == 0 ? bound(amount, 1, uint256(most)) : 1 + (amount % (1 + uint256(most) / 20));
        bool attested = how & 6 != 0;
        bool hostile = how & 24 == 24;
        bytes memory attestation = attested ? _attest(id, a.legs, hostile, amount) : bytes("");
        uint256 tokensBefore = token.balanceOf(address(this));

        // a flat account is left empty or with the opening balance
        int256 left = a.state.cash - int256(amount);
        bool wantsFull =
            (a.legs.length != 0 || left == 0 || left >= 10e6) &&
                _isFullyCovered(a, amount) &&
                !attested &&
                !a.state.flagged &&
                (amount * before.withdrawalIndex) / WAD <= before.held &&
                _areFresh(a.legs);
        vm.prank(id.owner());
        uint256 due = (amount * before.withdrawalIndex) / WAD;
        try engine.withdraw(id, amount, due, address(this), attestation) {
            ++counts[Event.Withdrawal];
            if (!attested) ++counts[Event.FullyCollateralisedWithdrawal];
            VenueView memory next = _compare(before, who, type(uint256).max);
            _checkWithdrawal(before, next);
            _check(
                token.balanceOf(address(this)) - tokensBefore == due,
                "R10: a withdrawal pays x times the index"
            );
            _check(!a.state.flagged, "R4: a withdrawal from an account in liquidation");
            _noteTaint(id, attested, hostile);
            _checkAddsRisk(next.accounts[who], id, "R3: a withdrawal left less than the requirement");
            AccountView memory b = next.accounts[who];
            _check(b.spotValue == 0 || b.equity >= b.spotValue, "R3: cash was lent on spots");
        } catch {
            _check(!wantsFull, "R15: a fully collateralised account could not leave");
        }
    }

    /// @dev What withdrawals are paid stays, up to the units that are rounded; unless deficits count before they are
    /// recognised, so does the claim index.
    function _checkWithdrawal(VenueView memory before, VenueView memory next) internal {
        _check(
            before.withdrawalIndex < before.claimIndex
                ? next.claimIndex >= before.claimIndex
                : next.claimIndex == before.claimIndex,
            "R31: a withdrawal changed the claim index"
        );
        if (next.held < 1_000e6) return;
        _check(
            next.withdrawalIndex + 1e11 > before.withdrawalIndex &&
                before.withdrawalIndex + 1e11 > next.withdrawalIndex,
            "R31: a withdrawal changed what the next is paid"
        );
    }

    /// @dev Notes what accounts lack: nobody else changes, and what is counted is what they lack now.
    function noteDeficit(uint256 who) external whileItTrades {
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            uint256 target = ((who % ACCOUNTS) + i) % ACCOUNTS;
            VenueView memory before = _view();
            AccountView memory a = before.accounts[target];
            try engine.noteDeficit(_ids[target]) {
                ++counts[Event.DeficitNoted];
                VenueView memory next = _compare(before, target, type(uint256).max);
                int256 equity = PortfolioReference.roundDown(a.equity);
                _check(a.state.flagged || equity < 0, "R5: an account that lacks nothing was flagged");
                _check(equity >= 0 || next.deficits >= uint256(-equity), "R10: a deficit is not counted");
                _check(next.claimIndex == before.claimIndex, "R31: a note changed the claim index");
                return;
            } catch {}
        }
    }

    function trade(
        uint256 who,
        uint256 what,
        uint256 size,
        uint256 offset,
        uint256 how
    ) external whileItTrades {
        _freshen(how);
        uint256 maker = who % TRADERS;
        uint256 taker = (maker + 1 + ((who >> 8) % (TRADERS - 1))) % TRADERS;
        if ((who >> 16) % 8 == 0) taker = KEEPER;
        _trade(maker, taker, _pick(what), size, offset, how);
    }

    /// @dev Shrinks a position: how accounts get out, and bad debt is recognised without a liquidation.
    function close(uint256 who, uint256 what, uint256 offset, uint256 how) external whileItTrades {
        _freshen(how);
        uint256 maker = who % TRADERS;
        Leg[] memory legs = _legs(_ids[maker]);
        if (legs.length == 0) return;
        Leg memory leg = legs[what % legs.length];
        uint256 lots = uint256(leg.size < 0 ? -leg.size : leg.size);
        if (how & 64 == 0) lots = 1 + (lots / 3);
        _fill(
            maker,
            (maker + 1 + ((who >> 8) % (ACCOUNTS - 1))) % ACCOUNTS,
            leg.instrument,
            leg.size < 0 ? int256(lots) : -int256(lots),
            _priceNear(leg.instrument, offset),
            how
        );
    }

    function post(uint256 seed, uint256 elapsed) external whileItTrades {
        vm.warp(block.timestamp + bound(elapsed, 1, 400));
        vm.roll(block.number + 1);
        _movePrices(seed, 100);
        VenueView memory before = _view();
        _postSome(seed);
        VenueView memory next = _compare(before, type(uint256).max, type(uint256).max);
        _check(_sumOf(before) == _sumOf(next), "R1: marks made or destroyed value");
    }

    /// @dev Several epochs in one direction.
    function crash(uint256 seed) external whileItTrades {
        if (seed % 3 == 0) _trend = -_trend;
        uint256 epochs = 1 + ((seed >> 8) % 4);
        for (uint256 i = 0; i < epochs; ++i) {
            vm.warp(block.timestamp + 1 + (seed % 30));
            vm.roll(block.number + 1);
            _movePrices(uint256(keccak256(abi.encode(seed, i))), 12);
            _submitAll();
        }
    }

    function pass(uint256 elapsed) external whileItTrades {
        vm.warp(block.timestamp + bound(elapsed, 1, 8 hours));
        vm.roll(block.number + bound(elapsed, 1, 3000));
    }

    function fundInsurance(uint256 amount) external whileItTrades {
        VenueView memory before = _view();
        amount = bound(amount, 1, 3_000e6);
        if (before.held == 0) return;
        engine.fundInsurance(amount);
        VenueView memory next = _compare(before, type(uint256).max, type(uint256).max);
        _check(next.claimIndex + 1 >= before.claimIndex, "R10: income lowered the claim index");
        if (next.claimIndex > before.claimIndex) ++counts[Event.IndexRestored];
    }

    function record(uint256 who, uint256 how) external whileItTrades {
        who = who % ACCOUNTS;
        _freshen(how);
        _record(who, how & 3 == 0, how & 12 == 12, how >> 8);
    }

    /// @dev A keeper that looks through the accounts for one to liquidate, and a hostile quorum that makes one up.
    function liquidate(uint256 who, uint256 fraction, uint256 how) external whileItTrades {
        _freshen(how);
        bool hostile = how & 3 == 3;
        bool onRecord = how & 24 == 24;
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            uint256 target = ((who % ACCOUNTS) + i) % ACCOUNTS;
            Leg[] memory legs = _legs(_ids[target]);
            if (legs.length == 0) continue;
            bytes memory attestation = onRecord ? bytes("") : _attest(_ids[target], legs, hostile, fraction);
            uint256 fractionMax = _termsOf(target, attestation).fractionMax;
            if (fractionMax == 0 && i + 1 < ACCOUNTS) continue;
            _liquidate(target, fraction, how, attestation, hostile);
            return;
        }
    }

    /// @dev A keeper that takes one leg of an account whose slices are blocked.
    function liquidateLegs(uint256 who, uint256 lots, uint256 how) external whileItTrades {
        _freshen(how);
        for (uint256 i = 0; i < TRADERS; ++i) {
            uint256 target = ((who % TRADERS) + i) % TRADERS;
            if (_legs(_ids[target]).length == 0) continue;
            bytes memory attestation = _attest(_ids[target], _legs(_ids[target]), false, how);
            if (!_termsOf(target, attestation).legsOnly) continue;
            _takeLeg(target, lots, how, attestation);
            return;
        }
    }

    function _takeLeg(uint256 target, uint256 lots, uint256 how, bytes memory attestation) internal {
        Leg[] memory legs = _legs(_ids[target]);
        Leg memory leg = legs[(how >> 8) % legs.length];
        lots = bound(lots, 1, uint256(leg.size < 0 ? -leg.size : leg.size));
        int256 delta = leg.size < 0 ? -int256(lots) : int256(lots);
        ChosenLeg[] memory chosen = new ChosenLeg[](1);
        chosen[0] = ChosenLeg(InstrumentId.wrap(leg.instrument), uint64(lots));
        bytes memory left = _attest(
            _ids[target],
            _changed(_legs(_ids[target]), leg.instrument, -delta),
            false,
            how
        );
        bytes memory taken = _attest(
            _ids[KEEPER],
            _changed(_legs(_ids[KEEPER]), leg.instrument, delta),
            false,
            how
        );
        VenueView memory before = _view();
        vm.prank(_ids[KEEPER].owner());
        try engine.liquidateLegs(_ids[target], _ids[KEEPER], chosen, attestation, left, taken) {
            ++counts[Event.LegsTaken];
            VenueView memory next = _compare(before, target, KEEPER);
            _check(!PortfolioReference.isFrozen(leg), "R28: a leg moved whose mark stands still");
            AccountView memory a = before.accounts[target];
            AccountView memory b = next.accounts[target];
            // Honest margins are one share of W. Values are rounded by a few units.
            if (a.equity >= 0)
                _check(
                    (b.equity + 4e12) * int256(a.worstCase) >= a.equity * int256(b.worstCase),
                    "R6: chosen legs lowered E / M"
                );
            _checkSliceSums(before, next, target, KEEPER);
            _noteTaint(_ids[target], true, false);
            _noteTaint(_ids[KEEPER], true, false);
            _noteLosses(before, next);
        } catch {}
    }

    /// @dev Binaries expire, are proposed, become final and are paid out, account by account; new ones are listed.
    function expire(uint256 what, uint256 outcome, uint256 how) external whileItTrades {
        uint256 index = what % _binaries.length;
        uint32 id = _binaries[index];
        uint256 expiry = registry.expiryOf(InstrumentId.wrap(id));
        if (how & 3 == 0 && block.timestamp < expiry) vm.warp(expiry);
        if (block.timestamp < expiry) return;

        (, uint256 finalFrom, , bool isFinal) = settlement.proposal(InstrumentId.wrap(id));
        if (finalFrom == 0) {
            uint64 price =
                outcome & 1 == 0
                    ? 0
                    : outcome & 2 == 0
                        ? 1e6
                        : uint64(outcome % 1_000_001);
            settlement.propose(InstrumentId.wrap(id), price, _settlementSignatures(id, price));
            if (how & 12 == 0) vm.warp(block.timestamp + DISPUTE_WINDOW);
        }
        (, finalFrom, , isFinal) = settlement.proposal(InstrumentId.wrap(id));
        if (!isFinal && block.timestamp >= finalFrom) settlement.finalise(InstrumentId.wrap(id));
        (, , , isFinal) = settlement.proposal(InstrumentId.wrap(id));
        if (!isFinal) return;
        oracle.settle(InstrumentId.wrap(id));
        ++counts[Event.FinalPrice];
        _binaries[index] = _binaries[_binaries.length - 1];
        _binaries.pop();
        _listNextBinary(300_000 + (outcome % 400_000));
        _submitAll();
    }

    /// @dev Pays out everything final that an account holds; twice, the second time for nothing.
    function settle(uint256 who) external whileItTrades {
        who = who % ACCOUNTS;
        VenueView memory before = _view();
        Leg[] memory legs = before.accounts[who].legs;
        uint256 count;
        for (uint256 i = 0; i < legs.length; ++i) if (legs[i].flags & MARK_SETTLED != 0) ++count;
        InstrumentId[] memory ids = new InstrumentId[](count);
        count = 0;
        for (uint256 i = 0; i < legs.length; ++i)
            if (legs[i].flags & MARK_SETTLED != 0) ids[count++] = InstrumentId.wrap(legs[i].instrument);

        try engine.settle(_ids[who], ids) {} catch (bytes memory reason) {
            _check(false, string.concat("R16: a settlement was refused: ", _name(reason)));
            return;
        }
        VenueView memory next = _compare(before, who, type(uint256).max);
        if (count != 0) ++counts[Event.Settlement];
        AccountView memory a = before.accounts[who];
        AccountView memory b = next.accounts[who];
        // each option is rounded down to a unit
        if (b.state.positions != 0 || a.equity >= 0)
            _check(
                b.equity <= a.equity && b.equity + int256(count) * 1e12 >= a.equity,
                "R17: settlement changed an account's equity"
            );
        engine.settle(_ids[who], ids);
        _check(_isSame(b, _viewOf(_ids[who])), "R17: settlement is not idempotent");
        _noteLosses(before, next);
    }

    function halt(uint256 what) external whileItTrades {
        InstrumentId id = InstrumentId.wrap(instruments[what % instruments.length]);
        (, uint256 flags, , ) = oracle.mark(id);
        if (flags & MARK_HALTED != 0) oracle.unhalt(id);
        else if (what % 5 == 0 && flags != 0 && flags & MARK_SETTLED == 0) {
            oracle.halt(id);
            ++counts[Event.Halt];
        }
    }

    /// @dev What nobody may do, tried on the record of an account: none of it may pass.
    function forge(uint256 who, uint256 kind, uint256 seed) external whileItTrades {
        who = who % ACCOUNTS;
        _freshen(0);
        kind = kind % 24;
        if (kind < 18) _forgeAttestation(who, kind, seed);
        else if (kind < 22) _forgeOrder(who, kind - 18, seed);
        else _forgePost(kind - 22, seed);
    }

    // ---- reading

    function accounts() external view returns (AccountId[] memory) {
        return _ids;
    }

    function venueView() external view returns (VenueView memory) {
        return _view();
    }

    /// @dev What an invariant compares, per instrument: open interest, whether it is paid out account by account, and the lots of a spot whose tokens the
    /// engine holds.
    function interest(
        uint256 index
    ) external view returns (uint32 instrument, uint256 open, bool isFinal, uint256 backed) {
        instrument = instruments[index];
        InstrumentId id = InstrumentId.wrap(instrument);
        open = engine.openInterest(id);
        (, uint256 flags, , ) = oracle.mark(id);
        isFinal = flags & MARK_SETTLED != 0 || _hasEnded();
        if (instrument >> 28 != 5) return (instrument, open, isFinal, 0);
        (address collateral, uint256 lotUnits) = registry.collateral(id);
        backed = TestDollar(collateral).balanceOf(address(engine)) / lotUnits;
    }

    function instrumentCount() external view returns (uint256) {
        return instruments.length;
    }

    function balance() external view returns (uint256) {
        return token.balanceOf(address(engine));
    }

    function listedAccounts() external view returns (AccountId[] memory list) {
        list = new AccountId[](engine.accountCount());
        for (uint256 i = 0; i < list.length; ++i) list[i] = engine.accountAt(i);
    }

    /// @dev The largest slice that a quorum which signs anything could get of a fully collateralised account.
    function worstFraction(uint256 who) external view returns (uint256) {
        Leg[] memory legs = _legs(_ids[who]);
        MarginClaim memory claim = _claim(_ids[who], legs.hash(), type(uint64).max, type(uint64).max);
        return _termsOf(who, _attestation(claim)).fractionMax;
    }

    // ---- trades

    function _trade(
        uint256 maker,
        uint256 taker,
        uint32 instrument,
        uint256 size,
        uint256 offset,
        uint256 how
    ) internal {
        uint256 mark = _sizingMark(instrument);
        if (mark == 0) return;
        uint256 perUnit = 10 ** ((instrument >> 24) & 15);
        // from $1 to $60,000 of notional, small ones more often
        uint256 notional = bound(size >> 8, 1e6, how & 128 == 0 ? 15_000e6 : 80_000e6);
        uint256 lots = 1 + (notional * perUnit) / mark;
        if (instrument >> 28 == 1 || instrument >> 28 == 2) lots = 1 + (lots % 20_000);
        int256 delta = size & 1 == 0 ? int256(lots) : -int256(lots);
        _fill(maker, taker, instrument, delta, _priceNear(instrument, offset), how);
    }

    /// @dev The price that a trade's size goes by.
    function _sizingMark(uint32 instrument) internal view virtual returns (uint256 mark) {
        (mark, , , ) = oracle.mark(InstrumentId.wrap(instrument));
    }

    function _fill(
        uint256 maker,
        uint256 taker,
        uint32 instrument,
        int256 delta,
        uint256 price,
        uint256 how
    ) internal {
        VenueView memory before = _view();
        Order memory make = _order(_ids[maker], instrument, delta, price, ++_salt);
        Order memory take = _order(_ids[taker], instrument, -delta, price, ++_salt);
        bool[2] memory attested = [how & 3 != 0, how & 12 != 0];
        bool hostile = (how >> 16) & 7 == 7;
        bytes[2] memory attestations;
        if (attested[0])
            attestations[0] = _attest(
                _ids[maker],
                _changed(before.accounts[maker].legs, instrument, delta),
                hostile,
                how
            );
        if (attested[1])
            attestations[1] = _attest(
                _ids[taker],
                _changed(before.accounts[taker].legs, instrument, -delta),
                hostile,
                how
            );
        try
            engine.fill(
                make,
                _signedOrder(make, _keys[maker]),
                take,
                _signedOrder(take, _keys[taker]),
                uint64(uint256(delta < 0 ? -delta : delta)),
                attestations[0],
                attestations[1]
            )
        {
            ++counts[Event.Fill];
            if (attested[0] && attested[1]) ++counts[Event.AttestedFill];
            VenueView memory next = _compare(before, maker, taker);
            uint256 fees =
                _checkSide(before, next, maker, instrument, delta, price, 200) +
                    _checkSide(before, next, taker, instrument, -delta, price, 500);
            // a write-off in the same call changes the index that fees are worth
            if (
                next.claimIndex == before.claimIndex && next.deficits == before.deficits && before.held > fees
            )
                _check(
                    next.fees - before.fees == (fees * before.withdrawalIndex) / WAD,
                    "R10: a fill's fees are not where they belong"
                );
            _checkMargin(before, next, maker, attested[0], hostile);
            _checkMargin(before, next, taker, attested[1], hostile);
            _noteLosses(before, next);
        } catch {}
    }

    /// @dev Portfolio and cash are what the reference says: price paid, funding settled, fee taken, all rounded up.
    function _checkSide(
        VenueView memory before,
        VenueView memory next,
        uint256 who,
        uint32 instrument,
        int256 delta,
        uint256 price,
        uint256 feeRate
    ) internal returns (uint256 fee) {
        AccountView memory a = before.accounts[who];
        AccountView memory b = next.accounts[who];
        Leg[] memory expected = _changed(a.legs, instrument, delta);
        _check(b.legs.hash() == expected.hash(), "R13: a fill left another portfolio than predicted");

        Leg memory traded;
        (traded.instrument, traded.size, traded.price) = (instrument, delta, price);
        int256 paid = PortfolioReference.value(traded);
        uint256 notional = uint256(paid < 0 ? -paid : paid);
        int256 funding;
        for (uint256 i = 0; i < a.legs.length; ++i)
            if (a.legs[i].instrument == instrument) funding = PortfolioReference.funding(a.legs[i]);
        fee = (notional * feeRate + 1e18 - 1) / 1e18;
        int256 cash =
            a.state.cash +
                PortfolioReference.roundDown(-paid) +
                PortfolioReference.roundDown(-funding) -
                int256(fee);
        if (b.legs.length == 0 && cash < 0) cash = 0;
        _check(b.state.cash == cash, "R1: a fill moved other cash than its price, funding and fee");
    }

    /// @dev R3, R4: at or above the requirement afterwards, or closer to it than before.
    function _checkMargin(
        VenueView memory before,
        VenueView memory next,
        uint256 who,
        bool attested,
        bool hostile
    ) internal {
        AccountView memory a = before.accounts[who];
        AccountView memory b = next.accounts[who];
        bool wasTainted = _tainted[_ids[who]];
        _noteTaint(_ids[who], attested, hostile);
        if (a.state.flagged && !b.state.flagged && b.legs.length != 0)
            _check(
                b.equity >= int256(b.state.initialMargin) * 1e12,
                "R5: a fill closed a liquidation below the initial margin"
            );
        if (b.equity >= int256(_needed(b)) * 1e12 && !_isRestricted(b)) return;
        if (b.equity >= int256(b.worstCase) * 1e6) return;
        if (b.legs.length == 0) return;
        ++counts[Event.ReducingFill];
        if (wasTainted || _tainted[_ids[who]]) return;
        if (a.equity < 0) {
            _check(_needed(b) <= _needed(a), "R4: with negative equity a fill raised the requirement");
            return;
        }
        // one unit of rounding in each of the four numbers
        int256 lhs = (b.equity + 2e12) * int256(_needed(a) + 1);
        int256 rhs = (a.equity - 2e12) * (int256(_needed(b)) - 1);
        _check(b.equity >= 0 && lhs >= rhs, "R4: a fill below the requirement lowered E / M");
    }

    // ---- records and liquidations

    function _record(uint256 who, bool unattested, bool hostile, uint256 seed) internal {
        AccountId id = _ids[who];
        VenueView memory before = _view();
        AccountView memory a = before.accounts[who];
        bytes memory attestation = unattested ? bytes("") : _attest(id, a.legs, hostile, seed);
        uint256 limit = _grownLimit(a.state.maintenanceMargin, a.state.epoch);
        try engine.record(id, attestation) {
            ++counts[Event.Record];
            VenueView memory next = _compare(before, who, type(uint256).max);
            AccountView memory b = next.accounts[who];
            _check(a.state.cash == b.state.cash, "R3: a record moved cash");
            _check(a.positions == b.positions, "R27: a record moved positions");
            if (!unattested && a.legs.length != 0)
                _check(
                    b.state.maintenanceMargin <= _atLeastFloor(limit, a.worstCase),
                    "R14: a record outgrew its limit"
                );
            if (!a.state.flagged && b.state.flagged) {
                ++counts[Event.FlagByRecord];
                _check(!unattested, "R5: a record without an attestation opened a liquidation");
                _checkOpens(a, limit, hostile);
            }
            if (a.state.flagged && !b.state.flagged && b.legs.length != 0) {
                ++counts[Event.UnflagByRecord];
                _check(
                    a.equity >= int256(b.state.initialMargin) * 1e12 || a.equity >= int256(a.worstCase) * 1e6,
                    "R5: a record closed a liquidation below the initial margin"
                );
            }
            bool isRecorded = !unattested && b.state.epoch == _headEpoch();
            if (isRecorded) _noteTaint(id, true, hostile);
        } catch {}
    }

    /// @dev R5: equity below maintenance as attested, and as far as that may have grown since the record.
    function _checkOpens(AccountView memory a, uint256 limit, bool hostile) internal {
        _check(a.equity < int256(a.worstCase) * 1e6, "R26: full collateral is liquidatable");
        _check(
            a.equity < int256(_atLeastFloor(limit, a.worstCase)) * 1e12,
            "R5: maintenance grew faster than its limit"
        );
        if (!hostile)
            _check(
                a.equity < int256(_share(a.worstCase, MAINTENANCE_RATIO)) * 1e12,
                "R5: a liquidation opened at or above maintenance"
            );
    }

    function _liquidate(
        uint256 target,
        uint256 fraction,
        uint256 how,
        bytes memory attestation,
        bool hostile
    ) internal {
        uint256 keeper =
            (how >> 8) & 3 == 0 ? (target + 1 + ((how >> 12) % (ACCOUNTS - 1))) % ACCOUNTS : KEEPER;
        if (keeper == target) keeper = (target + 1) % ACCOUNTS;
        VenueView memory before = _view();
        LiquidationTerms memory terms = _termsOf(target, attestation);
        if (terms.fractionMax == 0) fraction = bound(fraction, 1, WAD);
        else if ((how >> 20) & 3 == 0) fraction = terms.fractionMax;
        else fraction = bound(fraction, terms.fractionMin, terms.fractionMax);
        uint256 limit = _grownLimit(
            before.accounts[target].state.maintenanceMargin,
            before.accounts[target].state.epoch
        );
        bytes memory keeperAttestation;
        if ((how >> 24) & 1 == 0)
            keeperAttestation = _attest(
                _ids[keeper],
                _taking(before.accounts[keeper].legs, before.accounts[target].legs, fraction),
                false,
                0
            );

        vm.prank(_ids[keeper].owner());
        try engine.liquidate(_ids[target], _ids[keeper], fraction, attestation, keeperAttestation) {
            VenueView memory next = _compare(before, target, keeper);
            _countSlice(before, target, keeper, fraction, attestation.length == 0, hostile);
            _checkSliceAllowed(
                before.accounts[target],
                terms,
                limit,
                hostile || _tainted[_ids[target]],
                attestation.length == 0
            );
            _checkSlice(before.accounts[target], next.accounts[target], terms, fraction);
            _checkSliceSums(before, next, target, keeper);
            _check(!before.accounts[keeper].state.flagged, "R4: a liquidator in liquidation");
            if (!_tainted[_ids[target]] && !hostile && !_tainted[_ids[keeper]])
                _check(
                    next.accounts[keeper].equity >= int256(_needed(next.accounts[keeper])) * 1e12,
                    "R3: a liquidator below its initial margin"
                );
            _noteTaint(_ids[keeper], true, hostile || _tainted[_ids[target]]);
            if (attestation.length != 0) _noteTaint(_ids[target], true, hostile);
            _noteLosses(before, next);
        } catch (bytes memory reason) {
            bool promised =
                terms.fractionMax != 0 &&
                    keeper == KEEPER &&
                    keeperAttestation.length == 0 &&
                    _isFullyCovered(before.accounts[KEEPER], 1_000_000e6) &&
                    before.accounts[target].state.checkedBlock != uint16(block.number);
            _check(!promised, string.concat("R5: terms were offered and the slice refused ", _name(reason)));
        }
    }

    function _countSlice(
        VenueView memory before,
        uint256 target,
        uint256 keeper,
        uint256 fraction,
        bool onRecord,
        bool hostile
    ) internal {
        ++counts[Event.Slice];
        if (onRecord) ++counts[Event.SliceOnRecord];
        ++counts[fraction == WAD ? Event.WholeSlice : Event.PartialSlice];
        if (before.accounts[target].equity < 0) ++counts[Event.SliceBelowZero];
        if (before.accounts[keeper].legs.length != 0) ++counts[Event.SliceIntoPositions];
        if (hostile && !onRecord) ++counts[Event.HostileSlice];
    }

    function _checkSliceAllowed(
        AccountView memory a,
        LiquidationTerms memory terms,
        uint256 limit,
        bool tainted,
        bool onRecord
    ) internal {
        _check(terms.fractionMax != 0, "R5: a slice without terms");
        _check(a.equity < int256(a.worstCase) * 1e6, "R26: full collateral was liquidated");
        _check(a.equity < int256(terms.initialMargin) * 1e12, "R5: a slice at or above the initial margin");
        _check(a.state.checkedBlock != uint16(block.number), "R3: a slice in the block of the owner's check");
        if (!a.state.flagged) {
            _check(!onRecord, "R5: a slice without an attestation opened a liquidation");
            _checkOpens(a, limit, tainted);
        } else if (!tainted && !onRecord) {
            _check(
                a.equity < int256(_share(a.worstCase, INITIAL_RATIO) + 1) * 1e12,
                "R5: a slice at or above the honest initial margin"
            );
        }
    }

    /// @dev R6 for equity at or above zero, R9, and the scaled record of R7.
    function _checkSlice(
        AccountView memory a,
        AccountView memory b,
        LiquidationTerms memory terms,
        uint256 fraction
    ) internal {
        uint256 left = (terms.initialMargin * (WAD - fraction) + WAD - 1) / WAD;
        uint256 worst = PortfolioReference.roundUp(b.worstCase);
        _check(
            b.state.initialMargin == (left < worst ? left : worst) || b.legs.length == 0,
            "R7: a slice did not scale the record by 1 - f"
        );
        if (b.legs.length != 0 && !b.state.flagged)
            _check(
                b.equity >= int256(b.state.initialMargin) * 1e12,
                "R5: a slice closed a liquidation below the initial margin"
            );
        if (a.equity < 0) {
            _check(
                b.equity >= a.equity - 1e12 || b.legs.length == 0,
                "R6: a slice cost an account below zero"
            );
            return;
        }
        // the value moved is rounded down once: a unit
        _check(
            (b.equity + 1e12) * int256(WAD) >= a.equity * int256(WAD - fraction),
            "R6: a slice lowered E / M"
        );
        if (fraction == WAD) return;
        _check(b.equity <= int256(left + 3) * 1e12, "R6: a slice took more than f*");
        uint256 lots;
        for (uint256 i = 0; i < a.legs.length; ++i)
            lots += PortfolioReference.worstCaseOf(a.legs[i], a.legs[i].size < 0 ? int256(-1) : int256(1));
        _check(
            b.equity <= int256(b.state.initialMargin + 4) * 1e12 + int256(lots) * 1e6,
            "R6: a slice over-liquidated by more than a lot a leg"
        );
    }

    /// @dev R8: what account and liquidator have together falls by the insurance share, at least a tenth of the bonus.
    function _checkSliceSums(
        VenueView memory before,
        VenueView memory next,
        uint256 target,
        uint256 keeper
    ) internal {
        if (before.claimIndex != WAD || next.claimIndex != WAD) return;
        int256 income = int256(next.insurance) - int256(before.insurance);
        int256 sum = before.accounts[target].equity + before.accounts[keeper].equity;
        int256 sumAfter = next.accounts[target].equity + next.accounts[keeper].equity;
        _check(sumAfter + income * 1e12 <= sum, "R8: a slice made something out of nothing");
        int256 gain = next.accounts[keeper].equity - before.accounts[keeper].equity;
        if (before.accounts[target].equity >= 0) {
            _check(gain <= income * 9e12, "R8: less than a tenth of the bonus went to the fund");
            _check(income >= 0, "R10: the fund paid for an account above zero");
        } else {
            _check(gain <= 0, "R8: the fund paid a liquidator");
            if (income < 0) ++counts[Event.InsurancePaid];
        }
    }

    // ---- forgeries

    function _forgeAttestation(uint256 who, uint256 kind, uint256 seed) internal {
        AccountId id = _ids[who];
        Leg[] memory legs = _legs(id);
        MarginClaim memory claim = _honestClaim(id, legs);
        (bool isValid, ) = address(engine).staticcall(
            abi.encodeCall(engine.requirement, (id, _attestation(claim)))
        );
        if (!isValid) return;
        ++counts[Event.Forgery];
        bytes memory forged = kind < 9 ? _badlySigned(claim, kind, seed) : _wronglyStated(claim, kind, seed);
        // what was true once, for another account or portfolio
        if (kind == 17) {
            if (_lastAttestation.length == 0 || _lastAccount == id) return;
            forged = _lastAttestation;
        }
        try engine.record(id, forged) {
            _accept(string.concat("R11: accepted a forged attestation of kind ", _decimal(kind)));
        } catch {}
        (bool passes, ) = address(engine).staticcall(abi.encodeCall(engine.liquidationTerms, (id, forged)));
        if (passes) _accept(string.concat("R11: judged by a forged attestation of kind ", _decimal(kind)));
    }

    /// @dev The right claim with the wrong signatures.
    function _badlySigned(
        MarginClaim memory claim,
        uint256 kind,
        uint256 seed
    ) internal view returns (bytes memory) {
        bytes32 digest = _digest(
            _domain("Plimsoll MarginEngine", block.chainid, address(engine)),
            _claimHash(claim)
        );
        bytes memory sent = _sent(claim);
        if (kind == 0) {
            bytes memory good = _attestation(claim);
            uint256 place = seed % good.length;
            good[place] = bytes1(uint8(good[place]) ^ uint8(1 << ((seed >> 128) & 7)));
            return good;
        }
        if (kind == 1)
            return bytes.concat(sent, _malleated(marginKeys[0], digest), _sign(marginKeys[1], digest));
        if (kind == 2) return bytes.concat(sent, _sign(marginKeys[1], digest), _sign(marginKeys[0], digest));
        if (kind == 3) return bytes.concat(sent, _sign(marginKeys[0], digest), _sign(marginKeys[0], digest));
        if (kind == 4) return bytes.concat(sent, _signatures(marginKeys, THRESHOLD - 1, digest));
        if (kind == 5) return bytes.concat(sent, _signatures(marginKeys, THRESHOLD + 1, digest));
        if (kind == 6) return bytes.concat(sent, _signatures(markKeys, THRESHOLD, digest));
        if (kind == 7) return bytes.concat(_attestation(claim), bytes1(uint8(seed)));
        return bytes.concat(sent, _sign(marginKeys[0], digest), _sign(seed | 1, digest));
    }

    /// @dev The right signatures of a wrong claim.
    function _wronglyStated(
        MarginClaim memory claim,
        uint256 kind,
        uint256 seed
    ) internal view returns (bytes memory) {
        bytes32 domain = _domain("Plimsoll MarginEngine", block.chainid, address(engine));
        if (kind == 9)
            claim.account = AccountId.wrap(bytes32(AccountId.unwrap(claim.account) ^ bytes32(seed | 1)));
        if (kind == 10) claim.portfolioHash = keccak256(abi.encode(claim.portfolioHash, seed));
        if (kind == 11)
            domain = _domain("Plimsoll MarginEngine", block.chainid + 1 + (seed % 99), address(engine));
        if (kind == 12) domain = _domain("Plimsoll MarginEngine", block.chainid, address(oracle));
        if (kind == 13) claim.modelHash = keccak256(abi.encode(seed));
        if (kind == 14) claim.snapshotHash = _snapshotHash(claim.epoch + 1);
        if (kind == 15) {
            if (seed & 1 == 0) claim.issuedAt = uint40(block.timestamp + 1 + (seed % 1000));
            else claim.issuedAt = uint40(block.timestamp - 601 - (seed % 1000));
        }
        if (kind == 16) {
            uint256 recorded = engine.account(claim.account).epoch;
            uint256 choice = seed % 3;
            if (choice == 0) claim.epoch += 1 + uint32(seed % 100);
            else if (choice == 1) claim.epoch = uint32(recorded == 0 ? _headEpoch() + 1 : recorded - 1);
            else (claim.initialMargin, claim.maintenanceMargin) = (1, 2);
            claim.snapshotHash = _snapshotHash(claim.epoch);
        }
        return
            bytes.concat(
                _sent(claim),
                _signatures(marginKeys, THRESHOLD, _digest(domain, _claimHash(claim)))
            );
    }

    function _forgeOrder(uint256 who, uint256 kind, uint256 seed) internal {
        uint256 maker = who % TRADERS;
        uint256 taker = KEEPER;
        uint32 instrument = instruments[seed & 1];
        (uint256 price, uint256 flags, , ) = oracle.mark(InstrumentId.wrap(instrument));
        if (flags & (MARK_HALTED | MARK_LIMITED) != 0) return;
        Order memory make = _order(_ids[maker], instrument, 10, price, ++_salt);
        Order memory take = _order(_ids[taker], instrument, -10, price, ++_salt);
        bytes memory makerSignature = _signedOrder(make, _keys[maker]);
        bytes memory takerSignature = _signedOrder(take, _keys[taker]);
        bytes[2] memory attestations = [
            _attest(_ids[maker], _changed(_legs(_ids[maker]), instrument, 10), false, 0),
            _attest(_ids[taker], _changed(_legs(_ids[taker]), instrument, -10), false, 0)
        ];
        bytes memory good = abi.encodeCall(
            engine.fill,
            (make, makerSignature, take, takerSignature, 10, attestations[0], attestations[1])
        );
        if (!_passes(good, 1)) return;

        bool isValid;
        ++counts[Event.Forgery];
        if (kind == 0)
            makerSignature = _sign(_keys[(maker + 1) % ACCOUNTS], _orderDigest(make, block.chainid));
        if (kind == 1) make.minFill = 1 + uint64(seed % 10);
        if (kind == 2) makerSignature = _sign(_keys[maker], _orderDigest(make, block.chainid + 1));
        if (kind == 3) {
            // the second time the orders are used up, and the margins are for a portfolio that is no more
            isValid = _passes(good, 2);
        } else {
            try
                engine.fill(make, makerSignature, take, takerSignature, 10, attestations[0], attestations[1])
            {
                isValid = true;
            } catch {
                isValid = false;
            }
        }
        if (isValid) _accept(string.concat("R11: filled a forged order of kind ", _decimal(kind)));
    }

    function _forgePost(uint256 kind, uint256 seed) internal {
        if (_lastPost.words.length == 0) return;
        ++counts[Event.Forgery];
        vm.warp(block.timestamp + 5);
        MarkPost memory forged = kind == 0 ? _lastPost : _nextPost(slotKeys);
        if (kind == 1) {
            uint256 choice = seed % 4;
            if (choice == 0) forged.signatures = _signatures(marginKeys, THRESHOLD, _postDigest(forged));
            if (choice == 1) forged.words[seed % forged.words.length] ^= 1 << 130;
            if (choice == 2) forged.time -= 1;
            if (choice == 3) forged.signatures[seed % 130] = bytes1(uint8(forged.signatures[seed % 130]) ^ 1);
        }
        try
            oracle.post(
                forged.epoch,
                forged.time,
                forged.snapshotHash,
                forged.keys,
                forged.words,
                forged.signatures
            )
        {
            _accept(string.concat("R12: accepted a forged or replayed post of kind ", _decimal(kind)));
        } catch {}
    }

    /// @dev Whether the engine accepts a call for the `times`-th time; nothing of it remains.
    function _passes(bytes memory data, uint256 times) internal returns (bool passes) {
        try _trial.run(address(engine), data, times) {} catch (bytes memory reason) {
            return reason.length == 32 && abi.decode(reason, (bool));
        }
    }

    function _malleated(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, bytes32(CURVE_ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
    }

    function _accept(string memory what) internal {
        ++forgeriesAccepted;
        _check(false, what);
    }

    // ---- marks

    function _movePrices(uint256 seed, uint256 calm) internal {
        for (uint256 i = 0; i < instruments.length; ++i) {
            uint32 id = instruments[i];
            (uint256 price, uint256 flags, , int256 index) = oracle.mark(InstrumentId.wrap(id));
            if (flags & MARK_SETTLED != 0 || price == 0) continue;
            _moveOne(i, price, index, uint256(keccak256(abi.encode(seed, id))), calm);
        }
    }

    /// @dev The next price, and funding index, of the instrument at `place`.
    function _moveOne(
        uint256 place,
        uint256 price,
        int256 index,
        uint256 random,
        uint256 calm
    ) internal virtual {
        uint32 id = instruments[place];
        if (id >> 28 == 0) {
            // up to 4 %; in a crash 6 to 12 % one way
            // 2^-14 of the mark at most: less than its rate allows in a second
            int256 premium = int256((price * 1e6) >> 14);
            nextIndex[id] = index + ((int256(random) >> 64) % premium);
            int256 move =
                random % 100 < calm
                    ? int256(random >> 8) % 40_000
                    : _trend * (60_000 + int256((random >> 8) % 42_000));
            // between a quarter of the first price and four times
            uint256 first = place == 0 ? 60_000e6 : 3_000e6;
            if ((move > 0 && price > 4 * first) || (move < 0 && price < first / 4)) move = -move;
            nextPrice[id] = uint256(int256(price) + (int256(price) * move) / int256(RATIO));
        } else {
            int256 next = int256(price) + (int256(random >> 8) % 150_000);
            if (random % 100 >= calm) next = int256(price) + _trend * 190_000;
            nextPrice[id] =
                next < 1
                    ? 1
                    : next > 1e6
                        ? 1e6
                        : uint256(next);
        }
    }

    /// @dev Mostly all slots; sometimes only some of them, and later the rest in the same epoch.
    function _postSome(uint256 seed) internal {
        if (seed % 4 != 0 || slotKeys.length < 3) {
            _submitAll();
            return;
        }
        ++counts[Event.PartialPost];
        uint256 split = 1 + ((seed >> 8) % (slotKeys.length - 1));
        uint256 epoch = _headEpoch() + 1;
        uint256[] memory first = new uint256[](split);
        uint256[] memory rest = new uint256[](slotKeys.length - split);
        for (uint256 i = 0; i < slotKeys.length; ++i)
            if (i < split) first[i] = slotKeys[i];
            else rest[i - split] = slotKeys[i];
        _submit(_postAt(first, epoch, block.timestamp));
        if ((seed >> 16) & 1 == 0) _submit(_postAt(rest, epoch, block.timestamp));
    }

    function _submitAll() internal {
        if (_headTime() >= block.timestamp) vm.warp(_headTime() + 1);
        _lastPost = _nextPost(slotKeys);
        _submit(_lastPost);
        ++counts[Event.Post];
        for (uint256 i = 0; i < instruments.length; ++i) {
            (, uint256 flags, , ) = oracle.mark(InstrumentId.wrap(instruments[i]));
            if (flags & MARK_LIMITED != 0) ++counts[Event.LimitedMark];
        }
    }

    /// @dev Posts when the marks have become too old for anything; nearly always.
    function _freshen(uint256 how) internal {
        vm.roll(block.number + ((how >> 40) & 3 == 0 ? 0 : 1));
        if (block.timestamp - _headTime() <= 600 || (how >> 32) % 16 == 15) return;
        _submitAll();
    }

    function _listNextBinary(uint256 price) internal {
        uint256 expiry = block.timestamp + 1 hours + (uint256(_nextBinary) % 7) * 3 hours;
        _binaries.push(_listBinary(_nextBinary, expiry, price));
        // three in four share an octet with the one before
        _nextBinary += _nextBinary % 4 == 3 ? 5 : 1;
    }

    function _pick(uint256 what) internal view virtual returns (uint32) {
        if (what % 2 == 0) return instruments[(what >> 1) & 1];
        return _binaries[(what >> 1) % _binaries.length];
    }

    /// @dev Mostly the mark, sometimes up to the band away.
    function _priceNear(uint32 instrument, uint256 offset) internal view virtual returns (uint256) {
        (uint256 mark, , , ) = oracle.mark(InstrumentId.wrap(instrument));
        if (offset % 4 != 0) return mark;
        uint256 band = instrument >> 28 == 0 ? mark / 20 : 50_000;
        uint256 price = mark + ((offset >> 8) % (2 * band + 1));
        if (price < band + 1) return 1;
        price -= band;
        return instrument >> 28 != 0 && price > 1e6 ? 1e6 : price;
    }

    // ---- margins

    /// @dev An honest attestation at the marks of now, or any numbers of a hostile quorum.
    function _attest(
        AccountId id,
        Leg[] memory legs,
        bool hostile,
        uint256 seed
    ) internal returns (bytes memory attestation) {
        MarginClaim memory claim = _honestClaim(id, legs);
        if (hostile) {
            uint256 random = uint256(keccak256(abi.encode(seed)));
            uint256 choice = random % 3;
            if (choice == 0) (claim.initialMargin, claim.maintenanceMargin) = (0, 0);
            else if (choice == 1)
                (claim.initialMargin, claim.maintenanceMargin) = (type(uint64).max, type(uint64).max);
            else {
                claim.initialMargin = uint64(random >> 64) >> ((random >> 128) % 40);
                claim.maintenanceMargin = claim.initialMargin >> (random >> 192 == 0 ? 0 : 1);
            }
        }
        attestation = _attestation(claim);
        (_lastAttestation, _lastAccount) = (attestation, id);
    }

    function _termsOf(
        uint256 who,
        bytes memory attestation
    ) internal view returns (LiquidationTerms memory terms) {
        try engine.liquidationTerms(_ids[who], attestation) returns (LiquidationTerms memory given) {
            terms = given;
            // Such an account's slices are blocked: `liquidateLegs` looks for it.
            if (given.legsOnly) terms.fractionMax = 0;
        } catch {}
    }

    /// @dev The liquidator's portfolio after the slice: each leg's lots in the account's order.
    function _taking(
        Leg[] memory own,
        Leg[] memory theirs,
        uint256 fraction
    ) internal view returns (Leg[] memory next) {
        next = own;
        for (uint256 i = 0; i < theirs.length; ++i) {
            uint256 size = uint256(theirs[i].size < 0 ? -theirs[i].size : theirs[i].size);
            uint256 lots = (size * fraction + WAD - 1) / WAD;
            next = _changed(next, theirs[i].instrument, theirs[i].size < 0 ? -int256(lots) : int256(lots));
        }
    }

    /// @dev What an honest quorum says now.
    function _needed(AccountView memory a) internal pure returns (uint256) {
        return _share(a.worstCase, INITIAL_RATIO);
    }

    /// @dev An act that adds risk ends at or above the requirement, or W if a leg is restricted.
    function _checkAddsRisk(AccountView memory a, AccountId id, string memory what) internal {
        if (_tainted[id]) return;
        uint256 needed = _isRestricted(a) ? PortfolioReference.roundUp(a.worstCase) : _needed(a);
        _check(a.equity >= int256(needed) * 1e12, what);
    }

    /// @dev The chain's own bound below which no maintenance margin counts.
    function _atLeastFloor(uint256 margin, uint256 worstCase) internal pure returns (uint256) {
        MarginParameters memory p = _parameters();
        uint256 worst = PortfolioReference.roundUp(worstCase);
        uint256 floor = (worst * p.floorRatio * p.maintenanceRatio + 1e12 - 1) / 1e12;
        return margin > floor ? margin : floor;
    }

    /// @dev m·(1 + g·t) since the head of the record's epoch; of those no longer kept, as long as the kept ones on average.
    function _grownLimit(uint256 margin, uint256 epoch) internal view returns (uint256) {
        uint256 head = _headEpoch();
        if (epoch == head || epoch == 0) return margin;
        uint256 kept = head - epoch < 15 ? head - epoch : 15;
        uint256 elapsed = _headTime() - uint40(oracle.headAt(head - kept) >> 184);
        elapsed = (elapsed * (head - epoch)) / kept;
        return margin + (margin * _parameters().growthPerMinute * elapsed) / (RATIO * 60);
    }

    function _isRestricted(AccountView memory a) internal view virtual returns (bool) {
        for (uint256 i = 0; i < a.legs.length; ++i) {
            if (PortfolioReference.isFrozen(a.legs[i])) return true;
            if (a.legs[i].flags & (MARK_LIMITED | MARK_SETTLED) == MARK_LIMITED) return true;
        }
        return false;
    }

    function _isFullyCovered(AccountView memory a, uint256 amount) internal pure returns (bool) {
        int256 left = a.equity - int256(amount) * 1e12;
        // no cash is lent on spots
        if (left < a.spotValue + 1e12 && a.spotValue != 0) return false;
        return left >= int256(PortfolioReference.roundUp(a.worstCase) + 1) * 1e12;
    }

    /// @dev Whether marks are young and within the lag for a withdrawal.
    function _areFresh(Leg[] memory legs) internal view virtual returns (bool) {
        if (legs.length == 0) return true;
        if (_headTime() + 900 < block.timestamp) return false;
        for (uint256 i = 0; i < legs.length; ++i) {
            if (legs[i].flags & MARK_SETTLED != 0 || PortfolioReference.isFrozen(legs[i])) continue;
            if (legs[i].epoch + 3 < _headEpoch()) return false;
        }
        return true;
    }

    // ---- views and comparisons

    function _view() internal view returns (VenueView memory v) {
        (v.fees, v.insurance, ) = engine.globals();
        (v.held, v.claimIndex) = engine.claims();
        (v.deficits, v.withdrawalIndex) = engine.provisional();
        v.accounts = new AccountView[](ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; ++i) v.accounts[i] = _viewOf(_ids[i]);
    }

    function _viewOf(AccountId id) internal view returns (AccountView memory a) {
        a.state = engine.account(id);
        a.legs = _legs(id);
        a.positions = keccak256(abi.encode(engine.positions(id)));
        a.equity = a.legs.equity(a.state.cash);
        a.worstCase = a.legs.worstCase();
        for (uint256 i = 0; i < a.legs.length; ++i)
            if (a.legs[i].instrument >> 28 == 5) a.spotValue += PortfolioReference.value(a.legs[i]);
    }

    /// @dev R3 and R27: only those who took part changed. R12: no record went back.
    function _compare(
        VenueView memory before,
        uint256 one,
        uint256 other
    ) internal returns (VenueView memory next) {
        next = _view();
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            _check(
                next.accounts[i].state.epoch >= before.accounts[i].state.epoch,
                "R12: a record went back in epoch"
            );
            if (i == one || i == other) continue;
            _check(
                keccak256(abi.encode(before.accounts[i].state)) ==
                    keccak256(abi.encode(next.accounts[i].state)) &&
                    before.accounts[i].positions == next.accounts[i].positions,
                "R27: an account changed that took no part"
            );
        }
    }

    /// @dev What all accounts own without their spots, exactly: what one side of an instrument gains the other loses.
    function _sumOf(VenueView memory v) internal pure returns (int256 sum) {
        for (uint256 i = 0; i < ACCOUNTS; ++i) sum += v.accounts[i].equity - v.accounts[i].spotValue;
    }

    function _isSame(AccountView memory a, AccountView memory b) internal pure returns (bool) {
        return keccak256(abi.encode(a)) == keccak256(abi.encode(b));
    }

    function _noteLosses(VenueView memory before, VenueView memory next) internal {
        if (next.claimIndex < before.claimIndex) {
            ++counts[Event.BadDebt];
            _check(next.insurance == 0, "R10: the index fell while there was insurance");
        }
        if (next.claimIndex > before.claimIndex) ++counts[Event.IndexRestored];
    }

    /// @dev An unattested act leaves a taint in place: its record may be built on the one before.
    function _noteTaint(AccountId id, bool attested, bool hostile) internal {
        if (attested) _tainted[id] = hostile;
    }

    function _check(bool holds, string memory what) internal {
        if (holds) return;
        if (violations == 0) firstViolation = what;
        ++violations;
    }

    function _name(bytes memory reason) internal pure returns (string memory) {
        bytes memory digits = "0123456789abcdef";
        bytes memory text = new bytes(8);
        for (uint256 i = 0; i < 4 && i < reason.length; ++i) {
            text[2 * i] = digits[uint8(reason[i]) >> 4];
            text[2 * i + 1] = digits[uint8(reason[i]) & 15];
        }
        return string(text);
    }

    function _decimal(uint256 value) internal pure returns (string memory) {
        bytes memory text = abi.encodePacked(uint8(48 + ((value / 10) % 10)), uint8(48 + (value % 10)));
        return string(text);
    }
}
