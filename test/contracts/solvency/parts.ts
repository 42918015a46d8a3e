/** A freeze in parts, as a keeper goes about it. */
import { ZeroHash } from "ethers";

import type { FreezeProgress, SolvencyOracle } from "./contracts.ts";

/** Before the first part. */
export const NOTHING_WALKED: FreezeProgress = {
  set: 0n,
  nonce: 0n,
  marks: ZeroHash,
  walked: 0n,
  oldestEpoch: 0n,
  books: ZeroHash,
  totals: { cash: 0n, badDebt: 0n, marginShortfall: 0n, boundAccounts: 0n, isInRange: false, net: [] },
};

/** How far parts have come, and the bound accounts of each. */
export interface Parts {
  progress: FreezeProgress;
  books: string[];
}

export const noParts: Parts = { progress: NOTHING_WALKED, books: [] };

/** Sends a part, and gives what its event says. */
export async function freezePart(
  oracle: SolvencyOracle,
  { progress, books }: Parts,
  count: bigint,
): Promise<Parts> {
  const sent = await oracle.freezePart(progress, count);
  const receipt = await sent.wait();
  for (const log of receipt?.logs ?? []) {
    const event = oracle.interface.parseLog(log);
    if (event?.name !== "FreezeAdvanced") continue;
    const { progress: to, book } = event.args as unknown as {
      progress: { toObject(deep: boolean): FreezeProgress };
      book: string;
    };
    return { progress: to.toObject(true), books: [...books, book] };
  }
  throw new Error("No part was walked");
}
