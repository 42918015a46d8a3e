import {
  setSettlementDigest,
  settlementDigest,
  signSetSettlement,
  signSettlement,
  type SignerSignature,
} from "@plimsoll/sdk";
import type { Address, Hex, LocalAccount } from "viem";

import { settlementStatement } from "../signing/statements.ts";
import type { Statement } from "../signing/Statement.ts";
import type { SettlementProposal } from "./messages.ts";

/** A proposal as it is signed: of an instrument alone or of a set. */
export interface SettlementMessage {
  readonly digest: Hex;
  readonly statement: Statement;
  sign(key: LocalAccount): Promise<SignerSignature>;
}

export function settlementMessage(
  domain: { readonly chainId: number; readonly settlementOracle: Address },
  proposal: SettlementProposal,
): SettlementMessage {
  const statement = settlementStatement(
    { chainId: domain.chainId, contract: domain.settlementOracle },
    proposal,
  );
  if ("set" in proposal) {
    const message = { ...domain, settlement: proposal };
    return {
      digest: setSettlementDigest(message),
      statement,
      sign: (signer) => signSetSettlement({ ...message, signer }),
    };
  }
  const message = { ...domain, settlement: proposal };
  return {
    digest: settlementDigest(message),
    statement,
    sign: (signer) => signSettlement({ ...message, signer }),
  };
}
