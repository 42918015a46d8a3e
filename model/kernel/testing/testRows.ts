import { exp } from "../../numeric/exp.ts";
import { inverseNormal } from "../../numeric/inverseNormal.ts";

/** Uniform in (0, 1), a sequence by seed: Weyl steps through a mixing function (Vigna, splitmix). */
export function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let x = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return (((x ^ (x >>> 16)) >>> 0) + 0.5) / 4294967296;
  };
}

export interface TestRows {
  readonly rows: readonly Float64Array[];
  readonly points: number;
  /** Row numbers by kind. */
  readonly perps: readonly number[];
  readonly binaries: readonly number[];
  readonly options: readonly number[];
  /** Instruments of one group hedge each other. */
  readonly groupOf: (index: number) => string | undefined;
}

const underlyings = 4;
const venues = 5;

/**
 * Rows like those of a market: perpetuals of four fat-tailed underlyings on five venues, which follow the first to within
 * `basis` of its move or of its price; ladders of binaries; options.
 */
export function marketRows(points: number, seed: number, basis = 2e-4): TestRows {
  const uniform = uniforms(seed);
  const normal = (): number => inverseNormal(uniform());
  const spots = Array.from({ length: underlyings }, (_, a) => [100_000, 4000, 150, 70][a]!);
  const returns = spots.map(() => new Float64Array(points));
  for (let s = 0; s < points; s++) {
    const common = normal();
    const fat = 1 / Math.sqrt(Math.max(0.05, (normal() * normal() + 1 + Math.abs(normal())) / 2));
    for (const moves of returns) {
      moves[s] = Math.min(0.65, Math.max(-0.9, 0.035 * (0.7 * common + 0.714 * normal()) * fat));
    }
  }
  const rows: Float64Array[] = [];
  const row = (value: (s: number) => number): number =>
    rows.push(Float64Array.from({ length: points }, (_, s) => Math.floor(value(s) + 0.5))) - 1;

  const perps: number[] = [];
  for (let venue = 0; venue < venues; venue++) {
    spots.forEach((spot, a) => {
      const first = rows[a];
      perps.push(
        row((s) =>
          first === undefined || venue === 0
            ? 1e6 * spot * (exp(returns[a]![s]!) - 1)
            : first[s]! + basis * Math.abs(first[s]!) * (2 * uniform() - 1),
        ),
      );
    });
  }
  const binaries = Array.from({ length: 48 }, (_, i) => {
    const strike = 0.12 * (uniform() - 0.5);
    const price = 1e6 / (1 + exp(strike / 0.02));
    const moves = returns[i % underlyings]!;
    return row((s) => (moves[s]! >= strike ? 1e6 : 0) - Math.floor(price));
  });
  const options = Array.from({ length: 24 }, (_, i) => {
    const spot = spots[i % underlyings]!;
    const strike = exp(0.2 * (uniform() - 0.5));
    const sign = i % 2 === 0 ? 1 : -1;
    const moves = returns[i % underlyings]!;
    const payoff = (x: number): number => Math.max(0, sign * (exp(x) - strike));
    return row((s) => 1e6 * spot * (payoff(moves[s]!) - payoff(0) - 0.01));
  });
  return {
    rows,
    points,
    perps,
    binaries,
    options,
    groupOf: (index) => (index < perps.length ? `perp ${index % underlyings}` : undefined),
  };
}
