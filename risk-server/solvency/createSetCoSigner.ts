import { scenarioSetDigest, signScenarioSet, type ScenarioSetMessage } from "@plimsoll/sdk";
import type { Address, Hex } from "viem";
import type { LocalAccount } from "viem/accounts";

import type { SignerSets } from "../committee/createSignerSets.ts";
import type { ScenarioSetProposal } from "../committee/messages.ts";
import { requireMember } from "../committee/requireMember.ts";
import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import { disagreement, Problem } from "../http/Problem.ts";
import type { Chain } from "../ledger/createChain.ts";
import type { MarginBook } from "../margins/createMarginBook.ts";
import type { SigningRecord } from "../signing/SigningRecord.ts";
import { scenarioSetStatement } from "../signing/statements.ts";
import type { Circuits } from "./createCircuits.ts";
import type { OwnSet, SetBuilder, SetOrder } from "./createSetBuilder.ts";
import type { SolvencyChain } from "./createSolvencyChain.ts";
import type { SolvencyContracts } from "./SolvencyContracts.ts";

/** Signs a scenario set that a peer made, if this server makes the same. */
export type SetCoSigner = (proposal: ScenarioSetProposal) => Promise<Hex>;

/**
 * The peer's set is never looked at: this server makes its own of the snapshot that the chain names for the epoch, and signs
 * if it has the same hash and folds. Making one takes seconds, so that only members of the margin set may ask, each for one set
 * at a time: a member that asks for all epochs that the chain remembers delays the others by one set.
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
  /** What is made for a member now. */
  const making = new Map<Address, string>();
  const domain = { chainId: config.chain.chainId, scenarioSets: contracts.scenarioSets };

  return async ({ signature, ...proposed }) => {
    const digest = scenarioSetDigest({ ...domain, message: proposed });
    const member = await requireMember({ role: "margin", signerSets, digest, signature });
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
    const { message } = await madeFor(
      member,
      { epoch, snapshotHash, circuit: circuit.number },
      async (order) => builder.build(order, await circuits(circuit)),
    );
    const difference = firstDifference(message, proposed);
    if (difference !== undefined) throw disagreement(difference);
    await record.commit(
      scenarioSetStatement({ chainId: domain.chainId, contract: domain.scenarioSets }, message),
    );
    return (await signScenarioSet({ ...domain, message, signer: key })).signature;
  };

  /** Whoever asks for the same again waits with the first. @throws Problem `busy` */
  async function madeFor(
    member: Address,
    order: SetOrder,
    make: (order: SetOrder) => Promise<OwnSet>,
  ): Promise<OwnSet> {
    const asked = `${order.epoch} ${order.circuit}`;
    const now = making.get(member);
    if (now !== undefined && now !== asked) {
      throw new Problem(
        503,
        "busy",
        "A set is being made for this member",
        `One set is made for a member at a time, now for ${member} that of epoch and circuit ${now}: ask for ${asked} when that is done`,
      );
    }
    making.set(member, asked);
    try {
      return await make(order);
    } finally {
      making.delete(member);
    }
  }
}

function firstDifference(own: ScenarioSetMessage, proposed: ScenarioSetMessage): string | undefined {
  for (const field of ["contentHash", "profitFold", "weightFold"] as const) {
    const [here, there] = [String(own[field]), String(proposed[field])];
    if (here !== there) return `${field} is ${here} here, ${there} there`;
  }
  return undefined;
}
