import type { Address } from "viem";
import { readContract } from "viem/actions";

import { marginEngineAbi } from "../abi/index.ts";
import type { AccountId } from "../ids/index.ts";
import type { Position } from "../portfolio/index.ts";
import { atBlock, type Reading } from "./reading.ts";

export type ReadPositionsParameters = Reading & { engine: Address; account: AccountId };

/**
 * A position as the engine stores it.
 *
 * @param expiry Unix seconds, 0 for a perp.
 * @param fundingIndex A perp's settled funding index, 1e-12 USD a unit of the underlying.
 */
export type StoredPosition = Position & { expiry: number; fundingIndex: bigint };

/** Reads an account's positions in storage order, the order of the portfolio hash. */
export async function readPositions(parameters: ReadPositionsParameters): Promise<StoredPosition[]> {
  const { client, engine, account } = parameters;
  const positions = await readContract(client, {
    ...atBlock(parameters),
    address: engine,
    abi: marginEngineAbi,
    functionName: "positions",
    args: [account],
  });
  return [...positions];
}
