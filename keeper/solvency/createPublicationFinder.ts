import { frozenHash, type SolvencyDocument } from "@plimsoll/sdk";
import { keccak256, stringToBytes, type Hex } from "viem";

import { ContractRefusal } from "../chain/ContractRefusal.ts";
import { BehindError } from "../servers/BehindError.ts";
import type { Transaction } from "../wallet/Wallet.ts";
import type { OracleState } from "./OracleState.ts";
import type { SolvencyChain } from "./SolvencyChain.ts";

/** How many frozen books that are not published are looked after, the newest. */
const BOOKS = 16;
/** Books before the newest are asked for more seldom: a server answers so many requests a minute. */
const OLDER_EVERY_MS = 15_000;

/** A frozen book, its proof, and the calls that publish it: the chain has executed them without keeping them. */
export type Publication = {
  readonly snapshot: number;
  readonly document: SolvencyDocument;
  readonly transactions: readonly Transaction[];
};

/** What can be published now; undefined while there is nothing. */
export type PublicationFinder = (state: OracleState) => Promise<Publication | undefined>;

/**
 * What `use` makes of the first server's proof that it does not throw at; undefined when there is none. One that is no use
 * throws BehindError.
 */
export type WithProof = <Answer>(
  snapshot: number,
  use: (document: SolvencyDocument) => Promise<Answer>,
) => Promise<Answer | undefined>;

/**
 * @param turnMs How long this keeper waits with a book after it first saw a proof of it.
 * @param onRefusal Told of everything that the chain refuses, again each time.
 * @param clock Milliseconds, of any origin.
 */
export type CreatePublicationFinderParameters = {
  chain: Pick<SolvencyChain, "publish">;
  withProof: WithProof;
  turnMs: (snapshot: number) => number;
  onRefusal: (refusal: ContractRefusal) => void;
  clock: () => number;
};

/**
 * Anybody may freeze at any time, so that the newest book may never be the one that is proven, or its scenarios may still be
 * open to challenge: the newest that can be published is looked for. Servers are not trusted: a proof that the chain refuses
 * is passed over, and the next server asked.
 */
export function createPublicationFinder(parameters: CreatePublicationFinderParameters): PublicationFinder {
  const { chain, withProof, turnMs, onRefusal, clock } = parameters;
  const provenSince = new Map<number, number>();
  /** Proofs of a book that the chain refused, so that nothing is asked of it twice. */
  const refused = new Map<number, Set<Hex>>();
  let olderAskedAt = -Infinity;

  async function tried(snapshot: number, document: SolvencyDocument): Promise<Trial> {
    if (document.snapshot !== snapshot) {
      throw new Error(`it answered with the frozen book ${document.snapshot} instead of ${snapshot}`);
    }
    const key = keyOf(document);
    if (refused.get(snapshot)?.has(key))
      throw new BehindError(`the proof of the frozen book ${snapshot} was refused`);
    const since = provenSince.get(snapshot) ?? clock();
    provenSince.set(snapshot, since);
    if (clock() - since < turnMs(snapshot)) return { kind: "wait" };
    try {
      const transactions = await chain.publish(document);
      return { kind: "publish", publication: { snapshot, document, transactions } };
    } catch (error) {
      // The node's fault, not the server's.
      if (!(error instanceof ContractRefusal)) return { kind: "failed", error };
      // Somebody else was faster.
      if (error.errorName === "AlreadyPublished") return { kind: "wait" };
      onRefusal(error);
      if (error.errorName === "InChallenge") return { kind: "later" };
      // Of a block that a reorganisation took away, and may bring back.
      if (error.errorName !== "UnknownSnapshot")
        refused.set(snapshot, (refused.get(snapshot) ?? new Set()).add(key));
      throw new BehindError(error.message);
    }
  }

  return async ({ snapshot: newest, published }) => {
    for (const known of [provenSince, refused])
      for (const snapshot of known.keys())
        if (snapshot <= published || snapshot > newest) known.delete(snapshot);
    const looksBack = clock() - olderAskedAt >= OLDER_EVERY_MS;
    if (looksBack) olderAskedAt = clock();
    const oldest = Math.max(published + 1, looksBack ? newest - BOOKS + 1 : newest);
    for (let snapshot = newest; snapshot >= oldest; snapshot--) {
      const trial = await withProof(snapshot, (document) => tried(snapshot, document));
      if (trial === undefined || trial.kind === "later") continue;
      if (trial.kind === "failed") throw trial.error;
      return trial.kind === "publish" ? trial.publication : undefined;
    }
    return undefined;
  };
}

/** Later: only time is missing, so that an older book may be next. */
type Trial =
  | { readonly kind: "publish"; readonly publication: Publication }
  | { readonly kind: "wait" | "later" }
  | { readonly kind: "failed"; readonly error: unknown };

/** A hash: a server may make up any number of proofs of any length. */
const keyOf = ({ frozen, proof }: SolvencyDocument): Hex =>
  keccak256(
    stringToBytes(
      `${frozenHash(frozen)} ${JSON.stringify(proof, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value))}`,
    ),
  );
