import { varianceYears } from "../clock/varianceYears.ts";
import { ModelError } from "../errors/ModelError.ts";
import { kinksOf } from "../instruments/kinksOf.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import { assetOf, checkContract, checkExpiry, lotsPerUnit, type Surroundings } from "./checkTerms.ts";
import type { Option, Scalar } from "./Snapshot.ts";

/** @throws ModelError `impossiblePrice` unless the strikes are in ascending order, and as `checkContract`. */
export function parseScalar(key: string, terms: Scalar, around: Surroundings) {
  checkContract(key, terms);
  const asset = assetOf(key, terms.underlying, around);
  const strike = parseDecimal(terms.strike, `instruments.${key}.strike`);
  const upperStrike = parseDecimal(terms.upperStrike, `instruments.${key}.upperStrike`);
  if (!(upperStrike > strike)) {
    throw new ModelError(
      "impossiblePrice",
      `instruments.${key}.upperStrike is not above the strike`,
      terms.upperStrike,
      "Order the strikes.",
    );
  }
  return {
    kind: "scalar" as const,
    terms,
    asset,
    strike,
    upperStrike,
    kinks: kinksOf(terms),
    years: varianceYears(around.profile.assets[terms.underlying]!, terms, around.snapshot),
  };
}

/**
 * @throws ModelError `impossiblePrice` for a strike that is not positive, and for a put dearer than its strike: whoever
 *   sold it could not lose.
 */
export function parseOption(key: string, terms: Option, mark: number, around: Surroundings) {
  checkExpiry(key, terms);
  const lots = lotsPerUnit(key, terms);
  const asset = assetOf(key, terms.underlying, around);
  const strike = parseDecimal(terms.strike, `instruments.${key}.strike`);
  if (!(strike > 0)) {
    throw new ModelError(
      "impossiblePrice",
      `instruments.${key}.strike is not a price`,
      terms.strike,
      "Send a positive strike.",
    );
  }
  if (terms.kind === "put" && mark > strike * 1e6) {
    throw new ModelError(
      "impossiblePrice",
      `instruments.${key}.mark is above the strike of the put`,
      mark,
      "Send at most the strike, in 1e-6 USD.",
    );
  }
  const years = varianceYears(around.profile.assets[terms.underlying]!, terms, around.snapshot);
  return { kind: terms.kind, terms, asset, strike, kinks: kinksOf(terms), lotsPerUnit: lots, years };
}
