// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InstrumentId} from "../types/InstrumentId.sol";
import {Proof} from "./IFoldingVerifier.sol";

/// @notice Unknown comes first: what was never written reads as it.
enum SolvencyStatus {
    UNKNOWN,
    SOLVENT,
    WATCH,
    INSOLVENT
}

/// @notice A book as one block had it. Money in 1e-6 USD.
/// @param snapshot Its number, from 1.
/// @param context What the proof is for: keccak256 of chain, oracle, snapshot, block, set content, folds and circuit.
/// @param digest keccak256 of the bound book (`ISolvencyOracle.BookFrozen`).
/// @param totalCash T: Σ cash.
/// @param badDebt B: Σ max(0, −equity).
/// @param marginShortfall F: Σ max(0, maintenance margin − equity), with margins as attested last.
/// @param insurance The fund.
/// @param accounts All of them.
/// @param boundAccounts Those that can lose more than their equity in some scenario.
/// @param isProvable All bound accounts are in the circuit's range, and not too many.
/// @param set Number of the scenario set.
/// @param epoch Of the head of the marks.
/// @param blockNumber The block.
/// @param time Its time, Unix seconds.
struct FrozenBook {
    uint256 snapshot;
    bytes32 context;
    bytes32 digest;
    int256 totalCash;
    uint256 badDebt;
    uint256 marginShortfall;
    uint256 insurance;
    uint32 accounts;
    uint32 boundAccounts;
    bool isProvable;
    uint32 set;
    uint32 epoch;
    uint40 blockNumber;
    uint40 time;
}

/// @notice What walked accounts come to. Money in 1e-6 USD.
/// @param cash Σ cash.
/// @param badDebt Σ max(0, −equity).
/// @param marginShortfall Σ max(0, maintenance margin − equity).
/// @param boundAccounts Those that could default.
/// @param isInRange A proof can hold every one of them.
/// @param net Σ lots of each column of the scenario set.
struct BookTotals {
    int256 cash;
    uint256 badDebt;
    uint256 marginShortfall;
    uint256 boundAccounts;
    bool isInRange;
    int256[] net;
}

/// @notice How far a freeze in parts has come. All zero before the first part.
/// @param set Number of the scenario set.
/// @param nonce The engine's, which counts every change of its book.
/// @param marks keccak256 of the head and the mark slots of the set's instruments.
/// @param walked Accounts, from the first of the engine's list on.
/// @param oldestEpoch Of their marks.
/// @param books keccak256 of what this was before the last part, and of that part's bound accounts; 0 at first.
struct FreezeProgress {
    uint256 set;
    uint256 nonce;
    bytes32 marks;
    uint256 walked;
    uint256 oldestEpoch;
    bytes32 books;
    BookTotals totals;
}

/// @notice What a prover shows of a frozen book.
/// @param commitment c: the chain of Poseidon hashes of the bound rows.
/// @param states After each batch.
/// @param batches Of each batch; without the first ones, if those were proven in calls before.
/// @param tail Of V and E.
/// @param valueAtRisk V of the future bad debt at 99 %, 1e-6 USD.
/// @param shortfall E of it.
struct SolvencyProof {
    uint256 commitment;
    uint256[] states;
    Proof[] batches;
    Proof tail;
    uint256 valueAtRisk;
    uint256 shortfall;
}

/// @notice How solvent the venue is. Money in 1e-6 USD.
/// @param index Insurance / (B + E), 8 decimals, rounded down, at most 1000. Of a venue that pays withdrawals below one for
/// one at most what it pays of a unit; of a book that could not be proven at most 1.
/// @param var99 V: future bad debt that is not exceeded with 99 %.
/// @param es99 E: its mean in the worst 1 %.
/// @param badDebt B, of now (of the frozen block).
/// @param shortfall F: what accounts lack of their maintenance margins.
/// @param insurance The lesser of then and now.
/// @param epoch Of the marks.
/// @param blockNumber The frozen block.
/// @param provenAt Its time, Unix seconds: age counts from here, whenever it was proven.
struct Solvency {
    uint256 index;
    uint256 var99;
    uint256 es99;
    uint256 badDebt;
    uint256 shortfall;
    uint256 insurance;
    uint256 accounts;
    uint256 boundAccounts;
    uint256 epoch;
    uint256 blockNumber;
    uint256 provenAt;
    SolvencyStatus status;
}

/// @notice How old what goes into a freeze may be, and from which index on all is well.
/// @param maxSetAge How long the marks of a set may be before those of the freeze. Seconds, a minute to a week.
/// @param maxMarkAge How old the oldest mark of the book may be. Seconds, a minute to a day.
/// @param watchIndex Below it the status is WATCH, 8 decimals; above 1, at most 10.
struct OracleTerms {
    uint32 maxSetAge;
    uint32 maxMarkAge;
    uint64 watchIndex;
}

/// @title What the venue's book could lose, proven, for any contract to read.
/// @notice Over every account of the engine at one block: Σ cash is T, long equals short, present bad debt is B, and what
/// accounts lack of their margins F, which this contract computes; and over a public set of weighted scenarios the 99 % Value
/// at Risk and Expected Shortfall of Σ max(0, loss − equity) are V and E, which a proof shows. Not netted: one account's
/// surplus pays no other's debt.
///
/// Anybody freezes, anybody proves. What goes into a proof is fixed in this order: circuit, scenarios; the book; the prover's
/// commitment c; the challenge, which hashes all of these; the rest.
/// @dev WARNING (trust): the keys of the circuit (owner), marks (quorum of the mark set), scenarios and margins (quorum of the
/// margin set). "Solvent at that block under this model", and nothing about liquidity. NOT AUDITED.
interface ISolvencyOracle {
    /// @notice `value` of the term `name` is outside its hard bounds.
    error OutOfBounds(bytes32 name, uint256 value);
    /// @notice No set is in force.
    error NoScenarioSet();
    /// @notice The set was posted in this block: whoever picks scenarios after seeing the book picks the result.
    error SetNotFixed(uint256 set);
    /// @notice The set was made at marks of `marksTime`, too long before those of now.
    error StaleSet(uint256 set, uint256 marksTime);
    /// @notice A mark of the book is of `marksTime`.
    error StaleMarks(uint256 marksTime);
    /// @notice An account holds an instrument that the set does not speak of.
    error OutsideSet(InstrumentId instrument);
    /// @notice Long and short of the instrument are not the same: the engine is broken.
    error Unmatched(InstrumentId instrument, int256 net);
    /// @notice Since the part before, the engine's book, its marks or the scenario set in force have changed.
    error BookChanged();
    /// @notice No part of a freeze has come to this.
    error UnknownProgress(bytes32 progress);
    /// @notice No book was frozen by this number that is as given, or it needs no proof.
    error UnknownSnapshot(uint256 snapshot);
    /// @notice A snapshot as new, `latest`, is out.
    error AlreadyPublished(uint256 snapshot, uint256 latest);
    /// @notice Nobody has computed the set's folds, and they may be challenged until then.
    error InChallenge(uint256 set, uint256 until);
    /// @notice Void, or its circuit has been replaced.
    error SetDoesNotCount(uint256 set);
    /// @notice The words are not those of the frozen book.
    error WrongBook(bytes32 digest);
    /// @notice No batches proven with this challenge lead to the state.
    error UnprovenState(uint256 challenge, uint256 state);
    /// @notice The proof of a batch (counted from 0) does not hold, or, with the number of batches, that of the tail.
    error WrongProof(uint256 proof);
    /// @notice V of 2^60 and more, or E of 2^68 and more.
    error OutOfRange(uint256 valueAtRisk, uint256 shortfall);
    /// @notice The venue is not known to be solvent: `status` says what is known.
    error NotSolvent(SolvencyStatus status);
    /// @notice No such round, or it counts no more: its set does not, or the venue has ended.
    error NoDataPresent();

    /// @notice From now on books are frozen, and results judged, by these.
    event OracleTermsSet(OracleTerms terms);
    /// @notice Everything that a prover needs but the scenarios.
    /// @param book The bound accounts in the order of the engine's list, 10 bytes a record: equity i64 (1e-6 USD) | legs u16,
    /// followed by its legs, column of the set u16 | lots i64. Of an account beyond the range it means nothing.
    event BookFrozen(uint256 indexed snapshot, FrozenBook frozen, bytes book);
    /// @notice A part was walked: everything that the next one needs.
    /// @param book Its bound accounts.
    event FreezeAdvanced(FreezeProgress progress, bytes book);
    /// @notice Batches were proven that lead to the state.
    event BatchesProven(uint256 indexed snapshot, uint256 commitment, uint256 state);
    /// @notice A frozen book has a result: V, E and bad debt in 1e-6 USD, index 1e8 = 1.
    /// @param round Of the feed.
    event SolvencyPublished(
        uint256 indexed snapshot,
        uint256 indexed round,
        uint256 valueAtRisk,
        uint256 shortfall,
        uint256 badDebt,
        uint256 index
    );

    /// @notice Freezes the book of this block. Permissionless. If nothing in it needs a proof (no account can default in any
    /// scenario), or no proof can hold it (an account beyond the range), the result is published at once, the latter from B
    /// alone: INSOLVENT or WATCH.
    /// @dev All accounts in one transaction: see docs/solvency.md for how many that can be. More than that: in parts.
    function freeze() external returns (uint256 snapshot);

    /// @notice Walks `count` more accounts of a book too large for one transaction. Permissionless, and anybody goes on from
    /// what anybody has begun. A part counts as long as neither the engine's book nor a mark of the set's instruments nor the
    /// set in force has changed, so that all parts are of one book: that of the block of the last.
    /// @param from All zero, or as an earlier part left it.
    function freezePart(FreezeProgress calldata from, uint256 count) external;

    /// @notice Walks the rest, and freezes the book as `freeze` would in this block.
    /// @param books The bound accounts of all parts before, in their order.
    function finishFreeze(
        FreezeProgress calldata from,
        bytes[] calldata books
    ) external returns (uint256 snapshot);

    /// @notice What a part would come to, so that several can be sent together. It does not look whether `from` was reached.
    /// @return to How far it comes.
    /// @return book Its bound accounts.
    function walkPart(
        FreezeProgress calldata from,
        uint256 count
    ) external view returns (FreezeProgress memory to, bytes memory book);

    /// @notice Verifies batches of a frozen book, if they are too many for one transaction. Permissionless; a proof for one
    /// commitment is none for another. `publish` then needs the rest only.
    /// @param start The state before them: the circuit's genesis, or one that was proven.
    /// @param states After each of them.
    function proveBatches(
        FrozenBook calldata frozen,
        uint256 commitment,
        uint256 start,
        uint256[] calldata states,
        Proof[] calldata batches
    ) external;

    /// @notice Publishes what a frozen book could lose. Permissionless; copying somebody's call has the same result. Never an
    /// older block over a newer one.
    function publish(FrozenBook calldata frozen, bytes calldata book, SolvencyProof calldata proof) external;

    /// @notice Only the owner (the timelock).
    function setTerms(OracleTerms calldata next) external;

    /// @notice By which books are frozen and results judged.
    function terms() external view returns (OracleTerms memory);

    /// @notice What was published last. All zero and UNKNOWN before the first. UNKNOWN too, with an index of 0, when its set no
    /// longer counts or the venue has ended. It says nothing about age: see `statusAt`.
    /// @dev Reverts with Reentered while the engine's lock is held, and so does every other view of the result.
    function latest() external view returns (Solvency memory);

    /// @notice The same, UNKNOWN if the frozen block is more than `maxAge` seconds ago: never a stale yes.
    function statusAt(uint256 maxAge) external view returns (SolvencyStatus);

    /// @notice Whether `statusAt(maxAge)` is SOLVENT. WATCH is not.
    function isSolvent(uint256 maxAge) external view returns (bool);

    /// @notice Reverts with NotSolvent unless `isSolvent(maxAge)`.
    function requireSolvent(uint256 maxAge) external view;

    /// @notice The number of the last freeze.
    function snapshots() external view returns (uint256);

    /// @notice keccak256 of the abi.encode of the frozen book, 0 if there is none.
    function frozenHash(uint256 snapshot) external view returns (bytes32);

    /// @notice Whether a part of a freeze has come to this: keccak256 of the abi.encode of a FreezeProgress.
    function isReached(bytes32 progress) external view returns (bool);

    /// @notice Whether batches proven with this challenge lead from the circuit's genesis to the state.
    function isProvenState(uint256 challenge, uint256 state) external view returns (bool);

    /// @notice Snapshot and round published last.
    function lastPublished() external view returns (uint256 snapshot, uint256 round);
}
