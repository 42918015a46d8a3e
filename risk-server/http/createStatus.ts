import { describeError, type Health } from "@plimsoll/sdk";
import type { Address } from "viem";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import type { ChainClock } from "../ledger/createChainClock.ts";
import type { Ledger } from "../ledger/Ledger.ts";
import type { MarginBook } from "../margins/createMarginBook.ts";

/** Whether answers can be relied on now. */
export interface StatusReport {
  /** Why not, one line each; empty when ready. */
  readonly reasons: readonly string[];
  /** The newest epoch whose margins can be answered, 0 before the first. */
  readonly readyEpoch: number;
  readonly headEpoch: number;
  /** Undefined until the chain was read. */
  readonly health: Health | undefined;
}

export function createStatus(parameters: {
  config: RiskServerConfig;
  ledger: Ledger;
  book: MarginBook;
  clock: ChainClock;
  signer: Address;
}): () => Promise<StatusReport> {
  const { config, ledger, book, clock, signer } = parameters;
  return async () => {
    const state = ledger.state();
    const ready = book.ready();
    const reasons: string[] = [];
    const failure = ledger.failure();
    if (failure !== undefined) reasons.push(`the chain cannot be read: ${failure}`);
    if (state !== undefined) {
      const { head, modelHash } = state;
      if (modelHash !== book.modelHash) {
        reasons.push(`the chain's model is ${modelHash}, this server computes ${book.modelHash}`);
      }
      if (head.epoch === 0) reasons.push("no marks are on the chain yet");
      else if (ready?.head.epoch !== head.epoch)
        reasons.push(`the scenarios of epoch ${head.epoch} are being computed`);
      try {
        const age = (await clock()) - head.time;
        if (head.epoch > 0 && age > config.maxMarkAge) {
          reasons.push(`the newest marks are ${age} s old, more than ${config.maxMarkAge} s`);
        }
      } catch (error) {
        reasons.push(`the chain's clock cannot be read: ${describeError(error)}`);
      }
    }
    return {
      reasons,
      readyEpoch: ready?.head.epoch ?? 0,
      headEpoch: state?.head.epoch ?? 0,
      health:
        state === undefined
          ? undefined
          : {
              status: reasons.length === 0 ? "ok" : "degraded",
              chainId: config.chain.chainId,
              engine: config.contracts.marginEngine,
              signer,
              modelHash: book.modelHash,
              blockNumber: state.block.number,
              epoch: ready?.head.epoch ?? 0,
              asOf: ready?.head.time ?? 0,
              reasons,
            },
    };
  };
}
