import { frozenHash, type SolvencyDocument } from "@plimsoll/sdk";

import type { ProofStore } from "./ProofStore.ts";

/** Keeps the last `capacity` proofs and forgets them when the process ends. */
export function createMemoryProofStore(capacity = 100): ProofStore {
  const kept = new Map<number, SolvencyDocument>();
  return {
    put(document) {
      const { snapshot } = document;
      kept.delete(snapshot);
      kept.set(snapshot, document);
      const oldest = kept.keys().next();
      if (kept.size > capacity && oldest.done !== true) kept.delete(oldest.value);
      return Promise.resolve();
    },
    get: (snapshot) => Promise.resolve(kept.get(snapshot)),
    provenHash(snapshot) {
      const document = kept.get(snapshot);
      return Promise.resolve(document && frozenHash(document.frozen));
    },
  };
}
