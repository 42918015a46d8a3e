import { keccak256, type Address, type Hex } from "viem";
import { getBlockNumber, getContractEvents } from "viem/actions";

import { solvencyOracleAbi } from "../abi/index.ts";
import type { Reading } from "../contracts/reading.ts";
import type { FrozenBook } from "./frozenBook.ts";

/** What nodes answer about at once, and how far back is looked in all: a month of blocks of 12 s. */
const WINDOW = 5_000n;
const DEPTH = 220_000n;

export type ReadFrozenBookParameters = Omit<Reading, "blockNumber"> & {
  solvencyOracle: Address;
  snapshot: number;
};

/** @param book The bound accounts' bytes, `readBoundBook`. */
export type FrozenBookEvent = { frozen: FrozenBook; book: Hex };

/**
 * The frozen book of a number, from the event that says it; undefined when the last month has none. Its bytes hash to its digest.
 */
export async function readFrozenBook(
  parameters: ReadFrozenBookParameters,
): Promise<FrozenBookEvent | undefined> {
  const { client, solvencyOracle, snapshot } = parameters;
  const newest = await getBlockNumber(client, { cacheTime: 0 });
  for (let toBlock = newest; newest - toBlock <= DEPTH; toBlock -= WINDOW) {
    const [found] = await getContractEvents(client, {
      address: solvencyOracle,
      abi: solvencyOracleAbi,
      eventName: "BookFrozen",
      args: { snapshot: BigInt(snapshot) },
      fromBlock: toBlock >= WINDOW ? toBlock - WINDOW + 1n : 0n,
      toBlock,
      strict: true,
    });
    if (found !== undefined) {
      const { frozen, book } = found.args;
      if (keccak256(book) !== frozen.digest)
        throw new Error(`the frozen book ${snapshot} is not what it says`);
      return { frozen, book };
    }
    if (toBlock < WINDOW) return undefined;
  }
  return undefined;
}
