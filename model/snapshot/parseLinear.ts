import { ModelError } from "../errors/ModelError.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import { assetOf, lotsPerUnit, type Surroundings } from "./checkTerms.ts";
import type { Perpetual, Spot } from "./Snapshot.ts";

/** @throws ModelError `impossibleParameter`, `unknownUnderlying`. */
export function parsePerpetual(key: string, terms: Perpetual, around: Surroundings) {
  const lots = lotsPerUnit(key, terms);
  return { kind: "perp" as const, terms, asset: assetOf(key, terms.underlying, around), lotsPerUnit: lots };
}

/**
 * The least haircut h. A trade may move a margin by twice its worst case, which is h times the value of a spot bought. The
 * production margin of a coin or index alone is up to .46 of its value (SOL at its stressed volatility of 2.12) and what
 * grows with size up to .50·h more: .46 + .50·h ≤ 2·h from h = .31 on. docs/model/margin.md has the table.
 */
const leastHaircut = 0.35;

/**
 * @throws ModelError `impossibleParameter` for a haircut outside [0.35, 1], and for a spot on an underlying whose price
 *   may fall below zero: it can lose more than its value, which no haircut says; `unknownUnderlying`, `malformedDecimal`.
 */
export function parseSpot(key: string, terms: Spot, around: Surroundings) {
  const haircut = parseDecimal(terms.haircut, `instruments.${key}.haircut`);
  if (!(haircut >= leastHaircut && haircut <= 1)) {
    throw new ModelError(
      "impossibleParameter",
      `instruments.${key}.haircut is not a share of the value that bounds its margin`,
      terms.haircut,
      `Send a fraction from ${leastHaircut} to 1; "0.5" counts half of it as lost. Below ${leastHaircut} a margin could move by more than twice the worst case.`,
    );
  }
  const lots = lotsPerUnit(key, terms);
  const asset = assetOf(key, terms.underlying, around);
  if (around.assets[asset]!.shift > 0) {
    throw new ModelError(
      "impossibleParameter",
      `instruments.${key}.underlying has a price that may fall below zero`,
      terms.underlying,
      "Hold it as a perp or a contract; a haircut cannot count more than the whole value as lost.",
    );
  }
  return { kind: "spot" as const, terms, asset, lotsPerUnit: lots };
}
