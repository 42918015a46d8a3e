import { setTimeout as sleep } from "node:timers/promises";

import type { Hex } from "viem";

import type { Fees, Receipt, Signed, Transaction, Wallet } from "../wallet/Wallet.ts";

const MAX_RESENDS = 3;

/**
 * @param maxGasPrice Wei; fees are never raised beyond it.
 * @param stillWanted Asked before a stuck transaction is sent again for more; if not, it is withdrawn.
 */
export type SendTransactionParameters = {
  wallet: Wallet;
  transaction: Transaction;
  fees: Fees;
  maxGasPrice: bigint;
  receiptTimeoutMs: number;
  pollMs: number;
  stillWanted: () => Promise<boolean>;
};

export type SendOutcome =
  | { kind: "mined"; receipt: Receipt }
  /** Another transaction of this key took the nonce: a withdrawal, or another process with the same key. */
  | { kind: "replaced" }
  /** Not mined, and the fees may not be raised further. */
  | { kind: "pending"; hash: Hex };

/**
 * Sends a transaction and waits until its nonce is used. One that is not mined in time, or was dropped, is sent again
 * under the same nonce for an eighth more, so that it can be mined at most once; when it is no longer wanted its nonce is
 * used up by an empty one instead.
 */
export async function sendTransaction(parameters: SendTransactionParameters): Promise<SendOutcome> {
  const wait = await handOver(parameters, await parameters.wallet.nonce("withPending"));
  return wait();
}

export type SendTransactionsParameters = Omit<SendTransactionParameters, "transaction"> & {
  transactions: readonly Transaction[];
};

/** @param error Why it was not handed over: it cannot be mined. */
export type HandOverOutcome = SendOutcome | { kind: "refused"; error: unknown };

/**
 * The same of several that belong together, under nonces one after the other: all are handed over before the first is waited
 * for, so that one block may hold them. What the first of them were refused is theirs; the last says what came of it. Where one
 * cannot be handed over the rest is kept back, since its nonce stays free, and those before it are waited for all the same.
 */
export async function sendTransactions(parameters: SendTransactionsParameters): Promise<HandOverOutcome[]> {
  const { transactions, ...rest } = parameters;
  const nonce = await parameters.wallet.nonce("withPending");
  const waits: (() => Promise<SendOutcome>)[] = [];
  const refused: HandOverOutcome[] = [];
  for (const [index, transaction] of transactions.entries()) {
    try {
      waits.push(await handOver({ ...rest, transaction }, nonce + index));
    } catch (error) {
      refused.push({ kind: "refused", error });
      break;
    }
  }
  // All of them are waited for, whatever becomes of one.
  const settled = await Promise.allSettled(waits.map((wait) => wait()));
  const outcomes = settled.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
  return [...outcomes, ...refused];
}

/** Signs and broadcasts; what it gives waits for the outcome. */
async function handOver(
  parameters: SendTransactionParameters,
  nonce: number,
): Promise<() => Promise<SendOutcome>> {
  const { wallet, transaction, maxGasPrice } = parameters;
  const fees = capped(parameters.fees, maxGasPrice);
  const signed = await wallet.sign(transaction, nonce, fees);
  await wallet.broadcast(signed).catch(async (error: unknown) => {
    // Development chains mine a transaction that reverts, and answer as if they had refused it; so may a node that has it.
    const isTaken =
      (await wallet.receipt(signed.hash)) !== undefined || (await wallet.nonce("withPending")) > nonce;
    if (!isTaken) throw error;
  });
  return () => settle(parameters, nonce, signed, fees);
}

async function settle(
  parameters: SendTransactionParameters,
  nonce: number,
  first: Signed,
  firstFees: Fees,
): Promise<SendOutcome> {
  const { wallet, transaction, maxGasPrice } = parameters;
  let [signed, fees] = [first, firstFees];
  const ours = [signed.hash];
  for (let resends = 0; ; resends++) {
    const outcome = await waitForNonce(parameters, nonce, ours);
    if (outcome !== undefined) return outcome;
    const raised = raise(fees);
    if (resends === MAX_RESENDS || raised.maxFeePerGas > maxGasPrice) {
      return { kind: "pending", hash: signed.hash };
    }
    const wanted = await parameters.stillWanted().catch(() => true);
    const next = wanted ? transaction : { to: wallet.address, data: "0x" as const, gas: 21_000n };
    signed = await wallet.sign(next, nonce, raised);
    if (wanted) ours.push(signed.hash);
    fees = raised;
    // Refused: mined in this moment, or the node wants yet more. The next wait tells.
    await wallet.broadcast(signed).catch(() => undefined);
  }
}

async function waitForNonce(
  { wallet, receiptTimeoutMs, pollMs }: SendTransactionParameters,
  nonce: number,
  ours: readonly Hex[],
): Promise<SendOutcome | undefined> {
  const deadline = Date.now() + receiptTimeoutMs;
  let usedBefore = false;
  // However late this process gets its turn, it looks twice.
  for (let looks = 0; looks < 2 || Date.now() < deadline; looks++) {
    const used = (await wallet.nonce("mined").catch(() => nonce)) > nonce;
    const receipts = await Promise.all(ours.map((hash) => wallet.receipt(hash))).catch(() => undefined);
    const receipt = receipts?.find((found) => found !== undefined);
    if (receipt !== undefined) return { kind: "mined", receipt };
    // Twice, because a node behind a balancer may know the count before it knows the receipt.
    if (used && usedBefore && receipts !== undefined) return { kind: "replaced" };
    usedBefore = used;
    await sleep(Math.min(pollMs, receiptTimeoutMs));
  }
  return undefined;
}

const capped = (fees: Fees, cap: bigint): Fees => ({ ...fees, maxFeePerGas: min(fees.maxFeePerGas, cap) });

/** Nodes want a tenth more to replace a transaction. */
const raise = (fees: Fees): Fees => ({
  expected: eighthMore(fees.expected),
  maxFeePerGas: eighthMore(fees.maxFeePerGas),
  maxPriorityFeePerGas: eighthMore(fees.maxPriorityFeePerGas),
});

const eighthMore = (fee: bigint): bigint => (fee * 9n) / 8n + 1n;
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
