import type { SolvencyDocument } from "@plimsoll/sdk";
import type { Hex } from "viem";

/** Proofs by the number of the frozen book, with all that they were made of: kept for whoever wants to check them. */
export interface ProofStore {
  /** Keeps a document; one of the same number is replaced. */
  put(document: SolvencyDocument): Promise<void>;
  /** Undefined when it is not kept, or what is kept is not what was put. */
  get(snapshot: number): Promise<SolvencyDocument | undefined>;
  /** The `frozenHash` of the book whose proof is kept under this number; a document is not read whole for it each time. */
  provenHash(snapshot: number): Promise<Hex | undefined>;
}
