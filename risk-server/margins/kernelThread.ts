import { parentPort } from "node:worker_threads";

import {
  AttachedRows,
  computeChunk,
  computeWhatIfs,
  type CubeRowsShare,
  MarginKernel,
  type MarginReport,
  type MarginRequest,
  type Position,
  type PostedCube,
  receivedCube,
  type ScenarioCube,
  type WhatIfReports,
  type WhatIfs,
} from "@plimsoll/model";
import { describeError } from "@plimsoll/sdk";

import { type Analysed, type Analysis, analyseBook } from "./analyseBook.ts";

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
  | { readonly kind: "compute"; readonly accounts: readonly MarginRequest[] }
  | { readonly kind: "tryTrades"; readonly whatIfs: WhatIfs }
  | { readonly kind: "analyse"; readonly positions: readonly Position[]; readonly asked: Analysis };

/** One answer to one request. */
export type KernelAnswer =
  | { readonly kind: "ready"; readonly shares: readonly CubeRowsShare[] }
  | { readonly kind: "computed"; readonly reports: readonly (MarginReport | undefined)[] }
  | { readonly kind: "tried"; readonly reports: WhatIfReports }
  | { readonly kind: "analysed"; readonly analysed: Analysed }
  | { readonly kind: "failed"; readonly reason: string };

/** As they are sent: an answer has the number of its request. */
export type NumberedRequest = { readonly number: number; readonly request: KernelRequest };
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
    return { kind: "tried", reports: computeWhatIfs(kernel, request.whatIfs) };
  }
  if (request.kind === "analyse") {
    return { kind: "analysed", analysed: analyseBook(laid, request.positions, request.asked) };
  }
  return { kind: "computed", reports: computeChunk(kernel, request.accounts) };
}

parentPort?.on("message", ({ number, request }: NumberedRequest) => {
  let reply: KernelAnswer;
  try {
    reply = answer(request);
  } catch (error) {
    reply = { kind: "failed", reason: describeError(error) };
  }
  const numbered: NumberedAnswer = { number, answer: reply };
  parentPort?.postMessage(numbered);
});
