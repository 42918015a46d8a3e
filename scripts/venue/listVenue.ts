import { instrumentRegistryAbi } from "@plimsoll/sdk";
import type { Address, LocalAccount } from "viem";

import { type ChainAccess, sendAll } from "../chain/sendAll.ts";
import { instrumentTerms, type Listing } from "./instrumentTerms.ts";
import type { Venue } from "./venue.ts";

const LISTING_GAS = 1_000_000n;

/**
 * Lists a venue's instruments in the registry, in order (a parlay after its legs).
 * @param owner The registry's owner.
 * @throws when the registry refuses one, e.g. because it is already listed.
 */
export async function listVenue(parameters: {
  venue: Venue;
  registry: Address;
  chain: ChainAccess;
  owner: LocalAccount;
}): Promise<Listing[]> {
  const { timestamp } = await parameters.chain.publicClient.getBlock();
  const listings = instrumentTerms(parameters.venue, Number(timestamp));
  await sendAll(
    parameters.chain,
    parameters.owner,
    listings.map(({ id, terms, limits }) => ({
      to: parameters.registry,
      abi: instrumentRegistryAbi,
      functionName: "list",
      args: [id, terms, limits],
      gas: LISTING_GAS,
    })),
  );
  return listings;
}
