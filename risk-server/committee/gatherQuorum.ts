import { describeError } from "@plimsoll/sdk";
import { isAddressEqual, type Address } from "viem";

import { PeerRefusal, type Peer } from "./createPeer.ts";

/** What one member signed. */
export interface Signed<Answer> {
  readonly signer: Address;
  readonly answer: Answer;
}

/** A peer whose signature does not count, and why. */
export interface Refusal {
  readonly peer: string;
  readonly reason: string;
  readonly disagrees: boolean;
}

export interface Quorum<Answer> {
  /** Distinct members, this server first; at least `threshold` when there is a quorum. */
  readonly signed: readonly Signed<Answer>[];
  readonly refusals: readonly Refusal[];
}

/** How long to listen for the rest once there are enough: so that a server which disagrees is named with the answer. */
const LISTEN_ON_MS = 250;

/**
 * Asks all peers at once and waits until enough have signed, or all have answered. A signature counts when it recovers to
 * a member of the set that has not signed yet; who sent it does not matter.
 * @param signerOf Recovers who made a peer's answer. Throws when it is not a signature of what was asked.
 * @param onRefusal Also called for refusals that arrive after the quorum was returned.
 */
export async function gatherQuorum<Answer>(parameters: {
  own: Signed<Answer>;
  peers: readonly Peer[];
  ask: (peer: Peer) => Promise<Answer>;
  signerOf: (answer: Answer) => Promise<Address>;
  members: readonly Address[];
  threshold: number;
  onRefusal: (refusal: Refusal) => void;
}): Promise<Quorum<Answer>> {
  const { own, peers, ask, signerOf, members, threshold, onRefusal } = parameters;
  const signed: Signed<Answer>[] = [own];
  const refusals: Refusal[] = [];

  const enough = Promise.withResolvers<undefined>();
  const check = (): void => {
    if (signed.length >= threshold) enough.resolve(undefined);
  };
  const answers = peers.map(async (peer) => {
    try {
      const answer = await ask(peer);
      const signer = await signerOf(answer).catch(() => {
        throw new PeerRefusal("sent a signature of something else");
      });
      if (!members.some((member) => isAddressEqual(member, signer))) {
        throw new PeerRefusal(
          `signed as ${signer}, which is not in the signer set (or it signed something else)`,
        );
      }
      if (signed.some((one) => isAddressEqual(one.signer, signer))) {
        throw new PeerRefusal(`signed as ${signer}, whose signature is counted already`);
      }
      signed.push({ signer, answer });
      check();
    } catch (error) {
      const disagrees = error instanceof PeerRefusal && error.disagrees;
      const refusal = { peer: peer.name, reason: describeError(error), disagrees };
      refusals.push(refusal);
      onRefusal(refusal);
    }
  });
  const all = Promise.all(answers);
  check();
  await Promise.race([enough.promise, all]);
  if (signed.length >= threshold && refusals.length + signed.length - 1 < peers.length) {
    let timer: NodeJS.Timeout | undefined;
    const pause = new Promise<void>((resolve) => (timer = setTimeout(resolve, LISTEN_ON_MS)));
    await Promise.race([all, pause]);
    clearTimeout(timer);
  }
  return { signed: [...signed], refusals: [...refusals] };
}
