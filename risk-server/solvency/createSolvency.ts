import { createProver } from "@plimsoll/circuits";
import type { Snapshot } from "@plimsoll/model";
import type { Router } from "express";
import type { Hex, LocalAccount } from "viem";

import type { Peer } from "../committee/createPeer.ts";
import type { Sender } from "../committee/createSender.ts";
import type { SignerSets } from "../committee/createSignerSets.ts";
import type { Refusal } from "../committee/gatherQuorum.ts";
import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import { solvencyRoutes } from "../http/routes/solvency.ts";
import type { Chain } from "../ledger/createChain.ts";
import type { ChainClock } from "../ledger/createChainClock.ts";
import type { Ledger } from "../ledger/Ledger.ts";
import type { Loop } from "../loop/createLoop.ts";
import type { MarginBook } from "../margins/createMarginBook.ts";
import type { SigningRecord } from "../signing/SigningRecord.ts";
import type { Logger } from "../telemetry/createLogger.ts";
import type { Metrics } from "../telemetry/createMetrics.ts";
import { createBookProver } from "./createBookProver.ts";
import { createCircuits } from "./createCircuits.ts";
import { createFileProofStore } from "./createFileProofStore.ts";
import { createFoldChallenger } from "./createFoldChallenger.ts";
import { createMemoryProofStore } from "./createMemoryProofStore.ts";
import { createProofNews } from "./createProofNews.ts";
import { createSetBuilder } from "./createSetBuilder.ts";
import { createSetCoSigner, type SetCoSigner } from "./createSetCoSigner.ts";
import { createSetPoster } from "./createSetPoster.ts";
import { createSolvencyChain } from "./createSolvencyChain.ts";
import { createSolvencyStatus } from "./createSolvencyStatus.ts";
import type { SolvencyContracts } from "./SolvencyContracts.ts";

/** A risk server's part in the solvency oracle. */
export interface Solvency {
  readonly routes: Router;
  readonly signScenarioSet: SetCoSigner;
  start(): void;
  /** Ends proofs and threads under way. */
  stop(): Promise<void>;
}

/**
 * Scenario sets, proofs of frozen books, and what is told about both.
 * @throws ConfigError when proofs cannot be kept where they shall be.
 */
export async function createSolvency(parameters: {
  config: RiskServerConfig;
  contracts: SolvencyContracts;
  chain: Chain;
  clock: ChainClock;
  ledger: Ledger;
  book: MarginBook;
  snapshotOf: (hash: Hex) => Promise<Snapshot>;
  peers: readonly Peer[];
  signerSets: SignerSets;
  record: SigningRecord;
  key: LocalAccount;
  send: Sender;
  onRefusal: (refusal: Refusal) => void;
  logger: Logger;
  metrics: Metrics;
}): Promise<Solvency> {
  const { config, contracts, chain, logger } = parameters;
  const stopping = new AbortController();
  const { signal } = stopping;
  const solvencyChain = createSolvencyChain(chain.client, contracts);
  const { keyDirectory, proofDirectory, keepProofs, prove } = config.solvency;
  const proofs =
    proofDirectory === "memory"
      ? createMemoryProofStore()
      : await createFileProofStore({
          directory: proofDirectory,
          origin: { chainId: config.chain.chainId, oracle: contracts.solvencyOracle },
          keep: keepProofs,
          logger,
        });
  const news = createProofNews();
  const shared = {
    ...parameters,
    solvencyChain,
    proofs,
    news,
    circuits: createCircuits(
      keyDirectory,
      (step) => logger.info(step, "building a circuit: this is done once"),
      signal,
    ),
    builder: createSetBuilder({ ...parameters, stopping: signal }),
  };
  const loops: Loop[] = [
    createSetPoster(shared),
    createFoldChallenger(shared),
    ...(prove
      ? [createBookProver({ ...shared, prover: createProver({ binary: config.solvency.proverBinary }) })]
      : []),
  ];
  return {
    routes: solvencyRoutes({
      ...shared,
      status: createSolvencyStatus(shared),
      streamsPerAddress: config.http.streamsPerAddress,
      stopping: signal,
    }),
    signScenarioSet: createSetCoSigner(shared),
    start() {
      for (const loop of loops) loop.start();
    },
    async stop() {
      stopping.abort(new Error("the server is stopping"));
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}
