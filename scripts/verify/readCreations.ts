import { readFileSync } from "node:fs";

/**
 * The transactions that created contracts, by Ignition's id, as its journal remembers them. The journal is not believed: each
 * is looked up on the chain.
 */
export function readCreations(journal: string): Map<string, string> {
  const creations = new Map<string, string>();
  for (const line of readFileSync(journal, "utf8").split("\n")) {
    if (line === "") continue;
    const { type, futureId, hash } = JSON.parse(line) as Record<string, string>;
    // Of several attempts the last counts.
    if (type === "TRANSACTION_CONFIRM" && futureId !== undefined && hash !== undefined)
      creations.set(futureId, hash);
  }
  return creations;
}
