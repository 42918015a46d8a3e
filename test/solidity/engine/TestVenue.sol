// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Comparison,
    IInstrumentRegistry,
    InstrumentTerms,
    TradingLimits
} from "../../../contracts/interfaces/IInstrumentRegistry.sol";
import {MARK_LIVE, MarkBands} from "../../../contracts/interfaces/IMarkOracle.sol";
import {MarginParameters} from "../../../contracts/interfaces/IRiskParameters.sol";
import {InstrumentRegistry} from "../../../contracts/InstrumentRegistry.sol";
import {MarginEngine} from "../../../contracts/MarginEngine.sol";
import {MarkOracle} from "../../../contracts/MarkOracle.sol";
import {RiskCommittee} from "../../../contracts/RiskCommittee.sol";
import {RiskParameters} from "../../../contracts/RiskParameters.sol";
import {SettlementOracle} from "../../../contracts/SettlementOracle.sol";
import {TestDollar} from "../../../contracts/testing/TestDollar.sol";
import {AccountId} from "../../../contracts/types/AccountId.sol";
import {InstrumentId, KIND_BINARY} from "../../../contracts/types/InstrumentId.sol";
import {Order} from "../../../contracts/types/Order.sol";
import {SetId} from "../../../contracts/types/SetId.sol";

import {Leg, PortfolioReference} from "../reference/PortfolioReference.sol";
import {vm} from "../Vm.sol";

/// @notice What a quorum of the margin set signs.
struct MarginClaim {
    AccountId account;
    bytes32 portfolioHash;
    uint32 epoch;
    uint64 initialMargin;
    uint64 maintenanceMargin;
    bytes32 modelHash;
    bytes32 snapshotHash;
    uint40 issuedAt;
}

/// @notice What a quorum of the mark set signs, with its signatures.
struct MarkPost {
    uint32 epoch;
    uint40 time;
    bytes32 snapshotHash;
    bytes keys;
    uint256[] words;
    bytes signatures;
}

/// @notice Creates the engine. A contract apart, because the test runner links libraries into test contracts only: what
/// contains the engine's creation code cannot be recognised as a handler of invariant tests.
contract EngineFactory {
    function create(
        TestDollar token,
        RiskCommittee committee,
        MarkOracle oracle,
        RiskParameters parameters,
        InstrumentRegistry registry
    ) external returns (MarginEngine) {
        return new MarginEngine(token, committee, oracle, parameters, registry);
    }
}

/// @title All contracts of a venue with 2-of-3 committees, and everybody's keys.
/// @dev Typed data are hashed here from their description in the interfaces, not with the contracts' libraries.
abstract contract TestVenue {
    using PortfolioReference for Leg[];

    uint256 internal constant GENESIS = 1_767_225_600;
    uint256 internal constant RATIO = 1e6;
    uint256 internal constant WAD = 1e18;
    bytes32 internal constant MODEL = keccak256("test model");
    uint256 internal constant SIGNERS = 3;
    uint256 internal constant THRESHOLD = 2;
    uint256 internal constant DISPUTE_WINDOW = 60;
    address internal constant GUARDIAN = address(0x6A4D1A);

    // The requirement that honest servers attest: a fixed share of W, so that it is homogeneous and sub-additive.
    uint256 internal constant INITIAL_RATIO = 200_000;
    uint256 internal constant MAINTENANCE_RATIO = 140_000;

    TestDollar internal token;
    RiskCommittee internal committee;
    InstrumentRegistry internal registry;
    SettlementOracle internal settlement;
    MarkOracle internal oracle;
    RiskParameters internal parameters;
    MarginEngine internal engine;

    /// @dev Ascending by address.
    uint256[] internal marginKeys;
    uint256[] internal markKeys;

    /// @dev All that was ever listed.
    uint32[] internal instruments;
    mapping(uint32 instrument => uint256) internal nextPrice;
    mapping(uint32 instrument => int256) internal nextIndex;
    /// @dev The keys of all mark slots in use.
    uint256[] internal slotKeys;
    mapping(uint256 key => uint32[]) internal slotInstruments;

    function _deployVenue(EngineFactory factory) internal {
        vm.warp(GENESIS);
        marginKeys = _sortedKeys("margin");
        markKeys = _sortedKeys("mark");
        token = new TestDollar();
        committee = new RiskCommittee(
            address(this),
            _addresses(marginKeys),
            uint8(THRESHOLD),
            _addresses(markKeys),
            uint8(THRESHOLD)
        );
        registry = new InstrumentRegistry(address(this));
        settlement = new SettlementOracle(committee, registry, address(this), DISPUTE_WINDOW);
        oracle = new MarkOracle(committee, settlement, address(this), _bands());
        parameters = new RiskParameters(address(this), GUARDIAN, _parameters(), MODEL);
        engine = factory.create(token, committee, oracle, parameters, registry);
    }

    /// @dev Caps, outages and limit moves as wide as they may be: the oracle's own tests are about them.
    function _bands() private pure returns (MarkBands memory) {
        return
            MarkBands({
                perpBand: 100_000,
                binaryBand: 200_000,
                perpCap: 1_000_000,
                binaryCap: 1_000_000,
                fundingRate: 10_000_000,
                minInterval: 1,
                limitMoves: 255,
                outage: 3600,
                grace: 60,
                optionBand: 100_000
            });
    }

    function _parameters() internal pure virtual returns (MarginParameters memory) {
        return
            MarginParameters({
                floorRatio: 50_000,
                maintenanceRatio: 800_000,
                changeFactor: 2_000_000,
                growthPerMinute: 20_000,
                bonusMin: 20_000,
                bonusMax: 150_000,
                insuranceShare: 100_000,
                minSlice: 50_000,
                maxMarkAge: 900,
                maxAttestationAge: 600,
                maxEpochLag: 3,
                liquidationLag: 2,
                auctionDuration: 900,
                auctionStep: 300,
                makerFee: 200,
                takerFee: 500,
                minOpeningBalance: 10e6,
                minLegValue: 1e4,
                minPerLeg: 1e4,
                backstopEpochs: 3
            });
    }

    // ---- instruments

    function _listPerp(uint24 index, uint32 lotDecimals, uint256 price) internal returns (uint32 id) {
        id = (lotDecimals << 24) | index;
        InstrumentTerms memory terms;
        (terms.symbol, terms.underlying) = (bytes32(uint256(id) + 1), "X");
        registry.list(InstrumentId.wrap(id), terms, TradingLimits(type(uint64).max, 50_000));
        _track(id, price);
    }

    function _listBinary(uint24 index, uint256 expiry, uint256 price) internal returns (uint32 id) {
        id = uint32(KIND_BINARY << 28) | index;
        InstrumentTerms memory terms;
        (terms.symbol, terms.underlying) = (bytes32(uint256(id) + 1), "X");
        (terms.comparison, terms.lower, terms.expiry) = (Comparison.GreaterOrEqual, 1e6, uint32(expiry));
        registry.list(InstrumentId.wrap(id), terms, TradingLimits(type(uint64).max, 50_000));
        _track(id, price);
    }

    /// @dev Any kind, with terms of its own.
    function _list(uint32 id, InstrumentTerms memory terms, uint256 price) internal {
        terms.symbol = bytes32(uint256(id) + 1);
        registry.list(InstrumentId.wrap(id), terms, TradingLimits(type(uint64).max, 50_000));
        _track(id, price);
    }

    function _track(uint32 id, uint256 price) private {
        instruments.push(id);
        nextPrice[id] = price;
        uint256 key = _markKey(id);
        if (slotInstruments[key].length == 0) slotKeys.push(key);
        slotInstruments[key].push(id);
    }

    function _markKey(uint32 id) internal pure returns (uint256) {
        if (id >> 28 == 0) return id;
        return id >> 28 <= 2 ? (1 << 40) | (id >> 3) : (2 << 40) | (id >> 2);
    }

    // ---- marks

    /// @dev Posts the next prices of every slot in the next epoch.
    function _postAll() internal {
        _submit(_nextPost(slotKeys));
    }

    /// @dev The signed next prices of the slots `keys`, in the next epoch.
    function _nextPost(uint256[] memory keys) internal view returns (MarkPost memory) {
        return _postAt(keys, _headEpoch() + 1, block.timestamp);
    }

    function _postAt(
        uint256[] memory keys,
        uint256 epoch,
        uint256 time
    ) internal view returns (MarkPost memory post) {
        post.epoch = uint32(epoch);
        post.time = uint40(time);
        post.snapshotHash = _snapshotHash(epoch);
        post.words = new uint256[](keys.length);
        for (uint256 i = 0; i < keys.length; ++i) {
            post.keys = bytes.concat(post.keys, bytes8(uint64(keys[i])));
            post.words[i] = _word(keys[i]);
        }
        post.signatures = _signatures(markKeys, THRESHOLD, _postDigest(post));
    }

    function _postDigest(MarkPost memory post) internal view returns (bytes32) {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "MarkPost(uint32 epoch,uint40 time,bytes32 snapshotHash,bytes32 keysHash,bytes32 wordsHash)"
                ),
                post.epoch,
                post.time,
                post.snapshotHash,
                keccak256(post.keys),
                keccak256(abi.encodePacked(post.words))
            )
        );
        return _digest(_domain("Plimsoll MarkOracle", block.chainid, address(oracle)), structHash);
    }

    function _submit(MarkPost memory post) internal {
        oracle.post(post.epoch, post.time, post.snapshotHash, post.keys, post.words, post.signatures);
    }

    function _word(uint256 key) private view returns (uint256 word) {
        if (key >> 40 == 0)
            return
                (MARK_LIVE << 216) |
                (nextPrice[uint32(key)] << 128) |
                uint128(int128(nextIndex[uint32(key)]));
        uint32[] storage ids = slotInstruments[key];
        for (uint256 i = 0; i < ids.length; ++i)
            if (key >> 40 == 1) word |= (nextPrice[ids[i]] | (MARK_LIVE << 24)) << ((ids[i] & 7) * 28);
            else word |= (nextPrice[ids[i]] | (MARK_LIVE << 48)) << ((ids[i] & 3) * 56);
    }

    function _headEpoch() internal view returns (uint256) {
        return oracle.head() >> 224;
    }

    function _headTime() internal view returns (uint256) {
        return uint40(oracle.head() >> 184);
    }

    /// @dev The last nine bytes are zero: the head keeps no more.
    function _snapshotHash(uint256 epoch) internal pure returns (bytes32) {
        return bytes32(bytes23(keccak256(abi.encode("snapshot", epoch))));
    }

    // ---- margins

    function _claim(
        AccountId account,
        bytes32 portfolioHash,
        uint256 initialMargin,
        uint256 maintenanceMargin
    ) internal view returns (MarginClaim memory) {
        return
            MarginClaim({
                account: account,
                portfolioHash: portfolioHash,
                epoch: uint32(_headEpoch()),
                initialMargin: uint64(initialMargin),
                maintenanceMargin: uint64(maintenanceMargin),
                modelHash: MODEL,
                snapshotHash: _snapshotHash(_headEpoch()),
                issuedAt: uint40(block.timestamp)
            });
    }

    /// @dev What honest servers say of `legs` at their marks.
    function _honestClaim(AccountId account, Leg[] memory legs) internal view returns (MarginClaim memory) {
        return
            _claim(
                account,
                legs.hash(),
                _share(legs.worstCase(), INITIAL_RATIO),
                _share(legs.worstCase(), MAINTENANCE_RATIO)
            );
    }

    /// @dev W in 1e-12 USD times a ratio in 1e-6 USD, rounded up.
    function _share(uint256 worstCase, uint256 ratio) internal pure returns (uint256) {
        return (worstCase * ratio + 1e12 - 1) / 1e12;
    }

    function _attestation(MarginClaim memory claim) internal view returns (bytes memory) {
        bytes32 domain = _domain("Plimsoll MarginEngine", block.chainid, address(engine));
        return
            bytes.concat(
                _sent(claim),
                _signatures(marginKeys, THRESHOLD, _digest(domain, _claimHash(claim)))
            );
    }

    /// @dev What of a claim is sent.
    function _sent(MarginClaim memory claim) internal pure returns (bytes memory) {
        return abi.encodePacked(claim.epoch, claim.initialMargin, claim.maintenanceMargin, claim.issuedAt);
    }

    function _claimHash(MarginClaim memory claim) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256(
                        "MarginAttestation(bytes32 account,bytes32 portfolioHash,uint32 epoch,uint64 initialMargin,uint64 maintenanceMargin,bytes32 modelHash,bytes32 snapshotHash,uint40 issuedAt)"
                    ),
                    claim
                )
            );
    }

    function _legs(AccountId account) internal view returns (Leg[] memory legs) {
        legs = PortfolioReference.marked(engine.positions(account), oracle);
        for (uint256 i = 0; i < legs.length; ++i) _describe(legs[i]);
    }

    /// @dev What the registry says of an option or a spot, and the mark of an option's underlying.
    function _describe(Leg memory leg) internal view {
        if (leg.instrument >> 28 < 3) return;
        InstrumentTerms memory terms = registry.terms(InstrumentId.wrap(leg.instrument));
        (leg.strike, leg.haircut) = (terms.lower, terms.haircut);
        if (InstrumentId.unwrap(terms.priced) == 0) return;
        (leg.underlyingPrice, leg.underlyingFlags, leg.underlyingEpoch, ) = oracle.mark(terms.priced);
    }

    /// @dev `legs` after a trade: appended, resized, or replaced by the last one.
    function _changed(
        Leg[] memory legs,
        uint32 instrument,
        int256 delta
    ) internal view returns (Leg[] memory next) {
        uint256 index;
        while (index < legs.length && legs[index].instrument != instrument) ++index;
        bool isNew = index == legs.length;
        bool isGone = !isNew && legs[index].size + delta == 0;
        next = new Leg[](
            isNew
                ? legs.length + 1
                : isGone
                    ? legs.length - 1
                    : legs.length
        );
        for (uint256 i = 0; i < legs.length; ++i) if (i < next.length) next[i] = _copy(legs[i]);
        if (isGone) {
            if (index < next.length) next[index] = _copy(legs[legs.length - 1]);
            return next;
        }
        Leg memory leg = next[index];
        leg.instrument = instrument;
        leg.size += delta;
        (leg.price, leg.flags, leg.epoch, leg.index) = oracle.mark(InstrumentId.wrap(instrument));
        leg.settledIndex = leg.index;
        leg.expiry = registry.expiryOf(InstrumentId.wrap(instrument));
        _describe(leg);
    }

    function _copy(Leg memory leg) internal pure returns (Leg memory) {
        return
            Leg({
                instrument: leg.instrument,
                size: leg.size,
                expiry: leg.expiry,
                settledIndex: leg.settledIndex,
                price: leg.price,
                flags: leg.flags,
                epoch: leg.epoch,
                index: leg.index,
                strike: leg.strike,
                haircut: leg.haircut,
                underlyingPrice: leg.underlyingPrice,
                underlyingFlags: leg.underlyingFlags,
                underlyingEpoch: leg.underlyingEpoch
            });
    }

    // ---- orders

    function _order(
        AccountId account,
        uint32 instrument,
        int256 size,
        uint256 price,
        uint256 salt
    ) internal view returns (Order memory) {
        return
            Order({
                account: account,
                instrument: InstrumentId.wrap(instrument),
                size: int64(size),
                limitPrice: uint64(price),
                minFill: 0,
                maxFee: 10_000,
                expiry: uint40(block.timestamp + 1 hours),
                salt: salt,
                reduceOnly: false,
                approvalVersion: 0
            });
    }

    function _signedOrder(Order memory order, uint256 key) internal view returns (bytes memory) {
        return _sign(key, _orderDigest(order, block.chainid));
    }

    function _orderDigest(Order memory order, uint256 chain) internal view returns (bytes32) {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "Order(bytes32 account,uint32 instrument,int64 size,uint64 limitPrice,uint64 minFill,uint32 maxFee,uint40 expiry,uint256 salt,bool reduceOnly,uint32 approvalVersion)"
                ),
                order
            )
        );
        return _digest(_domain("Plimsoll MarginEngine", chain, address(engine)), structHash);
    }

    // ---- settlement

    function _settlementSignatures(uint32 instrument, uint64 price) internal view returns (bytes memory) {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Settlement(uint32 instrument,uint64 price,uint32 round)"),
                instrument,
                price,
                uint32(0)
            )
        );
        return _signatures(marginKeys, THRESHOLD, _digest(_settlementDomain(), structHash));
    }

    function _setSettlementDigest(SetId set, uint24[] memory payouts) internal view returns (bytes32) {
        bytes memory words;
        for (uint256 i = 0; i < payouts.length; ++i)
            words = bytes.concat(words, bytes32(uint256(payouts[i])));
        return
            _digest(
                _settlementDomain(),
                keccak256(
                    abi.encode(
                        keccak256("SetSettlement(uint32 set,uint24[] payouts,uint32 round)"),
                        set,
                        keccak256(words),
                        uint32(0)
                    )
                )
            );
    }

    function _settlementDomain() private view returns (bytes32) {
        return _domain("Plimsoll SettlementOracle", block.chainid, address(settlement));
    }

    // ---- signatures

    function _domain(string memory name, uint256 chain, address verifier) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256(
                        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                    ),
                    keccak256(bytes(name)),
                    keccak256("1"),
                    chain,
                    verifier
                )
            );
    }

    function _digest(bytes32 domain, bytes32 structHash) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev Those of the first `count` keys.
    function _signatures(
        uint256[] memory keys,
        uint256 count,
        bytes32 digest
    ) internal pure returns (bytes memory signatures) {
        for (uint256 i = 0; i < count; ++i) signatures = bytes.concat(signatures, _sign(keys[i], digest));
    }

    function _sortedKeys(string memory name) internal pure returns (uint256[] memory keys) {
        keys = new uint256[](SIGNERS);
        for (uint256 i = 0; i < SIGNERS; ++i) {
            uint256 key = uint256(keccak256(abi.encode(name, i)));
            uint256 place = i;
            for (; place > 0 && vm.addr(keys[place - 1]) > vm.addr(key); --place)
                keys[place] = keys[place - 1];
            keys[place] = key;
        }
    }

    function _addresses(uint256[] memory keys) internal pure returns (address[] memory list) {
        list = new address[](keys.length);
        for (uint256 i = 0; i < keys.length; ++i) list[i] = vm.addr(keys[i]);
    }

    function _accountOf(uint256 key) internal pure returns (AccountId) {
        return AccountId.wrap(bytes32(bytes20(vm.addr(key))));
    }
}
