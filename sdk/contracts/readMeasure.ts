import type { Address, Hex } from "viem";
import { readContract } from "viem/actions";

import { marginEngineAbi } from "../abi/index.ts";
import type { AccountId } from "../ids/index.ts";
import { atBlock, type Reading } from "./reading.ts";

export type ReadMeasureParameters = Reading & { engine: Address; account: AccountId };

/**
 * What the engine computes of an account at the marks of now. Money in 1e-6 USD.
 *
 * @param worstCase W: with this equity it needs no attestation.
 */
export type Measure = { equity: bigint; worstCase: bigint; portfolioHash: Hex };

/** Measures an account; one never opened has nothing. */
export async function readMeasure(parameters: ReadMeasureParameters): Promise<Measure> {
  const { client, engine, account } = parameters;
  const { equity, worstCase, portfolioHash } = await readContract(client, {
    ...atBlock(parameters),
    address: engine,
    abi: marginEngineAbi,
    functionName: "measure",
    args: [account],
  });
  return { equity, worstCase, portfolioHash };
}
