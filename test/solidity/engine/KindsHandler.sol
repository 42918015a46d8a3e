// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Comparison, InstrumentTerms} from "../../../contracts/interfaces/IInstrumentRegistry.sol";
import {MARK_HALTED, MARK_LIVE, MARK_SETTLED} from "../../../contracts/interfaces/IMarkOracle.sol";
import {TestDollar} from "../../../contracts/testing/TestDollar.sol";
import {AccountId} from "../../../contracts/types/AccountId.sol";
import {InstrumentId} from "../../../contracts/types/InstrumentId.sol";
import {SetId} from "../../../contracts/types/SetId.sol";

import {Leg, PortfolioReference} from "../reference/PortfolioReference.sol";
import {bound, vm} from "../Vm.sol";
import {AccountView, VenueView} from "./EngineHandler.sol";
import {GreedyActs} from "./GreedyActs.sol";
import {EngineFactory} from "./TestVenue.sol";

/// @notice What the acts of this and of the handlers above it have reached.
enum Reached {
    OptionFill,
    SpotFill,
    SpotDeposit,
    SpotWithdrawal,
    PricedSettlement,
    SetSettlement,
    Rotation,
    Pause,
    Garbage,
    BackstopPush,
    Proposal,
    Answer,
    End,
    Refusal,
    Leaving,
    SpotLeaving,
    SpotSale
}

/// @notice Scalars, calls, puts, a spot and an exclusive set beside the perps and binaries.
abstract contract KindsHandler is GreedyActs {
    using PortfolioReference for Leg[];

    /// @dev A call, a put and a scalar on the first perp's asset, decided by one price.
    struct Series {
        uint32 call;
        uint32 put;
        uint32 scalar;
        uint256 strike;
        uint256 expiry;
    }

    uint32 internal constant PERP = (4 << 24) | 1;
    uint32 internal constant SPOT = (5 << 28) | (2 << 24) | 400;
    uint256 private constant SPOT_PRICE = 1_500e6;
    /// @dev A lot of the spot, a hundredth, in units of its token of six decimals.
    uint256 internal constant LOT_UNITS = 1e4;
    uint256 private constant OUTCOMES = 3;

    mapping(Reached => uint256) public reached;

    TestDollar internal spotToken;
    Series internal series;
    uint32[] internal race;
    SetId internal raceSet;
    uint256 private raceExpiry;
    uint24 private _nextPlace = 64;
    uint24 private _nextRace = 1600;

    constructor() {
        spotToken = new TestDollar();
        InstrumentTerms memory terms;
        (terms.underlying, terms.haircut, terms.token) = ("Y", 412_345, address(spotToken));
        _list(SPOT, terms, SPOT_PRICE);
        _listSeries();
        _listRace();
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            spotToken.mint(_ids[i].owner(), type(uint96).max);
            vm.prank(_ids[i].owner());
            spotToken.approve(address(engine), type(uint256).max);
        }
        vm.warp(block.timestamp + 10);
        _postAll();
    }

    // ---- acts

    /// @dev An owner turns tokens into lots, or back.
    function custody(uint256 who, uint256 lots, uint256 how) external whileItTrades {
        who = who % TRADERS;
        _freshen(how);
        AccountId id = _ids[who];
        Leg[] memory legs = _legs(id);
        uint256 held = _lotsHeld(legs, SPOT);
        bool isDeposit = how & 1 == 0 || held == 0;
        lots = isDeposit ? bound(lots, 1, 2_000) : bound(lots, 1, held);
        int256 delta = isDeposit ? int256(lots) : -int256(lots);
        bool attested = how & 6 != 0;
        bool hostile = how & 56 == 56;
        bytes memory attestation;
        if (attested) attestation = _attest(id, _changed(legs, SPOT, delta), hostile, how);
        VenueView memory before = _view();
        uint256 tokens = spotToken.balanceOf(address(engine));
        if (!_moveSpot(id, lots, isDeposit, attestation)) return;

        ++reached[isDeposit ? Reached.SpotDeposit : Reached.SpotWithdrawal];
        VenueView memory next = _compare(before, who, type(uint256).max);
        AccountView memory a = before.accounts[who];
        AccountView memory b = next.accounts[who];
        _check(!a.state.flagged, "R4: a spot moved of an account in liquidation");
        _check(a.state.cash == b.state.cash, "R1: a spot moved cash");
        _check(b.legs.hash() == _changed(a.legs, SPOT, delta).hash(), "R13: other lots than asked for");
        uint256 moved = lots * LOT_UNITS;
        _check(
            spotToken.balanceOf(address(engine)) == (isDeposit ? tokens + moved : tokens - moved),
            "R1: a spot's tokens are not its lots"
        );
        _noteTaint(id, attested, hostile);
        if (b.legs.length == 0) return;
        if (!isDeposit) _checkAddsRisk(b, id, "R3: a spot left less than the requirement");
        else if (!_tainted[id])
            _check(b.equity >= int256(_needed(b)) * 1e12, "R4: a deposit of a spot below the requirement");
    }

    function _moveSpot(
        AccountId id,
        uint256 lots,
        bool isDeposit,
        bytes memory attestation
    ) private returns (bool passes) {
        address owner = id.owner();
        InstrumentId spot = InstrumentId.wrap(SPOT);
        vm.prank(owner);
        if (isDeposit) {
            try engine.depositSpot(id, spot, uint64(lots), attestation) {
                passes = true;
            } catch {}
        } else {
            try engine.withdrawSpot(id, spot, uint64(lots), owner, attestation) {
                passes = true;
            } catch {}
        }
    }

    /// @dev One price decides call, put and scalar; a new series follows.
    function expireSeries(uint256 price, uint256 how) external whileItTrades {
        if (how & 3 == 0 && block.timestamp < series.expiry) vm.warp(series.expiry);
        if (block.timestamp < series.expiry) return;
        price = bound(price, 20_000e6, 150_000e6);
        uint32 signed = InstrumentId.unwrap(registry.settledBy(InstrumentId.wrap(series.put)));
        // any of them names the record
        settlement.propose(
            InstrumentId.wrap(series.put),
            uint64(price),
            _settlementSignatures(signed, uint64(price))
        );
        vm.warp(block.timestamp + DISPUTE_WINDOW);
        settlement.finalise(InstrumentId.wrap(series.scalar));
        uint256 k = series.strike;
        _settleAt(series.call, price > k ? price - k : 0);
        _settleAt(series.put, price < k ? k - price : 0);
        uint256 width = k;
        uint256 above = price > k / 2 ? price - k / 2 : 0;
        _settleAt(series.scalar, above >= width ? 1e6 : (above * 1e6) / width);
        ++reached[Reached.PricedSettlement];
        _listSeries();
        _submitAll();
    }

    function _settleAt(uint32 id, uint256 expected) private {
        oracle.settle(InstrumentId.wrap(id));
        (uint256 price, uint256 flags, , ) = oracle.mark(InstrumentId.wrap(id));
        _check(
            price == expected && flags & MARK_SETTLED != 0,
            "R17: an instrument settled at another payoff than its terms'"
        );
    }

    /// @dev The outcomes of a race are decided together, mostly by a winner, sometimes by shares.
    function expireRace(uint256 outcome, uint256 how) external whileItTrades {
        if (how & 3 == 0 && block.timestamp < raceExpiry) vm.warp(raceExpiry);
        if (block.timestamp < raceExpiry) return;
        uint24[] memory payouts = new uint24[](OUTCOMES);
        payouts[outcome % OUTCOMES] = uint24(how & 4 == 0 ? 1e6 : (outcome >> 8) % 1e6);
        payouts[(outcome + 1) % OUTCOMES] += uint24(1e6 - payouts[outcome % OUTCOMES]);
        bytes32 digest = _setSettlementDigest(raceSet, payouts);
        settlement.proposeSet(raceSet, payouts, _signatures(marginKeys, THRESHOLD, digest));
        vm.warp(block.timestamp + DISPUTE_WINDOW);
        settlement.finalise(InstrumentId.wrap(race[how % OUTCOMES]));
        oracle.settle(InstrumentId.wrap(race[outcome % OUTCOMES]));
        uint256 sum;
        for (uint256 i = 0; i < OUTCOMES; ++i) {
            (uint256 price, uint256 flags, , ) = oracle.mark(InstrumentId.wrap(race[i]));
            _check(flags & MARK_SETTLED != 0, "R29: an outcome is final and another is not");
            sum += price;
        }
        _check(sum == 1e6, "R29: the outcomes of a set do not pay one together");
        ++reached[Reached.SetSettlement];
        _listRace();
        _submitAll();
    }

    // ---- listings

    function _listSeries() private {
        (uint256 mark, , , ) = oracle.mark(InstrumentId.wrap(PERP));
        uint24 place = _nextPlace;
        _nextPlace += 8;
        uint256 strike = (mark / 1e9) * 1e9;
        uint256 expiry = block.timestamp + 5 hours;
        series = Series(
            (3 << 28) | (2 << 24) | place,
            (4 << 28) | (2 << 24) | place,
            (2 << 28) | place,
            strike,
            expiry
        );
        InstrumentTerms memory terms;
        (terms.underlying, terms.expiry, terms.lower) = ("X", uint32(expiry), uint64(strike));
        terms.priced = InstrumentId.wrap(PERP);
        _list(series.call, terms, mark / 20);
        _list(series.put, terms, mark / 20);
        terms.priced = InstrumentId.wrap(0);
        (terms.lower, terms.upper) = (uint64(strike / 2), uint64(strike / 2 + strike));
        _list(series.scalar, terms, 500_000);
    }

    function _listRace() private {
        raceExpiry = block.timestamp + 3 hours;
        InstrumentId[] memory members = new InstrumentId[](OUTCOMES);
        delete race;
        for (uint256 i = 0; i < OUTCOMES; ++i) {
            uint32 id = uint32(1 << 28) | (_nextRace + uint24(i));
            InstrumentTerms memory terms;
            (terms.underlying, terms.expiry) = (bytes32(uint256(_nextRace)), uint32(raceExpiry));
            (terms.comparison, terms.outcome) = (Comparison.Outcome, uint16(i));
            _list(id, terms, i == 0 ? 400_000 : 300_000);
            race.push(id);
            members[i] = InstrumentId.wrap(id);
        }
        _nextRace += 8;
        raceSet = registry.listSet(members);
    }

    // ---- what the other acts choose

    function _pick(uint256 what) internal view virtual override returns (uint32) {
        uint256 choice = what % 8;
        if (choice == 1) return series.call;
        if (choice == 2) return series.put;
        if (choice == 3) return series.scalar;
        if (choice == 4) return race[(what >> 8) % OUTCOMES];
        if (choice == 5) return SPOT;
        return super._pick(what >> 3);
    }

    function _sizingMark(uint32 instrument) internal view override returns (uint256) {
        return super._sizingMark(_isOption(instrument) ? PERP : instrument);
    }

    function _priceNear(uint32 instrument, uint256 offset) internal view override returns (uint256) {
        if (instrument >> 28 < 3) return super._priceNear(instrument, offset);
        (uint256 mark, , , ) = oracle.mark(InstrumentId.wrap(instrument));
        if (offset % 4 != 0) return mark;
        uint256 band = _sizingMark(instrument) / 20;
        uint256 price = mark + ((offset >> 8) % (2 * band + 1));
        return price > band ? price - band : 1;
    }

    function _moveOne(
        uint256 place,
        uint256 price,
        int256 index,
        uint256 random,
        uint256 calm
    ) internal override {
        uint32 id = instruments[place];
        if (id >> 28 < 3) return super._moveOne(place, price, index, random, calm);
        uint256 scale = _sizingMark(id);
        bool isCalm = random % 100 < calm;
        int256 share =
            isCalm ? int256(random >> 8) % 40_000 : _trend * (60_000 + int256((random >> 8) % 42_000));
        // puts fall when calls rise
        if (!isCalm && id >> 28 == 4) share = -share;
        if (id == SPOT && (price > 4 * SPOT_PRICE || price < SPOT_PRICE / 4))
            share = price > SPOT_PRICE ? -20_000 : int256(20_000);
        int256 next = int256(price) + (int256(scale) * share) / int256(RATIO);
        nextPrice[id] =
            next < 1
                ? 1
                : uint256(next) > 4 * scale
                    ? 4 * scale
                    : uint256(next);
    }

    /// @dev A call sold is as halted or limited as its underlying.
    function _isRestricted(AccountView memory a) internal view virtual override returns (bool) {
        if (super._isRestricted(a)) return true;
        for (uint256 i = 0; i < a.legs.length; ++i)
            if (_isCallSold(a.legs[i]) && a.legs[i].underlyingFlags != MARK_LIVE) return true;
        return false;
    }

    function _areFresh(Leg[] memory legs) internal view override returns (bool) {
        if (!super._areFresh(legs)) return false;
        for (uint256 i = 0; i < legs.length; ++i) {
            Leg memory leg = legs[i];
            if (!_isCallSold(leg) || leg.underlyingFlags & MARK_HALTED != 0) continue;
            if (leg.underlyingEpoch + 3 < _headEpoch()) return false;
        }
        return true;
    }

    function _isCallSold(Leg memory leg) private pure returns (bool) {
        return leg.instrument >> 28 == 3 && leg.size < 0 && leg.flags & MARK_SETTLED == 0;
    }

    function _isOption(uint32 instrument) private pure returns (bool) {
        return instrument >> 28 == 3 || instrument >> 28 == 4;
    }

    function _lotsHeld(Leg[] memory legs, uint32 instrument) internal pure returns (uint256 lots) {
        for (uint256 i = 0; i < legs.length; ++i)
            if (legs[i].instrument == instrument) lots = uint256(legs[i].size);
    }
}
