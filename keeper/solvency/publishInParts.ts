import { solvencyChallenge, solvencyOracleAbi, type SolvencyDocument } from "@plimsoll/sdk";
import { encodeFunctionData, type Address, type Hex, type PublicClient } from "viem";

export type PublishInPartsParameters = {
  client: PublicClient;
  solvencyOracle: Address;
  document: SolvencyDocument;
  /** The state before the first batch. */
  genesis: bigint;
  batchesAPart: number;
};

/**
 * The calls that prove all batches of a document, as many a call as it may have, and publish. Those proven already are left out,
 * whoever proved them, and those that are on their way: a keeper that was killed between two parts goes on.
 */
export async function publishInParts(parameters: PublishInPartsParameters): Promise<Hex[]> {
  const { client, solvencyOracle, document, genesis, batchesAPart } = parameters;
  const { frozen, book, proof } = document;
  const { commitment, states, batches } = proof;
  const challenge = solvencyChallenge({ context: frozen.context, commitment, digest: frozen.digest });
  const calls: Hex[] = [];
  for (let from = 0; from < batches.length; from += batchesAPart) {
    const to = Math.min(from + batchesAPart, batches.length);
    const isProven = await client.readContract({
      address: solvencyOracle,
      abi: solvencyOracleAbi,
      functionName: "isProvenState",
      args: [challenge, states[to - 1] ?? genesis],
      blockTag: "pending",
    });
    if (isProven) continue;
    const start = states[from - 1] ?? genesis;
    const args = [frozen, commitment, start, states.slice(from, to), batches.slice(from, to)] as const;
    calls.push(encodeFunctionData({ abi: solvencyOracleAbi, functionName: "proveBatches", args }));
  }
  const args = [frozen, book, { ...proof, batches: [] }] as const;
  return [...calls, encodeFunctionData({ abi: solvencyOracleAbi, functionName: "publish", args })];
}
