import type { Address } from "viem";
import { readContract } from "viem/actions";

import { marginEngineAbi } from "../abi/index.ts";
import type { AccountId } from "../ids/index.ts";
import { atBlock, type Reading } from "./reading.ts";

export type ReadAccountIdsParameters = Reading & { engine: Address };

/**
 * Reads the ids of all open accounts, in no particular order. Without `blockNumber` an account that closes in between may
 * be missed, or another read twice.
 */
export async function readAccountIds(parameters: ReadAccountIdsParameters): Promise<AccountId[]> {
  const { client, engine } = parameters;
  const contract = { ...atBlock(parameters), address: engine, abi: marginEngineAbi } as const;
  const count = await readContract(client, { ...contract, functionName: "accountCount" });
  return Promise.all(
    Array.from({ length: Number(count) }, (_, index) =>
      readContract(client, { ...contract, functionName: "accountAt", args: [BigInt(index)] }),
    ),
  );
}
