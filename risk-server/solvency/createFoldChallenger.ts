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
import { createLoop, type Loop } from "../loop/createLoop.ts";
import type { Logger } from "../telemetry/createLogger.ts";
import type { Metrics } from "../telemetry/createMetrics.ts";
import { askScenarioThread } from "./askScenarioThread.ts";
import { type Circuits, keyOf, type OwnCircuits } from "./createCircuits.ts";
import type { ChainSet, SolvencyChain } from "./createSolvencyChain.ts";
import type { SolvencyContracts } from "./SolvencyContracts.ts";

const WORDS_A_POINT = 2;

/** The folds of a set, in the order of the contract's enum. */
const PARTS = [
  { part: 0, circuit: "accountBatch", what: "profits", wordsAnEntry: 1 / 4 },
  { part: 1, circuit: "tailRisk", what: "weights", wordsAnEntry: 1 / 8 },
] as const;

/**
 * Folds every posted set again, and makes the chain do so when what was claimed is something else: the set is void then. Only
 * where the chain leaves time for it.
 */
export function createFoldChallenger(parameters: {
  config: RiskServerConfig;
  contracts: SolvencyContracts;
  solvencyChain: SolvencyChain;
  circuits: Circuits;
  send: Sender;
  logger: Logger;
  metrics: Metrics;
}): Loop {
  const { config, contracts, solvencyChain, circuits, send, logger, metrics } = parameters;
  let checked = 0;
  let hasWindow: boolean | undefined;

  async function tick(stopping: AbortSignal): Promise<void> {
    hasWindow ??= (await solvencyChain.challengeWindow()) > 0n;
    if (!hasWindow) return;
    const set = await solvencyChain.set();
    if (set === undefined || set.number <= checked || set.isConfirmed) return;
    const scenarios = await solvencyChain.scenarios(set.number);
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
        { set: set.number, fold: one.what },
        "a scenario set's fold is wrong: the chain is made to compute it",
      );
      await challenge(set, scenarios, own, one, stopping);
    }
    checked = set.number;
  }

  /** Every chunk that the chain has not computed yet; with the last one it finds out. */
  async function challenge(
    { number }: ChainSet,
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
    try {
      await tick(stopping);
    } catch (error) {
      if (stopping.aborted) return;
      logger.warn({ reason: describeError(error) }, "a scenario set could not be checked; trying again");
    }
  }

  return createLoop(attempt, () => config.chain.pollIntervalMs);
}
