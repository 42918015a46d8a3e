import { parentPort } from "node:worker_threads";

import {
  type AccountTails,
  attachRows,
  type RowsShare,
  ScreenedAccounts,
  type TailLevel,
} from "@plimsoll/model";

import type { BenchLeg } from "./workload.ts";

/** What a thread is asked to do. */
export type TailRequest =
  /** Read rows that another thread laid out. */
  | { readonly kind: "attach"; readonly share: RowsShare; readonly drift?: number }
  /** Accounts that are this thread's from now on, or changed. */
  | { readonly kind: "set"; readonly accounts: readonly (readonly [number, readonly BenchLeg[]])[] }
  | { readonly kind: "remove"; readonly ids: readonly number[] }
  | { readonly kind: "tails"; readonly levels: readonly TailLevel[] };

export type TailAnswer =
  | { readonly kind: "done" }
  | { readonly kind: "tails"; readonly tails: AccountTails<number> }
  | { readonly kind: "failed"; readonly reason: string };

let accounts: ScreenedAccounts<number> | undefined;

function answer(request: TailRequest): TailAnswer {
  if (request.kind === "attach") {
    const { share, drift } = request;
    accounts = new ScreenedAccounts(attachRows(share), drift === undefined ? {} : { drift });
    return { kind: "done" };
  }
  if (accounts === undefined) throw new Error("accounts came before the rows");
  if (request.kind === "tails") return { kind: "tails", tails: accounts.tails(request.levels) };
  if (request.kind === "set") for (const [id, legs] of request.accounts) accounts.set(id, legs);
  else for (const id of request.ids) accounts.remove(id);
  return { kind: "done" };
}

parentPort?.on("message", (request: TailRequest) => {
  try {
    const reply = answer(request);
    parentPort?.postMessage(reply, reply.kind === "tails" ? [reply.tails.records] : []);
  } catch (error) {
    parentPort?.postMessage({ kind: "failed", reason: String(error) } satisfies TailAnswer);
  }
});
