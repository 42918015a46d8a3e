import {
  type Abi,
  type Address,
  createWalletClient,
  decodeErrorResult,
  encodeFunctionData,
  type Hex,
  http,
  type LocalAccount,
  type PublicClient,
  type TransactionReceipt,
} from "viem";

/** A chain to send to. */
export interface ChainAccess {
  readonly rpcUrl: string;
  readonly publicClient: PublicClient;
}

export interface Call {
  readonly to: Address;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
  /** Gas limit; given, so that nothing has to be estimated against state that an earlier call is still to make. */
  readonly gas: bigint;
}

/**
 * Sends calls in order from one key without waiting in between, then checks every receipt.
 * @throws naming the first call that was reverted, with the contract's own error.
 */
export async function sendAll(
  chain: ChainAccess,
  sender: LocalAccount,
  calls: readonly Call[],
): Promise<TransactionReceipt[]> {
  const wallet = createWalletClient({ account: sender, transport: http(chain.rpcUrl) });
  const { publicClient } = chain;
  const fees = await publicClient.estimateFeesPerGas();
  let nonce = await publicClient.getTransactionCount({ address: sender.address });
  const hashes: Hex[] = [];
  for (const call of calls) {
    const data = encodeFunctionData(call);
    hashes.push(
      await wallet.sendTransaction({
        to: call.to,
        data,
        gas: call.gas,
        nonce: nonce++,
        chain: null,
        ...fees,
      }),
    );
  }
  const receipts: TransactionReceipt[] = [];
  for (const [i, hash] of hashes.entries()) {
    const receipt = await publicClient.waitForTransactionReceipt({ hash, pollingInterval: 50 });
    const call = calls[i];
    if (receipt.status !== "success" && call !== undefined) throw await explain(chain, sender, call, receipt);
    receipts.push(receipt);
  }
  return receipts;
}

async function explain(
  chain: ChainAccess,
  sender: LocalAccount,
  call: Call,
  receipt: TransactionReceipt,
): Promise<Error> {
  const request = { account: sender.address, to: call.to, data: encodeFunctionData(call), gas: call.gas };
  const reason = await chain.publicClient
    .call({ ...request, blockNumber: receipt.blockNumber - 1n })
    .then(() => "no reason when repeated")
    .catch((error: unknown) => revertReason(error, call.abi));
  return new Error(`${call.functionName} was reverted in block ${receipt.blockNumber}: ${reason}`);
}

function revertReason(error: unknown, abi: Abi): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const data: unknown = "data" in cause ? cause.data : undefined;
    const hex = typeof data === "object" && data !== null && "data" in data ? data.data : data;
    if (typeof hex !== "string" || !hex.startsWith("0x") || hex.length < 10) continue;
    try {
      const { errorName, args } = decodeErrorResult({ abi, data: hex as Hex });
      return `${errorName}(${(args ?? []).map(String).join(", ")})`;
    } catch {
      return hex;
    }
  }
  return error instanceof Error ? error.message : String(error);
}
