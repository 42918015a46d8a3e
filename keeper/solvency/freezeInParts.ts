import { solvencyOracleAbi } from "@plimsoll/sdk";
import {
  encodeFunctionData,
  zeroHash,
  type Address,
  type ContractFunctionArgs,
  type Hex,
  type PublicClient,
} from "viem";

/** How far a freeze has come, as the oracle takes it. */
type Progress = ContractFunctionArgs<typeof solvencyOracleAbi, "nonpayable", "freezePart">[0];

const NOTHING_WALKED: Progress = {
  set: 0n,
  nonce: 0n,
  marks: zeroHash,
  walked: 0n,
  oldestEpoch: 0n,
  books: zeroHash,
  totals: { cash: 0n, badDebt: 0n, marginShortfall: 0n, boundAccounts: 0n, isInRange: false, net: [] },
};

export type FreezeInPartsParameters = {
  client: PublicClient;
  solvencyOracle: Address;
  /** All that there are. */
  accounts: bigint;
  accountsAPart: number;
  block: bigint;
};

/**
 * The calls that freeze a book part by part. What each part comes to is asked of the chain beforehand, all at one block, so
 * that they can be sent together; `finishFreeze` walks the last part.
 */
export async function freezeInParts(parameters: FreezeInPartsParameters): Promise<Hex[]> {
  const { client, solvencyOracle, accounts, accountsAPart, block } = parameters;
  const calls: Hex[] = [];
  const books: Hex[] = [];
  let progress = NOTHING_WALKED;
  while (accounts - progress.walked > accountsAPart) {
    const args = [progress, BigInt(accountsAPart)] as const;
    calls.push(encodeFunctionData({ abi: solvencyOracleAbi, functionName: "freezePart", args }));
    const [next, book] = await client.readContract({
      address: solvencyOracle,
      abi: solvencyOracleAbi,
      functionName: "walkPart",
      args,
      blockNumber: block,
    });
    progress = next;
    books.push(book);
  }
  const args = [progress, books] as const;
  return [...calls, encodeFunctionData({ abi: solvencyOracleAbi, functionName: "finishFreeze", args })];
}
