import { instrumentRegistryAbi } from "@plimsoll/sdk";
import type { Account, Address, Chain, PublicClient, Transport, WalletClient } from "viem";

import { instrumentTerms, type Listing } from "./instrumentTerms.ts";
import type { Venue } from "./venue.ts";

/**
 * Lists a venue's instruments in the registry, in order (a parlay after its legs). Sent one after another without
 * waiting, then every receipt is checked.
 * @throws when the sender does not own the registry, or an instrument is already listed.
 */
export async function listVenue(parameters: {
  venue: Venue;
  registry: Address;
  publicClient: PublicClient;
  wallet: WalletClient<Transport, Chain, Account>;
}): Promise<Listing[]> {
  const { venue, registry, publicClient, wallet } = parameters;
  const { timestamp } = await publicClient.getBlock();
  const listings = instrumentTerms(venue, Number(timestamp));
  const [first] = listings;
  if (first !== undefined) {
    await publicClient.simulateContract({
      account: wallet.account,
      address: registry,
      abi: instrumentRegistryAbi,
      functionName: "list",
      args: [first.id, first.terms, first.limits],
    });
  }
  let nonce = await publicClient.getTransactionCount({ address: wallet.account.address });
  const hashes = [];
  for (const { id, terms, limits } of listings) {
    hashes.push(
      await wallet.writeContract({
        address: registry,
        abi: instrumentRegistryAbi,
        functionName: "list",
        args: [id, terms, limits],
        nonce: nonce++,
        gas: 1_000_000n,
      }),
    );
  }
  for (const [i, hash] of hashes.entries()) {
    const receipt = await publicClient.waitForTransactionReceipt({ hash });
    if (receipt.status !== "success") {
      throw new Error(`listing ${listings[i]?.symbol ?? ""} was refused by the registry (transaction ${hash})`);
    }
  }
  return listings;
}
