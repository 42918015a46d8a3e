import { hexToBigInt, numberToHex, size, slice, concat, type Hex } from "viem";
import { z } from "zod";

import { address, bytes, bytes32, intString, uint, uintString } from "../codecs/index.ts";

/*
 * A proof of solvency with all that it was made of, as risk servers keep and answer it: everything that `publish` takes, and
 * everything that somebody needs who wants to compute V and E again. Money is 1e-6 USD.
 */

const pair = z.tuple([uintString, uintString]).readonly();

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
  snapshot: uintString,
  context: bytes32,
  digest: bytes32,
  totalCash: intString,
  badDebt: uintString,
  marginShortfall: uintString,
  insurance: uintString,
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
  proof: z.object({
    commitment: uintString,
    states: z.array(uintString),
    batches: z.array(proofSchema),
    tail: proofSchema,
    valueAtRisk: uintString,
    shortfall: uintString,
  }),
  /** Null when this server had not the paths that the set was made of. */
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
