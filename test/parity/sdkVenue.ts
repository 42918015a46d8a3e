import type { Wallet } from "ethers";
import type { Account, Address, Client, Hex } from "viem";
import { createClient, custom } from "viem";
import { privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";

import { createVenue, type Venue } from "../contracts/venue.ts";

/** A test venue as the SDK sees it: a viem client, addresses, and the same keys as viem accounts. */
export interface SdkVenue {
  venue: Venue;
  client: Client;
  chainId: number;
  engine: Address;
  markOracle: Address;
  registry: Address;
  settlementOracle: Address;
  marginSigners: PrivateKeyAccount[];
  markSigners: PrivateKeyAccount[];
}

/** The same key for viem. */
export const accountOf = (wallet: Wallet): PrivateKeyAccount => privateKeyToAccount(wallet.privateKey as Hex);

/** Deploys a test venue with its marks posted, and connects the SDK's side of it. */
export async function createSdkVenue(): Promise<SdkVenue> {
  const venue = await createVenue({ posted: true });
  const address = (contract: { target: unknown }): Address => contract.target as Address;
  return {
    venue,
    client: createClient<ReturnType<typeof custom>, undefined, Account | undefined>({
      transport: custom(venue.provider),
    }),
    chainId: Number(venue.chainId),
    engine: address(venue.engine),
    markOracle: address(venue.oracle),
    registry: address(venue.registry),
    settlementOracle: address(venue.settlement),
    marginSigners: venue.marginQuorum.map(accountOf),
    markSigners: venue.markQuorum.map(accountOf),
  };
}
