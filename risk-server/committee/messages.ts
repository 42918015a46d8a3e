import type { Snapshot } from "@plimsoll/model";
import { codecs } from "@plimsoll/sdk";
import { z } from "zod";

/*
 * What the servers of a committee say to each other over HTTP. Nothing here is secret; what is signed can be recomputed by
 * whoever receives it, and is.
 */

/** As much of a snapshot's shape as is needed to compare it; what is in it is checked by rebuilding it. */
const proposedSnapshotSchema = z
  .looseObject({
    version: z.literal(1),
    time: codecs.uint(40),
    beacons: z.array(codecs.bytes32).min(1).max(64),
    assets: z.record(z.string(), z.looseObject({ spot: z.string(), volatility: z.string() })),
    events: z.record(z.string(), z.looseObject({ probabilities: z.array(z.string()) })),
    ledger: z.looseObject({
      blockNumber: z.int().nonnegative(),
      blockHash: codecs.bytes32,
      root: codecs.bytes32,
    }),
    instruments: z.record(z.string(), z.looseObject({ kind: z.string(), symbol: z.string(), mark: z.int() })),
  })
  .transform((shape) => shape as unknown as Snapshot);

/** POST /v1/committee/marks: "sign these marks with me". */
export const markProposalSchema = z.strictObject({
  /** The next epoch. */
  epoch: codecs.uint(32),
  snapshot: proposedSnapshotSchema,
  slotsPerPost: z.int().min(1).max(256),
  /** The proposer's own signature of every post: only a member of the mark set may ask. */
  signatures: z.array(codecs.signature).min(1).max(64),
});
export type MarkProposal = z.output<typeof markProposalSchema>;

/** The answer: one signature a post, in the order of the posts. */
export const markSignaturesSchema = z.object({ signatures: z.array(codecs.signature).min(1).max(64) });

/** POST /v1/committee/margins: "sign this margin with me". */
export const marginProposalSchema = z.strictObject({
  account: codecs.bytes32,
  /** In storage order. */
  positions: z.array(codecs.position).max(64),
  epoch: codecs.uint(32),
  snapshotHash: codecs.bytes32,
  modelHash: codecs.bytes32,
  issuedAt: codecs.uint(40),
  initialMargin: codecs.uintString,
  maintenanceMargin: codecs.uintString,
  /** The proposer's own: only a member of the margin set may ask. */
  signature: codecs.signature,
});
export type MarginProposal = z.output<typeof marginProposalSchema>;

/** The answer to a proposal of one number: one signature. */
export const signatureSchema = z.object({ signature: codecs.signature });

/** How many proposals were vetoed so far. */
const round = codecs.uint(32);

/** POST /v1/committee/settlements: "sign this settlement price with me", of an instrument alone or of a whole set. */
export const settlementProposalSchema = z.union([
  z.strictObject({
    instrument: codecs.uint(32),
    /** 1e-6 USD. */
    price: codecs.uintString,
    round,
  }),
  z.strictObject({
    /** Number of an exclusive set. */
    set: codecs.uint(32),
    /** 1e-6 USD, in the order of the members. */
    payouts: z.array(z.int().min(0).max(1_000_000)).min(2).max(64),
    round,
  }),
]);
export type SettlementProposal = z.output<typeof settlementProposalSchema>;

const foldPoint = z.tuple([codecs.uintString, codecs.uintString]).readonly();

/** POST /v1/committee/scenarios: "sign this scenario set with me". Its numbers are not sent: whoever signs makes them. */
export const scenarioSetProposalSchema = z.strictObject({
  contentHash: codecs.bytes32,
  epoch: codecs.uint(32),
  modelHash: codecs.bytes32,
  snapshotHash: codecs.bytes32,
  /** Number of a circuit of the ScenarioSets. */
  circuit: codecs.uint(32),
  profitFold: foldPoint,
  weightFold: foldPoint,
  /** The proposer's own: only a member of the margin set may ask. */
  signature: codecs.signature,
});
export type ScenarioSetProposal = z.output<typeof scenarioSetProposalSchema>;
