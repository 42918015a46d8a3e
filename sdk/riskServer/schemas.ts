import { z } from "zod";

import { address, bytes32, intString, marginReport, position, uint, uintString } from "../codecs/index.ts";

/*
 * The risk server's HTTP API. Both sides use these schemas: the client parses answers with them, the server parses
 * requests and encodes answers (`z.encode(accountMarginSchema, value)`). Money is 1e-6 USD, sizes are signed lots; both are
 * bigints in TypeScript and decimal strings in JSON. Instruments are on-chain ids (uint32).
 *
 *   GET  /v1/accounts              → accountListSchema
 *   GET  /v1/accounts/:id/margin   → accountMarginSchema
 *   POST /v1/margin                whatIfRequestSchema → whatIfMarginSchema
 *   POST /v1/what-ifs              whatIfsRequestSchema → whatIfsSchema
 *   POST /v1/scenario-matrix       scenarioMatrixRequestSchema → scenarioMatrixSchema
 *   POST /v1/profit-curve          profitCurveRequestSchema → profitCurveSchema
 *   POST /v1/profit-distribution   profitDistributionRequestSchema → profitDistributionSchema
 *   POST /v1/attestations          attestationRequestSchema → attestationDocumentSchema
 *   GET  /v1/snapshots/:hash       → codecs.snapshot
 *   GET  /v1/health                → healthSchema
 *   GET  /v1/solvency              → solvencyStatusSchema
 *   GET  /v1/solvency/:snapshot    → solvencyDocumentSchema
 *
 * The first seven take `?maxAge=<seconds>`: an answer from older marks is refused instead of given.
 * Every answer that is not 2xx is a problem document (application/problem+json).
 */

/** Seconds between the marks' time and the server's clock when it answered. */
const age = z.int().optional();

/** A term of the model's margin, or the chain's own bound: φW from below (`chainFloor`) or W from above (`worstCase`). */
const binding = z.enum([...marginReport.shape.binding.options, "chainFloor", "worstCase"]);

/** What an account needs and has, at the newest epoch this server has computed. */
export const accountMarginSchema = z.object({
  account: bytes32,
  epoch: uint(32),
  snapshotHash: bytes32,
  /** The block up to which the account's positions and cash are known. */
  blockNumber: uintString,
  /** Unix seconds of the marks. */
  asOf: uint(40),
  age,
  equity: intString,
  initialMargin: uintString,
  maintenanceMargin: uintString,
  /** W: the collateral that needs no attestation. */
  worstCase: uintString,
  /** What decides: a term of the margin, or a bound of the chain. */
  binding,
  /** Equity is at or above maintenance margin. */
  healthy: z.boolean(),
  report: marginReport,
});
export type AccountMargin = z.output<typeof accountMarginSchema>;

/** All accounts of the venue in one answer: what a keeper scans. Money in 1e-6 USD. */
export const accountListSchema = z.object({
  epoch: uint(32),
  snapshotHash: bytes32,
  /** Unix seconds of the marks. */
  asOf: uint(40),
  age,
  blockNumber: uintString,
  accounts: z.array(
    z.object({
      account: bytes32,
      equity: intString,
      initialMargin: uintString,
      maintenanceMargin: uintString,
      worstCase: uintString,
      healthy: z.boolean(),
      /** In liquidation on-chain. */
      flagged: z.boolean(),
      /** How many. */
      positions: z.int().nonnegative(),
    }),
  ),
});
export type AccountList = z.output<typeof accountListSchema>;

/**
 * A portfolio to measure: either all its positions (with `account`, the account's cash is kept for the equity), or an
 * account and the fills to apply to it, in order.
 */
export const whatIfRequestSchema = z.union([
  z.strictObject({ account: bytes32.optional(), positions: z.array(position).max(64) }),
  z.strictObject({ account: bytes32, changes: z.array(position).min(1).max(64) }),
]);
export type WhatIfRequest = z.output<typeof whatIfRequestSchema>;

/** The answer to a what-if. `equity` is given when an account was, at the marks of now (fills at mark, no fees). */
export const whatIfMarginSchema = z.object({
  epoch: uint(32),
  snapshotHash: bytes32,
  /** Unix seconds of the marks. */
  asOf: uint(40),
  age,
  positions: z.array(position),
  initialMargin: uintString,
  maintenanceMargin: uintString,
  worstCase: uintString,
  binding,
  equity: intString.optional(),
  report: marginReport,
});
export type WhatIfMargin = z.output<typeof whatIfMarginSchema>;

/** Hypothetical trades that one request may ask for. */
export const MAX_WHAT_IFS = 256;

/**
 * Trades to try, every one alone, on an account's present portfolio or on `positions` (with `account` as its owner's). A
 * trade is one fill or several at once.
 */
export const whatIfsRequestSchema = z
  .strictObject({
    account: bytes32.optional(),
    positions: z.array(position).max(64).optional(),
    trades: z
      .array(z.array(position).min(1).max(64))
      .min(1)
      .max(MAX_WHAT_IFS, `expected at most ${MAX_WHAT_IFS} trades: send the rest in another request`),
  })
  .refine(({ account, positions }) => account !== undefined || positions !== undefined, {
    path: ["account"],
    message: "expected an account, or positions",
  });
export type WhatIfsRequest = z.output<typeof whatIfsRequestSchema>;

/** What the engine would ask for, and which term or bound of the chain decides. */
const requirement = z.object({
  initialMargin: uintString,
  maintenanceMargin: uintString,
  worstCase: uintString,
  binding,
});

/**
 * One part of the model's initial margin before and after; 0 where it has none. The lines of a trade sum to the model's
 * initial margins. Reason and numbers are those after the trade, or those before it where the part is gone.
 */
const partChange = z.object({
  term: z.string(),
  before: intString,
  after: intString,
  reason: z.string(),
  numbers: z.record(z.string(), z.string()),
});

/**
 * Whether the engine's margin rule lets the trade through at the marks of now, filled at mark without fees: `covered` by the
 * equity, only because it `reduces` the requirement, or `refused`. Halts, bands and stale marks are not looked at.
 */
const placement = z.enum(["covered", "reduces", "refused"]);

/** The answer to several what-ifs, in the order of the trades. `equity` and `placement` are given when an account was. */
export const whatIfsSchema = z.object({
  epoch: uint(32),
  snapshotHash: bytes32,
  /** Unix seconds of the marks. */
  asOf: uint(40),
  age,
  positions: z.array(position),
  equity: intString.optional(),
  before: requirement,
  /** The model's initial margin before it is moved to the chain's bounds. */
  modelMargin: uintString,
  trades: z.array(
    z.union([
      z.object({
        after: requirement,
        modelMargin: uintString,
        parts: z.array(partChange),
        placement: placement.optional(),
      }),
      /** The portfolio would be impossible or cannot be valued; the other trades are answered all the same. */
      z.object({ problem: z.object({ type: z.string(), title: z.string(), detail: z.string() }) }),
    ]),
  ),
});
export type WhatIfs = z.output<typeof whatIfsSchema>;

/** An account's present portfolio, or positions. */
const subject = { account: bytes32.optional(), positions: z.array(position).min(1).max(64).optional() };
const isSubject = ({ account, positions }: { account?: unknown; positions?: unknown }): boolean =>
  (account === undefined) !== (positions === undefined);
const subjectError = { path: ["account"], message: "expected an account or positions, not both" };

/** "-0.2" is −20 %. At most 15 decimals, as the model reads them. */
const decimal = z
  .string()
  .regex(/^-?(0|[1-9]\d{0,3})(\.\d{1,15})?$/, 'expected a decimal number in a string, e.g. "-0.2"');
const moves = z
  .array(decimal.refine((move) => Number(move) > -1, "expected a move above -1"))
  .min(1)
  .max(101);

/** Which snapshot answers are over. */
const over = { epoch: uint(32), snapshotHash: bytes32, asOf: uint(40), age };

/** Profit and loss over moves of one underlying and of its volatility, at once and alone. */
export const scenarioMatrixRequestSchema = z
  .strictObject({
    ...subject,
    underlying: z.string().max(32),
    moves,
    volatilities: z.array(decimal).min(1).max(21),
  })
  .refine(isSubject, subjectError);
export type ScenarioMatrixRequest = z.output<typeof scenarioMatrixRequestSchema>;

/** profit[v][m]: at volatilities[v] and moves[m]. */
export const scenarioMatrixSchema = z.object({
  ...over,
  spots: z.array(z.number()),
  profit: z.array(z.array(intString)),
});
export type ScenarioMatrix = z.output<typeof scenarioMatrixSchema>;

/** Profit and loss over the price of one underlying: it alone and at once, and in scenarios with about the same move. */
export const profitCurveRequestSchema = z
  .strictObject({
    ...subject,
    underlying: z.string().max(32),
    moves,
    bins: z.int().min(1).max(100).default(20),
  })
  .refine(isSubject, subjectError);
export type ProfitCurveRequest = z.output<typeof profitCurveRequestSchema>;

export const profitCurveSchema = z.object({
  ...over,
  curve: z.array(z.object({ move: z.string(), spot: z.number(), profit: intString })),
  /** Absent where no coin or perpetual shows how the underlying moves in the scenarios. */
  scenarios: z
    .array(z.object({ move: z.number(), count: z.int(), mean: intString, low: intString, high: intString }))
    .optional(),
});
export type ProfitCurve = z.output<typeof profitCurveSchema>;

/** Profit and loss over the scenarios of the margin. */
export const profitDistributionRequestSchema = z
  .strictObject({
    ...subject,
    shares: z.array(decimal).max(101).default(["0.01", "0.05", "0.25", "0.5", "0.75", "0.95", "0.99"]),
    bins: z.int().min(1).max(1000).default(50),
    worst: z.int().min(0).max(100).default(10),
  })
  .refine(isSubject, subjectError);
export type ProfitDistributionRequest = z.output<typeof profitDistributionRequestSchema>;

export const profitDistributionSchema = z.object({
  ...over,
  points: z.int(),
  mean: intString,
  quantiles: z.array(z.object({ share: z.string(), profit: intString })),
  levels: z.array(z.object({ confidence: z.string(), valueAtRisk: intString, expectedShortfall: intString })),
  histogram: z.array(z.object({ from: intString, to: intString, count: z.int() })),
  /** Moves of underlyings as fractions; positions worst first. */
  worst: z.array(
    z.object({
      scenario: z.int(),
      profit: intString,
      moves: z.record(z.string(), z.number()),
      positions: z.array(z.object({ instrument: z.string(), profit: intString })),
    }),
  ),
});
export type ProfitDistribution = z.output<typeof profitDistributionSchema>;

/** A signature wish: for the account's present portfolio, or for `positions` (storage order) that an act results in. */
export const attestationRequestSchema = z.strictObject({
  account: bytes32,
  positions: z.array(position).max(64).optional(),
});
export type AttestationRequest = z.output<typeof attestationRequestSchema>;

/** Whether this server can be relied upon now. `status` is "degraded" when marks or blocks are late or peers missing. */
export const healthSchema = z.object({
  status: z.enum(["ok", "degraded"]),
  chainId: z.int().positive(),
  engine: address,
  /** This server's signer. */
  signer: address,
  modelHash: bytes32,
  blockNumber: uintString,
  epoch: uint(32),
  /** Unix seconds of the newest marks. */
  asOf: uint(40),
  /** Why it is degraded, one line each. */
  reasons: z.array(z.string()),
});
export type Health = z.output<typeof healthSchema>;

/** RFC 9457. */
export const problemSchema = z.looseObject({
  type: z.string().default("about:blank"),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().default(""),
  instance: z.string().optional(),
});
export type Problem = z.output<typeof problemSchema>;
