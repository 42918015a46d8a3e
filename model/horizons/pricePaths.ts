import { exp } from "../numeric/exp.ts";
import { log } from "../numeric/log.ts";
import type { Profile } from "../profiles/Profile.ts";
import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
import type { Market } from "../snapshot/Market.ts";
import type { Horizon } from "./Horizon.ts";
import type { Innovations } from "./assetInnovations.ts";
import type { Spill } from "./eventSpills.ts";
import { type SampleSums, wholeSample } from "./SampleSums.ts";

/** Scenarios of one asset at its horizon and at the expiries before it. */
export interface PricePath {
  /** Ascending; the last is the horizon. */
  readonly years: readonly number[];
  /** ln((S_t + a)/(S + a)) by time, one number a scenario. */
  readonly logReturns: readonly Float64Array[];
  /** σ′/σ at the horizon; absent if volatility stays what it is. */
  readonly volatilityRatio?: Float64Array;
}

/**
 * Log return at the horizon: σ√h·x − c. At an expiry T_k before it, a Brownian bridge chained from the latest
 * time down: B(T_k) = B(T_{k+1})·T_k/T_{k+1} + √(T_k(T_{k+1} − T_k)/T_{k+1})·ε, ε with the scenario's tails, on the
 * asset's variance clock. On the value at h instead an hourly ladder would see the variance of the whole day. Spills
 * are added from their moment on.
 *
 * c makes the sample mean of S_t + a equal S + a (`sample`), or is σ²t/2 (`analytic`).
 *
 * @param firstDimension coordinate of the first bridge; the number used is returned.
 */
export function pricePaths(
  profile: Profile,
  market: Market,
  horizon: Horizon,
  innovations: Innovations,
  firstDimension: number,
  spills: readonly Spill[] = [],
  sample: SampleSums = wholeSample,
): { paths: readonly PricePath[]; nextDimension: number } {
  let dimension = firstDimension;
  const paths = market.assets.map((asset, a): PricePath => {
    const h = horizon.assetYears[a]!;
    if (h === 0) return { years: [], logReturns: [] };
    const times = timesUpTo(h, market, a);
    const years = times.map((time) => time.years);
    const brownian: Float64Array[] = [];
    const rootH = Math.sqrt(h);
    brownian[years.length - 1] = innovations.assets[asset.factor]!.map((x) => x * rootH);
    for (let k = years.length - 2; k >= 0; k--) {
      const later = years[k + 1]!;
      const share = years[k]! / later;
      const spread = Math.sqrt(share * (later - years[k]!));
      const noise = innovations.own(dimension++);
      brownian[k] = brownian[k + 1]!.map((b, s) => b * share + spread * noise[s]!);
    }
    for (const spill of spills) {
      if (spill.asset === a) brownian.forEach((column, k) => addSpill(column, spill, times[k]!, h));
    }
    const logReturns = brownian.map((column, k) =>
      compensated(profile, column, asset.usedVolatility, years[k]!, (add) =>
        sample(
          { name: `price of ${asset.name} at ${years[k]!}`, round: 0, terms: 1, points: column.length },
          add,
        ),
      ),
    );
    return { years, logReturns };
  });
  return { paths, nextDimension: dimension };
}

interface PathTime {
  readonly years: number;
  /** Unix seconds; +∞ for the horizon. */
  readonly expiry: number;
}

function timesUpTo(h: number, market: Market, asset: number): PathTime[] {
  const times = new Map([[h, Infinity]]);
  for (const instrument of market.instruments) {
    if (!isPriceClaim(instrument) || instrument.asset !== asset) continue;
    if (instrument.years <= 0 || instrument.years >= h) continue;
    // Two expiries while the market is shut are one time of the clock.
    const { expiry } = instrument.terms;
    times.set(instrument.years, Math.max(expiry, times.get(instrument.years) ?? 0));
  }
  return [...times].map(([years, expiry]) => ({ years, expiry })).sort((x, y) => x.years - y.years);
}

function addSpill(column: Float64Array, { sizes, at, shares }: Spill, time: PathTime, h: number): void {
  if (at !== undefined && time.expiry < at) return;
  const share = time.years / h;
  for (let s = 0; s < column.length; s++) {
    if (shares === undefined || shares[s]! <= share) column[s]! += sizes[s]!;
  }
}

function compensated(
  profile: Profile,
  brownian: Float64Array,
  volatility: number,
  years: number,
  sampled: (add: (sums: Float64Array) => void) => ReturnType<SampleSums>,
): Float64Array {
  const moves = brownian.map((b) => b * volatility);
  let drift = (volatility * volatility * years) / 2;
  if (profile.compensation === "sample") {
    const { sums, points } = sampled((own) => {
      let sum = own[0]!;
      for (const move of moves) sum += exp(move);
      own[0] = sum;
    });
    drift = log(sums[0]! / points);
  }
  for (let s = 0; s < moves.length; s++) moves[s]! -= drift;
  return moves;
}
