import type { Address } from "viem";
import { readContract } from "viem/actions";

import { markOracleAbi } from "../abi/index.ts";
import { unpackHead, type MarkHead } from "../marks/index.ts";
import { atBlock, type Reading } from "./reading.ts";

/** @param epoch An earlier epoch (the last 16 are kept); the newest when left out. */
export type ReadHeadParameters = Reading & { markOracle: Address; epoch?: number };

/** Reads the newest mark epoch's head, or an earlier one's. All zeros before the first post. */
export async function readHead(parameters: ReadHeadParameters): Promise<MarkHead> {
  const { client, markOracle, epoch } = parameters;
  const contract = { ...atBlock(parameters), address: markOracle, abi: markOracleAbi } as const;
  const word =
    epoch === undefined
      ? await readContract(client, { ...contract, functionName: "head" })
      : await readContract(client, { ...contract, functionName: "headAt", args: [BigInt(epoch)] });
  return unpackHead(word);
}
