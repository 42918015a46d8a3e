import { signSettlement } from "@plimsoll/sdk";
import type { Hex, LocalAccount } from "viem";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import { disagreement, Problem } from "../http/Problem.ts";
import type { Chain } from "../ledger/createChain.ts";
import type { Ledger } from "../ledger/Ledger.ts";
import type { SettlementPricer } from "./createSettlementPricer.ts";
import type { SettlementProposal } from "./messages.ts";

/** Signs a settlement price, if this server's feed says the same. */
export type SettlementCoSigner = (proposal: SettlementProposal) => Promise<Hex>;

export function createSettlementCoSigner(parameters: {
  config: RiskServerConfig;
  chain: Chain;
  ledger: Ledger;
  priceOf: SettlementPricer;
  key: LocalAccount;
}): SettlementCoSigner {
  const { config, chain, ledger, priceOf, key } = parameters;
  const domain = { chainId: config.chain.chainId, settlementOracle: config.contracts.settlementOracle };

  return async ({ instrument, price, round }) => {
    const state = ledger.state();
    const listed = state?.instruments.get(instrument);
    if (state === undefined || listed === undefined) {
      throw new Problem(
        404,
        "unknown-instrument",
        "There is no such instrument",
        `Instrument ${instrument} is not listed here`,
      );
    }
    if (!("expiry" in listed) || listed.expiry > state.block.timestamp) {
      throw disagreement(`${listed.symbol} has not expired at block ${state.block.number}`);
    }
    // A signature for a later round could be kept and used after a veto.
    const standing = await chain.settlementProposal(instrument);
    if (standing.round !== round || standing.finalFrom !== 0) {
      throw disagreement(
        `${listed.symbol} is at round ${standing.round} and ${standing.finalFrom === 0 ? "not proposed" : "proposed"} here`,
      );
    }
    const own = await priceOf(instrument, state);
    if (own !== price) {
      throw disagreement(
        `${listed.symbol} settles at ${own ?? "a price not known yet"} here, at ${price} there`,
      );
    }
    const { signature } = await signSettlement({
      ...domain,
      settlement: { instrument, price, round },
      signer: key,
    });
    return signature;
  };
}
