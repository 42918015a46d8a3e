import { signerBondsAbi, venueChain, type Deployment, type MarginEvidence } from "@plimsoll/sdk";
import { createPublicClient, http, isAddressEqual } from "viem";
import { privateKeyToAccount } from "viem/accounts";

import { sendAll } from "../../chain/sendAll.ts";
import { badInput, CommandError } from "../CommandError.ts";

const REPORT_GAS = 1_000_000n;

/**
 * Reports every signer, one transaction each, and returns their hashes.
 *
 * @throws CommandError (1) when the evidence or the node is of another chain or engine than the deployment.
 * @throws Error with what the contract said.
 */
export async function submitEvidence(parameters: {
  readonly evidence: readonly MarginEvidence[];
  readonly deployment: Deployment;
  readonly rpc: string;
  readonly key: string;
}): Promise<readonly string[]> {
  const { evidence, deployment, rpc, key } = parameters;
  const { chainId, addresses } = deployment;
  if (!/^0x[0-9a-fA-F]{64}$/.test(key)) {
    throw badInput(
      "The reporter's key is not a private key. Give 0x and 64 hex digits (the value is not shown).",
    );
  }
  const foreign = evidence.find(
    (each) => each.chainId !== chainId || !isAddressEqual(each.engine, addresses.marginEngine),
  );
  if (foreign !== undefined) {
    throw new CommandError(
      1,
      `the documents are of the engine ${foreign.engine} on chain ${foreign.chainId}, the deployment of ` +
        `${addresses.marginEngine} on chain ${chainId}. Give another --deployment.`,
    );
  }
  const publicClient = createPublicClient({
    chain: venueChain({ chainId, rpcUrl: rpc }),
    transport: http(rpc),
  });
  const actual = await publicClient.getChainId();
  if (actual !== chainId) {
    throw new CommandError(
      1,
      `the node at ${rpc} is of chain ${actual}, the deployment of chain ${chainId}. Give another --rpc.`,
    );
  }
  const receipts = await sendAll(
    { rpcUrl: rpc, publicClient },
    privateKeyToAccount(key as `0x${string}`),
    evidence.map(({ subject, one, other }) => ({
      to: addresses.signerBonds,
      abi: signerBondsAbi,
      functionName: "reportMargins",
      args: [subject, one, other],
      gas: REPORT_GAS,
    })),
  );
  return receipts.map(({ transactionHash }) => transactionHash);
}
