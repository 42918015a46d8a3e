import { instrumentRegistryAbi, readExclusiveSet } from "@plimsoll/sdk";
import type { Address, LocalAccount } from "viem";

import { type ChainAccess, sendAll } from "../chain/sendAll.ts";
import { instrumentTerms, type Listing } from "./instrumentTerms.ts";
import type { Venue } from "./venue.ts";

const LISTING_GAS = 1_000_000n;
const SET_GAS = 4_000_000n;

/**
 * Lists a venue's instruments in the registry, in order (a parlay after its legs, an option after what prices it). What is listed already is left as it
 * is, so that a run that was interrupted, or an instrument that was added to the file, needs nothing special.
 * @param owner The registry's owner.
 * @returns every instrument of the venue as it is on the chain now.
 * @throws when there is no registry, an id is taken by another instrument, or the registry refuses one.
 */
export async function listVenue(parameters: {
  venue: Venue;
  registry: Address;
  chain: ChainAccess;
  owner: LocalAccount;
}): Promise<Listing[]> {
  const { venue, registry, chain, owner } = parameters;
  // A call to an address without code succeeds and does nothing.
  if ((await chain.publicClient.getCode({ address: registry })) === undefined) {
    throw new Error(
      `there is no contract at the InstrumentRegistry's address ${registry}: the deployment is of another chain. Deploy to this one`,
    );
  }
  const { timestamp } = await chain.publicClient.getBlock();
  const wanted = instrumentTerms(venue, Number(timestamp));
  const listed = await readListed(parameters);
  const listings = wanted.map((listing) => {
    const terms = listed.get(listing.id);
    if (terms === undefined) return listing;
    // The file counts days from the listing, so that its expiry is not the listed one's.
    const asked = { ...listing.terms, expiry: terms.expiry };
    if (!sameTerms(asked, terms)) {
      throw new Error(
        `${listing.symbol}: its id ${listing.id} is listed with other terms, and terms never change. Give it another index`,
      );
    }
    return { ...listing, terms: asked };
  });
  await sendAll(
    chain,
    owner,
    listings
      .filter(({ id }) => !listed.has(id))
      .map(({ id, terms, limits }) => ({
        to: registry,
        abi: instrumentRegistryAbi,
        functionName: "list",
        args: [id, terms, limits],
        gas: LISTING_GAS,
      })),
  );
  await listSets(parameters, listings);
  return listings;
}

/** The venue's exclusive sets that the registry does not have. */
async function listSets(
  { venue, registry, chain, owner }: Parameters<typeof listVenue>[0],
  listings: readonly Listing[],
): Promise<void> {
  const ids = new Map(listings.map(({ symbol, id }) => [symbol, id]));
  const wanted = venue.exclusiveSets.map((symbols) =>
    symbols.map((symbol) => {
      const id = ids.get(symbol);
      if (id === undefined)
        throw new Error(
          `the exclusive set of ${symbols.join(", ")}: ${symbol} is not an instrument of this venue`,
        );
      return id;
    }),
  );
  const missing: number[][] = [];
  for (const members of wanted) {
    const [first = 0] = members;
    const found = await readExclusiveSet({ client: chain.publicClient, registry, instrument: first });
    if (found === undefined) missing.push(members);
    else if (found.members.join() !== members.join()) {
      throw new Error(
        `the instrument ${first} is in the exclusive set ${found.set} with other members, and sets never change`,
      );
    }
  }
  await sendAll(
    chain,
    owner,
    missing.map((members) => ({
      to: registry,
      abi: instrumentRegistryAbi,
      functionName: "listSet",
      args: [members],
      gas: SET_GAS,
    })),
  );
}

/** The terms of everything that the registry has, by id. */
async function readListed(parameters: {
  registry: Address;
  chain: ChainAccess;
}): Promise<Map<number, Listing["terms"]>> {
  const { publicClient } = parameters.chain;
  const registry = { address: parameters.registry, abi: instrumentRegistryAbi } as const;
  const count = await publicClient.readContract({ ...registry, functionName: "instrumentCount" });
  const entries = await Promise.all(
    Array.from({ length: Number(count) }, async (_, i) => {
      const id = await publicClient.readContract({
        ...registry,
        functionName: "instrumentAt",
        args: [BigInt(i)],
      });
      const terms = await publicClient.readContract({ ...registry, functionName: "terms", args: [id] });
      return [id, terms] as const;
    }),
  );
  return new Map(entries);
}

const sameTerms = (a: Listing["terms"], b: Listing["terms"]): boolean =>
  (["symbol", "underlying", "comparison", "lower", "upper", "outcome", "priced", "haircut"] as const).every(
    (field) => a[field] === b[field],
  ) &&
  a.legs.join() === b.legs.join() &&
  a.token.toLowerCase() === b.token.toLowerCase();
