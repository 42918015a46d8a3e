import type { MarginAttestation, MarkPost, ScenarioSetMessage } from "@plimsoll/sdk";
import { concat, keccak256, numberToHex, slice, toBytes, type Address, type Hex } from "viem";

import type { SettlementProposal } from "../committee/messages.ts";
import type { Statement } from "./Statement.ts";

const KEY_BYTES = 8;

/** The contract in whose domain is signed, on which chain. */
export interface Domain {
  readonly chainId: number;
  readonly contract: Address;
}

/** Of one account, portfolio, epoch, model and snapshot there is one pair of margins, whenever it is issued. */
export function marginStatement(domain: Domain, attestation: MarginAttestation): Statement {
  const { account, portfolioHash, epoch, modelHash, snapshotHash } = attestation;
  const { initialMargin, maintenanceMargin } = attestation;
  return {
    what: `the margin of ${account} in epoch ${epoch}`,
    subject: hashOf("margins", domain, account, portfolioHash, epoch, modelHash, snapshotHash),
    says: hashOf("margins", domain, initialMargin, maintenanceMargin),
    epoch,
  };
}

/**
 * Of one epoch and second there is one snapshot, and of each mark slot one word, however the slots are split into posts. An
 * epoch may be signed again for a later second: the leader of the first may have failed.
 */
export function markStatement(domain: Domain, posts: readonly MarkPost[]): Statement {
  const [first] = posts;
  if (first === undefined) throw new Error("there are no posts to state anything");
  const { epoch, time, snapshotHash } = first;
  const slots = posts.flatMap(({ keys, words }) =>
    words.map((word, index) =>
      concat([slice(keys, index * KEY_BYTES, (index + 1) * KEY_BYTES), numberToHex(word, { size: 32 })]),
    ),
  );
  return {
    what: `the marks of epoch ${epoch} at ${time}`,
    subject: hashOf("marks", domain, epoch, time),
    says: hashOf("marks", domain, snapshotHash, keccak256(concat([...slots].sort()))),
    epoch,
  };
}

/** Of one epoch and circuit there is one scenario set: the paths of its snapshot and the book that it names decide. */
export function scenarioSetStatement(domain: Domain, set: ScenarioSetMessage): Statement {
  const { epoch, modelHash, snapshotHash, circuit, contentHash, profitFold, weightFold } = set;
  return {
    what: `the scenario set of epoch ${epoch}`,
    subject: hashOf("scenarios", domain, epoch, modelHash, snapshotHash, circuit),
    says: hashOf("scenarios", domain, contentHash, ...profitFold, ...weightFold),
    epoch,
  };
}

/** Of one instrument or set there is one price in a round. */
export function settlementStatement(domain: Domain, proposal: SettlementProposal): Statement {
  const isSet = "set" in proposal;
  const name = isSet ? `set ${proposal.set}` : `instrument ${proposal.instrument}`;
  return {
    what: `the settlement of ${name} in round ${proposal.round}`,
    subject: hashOf("settlement", domain, name, proposal.round),
    says: hashOf("settlement", domain, isSet ? proposal.payouts.join() : proposal.price),
  };
}

function hashOf(
  kind: string,
  { chainId, contract }: Domain,
  ...fields: readonly (string | number | bigint)[]
): Hex {
  return keccak256(toBytes([kind, chainId, contract, ...fields].map(String).join(" ").toLowerCase()));
}
