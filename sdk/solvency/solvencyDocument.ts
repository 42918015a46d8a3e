import { hexToBigInt, numberToHex, size, slice, concat, type Hex } from "viem";
import { z } from "zod";

import { address, bytes, bytes32, intString, uint, uintString } from "../codecs/index.ts";

/*
 * A proof of solvency with all that it was made of, as risk servers keep and answer it: everything that `publish` takes, and
 * everything that somebody needs who wants to compute V and E again. Money is 1e-6 USD.
 */

/** As wide as the contracts take them: whoever sends a document on can encode it. */
const uint256 = uintString.refine((value) => value < 2n ** 256n, "expected at most 2^256 - 1");
const int256 = intString.refine(
  (value) => value >= -(2n ** 255n) && value < 2n ** 255n,
  "expected -2^255 to 2^255 - 1",
);
const pair = z.tuple([uint256, uint256]).readonly();

/** Fewer than 2^13 accounts can be proven, and each batch has one at least. */
const MOST_BATCHES = 2 ** 13;

const proofSchema = z.object({
  a: pair,
  b: z.tuple([pair, pair]).readonly(),
  c: pair,
});

/** Words as one string of bytes, 32 each. */
const words = z.codec(bytes, z.array(z.bigint().nonnegative()).readonly(), {
  decode: (text) =>
    Array.from({ length: size(text) / 32 }, (_, i) => hexToBigInt(slice(text, i * 32, (i + 1) * 32))),
  encode: (values): Hex =>
    values.length === 0 ? "0x" : concat(values.map((value) => numberToHex(value, { size: 32 }))),
});

export const frozenBookSchema = z.object({
  snapshot: uint256,
  context: bytes32,
  digest: bytes32,
  totalCash: int256,
  badDebt: uint256,
  marginShortfall: uint256,
  insurance: uint256,
  accounts: uint(32),
  boundAccounts: uint(32),
  isProvable: z.boolean(),
  set: uint(32),
  epoch: uint(32),
  blockNumber: uint(40),
  time: uint(40),
});

/** V and E at 99 % over all paths beside those that are proven; see docs/solvency.md. */
export const reductionErrorSchema = z.object({
  paths: z.int().positive(),
  scenarios: z.int().positive(),
  accounts: z.int().nonnegative(),
  boundAccounts: z.int().nonnegative(),
  parent: z.object({ valueAtRisk: z.string(), expectedShortfall: z.string(), standardError: z.string() }),
  proven: z.object({ valueAtRisk: z.string(), expectedShortfall: z.string() }),
  difference: z.number().nullable(),
  isAlarming: z.boolean(),
});

export const solvencyDocumentSchema = z.object({
  version: z.literal(1),
  chainId: z.int().positive(),
  oracle: address,
  /** Number of the frozen book, from 1. */
  snapshot: z.int().positive(),
  frozen: frozenBookSchema,
  /** The bound accounts as the oracle's event has them: `readBoundBook`. */
  book: bytes,
  circuit: z.object({
    number: z.int().positive(),
    accounts: z.int().positive(),
    instruments: z.int().positive(),
    scenarios: z.int().positive(),
    bits: z.int().positive(),
  }),
  /** As posted: `unpackScenarios`. */
  scenarios: z.object({ instruments: z.array(uint(32)), profits: words, weights: words }),
  proof: z
    .object({
      commitment: uint256,
      /** After each batch. */
      states: z.array(uint256),
      batches: z.array(proofSchema).max(MOST_BATCHES),
      tail: proofSchema,
      valueAtRisk: uint256,
      shortfall: uint256,
    })
    .refine(({ states, batches }) => states.length === batches.length, "expected a state for each batch"),
  /** Null while it is not measured yet, and where this server had not the paths that the set was made of. */
  reduction: reductionErrorSchema.nullable(),
  /** Seconds of work, on the server's machine. */
  seconds: z.object({ inputs: z.number().nonnegative(), proving: z.number().nonnegative() }),
});
export type SolvencyDocument = z.output<typeof solvencyDocumentSchema>;

/** What a server says of the oracle, and of what it does itself. */
export const solvencyStatusSchema = z.object({
  chainId: z.int().positive(),
  oracle: address,
  /** What the oracle answers now; age counts from `provenAt`. */
  latest: z.object({
    status: z.enum(["UNKNOWN", "SOLVENT", "WATCH", "INSOLVENT"]),
    /** 8 decimals. */
    index: uintString,
    var99: uintString,
    es99: uintString,
    badDebt: uintString,
    shortfall: uintString,
    insurance: uintString,
    accounts: z.int().nonnegative(),
    boundAccounts: z.int().nonnegative(),
    epoch: uint(32),
    blockNumber: uintString,
    provenAt: uint(40),
  }),
  /** Seconds between `provenAt` and the chain's clock; null before the first proof. */
  age: z.int().nullable(),
  /** The scenario set in force, null when there is none. */
  set: z
    .object({
      number: z.int().positive(),
      epoch: uint(32),
      contentHash: bytes32,
      isConfirmed: z.boolean(),
      publishableFrom: uint(40),
    })
    .nullable(),
  /** Numbers of the newest frozen book and of the newest published one; 0 for none. */
  frozen: z.int().nonnegative(),
  published: z.int().nonnegative(),
  /** Whether this server keeps a proof of the newest frozen book. */
  isProven: z.boolean(),
});
export type SolvencyStatus = z.output<typeof solvencyStatusSchema>;
