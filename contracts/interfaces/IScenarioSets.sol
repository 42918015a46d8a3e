// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InstrumentId} from "../types/InstrumentId.sol";
import {IBatchVerifier, ITailVerifier} from "./IFoldingVerifier.sol";

/// @notice The circuits that prove, and what of their keys the chain needs.
/// @param accounts N: accounts of a batch. The chain needs it only to name the circuit in a context.
/// @param instruments M: columns of a set.
/// @param scenarios S: rows of a set; M·S at most 2^16.
/// @param bits B: an account's equity and its loss differ by less than 2^B of 1e-6 USD; 20 to 58.
/// @param genesis The state before the first batch.
/// @param profitPoints What the S·M profits multiply, points of the batch verifier's key, in the order of the profits:
/// keccak256 of the hashes of their chunks. A chunk is 256 points (the last may be shorter), 64 bytes each.
/// @param weightPoints The same for the S weights and the tail verifier's key.
struct Circuit {
    IBatchVerifier batchVerifier;
    ITailVerifier tailVerifier;
    uint16 accounts;
    uint16 instruments;
    uint16 scenarios;
    uint8 bits;
    uint256 genesis;
    bytes32 profitPoints;
    bytes32 weightPoints;
}

/// @notice What a set says of the future.
/// @param instruments Ascending, 1 to M; column m of the profits is the m-th, and those beyond are nobody's.
/// @param profits Of a lot by scenario and instrument, 1e-6 USD, signed: S rows of M, row after row, four i64 a word, the
/// first highest.
/// @param weights Of the scenarios, adding up to 2^20: eight u32 a word, the first highest.
struct Scenarios {
    InstrumentId[] instruments;
    uint256[] profits;
    uint256[] weights;
}

/// @notice Public inputs folded into a point each: Σ vⱼ·ICⱼ, (0, 0) for the point at infinity.
struct Folds {
    uint256[2] profits;
    uint256[2] weights;
}

/// @notice A set as the chain remembers it.
/// @param contentHash keccak256 of abi.encode(uint32[] instruments, profitsHash, weightsHash).
/// @param profitsHash keccak256 of the hashes of the profits' chunks: 256 entries each, 64 words; the last may be shorter.
/// @param weightsHash The same for the weights, 32 words a chunk.
/// @param circuit Number of the circuit it was made for.
/// @param epoch Of the marks it was made at.
/// @param marksTime Unix seconds of these marks.
/// @param postedBlock Since when it is fixed.
/// @param publishableFrom Unix seconds from which its folds count though nobody has computed them.
/// @param isConfirmed The chain has computed both folds itself, and they are what was claimed.
/// @param isVoid One was not: nothing proven with this set counts.
/// @param columns Code of a data contract, 12 bytes for each instrument: id u32 | its largest |profit| u64.
struct ScenarioSet {
    bytes32 contentHash;
    bytes32 profitsHash;
    bytes32 weightsHash;
    Folds folds;
    uint32 circuit;
    uint32 epoch;
    uint40 marksTime;
    uint40 postedBlock;
    uint40 publishableFrom;
    bool isConfirmed;
    bool isVoid;
    address columns;
}

/// @notice Which of a set's two folds.
enum Part {
    Profits,
    Weights
}

/// @notice One chunk of a fold, with what shows that it is of the set and of the key.
/// @param index Counted from 0.
/// @param pointHashes Of all chunks of the key's points.
/// @param entryHashes Of all chunks of the set's entries.
/// @param points The chunk's points, x and y of one after those of the other.
/// @param entries The chunk's entries, packed as posted.
struct FoldChunk {
    uint256 index;
    bytes32[] pointHashes;
    bytes32[] entryHashes;
    uint256[] points;
    uint256[] entries;
}

/// @title What proofs of solvency take the future to be: weighted scenarios, signed by a quorum of the margin set.
/// @notice A set is posted whole; an event has its numbers, and the chain keeps hashes, the largest move of each instrument,
/// which it computes, and two points of the curve, which it is given. A wrong point is as bad as a wrong scenario. So
/// anybody can make the chain compute them, a chunk a call: if one is wrong the set is void, whatever was published from it
/// too.
/// @dev WARNING (trust): the scenarios are the margin quorum's. They are public, and anybody can compute them again from the
/// snapshot and the model; the chain cannot. The keys are the owner's (the timelock): whoever knows what a key was made of
/// proves anything.
interface IScenarioSets {
    /// @notice `value` of the circuit's `name` is outside what the chain can hold.
    error OutOfBounds(bytes32 name, uint256 value);
    /// @notice No circuit is set, or none has this number.
    error UnknownCircuit(uint256 circuit);
    /// @notice Sets are numbered from 1.
    error UnknownSet(uint256 set);
    /// @notice The last set is of epoch `last`; a set must be of a newer one, so that none comes back.
    error NotNewer(uint256 epoch, uint256 last);
    /// @notice Not 1 to M instruments, or they do not ascend.
    error InvalidInstruments();
    /// @notice `given` words where the circuit's sizes need `needed`.
    error WrongLength(uint256 given, uint256 needed);
    /// @notice They must add up to 2^20.
    error WrongWeights(uint256 sum);
    /// @notice What was sent is not what `hash` is the hash of.
    error WrongChunk(bytes32 hash);
    /// @notice The chain has this chunk already.
    error AlreadyFolded(uint256 chunk);
    /// @notice One of its folds was wrong already.
    error SetIsVoid(uint256 set);

    /// @notice Sets posted from now on are for this circuit; those of others count no more.
    event CircuitSet(uint256 indexed circuit, Circuit terms);
    /// @notice With all its numbers: whoever has to fold them again would not find those that another contract posted.
    event ScenarioSetPosted(
        uint256 indexed set,
        uint256 indexed epoch,
        bytes32 contentHash,
        uint256 publishableFrom,
        Scenarios scenarios
    );
    /// @notice The chain has computed this chunk of a fold.
    event ChunkFolded(uint256 indexed set, Part part, uint256 chunk);
    /// @notice The chain has computed this fold, and it is what was claimed.
    event FoldConfirmed(uint256 indexed set, Part part);
    /// @notice It is another than was claimed: nothing proven with the set counts.
    event ScenarioSetVoided(uint256 indexed set, Part part, uint256 x, uint256 y);

    /// @notice Replaces the circuit; what was proven with the one before counts no more. Only the owner (the timelock).
    function setCircuit(Circuit calldata terms) external;

    /// @notice Posts the next set. Permissionless: the signatures are what counts.
    /// @param epoch Of the marks it was made at: one the mark oracle still knows, newer than that of the last set.
    /// @param folds As claimed.
    /// @param signatures Quorum of the margin set over ScenarioSet(bytes32 contentHash,uint32 epoch,bytes32
    /// modelHash,bytes32 snapshotHash,uint32 circuit,uint256[2] profitFold,uint256[2] weightFold) in this contract's domain.
    /// The model is the parameters', the snapshot the mark oracle's, the circuit the present one: not sent, so they
    /// cannot be sent wrong.
    /// @return set Its number, from 1.
    function post(
        uint32 epoch,
        Scenarios calldata scenarios,
        Folds calldata folds,
        bytes calldata signatures
    ) external returns (uint256 set);

    /// @notice Computes one chunk of a fold; with the last one the fold is confirmed or the set is void. In any order, by
    /// anybody. About 6,700 gas an entry.
    function computeFold(uint256 set, Part part, FoldChunk calldata chunk) external;

    /// @notice The number of the last set posted, 0 for none: whether it counts or not.
    function sets() external view returns (uint256);

    /// @notice The set to prove with: the last, if it counts; 0 for none.
    function present() external view returns (uint256 set);

    /// @notice Whether what is proven with the set counts: it is not void, and its circuit has not been replaced.
    function counts(uint256 set) external view returns (bool);

    /// @notice Reverts with UnknownSet.
    function scenarioSet(uint256 set) external view returns (ScenarioSet memory);

    /// @notice The instruments of a set and the largest |profit| of a lot of each, 1e-6 USD.
    function columns(
        uint256 set
    ) external view returns (InstrumentId[] memory instruments, uint64[] memory worst);

    /// @notice Which chunks of a fold have been computed (bit i: chunk i), and their sum.
    function foldProgress(
        uint256 set,
        Part part
    ) external view returns (uint256 chunks, uint256[2] memory sum);

    /// @notice The number of the present circuit, 0 for none.
    function presentCircuit() external view returns (uint256);

    /// @notice Reverts with UnknownCircuit.
    function circuit(uint256 number) external view returns (Circuit memory);

    /// @notice How long a set's folds may be challenged before they count unconfirmed. Seconds; 0: at once.
    function challengeWindow() external view returns (uint256);

    /// @notice In which scenario sets are signed; of this contract on the chain of now.
    function domainSeparator() external view returns (bytes32);
}
