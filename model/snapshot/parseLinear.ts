import { ModelError } from "../errors/ModelError.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import { assetOf, lotsPerUnit, type Surroundings } from "./checkTerms.ts";
import type { Perpetual, Spot } from "./Snapshot.ts";

/** @throws ModelError `impossibleParameter`, `unknownUnderlying`. */
export function parsePerpetual(key: string, terms: Perpetual, around: Surroundings) {
  const lots = lotsPerUnit(key, terms);
  return { kind: "perp" as const, terms, asset: assetOf(key, terms.underlying, around), lotsPerUnit: lots };
}

/** @throws ModelError `impossibleParameter`, `unknownUnderlying`, `malformedDecimal`. */
export function parseSpot(key: string, terms: Spot, around: Surroundings) {
  const haircut = parseDecimal(terms.haircut, `instruments.${key}.haircut`);
  if (!(haircut > 0 && haircut <= 1)) {
    throw new ModelError(
      "impossibleParameter",
      `instruments.${key}.haircut is not a share of the value`,
      terms.haircut,
      'Send a fraction above 0 and at most 1; "0.5" counts half of it as lost.',
    );
  }
  const lots = lotsPerUnit(key, terms);
  return { kind: "spot" as const, terms, asset: assetOf(key, terms.underlying, around), lotsPerUnit: lots };
}
