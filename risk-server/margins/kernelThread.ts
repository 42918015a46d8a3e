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
  type WhatIfReports,
  type WhatIfs,
} from "@plimsoll/model";
import { describeError } from "@plimsoll/sdk";

import { type Analysed, type Analysis, analyseBook } from "./analyseBook.ts";

/** What a thread is asked to do. */
export type KernelRequest =
  /** Lay out the rows of a cube, the first time or again, for itself and so many others. */
  | { readonly kind: "layOut"; readonly cube: PostedCube; readonly others: number }
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

/** A thread of the kernel's pool: it owns the rows or is attached to another's, and computes chunks of accounts. */
let kernel: MarginKernel | undefined;

function answer(request: KernelRequest): KernelAnswer {
  if (request.kind === "layOut") {
    const { others } = request;
    const cube = receivedCube(request.cube);
    const last = kernel;
    // Rows that are refused half-way are never used again.
    kernel = undefined;
    const next = last?.canFollow(cube) === true ? last.follow(cube) : new MarginKernel(cube);
    kernel = next;
    return { kind: "ready", shares: Array.from({ length: others }, (_, thread) => next.share(thread)) };
  }
  if (request.kind === "attach") {
    const cube = receivedCube(request.cube);
    kernel = new MarginKernel(cube, new AttachedRows(cube, request.share));
    return { kind: "ready", shares: [] };
  }
  if (kernel === undefined) throw new Error("a chunk came before the rows");
  if (request.kind === "tryTrades") {
    return { kind: "tried", reports: computeWhatIfs(kernel, request.whatIfs) };
  }
  if (request.kind === "analyse") {
    return { kind: "analysed", analysed: analyseBook(kernel.cube, request.positions, request.asked) };
  }
  return { kind: "computed", reports: computeChunk(kernel, request.accounts) };
}

parentPort?.on("message", (request: KernelRequest) => {
  let reply: KernelAnswer;
  try {
    reply = answer(request);
  } catch (error) {
    reply = { kind: "failed", reason: describeError(error) };
  }
  parentPort?.postMessage(reply);
});
