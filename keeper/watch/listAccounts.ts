import { setTimeout as sleep } from "node:timers/promises";

import { BehindError } from "../servers/BehindError.ts";
import type { Failover } from "../servers/createFailover.ts";
import type { Listing } from "../servers/RiskServer.ts";

const ASK_AGAIN_MS = 200;

/** @param timeoutMs How long the servers may take to compute the epoch; 0: ask each once. */
export type ListAccountsParameters = { servers: Failover; epoch: number; timeoutMs: number };

/**
 * The accounts and margins of an epoch. Servers need a moment to compute the epoch that one of them has just posted;
 * after `timeoutMs` the newest older listing is taken. Undefined if nobody answers.
 */
export async function listAccounts(parameters: ListAccountsParameters): Promise<Listing | undefined> {
  const { servers, epoch, timeoutMs } = parameters;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const older: Listing[] = [];
    const current = await servers.firstAnswer(async (server) => {
      const listing = await server.accounts();
      if (listing.epoch >= epoch) return listing;
      older.push(listing);
      throw new BehindError(`epoch ${listing.epoch} instead of ${epoch}`);
    });
    if (current !== undefined) return current;
    if (older.length === 0 || Date.now() >= deadline) return older.sort((a, b) => b.epoch - a.epoch)[0];
    await sleep(ASK_AGAIN_MS);
  }
}
