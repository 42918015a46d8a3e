import { ModelError } from "../errors/ModelError.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { AssetParameters } from "../profiles/Profile.ts";
import type { AssetQuote } from "../snapshot/Snapshot.ts";
import { flooredVolatility } from "./flooredVolatility.ts";
import { liquidityAdjustedVolatility } from "./liquidityAdjustedVolatility.ts";

/**
 * Annual volatility of the price paths of an asset: the quote's own where the profile has no `usedVolatility`, else
 * floored, then adjusted for the quote's spread and toxicity (0 if absent).
 *
 * @param path of the quote, for errors
 * @throws ModelError `impossiblePrice` for a spread below 0 or above the spot, `impossibleParameter` for a toxicity outside [0, 1] or
 * parameters out of range, `malformedDecimal`.
 */
export function usedVolatility(quote: AssetQuote, parameters: AssetParameters, path: string): number {
  const current = parseDecimal(quote.volatility, `${path}.volatility`);
  const rules = parameters.usedVolatility;
  if (rules === undefined) return current;
  const spread = parseDecimal(quote.spread ?? "0", `${path}.spread`);
  const spot = parseDecimal(quote.spot, `${path}.spot`);
  if (!(spread >= 0 && spread <= spot)) {
    throw new ModelError(
      "impossiblePrice",
      `${path}.spread is negative or above the price`,
      quote.spread,
      "Send ask less bid in USD; leave it out while the book is crossed or empty.",
    );
  }
  const within = (text: string, name: string, highest: number): number => {
    const value = parseDecimal(text, name);
    if (value >= 0 && value <= highest) return value;
    throw new ModelError("impossibleParameter", `${name} is outside [0, ${highest}]`, text, "Correct it.");
  };
  const toxicity = within(quote.toxicity ?? "0", `${path}.toxicity`, 1);
  const floored = flooredVolatility(current, {
    multiplier: within(rules.multiplier, "usedVolatility.multiplier", 10),
    stressed: within(rules.stressed, "usedVolatility.stressed", 20),
    stressedShare: within(rules.stressedShare, "usedVolatility.stressedShare", 1),
    longRun: within(rules.longRun, "usedVolatility.longRun", 20),
  });
  return liquidityAdjustedVolatility(floored, {
    relativeSpread: spread / spot,
    years: parseDecimal(parameters.horizonDays, "horizonDays") / parameters.daysPerYear,
    toxicity,
    toxicityWeight: within(rules.toxicityWeight, "usedVolatility.toxicityWeight", 10),
  });
}
