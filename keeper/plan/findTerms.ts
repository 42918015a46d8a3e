import type { AccountId } from "@plimsoll/sdk";
import type { Hex } from "viem";

import type { Chain, Terms } from "../chain/Chain.ts";
import type { Failover } from "../servers/createFailover.ts";

export type FindTermsParameters = { chain: Chain; servers: Failover; account: AccountId; portfolioHash: Hex };

/** @param attestedMargin The initial margin as attested, or recorded; 1e-6 USD. */
export type FoundTerms = { terms: Terms; attestation: Hex; attestedMargin: bigint };

/**
 * The terms of a liquidation, and the attestation that proves them: the first that the chain accepts, from one server
 * after the other, otherwise the record if it is of this epoch.
 */
export async function findTerms({
  chain,
  servers,
  account,
  portfolioHash,
}: FindTermsParameters): Promise<FoundTerms> {
  const attested = await servers.firstAnswer(async (server) => {
    const document = await server.attestation({ account });
    if (document.portfolioHash !== portfolioHash) {
      throw new Error("it attests a portfolio that the account no longer has");
    }
    const terms = await chain.terms(account, document.packed);
    return { terms, attestation: document.packed, attestedMargin: document.initialMargin };
  });
  if (attested !== undefined) return attested;
  const terms = await chain.terms(account, "0x");
  return { terms, attestation: "0x", attestedMargin: terms.initialMargin };
}
