import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { badDebt } from "./badDebt.ts";
import { probeBooks } from "./probeBooks.ts";
import type { SolvencyBook } from "./SolvencyBook.ts";

/** The probes' part of the guide: enough to order what the book does not see, too little to disturb what it does. */
const probeShare = 0.05;

/**
 * How bad each scenario is for the venue: the bad debt of a book plus that of the probes, both as shares of their totals,
 * the probes' times 0.05: as heavy as the book, the probes would take its scenarios (docs/model/reduction.md).
 * @param book the previous snapshot's public book; may be empty: then the probes alone decide
 * @throws ModelError `tooLarge`, and those of positions.
 */
export function scenarioGuide(cube: ScenarioCube, book: SolvencyBook): Float64Array {
  const own = badDebt(cube, book);
  const probing = badDebt(cube, probeBooks(cube));
  const ownTotal = sum(own) || 1;
  const probingTotal = sum(probing) || 1;
  return own.map((debt, s) => debt / ownTotal + (probeShare * probing[s]!) / probingTotal);
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
