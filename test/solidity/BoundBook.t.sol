// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BookTotals, ISolvencyOracle} from "../../contracts/interfaces/ISolvencyOracle.sol";
import {FIELD_ORDER} from "../../contracts/libraries/Bn254.sol";
import {BoundBook, Columns} from "../../contracts/libraries/BoundBook.sol";
import {InstrumentId, KIND_SPOT} from "../../contracts/types/InstrumentId.sol";

import {bound, boundSigned, vm} from "./Vm.sol";

/// @dev Books drawn as plain structs. What the library makes of their bytes is beside sums over the structs, each account
/// and column looked up by trying all; y is Horner's rule over all numbers, also those of nobody, from the last to the first.
contract BoundBookTest {
    struct Leg {
        uint256 column;
        int64 lots;
    }

    struct Account {
        int96 equity;
        int88 cash;
        uint56 maintenance;
        Leg[] legs;
    }

    uint256 private constant WIDTH = 8;
    uint256 private constant BITS = 47;

    // ---- binding

    function testFuzz_SumsAndBoundAccountsAreTheDirectOnes(
        uint256 seed,
        uint8 count,
        bool atLimits
    ) public pure {
        Account[] memory accounts = _draw(seed, count % 9, atLimits);
        Columns memory columns = _columns(seed, atLimits);
        bytes[] memory pages = new bytes[](2);
        uint256 split = accounts.length / 2;
        pages[0] = _walked(accounts, columns, 0, split);
        pages[1] = _walked(accounts, columns, split, accounts.length);
        BookTotals memory totals = _noTotals();
        bytes memory book = BoundBook.bind(pages, columns, BITS, totals);
        _requireTotals(accounts, columns, totals, book);
    }

    /// @dev The same totals and, one after the other, the same bytes.
    function testFuzz_PagesAtOnceOrOneByOneComeToTheSame(uint256 seed, uint8 count) public pure {
        Account[] memory accounts = _draw(seed, count % 9, false);
        Columns memory columns = _columns(seed, false);
        BookTotals memory totals = _noTotals();
        bytes memory joined;
        for (uint256 i = 0; i < accounts.length; ++i) {
            bytes[] memory page = new bytes[](1);
            page[0] = _walked(accounts, columns, i, i + 1);
            joined = bytes.concat(joined, BoundBook.bind(page, columns, BITS, totals));
        }
        _requireTotals(accounts, columns, totals, joined);
    }

    /// @dev An account with exactly what it could lose is not bound, one with a unit less is; and it is in range up to 2^B − 1.
    function testFuzz_LimitsOfAnAccount(uint64 worst, int64 lots, uint256 bits) public pure {
        lots = int64(boundSigned(lots, -2 ** 30, 2 ** 30));
        vm.assume(lots != 0);
        worst = uint64(bound(worst, 1, 2 ** 30));
        bits = bound(bits, 20, 58);
        uint256 gross = uint256(lots < 0 ? -int256(lots) : int256(lots)) * worst;
        (Columns memory columns, bytes[] memory pages) = _single(int96(uint96(gross)), lots, worst);
        BookTotals memory totals = _noTotals();
        vm.assertEq(BoundBook.bind(pages, columns, bits, totals).length, 0, "not bound");
        vm.assertTrue(totals.isInRange, "out of range only if bound");

        (columns, pages) = _single(int96(uint96(gross)) - 1, lots, worst);
        totals = _noTotals();
        vm.assertEq(BoundBook.bind(pages, columns, bits, totals).length, 20, "bound");
        vm.assertEq(totals.boundAccounts, 1, "count");
        vm.assertTrue(totals.isInRange == (2 * gross - 1 < 2 ** bits), "range");
    }

    function testFuzz_AnInstrumentOutsideTheSetIsNamed(uint256 seed, uint32 instrument) public {
        Columns memory columns = _columns(seed, false);
        for (uint256 m = 0; m < WIDTH; ++m)
            vm.assume(InstrumentId.unwrap(columns.instruments[m]) != instrument);
        bytes[] memory pages = new bytes[](1);
        pages[0] = abi.encodePacked(int96(0), int88(0), uint56(0), uint16(1), instrument, int64(1));
        vm.expectRevert(
            abi.encodeWithSelector(ISolvencyOracle.OutsideSet.selector, InstrumentId.wrap(instrument))
        );
        this.bind(pages, columns);
    }

    function testFuzz_UnmatchedIsEverythingButSpots(uint8 column, int128 net, uint8 kind) public {
        vm.assume(net != 0);
        column = column % uint8(WIDTH);
        InstrumentId[] memory instruments = new InstrumentId[](WIDTH);
        int256[] memory nets = new int256[](WIDTH);
        instruments[column] = InstrumentId.wrap(uint32(kind % 6) << 28);
        nets[column] = net;
        if (kind % 6 != KIND_SPOT)
            vm.expectRevert(
                abi.encodeWithSelector(ISolvencyOracle.Unmatched.selector, instruments[column], int256(net))
            );
        this.requireMatched(instruments, nets);
    }

    // ---- parts

    function testFuzz_PartsAreJoined(bytes[] memory parts, bytes memory last) public view {
        bytes memory expected;
        for (uint256 i = 0; i < parts.length; ++i) expected = bytes.concat(expected, parts[i]);
        bytes memory joined = this.join(parts, last);
        vm.assertEq(keccak256(joined), keccak256(bytes.concat(expected, last)), "joined");
        vm.assertEq(joined.length, expected.length + last.length, "length");
    }

    // ---- evaluation

    function testFuzz_EvaluationIsHornersRule(
        uint256 seed,
        uint8 count,
        uint256 r,
        bool atLimits
    ) public view {
        r = r % FIELD_ORDER;
        Account[] memory accounts = _draw(seed, count % 9, atLimits);
        bytes memory book;
        for (uint256 i = 0; i < accounts.length; ++i)
            book = bytes.concat(book, _record(accounts[i], int64(accounts[i].equity)));
        uint256 expected;
        for (uint256 i = accounts.length; i > 0; --i) {
            for (uint256 m = WIDTH; m > 0; --m) expected = _step(expected, r, _net(accounts[i - 1], m - 1));
            expected = _step(expected, r, int64(accounts[i - 1].equity));
        }
        vm.assertEq(this.evaluate(book, r), expected, "y");
    }

    function test_EvaluationOfNothingIsZeroAndOfOneNumberItself() public view {
        vm.assertEq(this.evaluate("", 5), 0, "nothing");
        vm.assertEq(this.evaluate(abi.encodePacked(int64(-1), uint16(0)), 5), FIELD_ORDER - 1, "minus one");
        vm.assertEq(
            this.evaluate(abi.encodePacked(type(int64).min, uint16(0)), 5),
            FIELD_ORDER - 2 ** 63,
            "least"
        );
    }

    /// @dev Whoever publishes may send more than it is asked for. 16 records fill whole words, so that it follows at once.
    function testFuzz_WhatFollowsTheBookInTheCallDoesNotCount(int64 equity, bytes32 more) public view {
        bytes memory book;
        for (uint256 i = 0; i < 16; ++i) book = bytes.concat(book, abi.encodePacked(equity, uint16(0)));
        bytes memory asked = abi.encodeCall(this.evaluate, (book, 5));
        (bool success, bytes memory y) = address(this).staticcall(bytes.concat(asked, more));
        vm.assertTrue(success, "evaluates");
        vm.assertEq(abi.decode(y, (uint256)), this.evaluate(book, 5), "y");
    }

    // ---- what takes calldata, or reverts

    function bind(bytes[] calldata pages, Columns calldata columns) external pure returns (bytes memory) {
        return BoundBook.bind(pages, columns, BITS, _noTotals());
    }

    function requireMatched(InstrumentId[] calldata instruments, int256[] calldata nets) external pure {
        BoundBook.requireMatched(instruments, nets);
    }

    function join(bytes[] calldata parts, bytes calldata last) external pure returns (bytes memory) {
        return BoundBook.join(parts, last);
    }

    function evaluate(bytes calldata book, uint256 r) external pure returns (uint256) {
        return BoundBook.evaluate(book, r, WIDTH);
    }

    // ---- the direct computation

    function _requireTotals(
        Account[] memory accounts,
        Columns memory columns,
        BookTotals memory totals,
        bytes memory book
    ) private pure {
        bytes memory expected;
        BookTotals memory sums = _noTotals();
        for (uint256 i = 0; i < accounts.length; ++i) {
            Account memory account = accounts[i];
            sums.cash += account.cash;
            if (account.equity < 0) sums.badDebt += uint256(-int256(account.equity));
            int256 lacking = int256(uint256(account.maintenance)) - account.equity;
            if (lacking > 0) sums.marginShortfall += uint256(lacking);
            int256 gross;
            for (uint256 j = 0; j < account.legs.length; ++j) {
                Leg memory leg = account.legs[j];
                sums.net[leg.column] += leg.lots;
                gross +=
                    (leg.lots < 0 ? -int256(leg.lots) : int256(leg.lots)) *
                    int256(uint256(columns.worst[leg.column]));
            }
            if (account.equity >= gross) continue;
            ++sums.boundAccounts;
            int256 size = account.equity < 0 ? -int256(account.equity) : int256(account.equity);
            if (size + gross > int256(2 ** BITS - 1)) sums.isInRange = false;
            // Of an account beyond the range the low bits of its equity are there, and mean nothing.
            expected = bytes.concat(expected, _record(account, int64(int256(account.equity))));
        }
        vm.assertEq(totals.cash, sums.cash, "T");
        vm.assertEq(totals.badDebt, sums.badDebt, "B");
        vm.assertEq(totals.marginShortfall, sums.marginShortfall, "F");
        vm.assertEq(totals.boundAccounts, sums.boundAccounts, "bound accounts");
        vm.assertTrue(totals.isInRange == sums.isInRange, "range");
        for (uint256 m = 0; m < WIDTH; ++m) vm.assertEq(totals.net[m], sums.net[m], "net");
        vm.assertEq(keccak256(book), keccak256(expected), "book");
    }

    /// @dev value·r + next, of any integer.
    function _step(uint256 value, uint256 r, int256 next) private pure returns (uint256) {
        int256 order = int256(FIELD_ORDER);
        return addmod(mulmod(value, r, FIELD_ORDER), uint256(((next % order) + order) % order), FIELD_ORDER);
    }

    function _net(Account memory account, uint256 column) private pure returns (int256 net) {
        for (uint256 j = 0; j < account.legs.length; ++j)
            if (account.legs[j].column == column) net += account.legs[j].lots;
    }

    // ---- drawing

    function _draw(
        uint256 seed,
        uint256 count,
        bool atLimits
    ) private pure returns (Account[] memory accounts) {
        accounts = new Account[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            Account memory account = accounts[i];
            account.equity =
                atLimits
                    ? [type(int96).max, type(int96).min + 1, int96(0), int96(-1)][random & 3]
                    : int96(int256(random >> 180) - 2 ** 50) >> uint8(random & 31);
            account.cash =
                atLimits
                    ? [type(int88).max, type(int88).min][(random >> 5) & 1]
                    : int88(int256(random >> 190));
            account.maintenance = atLimits ? type(uint56).max : uint56(random >> 210);
            // Some hold an instrument twice, as an engine never walks it, and some nothing.
            account.legs = new Leg[]((random >> 40) % (2 * WIDTH));
            for (uint256 j = 0; j < account.legs.length; ++j) {
                random = uint256(keccak256(abi.encode(random)));
                account.legs[j].column = random % WIDTH;
                account.legs[j].lots =
                    atLimits
                        ? [type(int64).max, type(int64).min + 1][(random >> 9) & 1]
                        : int64(uint64(random >> 64)) >> uint8(20 + ((random >> 16) & 31));
            }
        }
    }

    /// @dev Ascending ids; some next to each other, some the same but for a multiple of what the library looks them up by.
    function _columns(uint256 seed, bool atLimits) private pure returns (Columns memory columns) {
        columns.instruments = new InstrumentId[](WIDTH);
        columns.worst = new uint64[](WIDTH);
        uint256 id = uint32(seed >> 8) >> 1;
        uint256 step = [uint256(1), 4 * WIDTH + 1, 12_345, 1 << 20][seed & 3];
        for (uint256 m = 0; m < WIDTH; ++m) {
            columns.instruments[m] = InstrumentId.wrap(uint32(id + m * step));
            columns.worst[m] =
                atLimits ? type(uint64).max >> 1 : uint64(uint256(keccak256(abi.encode(seed, m))) >> 230);
        }
    }

    function _single(
        int96 equity,
        int64 lots,
        uint64 worst
    ) private pure returns (Columns memory columns, bytes[] memory pages) {
        columns.instruments = new InstrumentId[](WIDTH);
        columns.worst = new uint64[](WIDTH);
        for (uint256 m = 0; m < WIDTH; ++m) columns.instruments[m] = InstrumentId.wrap(uint32(m));
        columns.worst[0] = worst;
        pages = new bytes[](1);
        pages[0] = abi.encodePacked(equity, int88(0), uint56(0), uint16(1), uint32(0), lots);
    }

    /// @dev As `IMarginEngine.walk` packs accounts.
    function _walked(
        Account[] memory accounts,
        Columns memory columns,
        uint256 from,
        uint256 to
    ) private pure returns (bytes memory page) {
        for (uint256 i = from; i < to; ++i) {
            Account memory account = accounts[i];
            page = abi.encodePacked(
                page,
                account.equity,
                account.cash,
                account.maintenance,
                uint16(account.legs.length)
            );
            for (uint256 j = 0; j < account.legs.length; ++j)
                page = abi.encodePacked(
                    page,
                    InstrumentId.unwrap(columns.instruments[account.legs[j].column]),
                    account.legs[j].lots
                );
        }
    }

    /// @dev As `ISolvencyOracle.BookFrozen` packs an account.
    function _record(Account memory account, int64 equity) private pure returns (bytes memory record) {
        record = abi.encodePacked(equity, uint16(account.legs.length));
        for (uint256 j = 0; j < account.legs.length; ++j)
            record = abi.encodePacked(record, uint16(account.legs[j].column), account.legs[j].lots);
    }

    function _noTotals() private pure returns (BookTotals memory totals) {
        totals.isInRange = true;
        totals.net = new int256[](WIDTH);
    }
}
