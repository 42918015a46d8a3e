import { createRiskServerClient, RiskServerError } from "@plimsoll/sdk";

import { BehindError } from "./BehindError.ts";
import type { RiskServer } from "./RiskServer.ts";

/** @param timeoutMs For one request. */
export type CreateRiskServerParameters = { url: string; timeoutMs: number };

/** A risk server behind HTTP. */
export function createRiskServer({ url, timeoutMs }: CreateRiskServerParameters): RiskServer {
  const client = createRiskServerClient({ url, timeout: timeoutMs });
  return {
    url: client.url,
    attestation: (request) => client.requestAttestation(request),
    solvencyProof: (snapshot) =>
      client.getSolvencyProof(snapshot).catch((error: unknown) => {
        if (!(error instanceof RiskServerError) || error.status !== 404) throw error;
        throw new BehindError(error.message);
      }),
    async accounts() {
      const { epoch, accounts } = await client.listAccounts();
      return {
        epoch,
        accounts: new Map(accounts.map(({ account, maintenanceMargin }) => [account, maintenanceMargin])),
      };
    },
  };
}
