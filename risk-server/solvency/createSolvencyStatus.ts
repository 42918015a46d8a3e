import type { SolvencyStatus } from "@plimsoll/sdk";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import type { ChainClock } from "../ledger/createChainClock.ts";
import type { SolvencyChain } from "./createSolvencyChain.ts";
import type { ProofStore } from "./ProofStore.ts";
import type { SolvencyContracts } from "./SolvencyContracts.ts";

/** What the oracle says now, and how far the next proof is. */
export function createSolvencyStatus(parameters: {
  config: RiskServerConfig;
  contracts: SolvencyContracts;
  solvencyChain: SolvencyChain;
  clock: ChainClock;
  proofs: ProofStore;
}): () => Promise<SolvencyStatus> {
  const { config, contracts, solvencyChain, clock, proofs } = parameters;
  return async () => {
    const [latest, set, numbers, now] = await Promise.all([
      solvencyChain.latest(),
      solvencyChain.set(),
      solvencyChain.numbers(),
      clock(),
    ]);
    const { frozen, published } = numbers;
    return {
      chainId: config.chain.chainId,
      oracle: contracts.solvencyOracle,
      latest,
      age: published === 0 ? null : Math.max(0, now - latest.provenAt),
      set:
        set === undefined
          ? null
          : {
              number: set.number,
              epoch: set.epoch,
              contentHash: set.contentHash,
              isConfirmed: set.isConfirmed,
              publishableFrom: set.publishableFrom,
            },
      frozen,
      published,
      isProven: frozen > 0 && (await isProven(frozen)),
    };
  };

  /** A proof of another book that had the number on another chain is none of this one. */
  async function isProven(snapshot: number): Promise<boolean> {
    const [kept, hash] = await Promise.all([proofs.provenHash(snapshot), solvencyChain.frozenHash(snapshot)]);
    return kept === hash;
  }
}
