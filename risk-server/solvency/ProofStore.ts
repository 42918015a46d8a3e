import type { SolvencyDocument } from "@plimsoll/sdk";

/** Proofs by the number of the frozen book, with all that they were made of: kept for whoever wants to check them. */
export interface ProofStore {
  /** Keeps a document; one of the same number is replaced. */
  put(document: SolvencyDocument): Promise<void>;
  /** Undefined when it is not kept, or what is kept is not what was put. */
  get(snapshot: number): Promise<SolvencyDocument | undefined>;
}
