import { formatEther } from "viem";

import { expectedGas } from "../price/expectedGas.ts";
import type { Wallet } from "../wallet/Wallet.ts";
import { StartError } from "./StartError.ts";

/** A large slice, and how many of them a key should be able to pay for. */
const LEGS = 16;
const SLICES = 10n;

/**
 * Makes sure that the key can pay for a slice. Returns its balance in wei.
 *
 * @throws StartError saying how much to send.
 */
export async function checkBalance(wallet: Wallet): Promise<bigint> {
  const [balance, fees] = await Promise.all([wallet.balance(), wallet.fees()]);
  const slice = expectedGas(LEGS) * fees.maxFeePerGas;
  if (balance < slice || balance === 0n) {
    throw new StartError(
      `The key ${wallet.address} holds ${formatEther(balance)} ETH; a slice of ${LEGS} legs may cost ` +
        `${formatEther(slice)} ETH: send it at least ${formatEther(slice * SLICES)} ETH`,
    );
  }
  return balance;
}
