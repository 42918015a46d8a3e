import type { Hex, LocalAccount } from "viem";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import { disagreement, Problem } from "../http/Problem.ts";
import type { Chain } from "../ledger/createChain.ts";
import type { Ledger } from "../ledger/Ledger.ts";
import type { SigningRecord } from "../signing/SigningRecord.ts";
import type { OwnSettlement } from "./createOwnSettlement.ts";
import type { SettlementProposal } from "./messages.ts";
import { settlementMessage } from "./settlementMessage.ts";

/** Signs a settlement price, or the payouts of a set, if this server's feed says the same. */
export type SettlementCoSigner = (proposal: SettlementProposal) => Promise<Hex>;

export function createSettlementCoSigner(parameters: {
  config: RiskServerConfig;
  chain: Pick<Chain, "firstOfSet" | "settlementProposal">;
  ledger: Ledger;
  settlementOf: OwnSettlement;
  record: SigningRecord;
  key: LocalAccount;
}): SettlementCoSigner {
  const { config, chain, ledger, settlementOf, record, key } = parameters;
  const domain = { chainId: config.chain.chainId, settlementOracle: config.contracts.settlementOracle };

  return async (proposal) => {
    const { round } = proposal;
    // The members of a set expire together and share a proposal: the first stands for all.
    const instrument = "set" in proposal ? await chain.firstOfSet(proposal.set) : proposal.instrument;
    const state = ledger.state();
    const listed = instrument === undefined ? undefined : state?.instruments.get(instrument);
    if (state === undefined || instrument === undefined || listed === undefined) {
      throw new Problem(
        404,
        "unknown-instrument",
        "There is no such instrument",
        "set" in proposal
          ? `Set ${proposal.set} is not listed here`
          : `Instrument ${proposal.instrument} is not listed here`,
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
    const own = await settlementOf(instrument, round, state);
    if (own === undefined || described(own) !== described(proposal)) {
      throw disagreement(
        `${listed.symbol} settles at ${own === undefined ? "a price not known yet" : described(own)} here, at ${described(proposal)} there`,
      );
    }
    const message = settlementMessage(domain, own);
    await record.commit(message.statement);
    const { signature } = await message.sign(key);
    return signature;
  };
}

const described = (proposal: SettlementProposal): string =>
  "set" in proposal ? `${proposal.payouts.join(", ")} of set ${proposal.set}` : proposal.price.toString();
