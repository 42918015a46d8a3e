import { ModelError } from "../errors/ModelError.ts";
import { exp } from "../numeric/exp.ts";
import { log } from "../numeric/log.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { SettlementNoise } from "../profiles/ProcessParameters.ts";
import type { ScenarioDraws } from "../random/scenarioDraws.ts";
import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
import type { Market, MarketAsset, PriceClaim } from "../snapshot/Market.ts";
import { settlementName } from "../snapshot/settlementName.ts";
import { fixedDimensions } from "./Dimensions.ts";

/** ln((S + a)/(S_now + a)) of what a contract settles on, from that of its underlying at the same time. */
export type SettlementPrice = (claim: PriceClaim, logReturns: Float64Array) => Float64Array;

/**
 * No contract settles on exactly the price that the model simulates: source j pays on S·exp(b_j·t₃), b_j smaller for
 * the index that the venue marks on than for another, in a small share of scenarios many times larger (on 2025-10-10
 * venues differed by 346 bp within a minute). One draw an underlying, source and expiry, so a ladder settles on one
 * price. Settlement prices are counted in the order (underlying, expiry, source).
 * @returns the underlying itself if the profile has no noise
 */
export function settlementPrices(profile: Profile, market: Market, draws: ScenarioDraws): SettlementPrice {
  const { settlementNoise } = profile;
  if (settlementNoise === undefined) return (_, logReturns) => logReturns;
  const scales = parseNoise(settlementNoise);
  const names = new Map<string, [number, number, string]>();
  for (const instrument of market.instruments) {
    if (isPriceClaim(instrument)) {
      const { source = "", expiry } = instrument.terms;
      names.set(settlementName(instrument), [instrument.asset, expiry, source]);
    }
  }
  const ordered = [...names].sort(([, [a, t, x]], [, [b, u, y]]) => a - b || t - u || (x < y ? -1 : 1));
  const placeOf = new Map(ordered.map(([name], place) => [name, place]));
  const made = new Map<string, Float64Array>();
  return (claim, logReturns) => {
    const name = settlementName(claim);
    let noise = made.get(name);
    if (noise === undefined) {
      const scale = claim.terms.source === undefined ? scales.sameIndex : scales.otherIndex;
      noise = drawNoise(scales, scale, draws, fixedDimensions.settlement + 4 * placeOf.get(name)!);
      made.set(name, noise);
    }
    return moved(market.assets[claim.asset]!, logReturns, noise);
  };
}

/** b·t₃, t₃ = N/√(χ²₃/3) clipped and χ²₃ = N² − 2 ln u. */
function drawNoise(
  { outlierShare, outlierFactor, clip }: Record<keyof SettlementNoise, number>,
  scale: number,
  draws: ScenarioDraws,
  dimension: number,
): Float64Array {
  const [normal, square] = [draws.normals(dimension), draws.normals(dimension + 1)];
  const [u, outlier] = [draws.uniforms(dimension + 2), draws.uniforms(dimension + 3)];
  return normal.map((z, s) => {
    const t = z * Math.sqrt(3 / (square[s]! * square[s]! - 2 * log(u[s]!)));
    const clipped = t > clip ? clip : t < -clip ? -clip : t;
    return (outlier[s]! < outlierShare ? scale * outlierFactor : scale) * clipped;
  });
}

function moved({ spot, shift }: MarketAsset, logReturns: Float64Array, noise: Float64Array): Float64Array {
  if (shift === 0) return logReturns.map((move, s) => move + noise[s]!);
  return logReturns.map((move, s) => {
    const shifted = (spot + shift) * exp(move);
    const settled = shifted + (shifted - shift) * (exp(noise[s]!) - 1);
    return settled > 0 ? log(settled / (spot + shift)) : -Infinity;
  });
}

function parseNoise(noise: SettlementNoise): Record<keyof SettlementNoise, number> {
  const read = (field: keyof SettlementNoise, most: number): number => {
    const value = parseDecimal(noise[field], `settlementNoise.${field}`);
    if (!(value >= 0 && value <= most)) {
      throw new ModelError(
        "impossibleParameter",
        `settlementNoise.${field} is out of bounds`,
        noise[field],
        `Use a number from 0 to ${most}.`,
      );
    }
    return value;
  };
  return {
    sameIndex: read("sameIndex", 0.01),
    otherIndex: read("otherIndex", 0.01),
    outlierShare: read("outlierShare", 1),
    outlierFactor: read("outlierFactor", 1000),
    clip: read("clip", 100),
  };
}
