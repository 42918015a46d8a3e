import { setImmediate } from "node:timers/promises";

import { worstCase as worstCaseIn, type MarginReport } from "@plimsoll/model";
import {
  applyFill,
  clampRequirement,
  PortfolioError,
  toModelPositions,
  type AccountId,
  type AccountList,
  type AccountMargin,
  type Position,
  type WhatIfMargin,
  type WhatIfRequest,
  type WhatIfs,
  type WhatIfsRequest,
} from "@plimsoll/sdk";

import type { ChainClock } from "../ledger/createChainClock.ts";
import type { Ledger, LedgerAccount, LedgerState } from "../ledger/Ledger.ts";
import type { MarginBook, ReadyEpoch } from "../margins/createMarginBook.ts";
import type { Analysis } from "../margins/analyseBook.ts";
import { encodableReport } from "../margins/encodableReport.ts";
import { malformed, orProblem, Problem } from "./Problem.ts";

/** The state that an answer is computed from, and how old its marks are in chain seconds. */
export interface Fresh {
  readonly state: LedgerState;
  readonly epoch: ReadyEpoch;
  readonly age: number;
}

/** What threads compute waits for the margins of a new epoch; what takes longer is given up. */
const DEADLINE_MS = 10_000;

/** What can be asked about margins; every answer says of when it is. */
export type Queries = ReturnType<typeof createQueries>;

export function createQueries(parameters: {
  ledger: Ledger;
  book: MarginBook;
  clock: ChainClock;
  maxMarkAge: number;
}) {
  const { ledger, book, clock, maxMarkAge } = parameters;

  /**
   * What answers are computed from now.
   * @param maxAge The oldest marks the asker accepts, in chain seconds.
   * @throws Problem `not-ready` or `stale-marks`.
   */
  async function fresh(maxAge = maxMarkAge): Promise<Fresh> {
    const state = ledger.state();
    const epoch = book.ready();
    if (state === undefined || epoch === undefined) {
      throw new Problem(
        503,
        "not-ready",
        "This server is not ready",
        ledger.failure() ??
          "no marks are on the chain yet, or their scenarios are still being computed; try again",
      );
    }
    const age = Math.max(0, (await clock()) - epoch.head.time);
    if (age > maxAge) {
      throw new Problem(
        503,
        "stale-marks",
        "The marks are too old",
        `The newest marks are ${age} s old, more than ${maxAge} s`,
        { epoch: epoch.head.epoch, asOf: epoch.head.time, age },
      );
    }
    return { state, epoch, age };
  }

  const accountMargin = (id: AccountId, { state, epoch }: Fresh): AccountMargin => {
    const account = accountOf(state, id);
    const report = epoch.prepared.marginOf(account);
    const { worstCase } = account;
    const required = requirementOf(report, worstCase, state);
    return {
      account: account.account,
      ...stamp(epoch),
      blockNumber: state.block.number,
      equity: account.equity,
      ...required,
      worstCase,
      healthy: account.equity >= required.maintenanceMargin,
      report: encodableReport(report),
    };
  };

  const whatIf = (request: WhatIfRequest, { state, epoch }: Fresh): WhatIfMargin => {
    const account = request.account === undefined ? undefined : accountOf(state, request.account);
    const positions =
      "positions" in request ? request.positions : filled(account?.positions ?? [], request.changes);
    const report = epoch.prepared.marginOf({ account: account?.account, positions });
    const worstCase = worstCaseOf(epoch, positions);
    return {
      ...stamp(epoch),
      positions,
      ...requirementOf(report, worstCase, state),
      worstCase,
      ...(account === undefined ? {} : { equity: account.equity }),
      report: encodableReport(report),
    };
  };

  /**
   * What each of several trades would do, every one alone, computed off the event loop.
   * @throws Problem `busy` when it takes too long; the signal's reason once it is aborted.
   */
  async function whatIfs(
    request: WhatIfsRequest,
    { state, epoch }: Fresh,
    signal: AbortSignal,
  ): Promise<WhatIfs> {
    const account = request.account === undefined ? undefined : accountOf(state, request.account);
    const positions = request.positions ?? account?.positions ?? [];
    const outcomes = request.trades.map((fills) => orProblem(() => filled(positions, fills)));
    const reports = await inTime(signal, (either) =>
      epoch.prepared.whatIfs({ account: account?.account, positions }, outcomes, { signal: either }),
    );
    const equity = account?.equity;
    const before = requirementAt(epoch, reports.before, positions, state);
    const trades = reports.after.map((report, t): WhatIfs["trades"][number] => {
      if (report instanceof Problem) return { problem: told(report) };
      const outcome = outcomes[t] ?? [];
      if (outcome instanceof Problem) return { problem: told(outcome) };
      const after = requirementAt(epoch, report, outcome, state);
      return {
        after,
        modelMargin: report.initialMargin,
        parts: partChanges(reports.before, report),
        ...(equity === undefined
          ? {}
          : { placement: placementOf(equity, before.initialMargin, after.initialMargin) }),
      };
    });
    return {
      ...stamp(epoch),
      positions: [...positions],
      ...(equity === undefined ? {} : { equity }),
      before,
      modelMargin: reports.before.initialMargin,
      trades,
    };
  }

  /**
   * Analytics of an account's portfolio, or of positions, computed off the event loop.
   * @throws Problem `busy` when it takes too long; the signal's reason once it is aborted.
   */
  async function analyse(
    subject: { account: AccountId | undefined; positions: readonly Position[] | undefined },
    asked: Analysis,
    { state, epoch, age }: Fresh,
    signal: AbortSignal,
  ) {
    const positions =
      subject.account === undefined ? subject.positions : accountOf(state, subject.account).positions;
    const analysed = await inTime(signal, (either) =>
      epoch.prepared.analyse(positions ?? [], asked, { signal: either }),
    );
    return { ...analysed, over: { ...stamp(epoch), age } };
  }

  /** Every account; one that holds something listed after the newest snapshot is left out until the next epoch. */
  async function accounts({ state, epoch }: Fresh): Promise<AccountList["accounts"]> {
    const summaries: AccountList["accounts"] = [];
    for (const one of state.accounts.values()) {
      const { account, equity, worstCase, flagged, positions } = one;
      // What is not computed yet takes milliseconds each; other requests go first.
      await setImmediate();
      try {
        const report = epoch.prepared.marginOf(one);
        const { initialMargin, maintenanceMargin } = requirementOf(report, worstCase, state);
        const margins = { initialMargin, maintenanceMargin, worstCase, healthy: equity >= maintenanceMargin };
        summaries.push({ account, equity, ...margins, flagged, positions: positions.length });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
      }
    }
    return summaries;
  }

  return { fresh, accountMargin, whatIf, whatIfs, analyse, accounts };
}

/** What the engine would ask for with an attestation of this margin: between the chain's bounds. */
function requirementOf(
  report: MarginReport,
  worstCase: bigint,
  { bounds }: LedgerState,
): Pick<AccountMargin, "initialMargin" | "maintenanceMargin" | "binding"> {
  const { initialMargin, maintenanceMargin } = report;
  const clamped = clampRequirement({ ...bounds, initialMargin, maintenanceMargin, worstCase });
  return {
    initialMargin: clamped.initialMargin,
    maintenanceMargin: clamped.maintenanceMargin,
    binding: clamped.bound ?? report.binding,
  };
}

function told(problem: Problem) {
  const { type, title, detail } = problem.toDocument();
  return { type, title, detail };
}

/** The same with W, which bounds it. */
function requirementAt(
  epoch: ReadyEpoch,
  report: MarginReport,
  positions: readonly Position[],
  state: LedgerState,
): WhatIfs["before"] {
  const worstCase = worstCaseOf(epoch, positions);
  return { ...requirementOf(report, worstCase, state), worstCase };
}

/** The engine's rule for a trade at mark without fees, which leaves the equity as it is. */
function placementOf(equity: bigint, before: bigint, after: bigint): "covered" | "reduces" | "refused" {
  if (equity >= after) return "covered";
  return after <= before ? "reduces" : "refused";
}

/** Lines of two waterfalls side by side, in the order of the later one; what it lacks comes last. */
function partChanges(before: MarginReport, after: MarginReport) {
  const terms = [...new Set([...after.waterfall, ...before.waterfall].map(({ term }) => term))];
  return terms.map((term) => {
    const [old, now] = [before, after].map(({ waterfall }) => waterfall.find((line) => line.term === term));
    const line = now ?? old;
    return {
      term,
      before: old?.amount ?? 0n,
      after: now?.amount ?? 0n,
      reason: line?.reason ?? "",
      numbers: { ...line?.numbers },
    };
  });
}

/** Runs until it is done, the signal is aborted, or the deadline is there. @throws Problem `busy`. */
async function inTime<Value>(
  signal: AbortSignal,
  run: (either: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  const either = AbortSignal.any([signal, deadline]);
  try {
    return await unlessAborted(run(either), either);
  } catch (error) {
    if (!deadline.aborted || signal.aborted) throw error;
    throw new Problem(
      503,
      "busy",
      "This takes too long now",
      `It was not computed within ${DEADLINE_MS / 1000} s: ask for less at a time, or later`,
    );
  }
}

/** Rejects as soon as the signal is aborted, whatever becomes of the promise. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** @throws Problem `unknown-account`. */
export function accountOf(state: LedgerState, id: AccountId): LedgerAccount {
  const account = state.accounts.get(id);
  if (account !== undefined) return account;
  throw new Problem(
    404,
    "unknown-account",
    "There is no such account",
    `Account ${id} is not open at block ${state.block.number}: an account opens with its first deposit`,
  );
}

function filled(positions: readonly Position[], changes: readonly Position[]): Position[] {
  try {
    return changes.reduce<Position[]>(
      (held, { instrument, size }) => applyFill({ positions: held, instrument, delta: size }),
      [...positions],
    );
  } catch (error) {
    if (error instanceof PortfolioError || error instanceof RangeError) throw malformed(error.message);
    throw error;
  }
}

/** Settled legs, which the snapshot leaves out, are cash. */
function worstCaseOf({ prepared }: ReadyEpoch, positions: readonly Position[]): bigint {
  const { instruments } = prepared.snapshot;
  const open = positions.filter(({ instrument }) => Object.hasOwn(instruments, instrument.toString()));
  return worstCaseIn(prepared.snapshot, toModelPositions(open));
}

const stamp = ({ head }: ReadyEpoch) => ({
  epoch: head.epoch,
  snapshotHash: head.snapshotHash,
  asOf: head.time,
});
