import { foldPoints } from "@plimsoll/circuits";
import {
  chunksOf,
  describeError,
  hashInChunks,
  scenarioSetsAbi,
  unpackScenarios,
  type PostedScenarios,
} from "@plimsoll/sdk";

import type { Sender } from "../committee/createSender.ts";
import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import type { ChainClock } from "../ledger/createChainClock.ts";
import { createLoop, type Loop } from "../loop/createLoop.ts";
import type { Logger } from "../telemetry/createLogger.ts";
import type { Metrics } from "../telemetry/createMetrics.ts";
import { askScenarioThread } from "./askScenarioThread.ts";
import { type Circuits, keyOf, type OwnCircuits } from "./createCircuits.ts";
import type { SolvencyChain } from "./createSolvencyChain.ts";
import type { SolvencyContracts } from "./SolvencyContracts.ts";

const WORDS_A_POINT = 2;

/** The folds of a set, in the order of the contract's enum. */
const PARTS = [
  { part: 0, circuit: "accountBatch", what: "profits", wordsAnEntry: 1 / 4 },
  { part: 1, circuit: "tailRisk", what: "weights", wordsAnEntry: 1 / 8 },
] as const;

/**
 * Folds every posted set again, and makes the chain do so when what was claimed is something else: the set is void then. Only
 * where the chain leaves time for it. A set that another one replaced at once is proven with as well, so each is looked at by
 * its number.
 */
export function createFoldChallenger(parameters: {
  config: RiskServerConfig;
  contracts: SolvencyContracts;
  solvencyChain: SolvencyChain;
  clock: ChainClock;
  circuits: Circuits;
  send: Sender;
  logger: Logger;
  metrics: Metrics;
}): Loop {
  const { config, contracts, solvencyChain, clock, circuits, send, logger, metrics } = parameters;
  const unchecked = new Set<number>();
  let seen: number | undefined;
  let hasWindow: boolean | undefined;

  async function lookForSets(): Promise<void> {
    hasWindow ??= (await solvencyChain.challengeWindow()) > 0n;
    if (!hasWindow) return;
    const newest = await solvencyChain.sets();
    if (newest === 0) return;
    seen ??= (await firstOpen(newest)) - 1;
    while (seen < newest) unchecked.add(++seen);
  }

  /** The oldest set that is proven with only later, or the newest: where a server that starts begins. */
  async function firstOpen(newest: number): Promise<number> {
    const now = await clock();
    let first = newest;
    while (first > 1 && (await solvencyChain.setAt(first - 1)).publishableFrom > now) first--;
    return first;
  }

  async function check(number: number, stopping: AbortSignal): Promise<void> {
    const set = await solvencyChain.setAt(number);
    if (set.isVoid || set.isConfirmed) return;
    const scenarios = await solvencyChain.scenarios(number);
    const own = await circuits(await solvencyChain.circuitAt(set.circuit));
    const folds = await askScenarioThread(
      {
        kind: "fold",
        set: unpackScenarios(scenarios, own.sizes),
        keys: {
          accountBatch: own.files.accountBatch.verifyingKey,
          tailRisk: own.files.tailRisk.verifyingKey,
        },
      },
      stopping,
    );
    for (const one of PARTS) {
      if (String(folds[one.what]) === String(scenarios.folds[one.what])) continue;
      metrics.challenges.inc();
      logger.warn(
        { set: number, fold: one.what },
        "a scenario set's fold is wrong: the chain is made to compute it",
      );
      await challenge(number, scenarios, own, one, stopping);
      // One wrong fold makes it void.
      return;
    }
  }

  /** Every chunk that the chain has not computed yet; with the last one it finds out. */
  async function challenge(
    number: number,
    scenarios: PostedScenarios,
    own: OwnCircuits,
    { part, circuit, what, wordsAnEntry }: (typeof PARTS)[number],
    stopping: AbortSignal,
  ): Promise<void> {
    const points = foldPoints(await keyOf(own.files[circuit]), circuit);
    const pointChunks = chunksOf(points, WORDS_A_POINT);
    const pointHashes = hashInChunks(points, WORDS_A_POINT).chunks;
    const entryHashes = hashInChunks(scenarios[what], wordsAnEntry).chunks;
    for (const [index, words] of chunksOf(scenarios[what], wordsAnEntry).entries()) {
      stopping.throwIfAborted();
      const done = await solvencyChain.foldedChunks(number, part);
      if (((done >> BigInt(index)) & 1n) === 1n) continue;
      const chunk = {
        index: BigInt(index),
        pointHashes,
        entryHashes,
        points: pointChunks[index] ?? [],
        entries: words,
      };
      await send({
        address: contracts.scenarioSets,
        abi: scenarioSetsAbi,
        functionName: "computeFold",
        args: [BigInt(number), part, chunk],
      });
    }
    logger.warn({ set: number, fold: what }, "the chain has computed a challenged fold");
  }

  async function attempt(stopping: AbortSignal): Promise<void> {
    const tried = async (what: string, task: () => Promise<void>): Promise<boolean> => {
      try {
        await task();
        return true;
      } catch (error) {
        if (!stopping.aborted) logger.warn({ reason: describeError(error) }, `${what}; trying again`);
        return false;
      }
    };
    await tried("scenario sets could not be looked for", lookForSets);
    for (const number of unchecked) {
      if (stopping.aborted) return;
      // One that cannot be checked must not keep the others from it.
      if (await tried(`scenario set ${number} could not be checked`, () => check(number, stopping))) {
        unchecked.delete(number);
      }
    }
  }

  return createLoop(attempt, () => config.chain.pollIntervalMs);
}
