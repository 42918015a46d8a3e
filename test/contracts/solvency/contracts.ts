/** Types of the solvency oracle's contracts as ethers sees them, by hand. */
import type { Addressable, BaseContractMethod, BytesLike, ContractTransactionResponse } from "ethers";

import type { Typed } from "../venue.ts";

type Address = string | Addressable;
type View<A extends unknown[], R> = BaseContractMethod<A, R, R>;
type Act<A extends unknown[]> = BaseContractMethod<A, undefined, ContractTransactionResponse>;
export type Point = readonly [x: bigint, y: bigint];

export const Status = { Unknown: 0n, Solvent: 1n, Watch: 2n, Insolvent: 3n } as const;
export const Part = { Profits: 0, Weights: 1 } as const;
export type Part = (typeof Part)[keyof typeof Part];

export interface Circuit {
  batchVerifier: Address;
  tailVerifier: Address;
  accounts: number;
  instruments: number;
  scenarios: number;
  bits: number;
  genesis: bigint;
  profitPoints: string;
  weightPoints: string;
}

export interface Scenarios {
  instruments: readonly number[];
  profits: readonly bigint[];
  weights: readonly bigint[];
}

export interface Folds {
  profits: Point;
  weights: Point;
}

export interface FoldChunk {
  index: number;
  pointHashes: readonly string[];
  entryHashes: readonly string[];
  points: readonly bigint[];
  entries: readonly bigint[];
}

export interface StoredSet {
  contentHash: string;
  profitsHash: string;
  weightsHash: string;
  folds: Folds;
  circuit: bigint;
  epoch: bigint;
  marksTime: bigint;
  postedBlock: bigint;
  publishableFrom: bigint;
  isConfirmed: boolean;
  isVoid: boolean;
  columns: string;
}

export type ScenarioSets = Typed<{
  setCircuit: Act<[terms: Circuit]>;
  post: Act<[epoch: bigint, scenarios: Scenarios, folds: Folds, signatures: BytesLike]>;
  computeFold: Act<[set: bigint, part: Part, chunk: FoldChunk]>;
  present: View<[], bigint>;
  counts: View<[set: bigint], boolean>;
  scenarioSet: View<[set: bigint], StoredSet>;
  columns: View<[set: bigint], { instruments: bigint[]; worst: bigint[] }>;
  foldProgress: View<[set: bigint, part: Part], { chunks: bigint; sum: Point }>;
  presentCircuit: View<[], bigint>;
  sets: View<[], bigint>;
  circuit: View<[number: bigint], Circuit>;
  challengeWindow: View<[], bigint>;
  domainSeparator: View<[], string>;
}>;

export interface FrozenBook {
  snapshot: bigint;
  context: string;
  digest: string;
  totalCash: bigint;
  badDebt: bigint;
  marginShortfall: bigint;
  insurance: bigint;
  accounts: bigint;
  boundAccounts: bigint;
  isProvable: boolean;
  set: bigint;
  epoch: bigint;
  blockNumber: bigint;
  time: bigint;
}

export interface FreezeProgress {
  set: bigint;
  nonce: bigint;
  marks: string;
  walked: bigint;
  oldestEpoch: bigint;
  books: string;
  totals: {
    cash: bigint;
    badDebt: bigint;
    marginShortfall: bigint;
    boundAccounts: bigint;
    isInRange: boolean;
    net: readonly bigint[];
  };
}

export interface ProofPoints {
  a: Point;
  b: readonly [Point, Point];
  c: Point;
}

export interface SolvencyProof {
  commitment: bigint;
  states: readonly bigint[];
  batches: readonly ProofPoints[];
  tail: ProofPoints;
  valueAtRisk: bigint;
  shortfall: bigint;
}

export interface Solvency {
  index: bigint;
  var99: bigint;
  es99: bigint;
  badDebt: bigint;
  shortfall: bigint;
  insurance: bigint;
  accounts: bigint;
  boundAccounts: bigint;
  epoch: bigint;
  blockNumber: bigint;
  provenAt: bigint;
  status: bigint;
}

export interface OracleTerms {
  maxSetAge: bigint;
  maxMarkAge: bigint;
  watchIndex: bigint;
}

interface RoundData {
  id: bigint;
  answer: bigint;
  startedAt: bigint;
  updatedAt: bigint;
  answeredInRound: bigint;
}

export type SolvencyOracle = Typed<{
  freeze: Act<[]>;
  freezePart: Act<[from: FreezeProgress, count: bigint]>;
  finishFreeze: Act<[from: FreezeProgress, books: BytesLike[]]>;
  walkPart: View<[from: FreezeProgress, count: bigint], [to: FreezeProgress, book: string]>;
  isReached: View<[progress: string], boolean>;
  proveBatches: Act<
    [
      frozen: FrozenBook,
      commitment: bigint,
      start: bigint,
      states: readonly bigint[],
      batches: readonly ProofPoints[],
    ]
  >;
  isProvenState: View<[challenge: bigint, state: bigint], boolean>;
  publish: Act<[frozen: FrozenBook, book: BytesLike, proof: SolvencyProof]>;
  setTerms: Act<[next: OracleTerms]>;
  terms: View<[], OracleTerms>;
  latest: View<[], Solvency>;
  statusAt: View<[maxAge: bigint], bigint>;
  isSolvent: View<[maxAge: bigint], boolean>;
  requireSolvent: View<[maxAge: bigint], undefined>;
  snapshots: View<[], bigint>;
  frozenHash: View<[snapshot: bigint], string>;
  lastPublished: View<[], { snapshot: bigint; round: bigint }>;
  decimals: View<[], bigint>;
  description: View<[], string>;
  version: View<[], bigint>;
  latestRoundData: View<[], RoundData>;
  getRoundData: View<[round: bigint], RoundData>;
}>;

export type ScriptedEngine = Typed<{
  setAccounts: Act<[accounts: BytesLike[]]>;
  setOldestEpoch: Act<[epoch: bigint]>;
  setInsurance: Act<[amount: bigint]>;
  setNonce: Act<[value: bigint]>;
  setWithdrawalIndex: Act<[index: bigint]>;
  setLocked: Act<[locked: boolean]>;
}>;

export type DirectSolvency = Typed<{
  measure: View<
    [
      engine: Address,
      instruments: readonly number[],
      profits: readonly bigint[],
      weights: readonly bigint[],
      scenarios: number,
      width: number,
      valueAtRisk: bigint,
    ],
    { totalCash: bigint; badDebt: bigint; marginShortfall: bigint; shortfall: bigint }
  >;
}>;
