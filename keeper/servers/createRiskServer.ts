import { codecs, createRiskServerClient } from "@plimsoll/sdk";
import { z } from "zod";

import type { RiskServer } from "./RiskServer.ts";

/** What the keeper reads of `GET /v1/accounts`. */
const accountsSchema = z.object({
  epoch: codecs.uint(32),
  accounts: z.array(z.object({ account: codecs.bytes32, maintenanceMargin: codecs.uintString })),
});

/** @param timeoutMs For one request. */
export type CreateRiskServerParameters = { url: string; timeoutMs: number };

/** A risk server behind HTTP. */
export function createRiskServer({ url, timeoutMs }: CreateRiskServerParameters): RiskServer {
  const client = createRiskServerClient({ url, timeout: timeoutMs });
  return {
    url: client.url,
    attestation: (request) => client.requestAttestation(request),
    async accounts() {
      const response = await fetch(`${client.url}/v1/accounts`, { signal: AbortSignal.timeout(timeoutMs) });
      if (!response.ok) throw new Error(`it answers ${response.status} to GET /v1/accounts`);
      const { epoch, accounts } = accountsSchema.parse(await response.json());
      return {
        epoch,
        accounts: new Map(accounts.map(({ account, maintenanceMargin }) => [account, maintenanceMargin])),
      };
    },
  };
}
