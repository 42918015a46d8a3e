import { setTimeout as sleep } from "node:timers/promises";

import type { AccountId } from "@plimsoll/sdk";

import { BehindError } from "../servers/BehindError.ts";
import type { Failover } from "../servers/createFailover.ts";
import type { ServedMargin } from "../servers/RiskServer.ts";

const ASK_AGAIN_MS = 200;

/** @param deadline Milliseconds since 1970 until when the servers may still be computing the epoch. */
export type ServedMarginParameters = {
  servers: Failover;
  account: AccountId;
  epoch: number;
  deadline: number;
};

/**
 * What an account needs at an epoch. Servers need a moment to compute the epoch that one of them has just posted; after
 * the deadline an older answer is taken. Undefined if nobody answers.
 */
export async function servedMargin(parameters: ServedMarginParameters): Promise<ServedMargin | undefined> {
  const { servers, account, epoch, deadline } = parameters;
  const older: ServedMargin[] = [];
  for (;;) {
    const current = await servers.firstAnswer(async (server) => {
      const margin = await server.margin(account);
      if (margin.epoch >= epoch) return margin;
      older.push(margin);
      throw new BehindError(`epoch ${margin.epoch} instead of ${epoch}`);
    });
    if (current !== undefined) return current;
    if (older.length === 0 || Date.now() >= deadline) break;
    await sleep(ASK_AGAIN_MS);
  }
  return older.sort((a, b) => b.epoch - a.epoch)[0];
}
