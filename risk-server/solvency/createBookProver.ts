import type { Prover } from "@plimsoll/circuits";
import {
  describeError,
  frozenHash,
  readBoundBook,
  type FrozenBookEvent,
  type PostedScenarios,
  type SolvencyDocument,
} from "@plimsoll/sdk";
import { isAddressEqual, type Hex, type LocalAccount } from "viem";

import type { SignerSets } from "../committee/createSignerSets.ts";
import { leaderRank } from "../committee/leaderRank.ts";
import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import type { Chain } from "../ledger/createChain.ts";
import type { Ledger } from "../ledger/Ledger.ts";
import { createLoop, type Loop } from "../loop/createLoop.ts";
import type { Logger } from "../telemetry/createLogger.ts";
import type { Metrics } from "../telemetry/createMetrics.ts";
import type { Circuits, OwnCircuits } from "./createCircuits.ts";
import type { ProofNewsroom } from "./createProofNews.ts";
import type { SetBuilder, SetOrder } from "./createSetBuilder.ts";
import type { SolvencyChain } from "./createSolvencyChain.ts";
import { proofVerdicts } from "./proofVerdicts.ts";
import { proveFrozenBook } from "./proveFrozenBook.ts";
import type { ProofStore } from "./ProofStore.ts";
import type { SolvencyContracts } from "./SolvencyContracts.ts";

/** Before a book that could not be proven is tried again. */
const RETRY_MS = 15_000;

/**
 * Proves the newest frozen book when it is this server's turn: at once when it leads, after rank · proofTakeover when those
 * before it have published nothing. What is proven is kept; somebody else publishes it. A book that was frozen while nobody
 * ran is found by its number, so that a start goes on where the last run ended.
 */
export function createBookProver(parameters: {
  config: RiskServerConfig;
  contracts: SolvencyContracts;
  chain: Chain;
  solvencyChain: SolvencyChain;
  circuits: Circuits;
  builder: SetBuilder;
  ledger: Ledger;
  proofs: ProofStore;
  news: ProofNewsroom;
  prover: Prover;
  signerSets: SignerSets;
  key: LocalAccount;
  logger: Logger;
  metrics: Metrics;
}): Loop {
  const { config, contracts, chain, solvencyChain, circuits, builder, ledger, proofs, news, prover } =
    parameters;
  const { signerSets, key, logger, metrics } = parameters;
  const { proofTakeoverMs } = config.solvency;
  let waiting: { snapshot: number; since: number } | undefined;
  let proven: Hex | undefined;
  let told = 0;

  async function tick(stopping: AbortSignal): Promise<void> {
    const { frozen: snapshot, published } = await solvencyChain.numbers();
    if (published > told) {
      told = published;
      news.tell({ event: "published", snapshot: published });
    }
    if (snapshot === 0 || snapshot <= published) return;
    // Its number alone is not the book: after a reorganisation, or on another chain of the same id, another one has it.
    const hash = await solvencyChain.frozenHash(snapshot);
    if (hash === proven) return;
    if (waiting?.snapshot !== snapshot) waiting = { snapshot, since: performance.now() };
    const { signers } = await signerSets("margin");
    const index = signers.findIndex((signer) => isAddressEqual(signer, key.address));
    if (index < 0) return;
    const rank = leaderRank(snapshot, index, signers.length);
    if (performance.now() - waiting.since < rank * proofTakeoverMs) return;
    const kept = await proofs.get(snapshot);
    if (kept === undefined || frozenHash(kept.frozen) !== hash) await prove(snapshot, stopping);
    proven = hash;
  }

  async function prove(snapshot: number, stopping: AbortSignal): Promise<void> {
    news.tell({ event: "building", snapshot });
    const began = performance.now();
    try {
      const document = await documentOf(snapshot, stopping);
      if (document === undefined) return;
      await proofs.put(document);
      const seconds = (performance.now() - began) / 1_000;
      metrics.proofs.inc({ outcome: "proven" });
      metrics.proofSeconds.observe(seconds);
      const { boundAccounts } = document.frozen;
      const { reduction } = document;
      logger.info({ snapshot, boundAccounts, seconds, reduction }, "frozen book proven");
      news.tell({ event: "proven", snapshot, seconds });
    } catch (error) {
      if (stopping.aborted) return;
      metrics.proofs.inc({ outcome: "failed" });
      news.tell({ event: "failed", snapshot, reason: describeError(error) });
      // Somebody else may be able to; this server tries again later.
      waiting = { snapshot, since: performance.now() + RETRY_MS };
      throw error;
    }
  }

  /** Undefined for a book that needs no proof, or can have none: the chain has published it by itself. */
  async function documentOf(snapshot: number, stopping: AbortSignal): Promise<SolvencyDocument | undefined> {
    const event = await solvencyChain.frozen(snapshot);
    if (event === undefined) throw new Error(`the node has no event of the frozen book ${snapshot}`);
    const { frozen, book } = event;
    if (!frozen.isProvable || frozen.boundAccounts === 0) return undefined;
    if (frozenHash(frozen) !== (await solvencyChain.frozenHash(snapshot))) {
      throw new Error(`the frozen book ${snapshot} is not the one that the oracle keeps`);
    }
    const scenarios = await solvencyChain.scenarios(frozen.set);
    const circuit = await solvencyChain.circuitAt(scenarios.circuit);
    const own = await circuits(circuit);
    const { proof, seconds } = await proveFrozenBook({
      event,
      scenarios,
      circuits: own,
      prover,
      signal: stopping,
      onProgress: (done, all) => news.tell({ event: "proving", snapshot, done, all }),
    });
    // With keys of another ceremony all points are the chain's, and no proof is: nobody shall be served such a one.
    const accounts = readBoundBook(book, circuit.instruments);
    const { folds } = scenarios;
    const verdicts = await proofVerdicts({ client: chain.client, circuit, folds, frozen, accounts, proof });
    const refused = verdicts.indexOf(false);
    if (refused >= 0) {
      throw new Error(
        `the chain's verifiers refuse proof ${refused} of the frozen book ${snapshot}: the proving keys here are not theirs`,
      );
    }
    const reduction = await reductionOf(event, scenarios, own);
    const { instruments, profits, weights } = scenarios;
    return {
      version: 1,
      chainId: config.chain.chainId,
      oracle: contracts.solvencyOracle,
      snapshot,
      frozen,
      book,
      circuit: { number: circuit.number, ...own.sizes },
      scenarios: { instruments: [...instruments], profits: [...profits], weights: [...weights] },
      proof: { ...proof, states: [...proof.states], batches: [...proof.batches] },
      reduction,
      seconds,
    };
  }

  /** What the set leaves out for this book; null, and why in the log, when its paths are no longer to be had. */
  async function reductionOf(
    { frozen }: FrozenBookEvent,
    scenarios: PostedScenarios,
    own: OwnCircuits,
  ): Promise<SolvencyDocument["reduction"]> {
    try {
      const order = builder.orderOf(scenarios.contentHash) ?? (await orderOnChain(scenarios));
      const block = await chain.block(BigInt(frozen.blockNumber));
      const state = await ledger.at({ blockNumber: frozen.blockNumber, blockHash: block.hash });
      return await builder.errorOf(order, own, state);
    } catch (error) {
      const reason = describeError(error);
      logger.warn(
        { snapshot: Number(frozen.snapshot), reason },
        "a proof is kept without its reduction error",
      );
      return null;
    }
  }

  async function orderOnChain({ epoch, circuit }: PostedScenarios): Promise<SetOrder> {
    const head = await chain.headAt(epoch);
    if (head === undefined) throw new Error(`the chain does not remember epoch ${epoch}`);
    return { epoch, snapshotHash: head.snapshotHash, circuit };
  }

  async function attempt(stopping: AbortSignal): Promise<void> {
    try {
      await tick(stopping);
    } catch (error) {
      logger.warn({ reason: describeError(error) }, "a frozen book could not be proven; trying again");
    }
  }

  return createLoop(attempt, () => config.chain.pollIntervalMs);
}
