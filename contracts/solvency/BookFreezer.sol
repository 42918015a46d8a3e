// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMarginEngine} from "../interfaces/IMarginEngine.sol";
import {IMarkOracle} from "../interfaces/IMarkOracle.sol";
import {IScenarioSets} from "../interfaces/IScenarioSets.sol";
import {FreezeProgress, ISolvencyOracle} from "../interfaces/ISolvencyOracle.sol";
import {BoundBook, Columns} from "../libraries/BoundBook.sol";
import {FixedPoint} from "../libraries/FixedPoint.sol";
import {Portfolio, PortfolioLibrary} from "../libraries/Portfolio.sol";
import {PositionSlot} from "../libraries/PositionSlot.sol";
import {InstrumentId} from "../types/InstrumentId.sol";

/// @title Walking the engine's book, whole or in parts.
/// @dev Parts are of one book because two things say so that nobody can turn back: the engine's nonce, which every act that
/// changes an account, the list of accounts or the fund raises, and the mark slots themselves. The head of the marks alone
/// would not: an epoch may come in several posts, and halts, settlements and funding write slots without it.
///
/// What a part has come to is not stored but its hash is, by which anybody goes on: parts of two who freeze at once, of
/// different lengths, repeated, or of a book that is no more, are beside each other and nobody's hindrance.
abstract contract BookFreezer is ISolvencyOracle {
    using FixedPoint for uint256;

    // A page's memory is freed with its call: memory costs more than linearly.
    uint256 private constant ACCOUNTS_A_PAGE = 32;

    IMarginEngine public immutable engine;
    IMarkOracle public immutable markOracle;
    IScenarioSets public immutable scenarioSets;

    /// @inheritdoc ISolvencyOracle
    mapping(bytes32 progress => bool) public isReached;

    constructor(IMarginEngine engine_, IMarkOracle markOracle_, IScenarioSets scenarioSets_) {
        engine = engine_;
        markOracle = markOracle_;
        scenarioSets = scenarioSets_;
    }

    /// @inheritdoc ISolvencyOracle
    function freezePart(FreezeProgress calldata from, uint256 count) external {
        _requireReached(from);
        (FreezeProgress memory to, bytes memory book, ) = _walkPart(from, count);
        isReached[_hashOf(to)] = true;
        emit FreezeAdvanced(to, book);
    }

    /// @inheritdoc ISolvencyOracle
    function walkPart(
        FreezeProgress calldata from,
        uint256 count
    ) external view returns (FreezeProgress memory to, bytes memory book) {
        (to, book, ) = _walkPart(from, count);
    }

    /// @dev The whole book, bound.
    function _walkWhole()
        internal
        view
        returns (FreezeProgress memory progress, bytes memory book, Columns memory columns)
    {
        uint256 set = _presentSet();
        columns = _columnsOf(set);
        progress = _start(set, columns);
        book = _walk(progress, columns, type(uint256).max);
    }

    /// @dev The same after some parts, whose bound accounts are `books`.
    function _walkRest(
        FreezeProgress calldata from,
        bytes[] calldata books
    ) internal view returns (FreezeProgress memory progress, bytes memory book, Columns memory columns) {
        _requireReached(from);
        bytes32 chained;
        for (uint256 i = 0; i < books.length; ++i) chained = _chain(chained, keccak256(books[i]));
        if (chained != from.books) revert WrongBook(from.books);
        (progress, book, columns) = _walkPart(from, type(uint256).max);
        book = BoundBook.join(books, book);
    }

    function _walkPart(
        FreezeProgress calldata from,
        uint256 count
    ) private view returns (FreezeProgress memory to, bytes memory book, Columns memory columns) {
        uint256 set = _presentSet();
        columns = _columnsOf(set);
        (, , uint256 nonce) = engine.globals();
        bytes32 marks = _hashMarks(columns.instruments);
        if (from.set == 0) {
            to = _start(set, columns);
            to.nonce = nonce;
            to.marks = marks;
        } else {
            if (from.set != set || from.nonce != nonce || from.marks != marks) revert BookChanged();
            to = from;
        }
        book = _walk(to, columns, count);
        to.books = _chain(to.books, keccak256(book));
    }

    /// @dev Walks up to `count` more accounts. Nobody can change the book between two pages: nothing is called that could.
    function _walk(
        FreezeProgress memory progress,
        Columns memory columns,
        uint256 count
    ) private view returns (bytes memory book) {
        uint256 first = progress.walked;
        count = count.min(engine.accountCount() - first);
        bytes[] memory pages = new bytes[]((count + ACCOUNTS_A_PAGE - 1) / ACCOUNTS_A_PAGE);
        for (uint256 i = 0; i < pages.length; ++i) {
            uint256 done = i * ACCOUNTS_A_PAGE;
            uint256 oldest;
            (pages[i], oldest) = engine.walk(first + done, ACCOUNTS_A_PAGE.min(count - done));
            progress.oldestEpoch = progress.oldestEpoch.min(oldest);
        }
        progress.walked = first + count;
        uint256 bits = scenarioSets.circuit(scenarioSets.scenarioSet(progress.set).circuit).bits;
        book = BoundBook.bind(pages, columns, bits, progress.totals);
    }

    function _presentSet() private view returns (uint256 set) {
        set = scenarioSets.present();
        if (set == 0) revert NoScenarioSet();
    }

    function _columnsOf(uint256 set) private view returns (Columns memory columns) {
        (columns.instruments, columns.worst) = scenarioSets.columns(set);
    }

    /// @dev Every slot that the equity of an account can depend on: what is not in the set stands in no book that is frozen.
    function _hashMarks(InstrumentId[] memory instruments) private view returns (bytes32) {
        Portfolio memory one;
        one.legs = new PositionSlot[](instruments.length);
        for (uint256 m = 0; m < instruments.length; ++m)
            one.legs[m] = PositionSlot.wrap(uint256(InstrumentId.unwrap(instruments[m])) << 224);
        PortfolioLibrary.readMarks(one, markOracle, instruments.length);
        return keccak256(abi.encode(one.head, one.marks));
    }

    /// @dev Nothing walked is always reached, and has no book: records in front of the first account could swallow others.
    function _requireReached(FreezeProgress calldata from) private view {
        bool isStart = from.set == 0 && from.books == 0;
        if (!isStart && !isReached[_hashOf(from)]) revert UnknownProgress(_hashOf(from));
    }

    function _start(
        uint256 set,
        Columns memory columns
    ) private pure returns (FreezeProgress memory progress) {
        progress.set = set;
        progress.oldestEpoch = type(uint256).max;
        progress.totals.isInRange = true;
        progress.totals.net = new int256[](columns.instruments.length);
    }

    function _chain(bytes32 before, bytes32 book) private pure returns (bytes32) {
        return keccak256(abi.encode(before, book));
    }

    function _hashOf(FreezeProgress memory progress) private pure returns (bytes32) {
        return keccak256(abi.encode(progress));
    }
}
