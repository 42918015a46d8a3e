import { parentPort } from "node:worker_threads";

import {
  AttachedRows,
  computeChunk,
  computeWhatIfs,
  type CubeRowsShare,
  MarginKernel,
  type Position,
  type PostedCube,
  receivedCube,
  type ScenarioCube,
  type WhatIfs,
} from "@plimsoll/model";
import { describeError } from "@plimsoll/sdk";

import { type Analysed, type Analysis, analyseBook } from "./analyseBook.ts";
import { unpackAccounts } from "./packedAccounts.ts";
import type { Packed } from "./PackedNumbers.ts";
import { packReports } from "./packedReports.ts";
import { begin, type RequestClaim } from "./RequestClaim.ts";

/** What a thread is asked to do. */
export type KernelRequest =
  /** Lay out the rows of a cube, the first time or again, for itself and so many others. */
  | {
      readonly kind: "layOut";
      readonly cube: PostedCube;
      readonly others: number;
      /** Bytes; less than the rows need where they pass by slab by slab, which is for no others. */
      readonly memoryLimit: number;
    }
  /** Compute from now on over rows that another thread laid out. */
  | { readonly kind: "attach"; readonly cube: PostedCube; readonly share: CubeRowsShare }
  /** @param accounts of `packAccounts` */
  | { readonly kind: "compute"; readonly accounts: Packed }
  | { readonly kind: "tryTrades"; readonly whatIfs: WhatIfs }
  | { readonly kind: "analyse"; readonly positions: readonly Position[]; readonly asked: Analysis };

/** One answer to one request. */
export type KernelAnswer =
  | { readonly kind: "ready"; readonly shares: readonly CubeRowsShare[] }
  /** Of `packReports`, by account. */
  | { readonly kind: "computed"; readonly reports: Packed }
  /** Of the account as it is, then by trade. */
  | { readonly kind: "tried"; readonly reports: Packed }
  | { readonly kind: "analysed"; readonly analysed: Analysed }
  /** To what was taken back. */
  | { readonly kind: "dropped" }
  | { readonly kind: "failed"; readonly reason: string };

/** As they are sent: an answer has the number of its request. */
export interface NumberedRequest {
  readonly number: number;
  readonly request: KernelRequest;
  /** Of a request that may be taken back. */
  readonly claim?: RequestClaim | undefined;
}
export type NumberedAnswer = { readonly number: number; readonly answer: KernelAnswer };

/** Holds the records of 256 accounts of some twenty positions. */
const mostThreadBytes = 1 << 26;

/** A thread of the kernel's pool: it owns the rows or is attached to another's, and computes chunks of accounts. */
let kernel: MarginKernel | undefined;
let laid: ScenarioCube | undefined;

function answer(request: KernelRequest): KernelAnswer {
  if (request.kind === "layOut") {
    const { others, memoryLimit } = request;
    const cube = receivedCube(request.cube);
    const last = kernel;
    // Rows that are refused half-way are never used again.
    kernel = undefined;
    const next = last?.canFollow(cube) === true ? last.follow(cube) : new MarginKernel(cube, { memoryLimit });
    kernel = next;
    laid = cube;
    // Rows take half of the memory; a quarter of it is for moves that happened.
    const bytes = Math.min(mostThreadBytes, Math.floor(memoryLimit / 8 / (others + 1)));
    return {
      kind: "ready",
      shares: Array.from({ length: others }, (_, thread) => next.share(thread, bytes)),
    };
  }
  if (request.kind === "attach") {
    const cube = receivedCube(request.cube);
    kernel = new MarginKernel(cube, new AttachedRows(cube, request.share));
    laid = cube;
    return { kind: "ready", shares: [] };
  }
  if (kernel === undefined || laid === undefined) throw new Error("a chunk came before the rows");
  if (request.kind === "tryTrades") {
    const { before, after } = computeWhatIfs(kernel, request.whatIfs);
    return { kind: "tried", reports: packReports([before, ...after]) };
  }
  if (request.kind === "analyse") {
    return { kind: "analysed", analysed: analyseBook(laid, request.positions, request.asked) };
  }
  return { kind: "computed", reports: packReports(computeChunk(kernel, unpackAccounts(request.accounts))) };
}

parentPort?.on("message", ({ number, request, claim }: NumberedRequest) => {
  let reply: KernelAnswer;
  try {
    reply = claim === undefined || begin(claim) ? answer(request) : { kind: "dropped" };
  } catch (error) {
    reply = { kind: "failed", reason: describeError(error) };
  }
  const numbered: NumberedAnswer = { number, answer: reply };
  parentPort?.postMessage(numbered, "reports" in reply ? [reply.reports.numbers.buffer] : []);
});
