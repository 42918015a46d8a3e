import { foldPoints } from "@plimsoll/circuits";
import {
  chunksOf,
  describeError,
  hashInChunks,
  scenarioSetsAbi,
  unpackScenarios,
  type PostedScenarios,
} from "@plimsoll/sdk";
import type { Hex } from "viem";

import type { Sender } from "../committee/createSender.ts";
import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import type { Chain } from "../ledger/createChain.ts";
import type { ChainClock } from "../ledger/createChainClock.ts";
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
 * where the chain leaves time for it. A set that another one replaced at once is proven with as well, so each is looked at by
 * its number; and since a reorganisation may put another set under a number, or undo a challenge, all that are still open to
 * challenge are compared with what was checked, block by block.
 */
export function createFoldChallenger(parameters: {
  config: RiskServerConfig;
  contracts: SolvencyContracts;
  chain: Pick<Chain, "latestBlock">;
  solvencyChain: SolvencyChain;
  clock: ChainClock;
  circuits: Circuits;
  send: Sender;
  logger: Logger;
  metrics: Metrics;
}): Loop {
  const { config, contracts, chain, solvencyChain, clock, circuits, send, logger, metrics } = parameters;
  /** What was found under a number when it was checked. */
  const checked = new Map<number, string>();
  const unchecked = new Set<number>();
  /** Sets up to this number have been looked at; a server that starts leaves those alone that are proven with already. */
  let seen = Infinity;
  let block: Hex | undefined;
  let hasWindow: boolean | undefined;

  async function lookForSets(stopping: AbortSignal): Promise<void> {
    hasWindow ??= (await solvencyChain.challengeWindow()) > 0n;
    if (!hasWindow) return;
    const { hash } = await chain.latestBlock();
    if (hash === block) return;
    const [newest, now] = await Promise.all([solvencyChain.sets(), clock()]);
    let number = newest;
    for (; number > 0; number--) {
      stopping.throwIfAborted();
      const set = await solvencyChain.setAt(number);
      const isPast = number <= seen && set.publishableFrom <= now;
      if (isPast && number < newest) break;
      if (checked.get(number) !== identityOf(set)) unchecked.add(number);
    }
    for (const old of checked.keys()) if (old <= number || old > newest) checked.delete(old);
    for (const gone of unchecked) if (gone > newest) unchecked.delete(gone);
    seen = newest;
    block = hash;
  }

  async function check(number: number, stopping: AbortSignal): Promise<void> {
    const set = await solvencyChain.setAt(number);
    if (set.isVoid || set.isConfirmed) {
      checked.set(number, identityOf(set));
      return;
    }
    const scenarios = await solvencyChain.scenarios(number);
    const own = await circuits(await solvencyChain.circuitAt(scenarios.circuit));
    const wrong = await wrongFold(scenarios, own, stopping);
    let isVoid = false;
    if (wrong !== undefined) {
      const told = { set: number, fold: wrong.what };
      metrics.challenges.inc();
      logger.warn(told, "a scenario set's fold is wrong: the chain is made to compute it");
      await challenge(number, scenarios, own, wrong, stopping);
      ({ isVoid } = await solvencyChain.setAt(number));
      logger.warn({ ...told, isVoid }, "the chain has computed a challenged fold");
    }
    checked.set(number, identityOf({ ...scenarios, isVoid }));
  }

  /** One wrong fold makes a set void; undefined when both are right. */
  async function wrongFold(
    scenarios: PostedScenarios,
    { sizes, files }: OwnCircuits,
    stopping: AbortSignal,
  ): Promise<(typeof PARTS)[number] | undefined> {
    const folds = await askScenarioThread(
      {
        kind: "fold",
        set: unpackScenarios(scenarios, sizes),
        keys: {
          accountBatch: files.accountBatch.verifyingKey,
          tailRisk: files.tailRisk.verifyingKey,
        },
      },
      stopping,
    );
    return PARTS.find(({ what }) => String(folds[what]) !== String(scenarios.folds[what]));
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
    await tried("scenario sets could not be looked for", () => lookForSets(stopping));
    for (const number of [...unchecked].sort((a, b) => a - b)) {
      if (stopping.aborted) return;
      // One that cannot be checked must not keep the others from it.
      if (await tried(`scenario set ${number} could not be checked`, () => check(number, stopping))) {
        unchecked.delete(number);
      }
    }
  }

  return createLoop(attempt, () => config.chain.pollIntervalMs);
}

/** What is folded, what it is said to fold to, and whether that is refuted. */
const identityOf = ({
  contentHash,
  circuit,
  folds,
  isVoid,
}: Pick<ChainSet, "contentHash" | "circuit" | "folds" | "isVoid">): string =>
  [contentHash, circuit, folds.profits, folds.weights, isVoid].join(" ");
