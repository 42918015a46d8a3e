import {
  describeError,
  profitChunks,
  scenarioSetsAbi,
  unpackScenarios,
  weightChunks,
  wordsHash,
  type FoldPoint,
  type PostedScenarios,
} from "@plimsoll/sdk";

import type { Sender } from "../committee/createSender.ts";
import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import { createLoop, type Loop } from "../loop/createLoop.ts";
import type { Logger } from "../telemetry/createLogger.ts";
import type { Metrics } from "../telemetry/createMetrics.ts";
import { askScenarioThread } from "./askScenarioThread.ts";
import { type Circuits, foldPoints, type OwnCircuits, pointChunkHashes } from "./createCircuits.ts";
import type { ChainSet, SolvencyChain } from "./createSolvencyChain.ts";
import type { SolvencyContracts } from "./SolvencyContracts.ts";

/** The folds of a set, in the order of the contract's enum. */
const PARTS = [
  { part: 0, circuit: "accountBatch", claimed: "profitFold", chunks: profitChunks },
  { part: 1, circuit: "tailRisk", claimed: "weightFold", chunks: weightChunks },
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
      if (isSame(folds[one.circuit], scenarios[one.claimed])) continue;
      metrics.challenges.inc();
      logger.warn(
        { set: set.number, fold: one.circuit },
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
    { part, circuit, chunks }: (typeof PARTS)[number],
    stopping: AbortSignal,
  ): Promise<void> {
    const points = await foldPoints(own.files[circuit], circuit);
    const entries = chunks(scenarios);
    const pointHashes = pointChunkHashes(points);
    const entryHashes = entries.map(wordsHash);
    for (const [index, words] of entries.entries()) {
      stopping.throwIfAborted();
      const done = await solvencyChain.foldedChunks(number, part);
      if (((done >> BigInt(index)) & 1n) === 1n) continue;
      const chunk = {
        index: BigInt(index),
        pointHashes,
        entryHashes,
        points: points.slice(index * 256, (index + 1) * 256),
        entries: words,
      };
      await send({
        address: contracts.scenarioSets,
        abi: scenarioSetsAbi,
        functionName: "computeFold",
        args: [BigInt(number), part, chunk],
      });
    }
    logger.warn({ set: number, fold: circuit }, "the chain has computed a challenged fold");
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

const isSame = (a: FoldPoint, b: FoldPoint): boolean => a[0] === b[0] && a[1] === b[1];
