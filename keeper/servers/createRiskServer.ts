import { attestationDocumentSchema, codecs, problemSchema, type AccountId } from "@plimsoll/sdk";
import { z } from "zod";

import type { RiskServer, ServedMargin } from "./RiskServer.ts";

const listingSchema = z.object({
  epoch: codecs.uint(32),
  accounts: z.array(
    z.object({ account: codecs.bytes32, equity: codecs.intString, maintenanceMargin: codecs.uintString }),
  ),
});

export type CreateRiskServerParameters = { url: string; timeoutMs: number };

/** A risk server behind HTTP. */
export function createRiskServer({ url, timeoutMs }: CreateRiskServerParameters): RiskServer {
  async function ask<Answer>(path: string, schema: z.ZodType<Answer>, body?: unknown): Promise<Answer> {
    const response = await fetch(new URL(path, url), {
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined
        ? {}
        : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) {
      const { title, detail } = problemSchema.parse(answer);
      throw new Error(detail === "" ? title : `${title}: ${detail}`);
    }
    return schema.parse(answer);
  }

  return {
    url,
    async accounts() {
      const { epoch, accounts } = await ask("/v1/accounts", listingSchema);
      return {
        epoch,
        accounts: new Map<AccountId, ServedMargin>(
          accounts.map(({ account, ...margin }) => [account, margin]),
        ),
      };
    },
    attestation: ({ account, positions }) =>
      ask("/v1/attestations", attestationDocumentSchema, {
        account,
        ...(positions && {
          positions: positions.map(({ instrument, size }) => ({ instrument, size: size.toString() })),
        }),
      }),
  };
}
