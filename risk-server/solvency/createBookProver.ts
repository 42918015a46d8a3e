import type { Prover, ReductionError } from "@plimsoll/circuits";
import {
  describeError,
  frozenHash,
  readBoundBook,
  scenarioContentHash,
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
import type { Circuits } from "./createCircuits.ts";
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
 * before it have published nothing. What is proven is kept, and then measured beside all paths; somebody else publishes it. A
 * book that was frozen while nobody ran is found by its number, so that a start goes on where the last run ended.
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
  let waiting: { hash: Hex; since: number } | undefined;
  let done: Hex | undefined;
  let isFirst = true;
  let told = 0;

  async function tick(stopping: AbortSignal): Promise<void> {
    const { frozen: snapshot, published } = await solvencyChain.numbers();
    if (published > told) news.tell({ event: "published", snapshot: published });
    // Less after a reorganisation, so that what is published anew is told anew.
    told = published;
    // What is published needs no proof any more; the last run may have ended before its proof was measured.
    if (snapshot === 0 || (snapshot <= published && !isFirst)) return;
    // Its number alone is not the book: after a reorganisation, or on another chain of the same id, another one has it.
    const hash = await solvencyChain.frozenHash(snapshot);
    if (hash === done) return;
    if ((await proofs.provenHash(snapshot)) !== hash && snapshot > published) {
      if (!(await isOwnTurn(snapshot, hash))) return;
      await prove(snapshot, hash, stopping);
    }
    await measure(snapshot, hash, stopping);
    done = hash;
    isFirst = false;
  }

  async function isOwnTurn(snapshot: number, hash: Hex): Promise<boolean> {
    if (waiting?.hash !== hash) waiting = { hash, since: performance.now() };
    const { since } = waiting;
    const { signers } = await signerSets("margin");
    const index = signers.findIndex((signer) => isAddressEqual(signer, key.address));
    return (
      index >= 0 && performance.now() - since >= leaderRank(snapshot, index, signers.length) * proofTakeoverMs
    );
  }

  async function prove(snapshot: number, hash: Hex, stopping: AbortSignal): Promise<void> {
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
      logger.info({ snapshot, boundAccounts, seconds }, "frozen book proven");
      news.tell({ event: "proven", snapshot, seconds });
    } catch (error) {
      if (stopping.aborted) return;
      metrics.proofs.inc({ outcome: "failed" });
      news.tell({ event: "failed", snapshot, reason: describeError(error) });
      // Somebody else may be able to; this server tries again later.
      waiting = { hash, since: performance.now() + RETRY_MS };
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
      reduction: null,
      seconds,
    };
  }

  /**
   * Adds to a kept proof what its set leaves out for this book, if nothing was added yet: whatever comes in between, the proof
   * is not lost. It stays null, and why is in the log, when the paths are no longer to be had.
   */
  async function measure(snapshot: number, hash: Hex, stopping: AbortSignal): Promise<void> {
    const document = await proofs.get(snapshot);
    if (document?.reduction !== null || frozenHash(document.frozen) !== hash) return;
    try {
      const reduction = await reductionOf(document);
      // Otherwise the block of its number may have been another one.
      if ((await solvencyChain.frozenHash(snapshot)) !== hash) return;
      await proofs.put({ ...document, reduction });
      logger.info({ snapshot, reduction }, "a proof was measured beside all paths");
    } catch (error) {
      if (stopping.aborted) return;
      const reason = describeError(error);
      logger.warn({ snapshot, reason }, "a proof is kept without its reduction error");
    }
  }

  async function reductionOf({ frozen, circuit, scenarios }: SolvencyDocument): Promise<ReductionError> {
    const order = builder.orderOf(scenarioContentHash(scenarios)) ?? (await orderOnChain(frozen.set));
    const block = await chain.block(BigInt(frozen.blockNumber));
    const state = await ledger.at({ blockNumber: frozen.blockNumber, blockHash: block.hash });
    return builder.errorOf(order, await circuits(await solvencyChain.circuitAt(circuit.number)), state);
  }

  async function orderOnChain(set: number): Promise<SetOrder> {
    const { epoch, circuit } = await solvencyChain.setAt(set);
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
