import type { AccountId } from "@plimsoll/sdk";
import type { Hex } from "viem";

import type { Chain, Terms } from "../chain/Chain.ts";
import { ContractRefusal } from "../chain/ContractRefusal.ts";
import type { Failover } from "../servers/createFailover.ts";
import type { NoPlan } from "./planSlice.ts";

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
}: FindTermsParameters): Promise<{ terms: Terms; attestation: Hex } | NoPlan> {
  const attested = await servers.firstAnswer(async (server) => {
    const document = await server.attestation({ account });
    if (document.portfolioHash !== portfolioHash) {
      throw new Error("it attests a portfolio that the account no longer has");
    }
    try {
      return { terms: await chain.terms(account, document.packed), attestation: document.packed };
    } catch (error) {
      // What the chain says of the account is an answer; what it says of the attestation is the server's fault.
      if (error instanceof ContractRefusal && ABOUT_THE_ACCOUNT.has(error.errorName)) return error;
      throw error;
    }
  });
  if (attested instanceof ContractRefusal) return { skip: attested.message, again: true };
  if (attested !== undefined) return attested;

  try {
    return { terms: await chain.terms(account, "0x"), attestation: "0x" };
  } catch (error) {
    if (!(error instanceof ContractRefusal)) throw error;
    return { skip: `no attestation is to be had, and without one ${error.message}`, again: true };
  }
}

const ABOUT_THE_ACCOUNT = new Set([
  "NotLiquidatable",
  "StaleMarks",
  "CheckedInThisBlock",
  "HaltedLeg",
  "NotSettled",
]);
