import type { Snapshot } from "@plimsoll/model";
import { codecs, describeError, problemSchema } from "@plimsoll/sdk";
import type { Hex } from "viem";
import { z } from "zod";

import type { SnapshotPeer } from "../snapshots/createSnapshotSource.ts";
import {
  marginProposalSchema,
  signatureSchema,
  markSignaturesSchema,
  scenarioSetProposalSchema,
  settlementProposalSchema,
  type MarginProposal,
  type MarkProposal,
  type ScenarioSetProposal,
  type SettlementProposal,
} from "./messages.ts";

/** Another server of the committee, as seen over HTTP. */
export interface Peer extends SnapshotPeer {
  /** One signature a post. @throws PeerRefusal */
  signMarks(proposal: MarkProposal): Promise<Hex[]>;
  /** @throws PeerRefusal */
  signMargin(proposal: MarginProposal): Promise<Hex>;
  /** @throws PeerRefusal */
  signSettlement(proposal: SettlementProposal): Promise<Hex>;
  /** Takes as long as making a set does. @throws PeerRefusal */
  signScenarioSet(proposal: ScenarioSetProposal): Promise<Hex>;
}

/** A peer chooses scenarios from a whole cube before it answers, and may have to build the cube first. */
const SCENARIOS_TIMEOUT_MS = 60_000;

/** Why a peer did not sign. */
export class PeerRefusal extends Error {
  override readonly name = "PeerRefusal";
  /** It answered that it computes or sees something else, as opposed to being absent or not ready. */
  readonly disagrees: boolean;

  constructor(reason: string, disagrees = false) {
    super(reason);
    this.disagrees = disagrees;
  }
}

export function createPeer(url: string, timeoutMs: number): Peer {
  const base = url.replace(/\/+$/, "");

  async function call<Answer>(
    path: string,
    answer: z.ZodType<Answer>,
    body?: unknown,
    patienceMs = timeoutMs,
  ): Promise<Answer | undefined> {
    const signal = AbortSignal.timeout(patienceMs);
    const response = await fetch(`${base}${path}`, {
      signal,
      ...(body === undefined
        ? {}
        : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new PeerRefusal(
        signal.aborted
          ? `did not answer within ${patienceMs} ms`
          : `cannot be reached (${describeError(error)})`,
      );
    });
    const json: unknown = await response.json().catch(() => undefined);
    if (response.status === 404 && body === undefined) return undefined;
    if (!response.ok) {
      const problem = problemSchema.safeParse(json);
      const reason = problem.success
        ? `${problem.data.title}: ${problem.data.detail}`
        : "no problem document";
      throw new PeerRefusal(`refused with ${response.status}, ${reason}`, response.status === 409);
    }
    const parsed = answer.safeParse(json);
    if (!parsed.success) throw new PeerRefusal("sent an answer that is not what the protocol says");
    return parsed.data;
  }

  async function signature(path: string, body: unknown, patienceMs = timeoutMs): Promise<Hex> {
    const answer = await call(path, signatureSchema, body, patienceMs);
    if (answer === undefined) throw new PeerRefusal("sent no signature");
    return answer.signature;
  }

  return {
    name: new URL(url).host,
    async signMarks(proposal) {
      const answer = await call("/v1/committee/marks", markSignaturesSchema, proposal);
      return answer?.signatures ?? [];
    },
    signMargin: (proposal) => signature("/v1/committee/margins", z.encode(marginProposalSchema, proposal)),
    signSettlement: (proposal) =>
      signature("/v1/committee/settlements", z.encode(settlementProposalSchema, proposal)),
    signScenarioSet: (proposal) =>
      signature(
        "/v1/committee/scenarios",
        z.encode(scenarioSetProposalSchema, proposal),
        Math.max(timeoutMs, SCENARIOS_TIMEOUT_MS),
      ),
    snapshot: (hash): Promise<Snapshot | undefined> => call(`/v1/snapshots/${hash}`, codecs.snapshot),
  };
}
