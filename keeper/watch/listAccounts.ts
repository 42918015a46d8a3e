import { setTimeout as sleep } from "node:timers/promises";

import type { Failover } from "../servers/createFailover.ts";
import type { Listing } from "../servers/RiskServer.ts";

const ASK_AGAIN_MS = 200;

/** @param timeoutMs How long the servers may take to compute the epoch; 0: ask once. */
export type ListAccountsParameters = { servers: Failover; epoch: number; timeoutMs: number };

/**
 * The accounts and margins of an epoch. A server needs a moment to compute the epoch that it, or another, has just
 * posted; after `timeoutMs` an older listing is taken, and undefined if there is none.
 */
export async function listAccounts(parameters: ListAccountsParameters): Promise<Listing | undefined> {
  const { servers, epoch, timeoutMs } = parameters;
  const deadline = Date.now() + timeoutMs;
  let newest: Listing | undefined;
  for (;;) {
    const listing = await servers.firstAnswer((server) => server.accounts());
    if (listing === undefined) return newest;
    if (newest === undefined || listing.epoch >= newest.epoch) newest = listing;
    if (listing.epoch >= epoch || Date.now() >= deadline) return newest;
    await sleep(ASK_AGAIN_MS);
  }
}
