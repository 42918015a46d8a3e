import { ModelError } from "../errors/ModelError.ts";
import { log } from "../numeric/log.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import { smileCurve } from "../volatility/smileCurve.ts";
import type { Smile, VolatilitySurface } from "../volatility/VolatilitySurface.ts";
import { shiftedVolatility } from "./shiftedVolatility.ts";
import type { AssetQuote, QuotedSmile } from "./Snapshot.ts";

/** What a surface is read against. */
export interface SurfaceContext {
  readonly spot: number;
  /** USD added to price and strikes before the logarithm. */
  readonly shift: number;
  /** Years from the snapshot to an expiry (Unix seconds). */
  readonly yearsTo: (expiry: number) => number;
  /** Of the quote, for errors. */
  readonly path: string;
}

/**
 * The surface of a quote, in log-moneyness to the quote's own spot; undefined if it has none.
 * @throws ModelError `impossibleParameter` if it is empty, an expiry has passed or expiries are not ascending, a smile
 * is empty or its lists differ in length, or a volatility is outside (0, 20]; `impossiblePrice` if strikes are
 * not ascending or not above minus the shift; `malformedDecimal`.
 */
export function parseSurface(
  surface: AssetQuote["surface"],
  context: SurfaceContext,
): VolatilitySurface | undefined {
  if (surface === undefined) return undefined;
  const { path } = context;
  if (surface.length === 0) {
    throw new ModelError("impossibleParameter", `${path}.surface is empty`, surface, "Leave it out.");
  }
  return surface.map((smile, i) => {
    const earlier = surface[i - 1]?.expiry ?? -Infinity;
    if (!(smile.expiry > earlier)) {
      throw new ModelError(
        "impossibleParameter",
        `${path}.surface[${i}].expiry is not after the one before it`,
        smile.expiry,
        "Order the smiles by expiry and send each expiry once.",
      );
    }
    return parseSmile(smile, { ...context, path: `${path}.surface[${i}]` });
  });
}

function parseSmile(
  { expiry, strikes, volatilities }: QuotedSmile,
  { spot, shift, yearsTo, path }: SurfaceContext,
): Smile {
  const years = yearsTo(expiry);
  if (!(years > 0)) {
    throw new ModelError(
      "impossibleParameter",
      `${path}.expiry has passed`,
      expiry,
      "Leave the smile out once its expiry is reached.",
    );
  }
  if (strikes.length === 0 || strikes.length !== volatilities.length) {
    throw new ModelError(
      "impossibleParameter",
      `${path} does not have one volatility a strike`,
      [strikes.length, volatilities.length],
      "Send as many volatilities as strikes, at least one.",
    );
  }
  let before = -shift;
  const k = strikes.map((text, j) => {
    const strike = parseDecimal(text, `${path}.strikes[${j}]`);
    if (!(strike > before)) {
      throw new ModelError(
        "impossiblePrice",
        `${path}.strikes[${j}] is not above ${before}`,
        text,
        "Order the strikes and send each once; with the price shift they are above 0.",
      );
    }
    before = strike;
    return log((strike + shift) / (spot + shift));
  });
  const w = volatilities.map((text, j) => {
    const volatility = parseDecimal(text, `${path}.volatilities[${j}]`);
    if (!(volatility > 0 && volatility <= 20)) {
      throw new ModelError(
        "impossibleParameter",
        `${path}.volatilities[${j}] is not an annual volatility`,
        text,
        'Send a fraction above 0 and at most 20; "0.65" is 65 % a year.',
      );
    }
    const shifted = shiftedVolatility(volatility, spot, shift);
    return shifted * shifted * years;
  });
  return { years, curve: smileCurve({ k, w }) };
}
