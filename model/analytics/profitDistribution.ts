import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { sampleTailRisk } from "../measures/sampleTailRisk.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { scenarioProfits } from "./scenarioProfits.ts";

/** Profit and loss of a book over the scenarios of a cube, after the margin period of risk; amounts in 1e-6 USD. */
export interface ProfitDistribution {
  readonly points: number;
  /** Rounded down. */
  readonly mean: bigint;
  readonly quantiles: readonly { readonly share: string; readonly profit: bigint }[];
  /** At the margin's own confidence, then those that are reported beside it. */
  readonly levels: readonly {
    readonly confidence: string;
    readonly valueAtRisk: bigint;
    readonly expectedShortfall: bigint;
  }[];
  /**
   * Bins of equal width between the .1 % and the 99.9 % quantile; the first also has what is worse and the last what is
   * better, from the worst to the best scenario. A profit p is in the bin with from ≤ p < to.
   */
  readonly histogram: readonly { readonly from: bigint; readonly to: bigint; readonly count: number }[];
}

/**
 * The distribution that a book's margin is measured on: quantiles, Value at Risk, Expected Shortfall, a histogram.
 *
 * @param input.shares of the quantiles, decimal strings in (0, 1]: the least profit that at least this share of the
 *   scenarios does not exceed (Hyndman and Fan 1996, definition 1)
 * @param input.bins of the histogram, 1 to 1000; fewer where the profits do not span as many units
 * @throws ModelError `impossibleParameter`, `malformedDecimal`; `emptyBook`, `tooLarge` and those of positions.
 */
export function profitDistribution(input: {
  cube: ScenarioCube;
  positions: readonly Position[];
  shares: readonly string[];
  bins: number;
}): ProfitDistribution {
  const { cube, positions, shares, bins } = input;
  if (!(Number.isSafeInteger(bins) && bins >= 1 && bins <= 1000)) {
    throw new ModelError(
      "impossibleParameter",
      "A histogram cannot have so many bins",
      bins,
      "Ask for 1 to 1000.",
    );
  }
  const { profits } = scenarioProfits(cube, positions);
  const sorted = profits.toSorted();
  const total = profits.reduce((sum, profit) => sum + BigInt(profit), 0n);
  const points = BigInt(cube.points);
  const { confidence, reportedConfidences = [] } = cube.profile;
  const losses = profits.map((profit) => 0 - profit);
  return {
    points: cube.points,
    mean: floorDivide(total, points),
    quantiles: shares.map((share) => ({ share, profit: BigInt(sorted[rankOf(share, points)]!) })),
    levels: [confidence, ...reportedConfidences].map((level) => {
      const { valueAtRisk, expectedShortfall } = sampleTailRisk(losses, parseFraction(level, "confidence"));
      return { confidence: level, valueAtRisk, expectedShortfall };
    }),
    histogram: histogramOf(sorted, bins),
  };
}

/** Place of the quantile among the sorted: ⌈share·n⌉ − 1. */
function rankOf(share: string, points: bigint): number {
  const { numerator, denominator } = parseFraction(share, "share");
  if (numerator <= 0n || numerator > denominator) {
    throw new ModelError(
      "impossibleParameter",
      "A quantile's share is not above 0 and at most 1",
      share,
      'Pass for instance "0.01".',
    );
  }
  return Number((numerator * points + denominator - 1n) / denominator) - 1;
}

function histogramOf(sorted: Float64Array, wanted: number): ProfitDistribution["histogram"] {
  const points = BigInt(sorted.length);
  const least = BigInt(sorted[rankOf("0.001", points)]!);
  const span = BigInt(sorted[rankOf("0.999", points)]!) - least + 1n;
  const bins = span < BigInt(wanted) ? Number(span) : wanted;
  const edges = Array.from({ length: bins + 1 }, (_, b) => least + (span * BigInt(b)) / BigInt(bins));
  edges[0] = BigInt(sorted[0]!);
  edges[bins] = BigInt(sorted.at(-1)!) + 1n;
  let at = 0;
  return edges.slice(1).map((to, b) => {
    const first = at;
    while (at < sorted.length && BigInt(sorted[at]!) < to) at++;
    return { from: edges[b]!, to, count: at - first };
  });
}

function floorDivide(a: bigint, b: bigint): bigint {
  return a >= 0n ? a / b : -((-a + b - 1n) / b);
}
