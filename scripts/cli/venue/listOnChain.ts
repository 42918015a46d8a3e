import type { Deployment } from "@plimsoll/sdk";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod";

import { listVenue } from "../../venue/listVenue.ts";
import { venueSchema, type Venue } from "../../venue/venue.ts";
import { badInput } from "../CommandError.ts";
import { openChain } from "../service/openChain.ts";

/** An instrument that was listed, with its id on-chain. */
export interface Listed {
  readonly symbol: string;
  readonly id: number;
}

/** A venue file's contents. @throws CommandError (2) naming the first field that is wrong. */
export function parseVenue(json: unknown, name: string): Venue {
  const parsed = venueSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw badInput(
    `${name} is not a venue: ${z.prettifyError(parsed.error).split("\n").slice(0, 2).join(" ").trim()}`,
  );
}

/**
 * Lists a venue's instruments in the registry of a deployment, with the key of its owner.
 *
 * @throws CommandError (1) with what the node or the registry said.
 */
export async function listOnChain(parameters: {
  readonly venue: Venue;
  readonly deployment: Deployment;
  readonly rpc: string;
  readonly key: string;
}): Promise<Listed[]> {
  const { venue, deployment, rpc } = parameters;
  const chain = await openChain(deployment, rpc);
  const listings = await listVenue({
    venue,
    registry: deployment.addresses.instrumentRegistry,
    chain,
    owner: privateKeyToAccount(privateKey(parameters.key)),
  });
  return listings.map(({ symbol, id }) => ({ symbol, id }));
}

function privateKey(text: string): `0x${string}` {
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return text as `0x${string}`;
  throw badInput("The owner's key is not a private key. Give 0x and 64 hex digits (the value is not shown).");
}
