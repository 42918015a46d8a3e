import { codecs, createRiskServerClient } from "@plimsoll/sdk";
import { z } from "zod";

import type { RiskServer } from "./RiskServer.ts";

const accountsSchema = z.object({ accounts: z.array(z.object({ account: codecs.bytes32 })) });

/** @param timeoutMs For one request. */
export type CreateRiskServerParameters = { url: string; timeoutMs: number };

/** A risk server behind HTTP. */
export function createRiskServer({ url, timeoutMs }: CreateRiskServerParameters): RiskServer {
  const client = createRiskServerClient({ url, timeout: timeoutMs });
  return {
    url: client.url,
    margin: (account) => client.getAccountMargin(account),
    attestation: (request) => client.requestAttestation(request),
    async accounts() {
      const response = await fetch(`${client.url}/v1/accounts`, { signal: AbortSignal.timeout(timeoutMs) });
      if (!response.ok) throw new Error(`it answers ${response.status} to GET /v1/accounts`);
      const { accounts } = accountsSchema.parse(await response.json());
      return accounts.map(({ account }) => account);
    },
  };
}
