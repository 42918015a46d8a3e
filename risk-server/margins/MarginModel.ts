import type {
  MarginReport,
  MarginRequest,
  Position,
  Profile,
  ScenarioCube,
  Seed,
  Snapshot,
  TailSums,
  WhatIfReports,
  WhatIfs,
} from "@plimsoll/model";
import type { Hex } from "viem";

import type { Analysed, Analysis } from "./analyseBook.ts";

/** Scenarios, and the Merkle root of their tiles. */
export interface NamedCube {
  readonly cube: ScenarioCube;
  readonly scenarioRoot: Hex;
}

/** Of a computation over many accounts. */
export interface ManyOptions {
  /** No further account is begun once it is aborted. */
  readonly signal?: AbortSignal;
  /** Called now and then with how many accounts are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * The computation that a committee must agree on. A port, so that a cube can be built elsewhere and so that a test can run
 * a server which computes something else.
 */
export interface MarginModel {
  readonly profile: Profile;
  /** Scenarios of a snapshot. Takes seconds; must not block the event loop. */
  buildCube(snapshot: Snapshot, seeds: readonly Seed[]): Promise<NamedCube>;
  /**
   * @param owner lots of the account's owner over all accounts, as the model's own `marginOf` takes them.
   * @throws ModelError when the portfolio cannot be valued.
   */
  marginOf(cube: ScenarioCube, positions: readonly Position[], owner: readonly Position[]): MarginReport;
  /**
   * The same of many accounts, bit for bit, off the event loop where the machine allows it. Nothing for an account that was
   * not valued: `marginOf` says why, or values it.
   * @throws the signal's reason once it is aborted.
   */
  marginsOf(
    cube: ScenarioCube,
    accounts: readonly MarginRequest[],
    options?: ManyOptions,
  ): Promise<readonly (MarginReport | undefined)[]>;
  /**
   * The same of one account as it is and after each of some trades, every one alone.
   * @throws the signal's reason once it is aborted.
   */
  whatIfs(cube: ScenarioCube, asked: WhatIfs, options?: ManyOptions): Promise<WhatIfReports>;
  /** Analytics of a book off the event loop where the machine allows it. @throws the signal's reason once it is aborted. */
  analyse(
    cube: ScenarioCube,
    positions: readonly Position[],
    asked: Analysis,
    options?: ManyOptions,
  ): Promise<Analysed>;
  /** What the Expected Shortfall is made of. @throws ModelError as `marginOf`. */
  tailSumsOf(cube: ScenarioCube, positions: readonly Position[]): TailSums;
  stop(): Promise<void>;
}
