import type { Client } from "viem";

/** @param blockNumber Read the state at the end of this block; the latest when left out. */
export type Reading = { client: Client; blockNumber?: bigint };

/** The block of a reading, as viem's actions take it. */
export function atBlock({ blockNumber }: Reading): { blockNumber?: bigint } {
  return blockNumber === undefined ? {} : { blockNumber };
}
