import { scenarioSetDigest, signScenarioSet, type ScenarioSetMessage } from "@plimsoll/sdk";
import type { Hex } from "viem";
import type { LocalAccount } from "viem/accounts";

import type { SignerSets } from "../committee/createSignerSets.ts";
import type { ScenarioSetProposal } from "../committee/messages.ts";
import { requireMember } from "../committee/requireMember.ts";
import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import { disagreement } from "../http/Problem.ts";
import type { Chain } from "../ledger/createChain.ts";
import type { MarginBook } from "../margins/createMarginBook.ts";
import type { SigningRecord } from "../signing/SigningRecord.ts";
import { scenarioSetStatement } from "../signing/statements.ts";
import type { Circuits } from "./createCircuits.ts";
import type { SetBuilder } from "./createSetBuilder.ts";
import type { SolvencyChain } from "./createSolvencyChain.ts";
import type { SolvencyContracts } from "./SolvencyContracts.ts";

/** Signs a scenario set that a peer made, if this server makes the same. */
export type SetCoSigner = (proposal: ScenarioSetProposal) => Promise<Hex>;

/**
 * The peer's set is never looked at: this server makes its own of the snapshot that the chain names for the epoch, and signs
 * if it has the same hash and folds. Making one takes seconds, so that only members of the margin set may ask.
 */
export function createSetCoSigner(parameters: {
  config: RiskServerConfig;
  contracts: SolvencyContracts;
  chain: Chain;
  solvencyChain: SolvencyChain;
  circuits: Circuits;
  builder: SetBuilder;
  book: MarginBook;
  signerSets: SignerSets;
  record: SigningRecord;
  key: LocalAccount;
}): SetCoSigner {
  const { config, contracts, chain, solvencyChain, circuits, builder, book, signerSets } = parameters;
  const { record, key } = parameters;
  const domain = { chainId: config.chain.chainId, scenarioSets: contracts.scenarioSets };

  return async ({ signature, ...proposed }) => {
    const digest = scenarioSetDigest({ ...domain, message: proposed });
    await requireMember({ role: "margin", signerSets, digest, signature });
    if (proposed.modelHash !== book.modelHash) {
      throw disagreement(`the model here is ${book.modelHash}, not ${proposed.modelHash}`);
    }
    const { epoch, snapshotHash } = proposed;
    const posted = await chain.headAt(epoch);
    if (posted?.snapshotHash !== snapshotHash) {
      throw disagreement(
        posted === undefined
          ? `the chain does not remember epoch ${epoch}`
          : `the chain names the snapshot ${posted.snapshotHash} for epoch ${epoch}, not ${snapshotHash}`,
      );
    }
    const circuit = await solvencyChain.circuit();
    if (circuit?.number !== proposed.circuit) {
      throw disagreement(
        `the circuit in force is ${circuit === undefined ? "none" : circuit.number} here, ${proposed.circuit} there`,
      );
    }
    const { message } = await builder.build(
      { epoch, snapshotHash, circuit: circuit.number },
      await circuits(circuit),
    );
    const difference = firstDifference(message, proposed);
    if (difference !== undefined) throw disagreement(difference);
    await record.commit(
      scenarioSetStatement({ chainId: domain.chainId, contract: domain.scenarioSets }, message),
    );
    return (await signScenarioSet({ ...domain, message, signer: key })).signature;
  };
}

function firstDifference(own: ScenarioSetMessage, proposed: ScenarioSetMessage): string | undefined {
  for (const field of ["contentHash", "profitFold", "weightFold"] as const) {
    const [here, there] = [String(own[field]), String(proposed[field])];
    if (here !== there) return `${field} is ${here} here, ${there} there`;
  }
  return undefined;
}
