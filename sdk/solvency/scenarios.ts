import { concat, encodeAbiParameters, keccak256, numberToHex, type Hex } from "viem";

import type { InstrumentId } from "../ids/index.ts";

/** The future as a proof of solvency takes it, in numbers. */
export type ScenarioNumbers = {
  /** profit[s][m]: of one lot of instrument m in scenario s, 1e-6 USD. */
  profit: readonly (readonly bigint[])[];
  /** Of the scenarios; they add up to 2^20. */
  weights: readonly bigint[];
};

/**
 * The same as ScenarioSets takes it.
 *
 * @param instruments Ids of the columns, ascending; columns after them are zeros.
 * @param profits Row after row, four i64 a word, the first highest.
 * @param weights Eight u32 a word, the first highest.
 */
export type PackedScenarios = {
  instruments: readonly InstrumentId[];
  profits: readonly bigint[];
  weights: readonly bigint[];
};

const WORD_BITS = 256;
const PROFIT_BITS = 64;
const WEIGHT_BITS = 32;
const CHUNK_ENTRIES = 256;

/** @throws RangeError if a profit does not fit 64 bits, or a weight 32. */
export function packScenarios(
  instruments: readonly InstrumentId[],
  { profit, weights }: ScenarioNumbers,
): PackedScenarios {
  return {
    instruments: [...instruments],
    profits: packed(
      profit.flat().map((value) => fitting(value, BigInt.asIntN(PROFIT_BITS, value))),
      PROFIT_BITS,
    ),
    weights: packed(
      weights.map((value) => fitting(value, BigInt.asUintN(WEIGHT_BITS, value))),
      WEIGHT_BITS,
    ),
  };
}

/** @param sizes Of the circuit: what says how many of the packed entries count. */
export function unpackScenarios(
  { profits, weights }: PackedScenarios,
  sizes: { instruments: number; scenarios: number },
): ScenarioNumbers {
  const { instruments, scenarios } = sizes;
  const entries = unpacked(profits, PROFIT_BITS).map((value) => BigInt.asIntN(PROFIT_BITS, value));
  return {
    profit: Array.from({ length: scenarios }, (_, s) =>
      entries.slice(s * instruments, (s + 1) * instruments),
    ),
    weights: unpacked(weights, WEIGHT_BITS).slice(0, scenarios),
  };
}

/** What the chain keeps of a set: `contentHash` names it, the other two are of its chunks. */
export type ScenarioHashes = { contentHash: Hex; profitsHash: Hex; weightsHash: Hex };

/** The hashes as `IScenarioSets.ScenarioSet` says. */
export function scenarioHashes({ instruments, profits, weights }: PackedScenarios): ScenarioHashes {
  const profitsHash = keccak256(concat(chunkHashes(profits, PROFIT_BITS)));
  const weightsHash = keccak256(concat(chunkHashes(weights, WEIGHT_BITS)));
  const ids = keccak256(concat(instruments.map((id) => numberToHex(id, { size: 4 }))));
  const three = [{ type: "bytes32" }, { type: "bytes32" }, { type: "bytes32" }] as const;
  return {
    profitsHash,
    weightsHash,
    contentHash: keccak256(encodeAbiParameters(three, [ids, profitsHash, weightsHash])),
  };
}

/** Words in chunks of 256 entries, and each chunk's hash: what `computeFold` is shown. */
export const profitChunks = ({ profits }: PackedScenarios) => chunksOf(profits, PROFIT_BITS);
export const weightChunks = ({ weights }: PackedScenarios) => chunksOf(weights, WEIGHT_BITS);

function chunksOf(words: readonly bigint[], bits: number): (readonly bigint[])[] {
  const length = (CHUNK_ENTRIES * bits) / WORD_BITS;
  return Array.from({ length: Math.ceil(words.length / length) }, (_, i) =>
    words.slice(i * length, (i + 1) * length),
  );
}

const chunkHashes = (words: readonly bigint[], bits: number): Hex[] => chunksOf(words, bits).map(wordsHash);

/** keccak256 of words, 32 bytes each. */
export const wordsHash = (words: readonly bigint[]): Hex =>
  keccak256(concat(words.map((word) => numberToHex(word, { size: 32 }))));

function packed(values: readonly bigint[], bits: number): bigint[] {
  const each = WORD_BITS / bits;
  return Array.from({ length: Math.ceil(values.length / each) }, (_, word) =>
    Array.from({ length: each }, (_, i) => BigInt.asUintN(bits, values[word * each + i] ?? 0n)).reduce(
      (sum, value) => (sum << BigInt(bits)) | value,
      0n,
    ),
  );
}

function unpacked(words: readonly bigint[], bits: number): bigint[] {
  const each = WORD_BITS / bits;
  return words.flatMap((word) =>
    Array.from({ length: each }, (_, i) => BigInt.asUintN(bits, word >> BigInt(bits * (each - 1 - i)))),
  );
}

function fitting(value: bigint, fitted: bigint): bigint {
  if (value === fitted) return value;
  throw new RangeError(`${value} is beyond what a scenario set holds`);
}
