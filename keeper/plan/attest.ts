import type { AccountId, Position } from "@plimsoll/sdk";
import type { Hex } from "viem";

import type { Failover } from "../servers/createFailover.ts";

/** For a portfolio that an act would leave; empty when nobody attests it: then the chain demands its worst case. */
export async function attest(servers: Failover, account: AccountId, positions: Position[]): Promise<Hex> {
  const document = await servers.firstAnswer((server) => server.attestation({ account, positions }));
  return document?.packed ?? "0x";
}
