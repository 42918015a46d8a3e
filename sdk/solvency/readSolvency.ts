import type { Address } from "viem";
import { readContract } from "viem/actions";

import { solvencyOracleAbi } from "../abi/index.ts";
import { atBlock, type Reading } from "../contracts/reading.ts";

/** How the oracle calls it, in the order of the contract's enum. */
export const SOLVENCY_STATUSES = ["UNKNOWN", "SOLVENT", "WATCH", "INSOLVENT"] as const;
export type SolvencyStatusName = (typeof SOLVENCY_STATUSES)[number];

/**
 * How solvent the venue is by the last proof. Money in 1e-6 USD.
 *
 * @param index Insurance / (B + E), 8 decimals.
 * @param var99, es99 Of the future bad debt.
 * @param badDebt Of the frozen block.
 * @param shortfall What accounts lacked of their maintenance margins.
 * @param provenAt Unix seconds of the frozen block; age counts from here.
 */
export type Solvency = {
  index: bigint;
  var99: bigint;
  es99: bigint;
  badDebt: bigint;
  shortfall: bigint;
  insurance: bigint;
  accounts: number;
  boundAccounts: number;
  epoch: number;
  blockNumber: bigint;
  provenAt: number;
  status: SolvencyStatusName;
};

export type ReadSolvencyParameters = Reading & { solvencyOracle: Address };

/** What the oracle says now, however old: the caller judges `provenAt`. UNKNOWN and zeros before the first proof. */
export async function readSolvency(parameters: ReadSolvencyParameters): Promise<Solvency> {
  const { client, solvencyOracle } = parameters;
  const found = await readContract(client, {
    ...atBlock(parameters),
    address: solvencyOracle,
    abi: solvencyOracleAbi,
    functionName: "latest",
  });
  return {
    ...found,
    accounts: Number(found.accounts),
    boundAccounts: Number(found.boundAccounts),
    epoch: Number(found.epoch),
    provenAt: Number(found.provenAt),
    status: SOLVENCY_STATUSES[found.status] ?? "UNKNOWN",
  };
}
