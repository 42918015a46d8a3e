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
} from "@plimsoll/sdk";

import type { ChainClock } from "../ledger/createChainClock.ts";
import type { Ledger, LedgerAccount, LedgerState } from "../ledger/Ledger.ts";
import type { MarginBook, ReadyEpoch } from "../margins/createMarginBook.ts";
import { encodableReport } from "../margins/encodableReport.ts";
import { malformed, Problem } from "./Problem.ts";

/** The state that an answer is computed from, and how old its marks are in chain seconds. */
export interface Fresh {
  readonly state: LedgerState;
  readonly epoch: ReadyEpoch;
  readonly age: number;
}

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

  return { fresh, accountMargin, whatIf, accounts };
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
