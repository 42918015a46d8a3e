import type { AccountId } from "@plimsoll/sdk";
import type { Hex } from "viem";

import type { Chain, Terms } from "../chain/Chain.ts";
import type { Failover } from "../servers/createFailover.ts";

export type FindTermsParameters = { chain: Chain; servers: Failover; account: AccountId; portfolioHash: Hex };

/**
 * The terms of a liquidation, and the attestation that proves them: the first that the chain accepts, from one server
 * after the other, otherwise the record if it is of this epoch.
 */
export async function findTerms({
  chain,
  servers,
  account,
  portfolioHash,
}: FindTermsParameters): Promise<{ terms: Terms; attestation: Hex }> {
  const attested = await servers.firstAnswer(async (server) => {
    const document = await server.attestation({ account });
    if (document.portfolioHash !== portfolioHash) {
      throw new Error("it attests a portfolio that the account no longer has");
    }
    return { terms: await chain.terms(account, document.packed), attestation: document.packed };
  });
  return attested ?? { terms: await chain.terms(account, "0x"), attestation: "0x" };
}
