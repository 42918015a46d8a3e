import { setImmediate } from "node:timers/promises";

import {
  ModelError,
  type MarginReport,
  type MarginRequest,
  type ScenarioCube,
  type Seed,
  type Snapshot,
  type TailSums,
} from "@plimsoll/model";
import {
  describeError,
  ledgerRoot,
  modelHash,
  ownerLots,
  panelSeeds,
  portfolioHash,
  toModelPositions,
  type AccountId,
  type InstrumentId,
  type MarkHead,
  type Position,
} from "@plimsoll/sdk";
import type { Hex } from "viem";

import { orProblem, Problem } from "../http/Problem.ts";
import { createSiblingLots, type SiblingLots } from "../ledger/createSiblingLots.ts";
import type { Ledger, LedgerState } from "../ledger/Ledger.ts";
import { isSettled } from "../marks/flags.ts";
import type { Logger } from "../telemetry/createLogger.ts";
import type { Metrics } from "../telemetry/createMetrics.ts";
import type { Analysed, Analysis } from "./analyseBook.ts";
import type { ManyOptions, MarginModel } from "./MarginModel.ts";

/** A portfolio to be measured. */
export interface Subject {
  /** Whose it is to be; without one no other account of an owner counts. */
  readonly account?: AccountId | undefined;
  readonly positions: readonly Position[];
}

/** A snapshot whose cube is built: everything a margin of its epoch needs. */
export interface PreparedSnapshot {
  readonly snapshot: Snapshot;
  readonly snapshotHash: Hex;
  readonly seeds: readonly Seed[];
  readonly cube: ScenarioCube;
  /** Merkle root of the cube's tiles. */
  readonly scenarioRoot: Hex;
  /**
   * What a portfolio needs, beside what the account's owner holds in others; computed once for both.
   * @throws Problem when the portfolio cannot be valued.
   */
  marginOf(subject: Subject): MarginReport;
  /**
   * Computes what is not computed yet of many; `marginOf` has it then at hand. A portfolio that cannot be valued is left to
   * it as well.
   * @throws the signal's reason once it is aborted.
   */
  prefill(subjects: readonly Subject[], options?: ManyOptions): Promise<void>;
  /**
   * What a portfolio needs, and what each of `others` needs that trades make of it, computed off the event loop; a Problem
   * for one that is a Problem already or cannot be valued.
   * @throws Problem when the portfolio itself cannot be valued; the signal's reason once it is aborted.
   */
  whatIfs(
    subject: Subject,
    others: readonly (readonly Position[] | Problem)[],
    options?: ManyOptions,
  ): Promise<{ before: MarginReport; after: (MarginReport | Problem)[] }>;
  /**
   * Analytics of a portfolio, computed off the event loop.
   * @throws Problem when it cannot be valued or asked so; the signal's reason once it is aborted.
   */
  analyse(
    positions: readonly Position[],
    asked: Analysis,
    options?: ManyOptions,
  ): Promise<Exclude<Analysed, { kind: "refused" }>>;
  /** What the other accounts of the owner hold of the portfolio's instruments, in the ledger that the snapshot names. */
  siblingLotsOf(subject: Subject): Position[];
  /** What its Expected Shortfall is made of. @throws Problem as `marginOf`. */
  tailSumsOf(positions: readonly Position[]): TailSums;
}

/** The newest epoch of the chain whose cube is built. */
export interface ReadyEpoch {
  readonly head: MarkHead;
  readonly prepared: PreparedSnapshot;
}

/** The margins of every account at the newest epoch, and of any portfolio on demand. */
export interface MarginBook {
  readonly modelHash: Hex;
  /** Undefined until the first cube is built. */
  ready(): ReadyEpoch | undefined;
  /** Builds the cube of a snapshot, or waits for it when it is being built. */
  prepare(snapshot: Snapshot, snapshotHash: Hex): Promise<PreparedSnapshot>;
}

/** Snapshots whose cubes are kept: the head, what may become it, and what attestations in flight refer to. */
const CUBES_KEPT = 4;

/** Portfolios that are named in one turn of the event loop: a hash each, some milliseconds in all. */
const SUBJECTS_A_TURN = 50;

/**
 * Follows the ledger's head: fetches the snapshot it names, builds its cube off the event loop, then computes every
 * account. Answers come from the previous cube until the new one is whole.
 */
export function createMarginBook(parameters: {
  ledger: Ledger;
  model: MarginModel;
  snapshotOf: (hash: Hex) => Promise<Snapshot>;
  logger: Logger;
  metrics: Metrics;
}): MarginBook {
  const { ledger, model, snapshotOf, logger, metrics } = parameters;
  const hashOfModel = modelHash(model.profile);
  const cubes = new Map<Hex, Promise<PreparedSnapshot>>();
  let ready: ReadyEpoch | undefined;
  let isFollowing = false;
  let abortIfStale = (): void => undefined;

  function prepare(snapshot: Snapshot, snapshotHash: Hex): Promise<PreparedSnapshot> {
    const known = cubes.get(snapshotHash);
    if (known !== undefined) return known;
    const building = build(snapshot, snapshotHash);
    cubes.set(snapshotHash, building);
    building.catch(() => cubes.delete(snapshotHash));
    const [oldest] = cubes.keys();
    if (cubes.size > CUBES_KEPT && oldest !== undefined) cubes.delete(oldest);
    return building;
  }

  /** Sums of the ledger that the snapshot names; of nothing when it names none. */
  async function siblingsIn({ ledger: named }: Snapshot): Promise<SiblingLots> {
    if (named === undefined) return createSiblingLots(new Map());
    const { accounts } = await ledger.at(named);
    const root = ledgerRoot(accounts.values());
    if (root === named.root) return createSiblingLots(accounts);
    throw new Error(
      `the ledger of block ${named.blockNumber} is ${root} here, ${named.root} in the snapshot`,
    );
  }

  async function build(snapshot: Snapshot, snapshotHash: Hex): Promise<PreparedSnapshot> {
    const siblings = await siblingsIn(snapshot);
    const done = metrics.cubeSeconds.startTimer();
    const { panels } = model.profile.scenarioSet;
    const seeds = panelSeeds({ modelHash: hashOfModel, beacons: snapshot.beacons as Hex[], panels });
    const { cube, scenarioRoot } = await model.buildCube(snapshot, seeds);
    done();
    const reports = new Map<string, MarginReport>();
    const siblingLotsOf = ({ account, positions }: Subject): Position[] => {
      if (account === undefined) return [];
      const open = positions.map(({ instrument }) => instrument).filter((id) => isIn(snapshot, id));
      return siblings(account, open);
    };
    /** What the model is asked, and a name for it. */
    const requestOf = (subject: Subject) => {
      const { positions } = subject;
      const others = siblingLotsOf(subject);
      const lots = others.map(({ instrument, size }) => `${instrument}:${size}`);
      return {
        key: [hashOf(positions), ...lots].join(),
        request: () =>
          valued(() => ({
            positions: toModelPositions(unsettled(positions, snapshot, ledger.state())),
            owner: toModelPositions(ownerLots(positions, others)),
          })),
      };
    };
    const marginOf = (subject: Subject): MarginReport => {
      const { key, request } = requestOf(subject);
      let report = reports.get(key);
      if (report === undefined) {
        const { positions, owner } = request();
        report = valued(() => model.marginOf(cube, positions, owner));
        reports.set(key, report);
      }
      return report;
    };
    const openOf = (positions: readonly Position[]): Position[] => {
      hashOf(positions);
      return unsettled(positions, snapshot, ledger.state());
    };
    return {
      snapshot,
      snapshotHash,
      seeds,
      cube,
      scenarioRoot,
      tailSumsOf: (positions) =>
        valued(() =>
          model.tailSumsOf(cube, toModelPositions(unsettled(positions, snapshot, ledger.state()))),
        ),
      siblingLotsOf,
      marginOf,
      async whatIfs(subject, others, options) {
        const { account } = subject;
        const before = openOf(subject.positions);
        const trades = others.map((positions) =>
          positions instanceof Problem
            ? positions
            : orProblem(() => ({ positions, lots: difference(before, openOf(positions)) })),
        );
        const possible = trades.flatMap((trade) => (trade instanceof Problem ? [] : [trade.lots]));
        const touched = new Set([...before, ...possible.flat()].map(({ instrument }) => instrument));
        const computed = await model.whatIfs(
          cube,
          {
            positions: toModelPositions(before),
            siblings: toModelPositions(account === undefined ? [] : siblings(account, touched)),
            trades: possible.map((lots) => toModelPositions(lots)),
          },
          options,
        );
        let next = 0;
        const after: (MarginReport | Problem)[] = [];
        for (const trade of trades) {
          if (trade instanceof Problem) {
            after.push(trade);
            continue;
          }
          const report = computed.after[next++];
          if (report !== undefined) {
            after.push(report);
            continue;
          }
          // What the threads leave to this one takes milliseconds each: other requests are served between.
          await setImmediate();
          options?.signal?.throwIfAborted();
          const { positions } = trade;
          after.push(orProblem(() => marginOf({ account, positions })));
        }
        return { before: computed.before ?? marginOf(subject), after };
      },
      async analyse(positions, asked, options) {
        const analysed = await model.analyse(cube, toModelPositions(openOf(positions)), asked, options);
        if (analysed.kind !== "refused") return analysed;
        throw new Problem(400, "impossible-portfolio", "The portfolio cannot be valued", analysed.reason);
      },
      async prefill(subjects, options) {
        const missing = new Map<string, MarginRequest>();
        for (const [i, subject] of subjects.entries()) {
          if (i % SUBJECTS_A_TURN === 0) await setImmediate();
          options?.signal?.throwIfAborted();
          try {
            const { key, request } = requestOf(subject);
            if (!reports.has(key)) missing.set(key, request());
          } catch (error) {
            if (!(error instanceof Problem)) throw error;
          }
        }
        const computed = await model.marginsOf(cube, [...missing.values()], options);
        [...missing.keys()].forEach((key, i) => {
          const report = computed[i];
          if (report !== undefined) reports.set(key, report);
        });
      },
    };
  }

  async function follow(): Promise<void> {
    if (isFollowing) return;
    isFollowing = true;
    try {
      for (let state = ledger.state(); state !== undefined && isNew(state.head); state = ledger.state()) {
        const { head } = state;
        const snapshot = await snapshotOf(head.snapshotHash);
        const prepared = await prepare(snapshot, head.snapshotHash);
        ready = { head, prepared };
        metrics.readyEpoch.set(head.epoch);
        await computeAll(ready);
      }
    } catch (error) {
      logger.warn(
        { reason: describeError(error) },
        "the head epoch could not be prepared; trying again with the next block",
      );
    } finally {
      isFollowing = false;
    }
  }

  const isNew = (head: MarkHead): boolean =>
    head.epoch > 0 && (head.epoch !== ready?.head.epoch || head.snapshotHash !== ready.head.snapshotHash);

  /** All accounts at once, then what each has; ends early when there are newer marks. */
  async function computeAll({ head, prepared }: ReadyEpoch): Promise<void> {
    const accounts = [...(ledger.state()?.accounts.values() ?? [])];
    const abort = new AbortController();
    abortIfStale = () => {
      if (ledger.state()?.head.snapshotHash !== head.snapshotHash) abort.abort();
    };
    try {
      await prepared.prefill(accounts, {
        signal: abort.signal,
        onProgress: (done, total) =>
          logger.debug({ epoch: head.epoch, done, total }, "margins are being computed"),
      });
    } catch (error) {
      if (abort.signal.aborted) return;
      logger.warn({ reason: describeError(error) }, "margins are computed one by one: the kernel failed");
    }
    const healthy = { true: 0, false: 0 };
    for (const one of accounts) {
      const { account, equity } = one;
      // Requests are answered in between.
      await setImmediate();
      if (ledger.state()?.head.snapshotHash !== head.snapshotHash) return;
      try {
        healthy[equity >= prepared.marginOf(one).maintenanceMargin ? "true" : "false"]++;
      } catch (error) {
        logger.warn({ account, reason: describeError(error) }, "an account's margin could not be computed");
      }
    }
    metrics.accounts.set({ healthy: "true" }, healthy.true);
    metrics.accounts.set({ healthy: "false" }, healthy.false);
  }

  ledger.onChange(() => {
    abortIfStale();
    void follow();
  });
  return {
    modelHash: hashOfModel,
    // A reorganisation can take the epoch away that was prepared last.
    ready: () => ((ledger.state()?.head.epoch ?? 0) >= (ready?.head.epoch ?? 0) ? ready : undefined),
    prepare,
  };
}

/**
 * Positions that can still gain or lose. One whose instrument the snapshot leaves out counts as cash when it is settled;
 * otherwise it was listed later than the snapshot.
 */
function unsettled(
  positions: readonly Position[],
  snapshot: Snapshot,
  state: LedgerState | undefined,
): Position[] {
  return positions.filter(({ instrument }) => {
    if (isIn(snapshot, instrument)) return true;
    if (isSettled(state?.marks.get(instrument))) return false;
    const listed = state?.instruments.get(instrument);
    throw listed === undefined
      ? new Problem(
          404,
          "unknown-instrument",
          "There is no such instrument",
          `Instrument ${instrument} is not listed: use an id of the InstrumentRegistry`,
        )
      : new Problem(
          409,
          "unknown-instrument",
          "The instrument has no mark yet",
          `${listed.symbol} (${instrument}) has no mark in the newest epoch: try again after the next one`,
        );
  });
}

/** What has to be bought, in signed lots, to get from one portfolio to another. */
function difference(from: readonly Position[], to: readonly Position[]): Position[] {
  const sizes = new Map(to.map(({ instrument, size }) => [instrument, size]));
  for (const { instrument, size } of from) sizes.set(instrument, (sizes.get(instrument) ?? 0n) - size);
  return [...sizes].map(([instrument, size]) => ({ instrument, size })).filter(({ size }) => size !== 0n);
}

const isIn = ({ instruments }: Snapshot, id: InstrumentId): boolean =>
  Object.hasOwn(instruments, id.toString());

function hashOf(positions: readonly Position[]): Hex {
  try {
    return portfolioHash(positions);
  } catch (error) {
    throw invalid(error);
  }
}

function valued<Value>(compute: () => Value): Value {
  try {
    return compute();
  } catch (error) {
    throw error instanceof ModelError ? invalid(error) : error;
  }
}

const invalid = (error: unknown): Problem =>
  new Problem(400, "impossible-portfolio", "The portfolio cannot be valued", describeError(error));
