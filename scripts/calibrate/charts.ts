import { standardisedResiduals } from "@plimsoll/model";

import type { Chart, SeriesLayer } from "../plot/Chart.ts";
import type { Calibration } from "./calibrate.ts";
import { defaultCandidate } from "./gridSearch.ts";
import { sampleLaw } from "./InnovationLaw.ts";
import { readHistories } from "./readHistories.ts";

/** The plots of the documentation by file name: charts that stand below each other in one file. */
export function reportCharts(found: Calibration): Record<string, readonly Chart[]> {
  return {
    "calibration-tails.svg": [tails("long"), tails("short")],
    "backtests-procyclicality.svg": [margins(found, "BTC"), margins(found, "SPX")],
    ...(found.books.length === 0
      ? {}
      : {
          "backtests-books.svg": ["long BTC", "spread", "strip", "short vol"].map((book) =>
            weekly(found, book),
          ),
        }),
  };
}

/** How often a move was at least so large, against the laws. */
function tails(side: "long" | "short"): Chart {
  const sign = side === "long" ? -1 : 1;
  const sizes = Array.from({ length: 71 }, (_, i) => 1 + i / 10);
  const lawLine = (series: string, degreesOfFreedom: number, jumpsPerDay: number): SeriesLayer => {
    const losses = sampleLaw({ degreesOfFreedom, jumpsPerDay, jumpSkew: 0 })
      .map((x) => sign * x)
      .sort();
    return { mark: "line", series, points: sharesAbove(losses, sizes) };
  };
  const empirical = readHistories().map(({ asset, history }): SeriesLayer => {
    const { dates, values } = standardisedResiduals(
      history,
      defaultCandidate.lambda,
      defaultCandidate.multiplier,
    );
    const losses = values
      .subarray(dates.findIndex((date) => date >= asset.from))
      .map((z) => sign * z)
      .sort();
    // A share that stays the same is one move.
    const points = sharesAbove(losses, sizes).filter(([, share], i, all) => share !== all[i + 1]?.[1]);
    return { mark: "points", series: asset.name, points };
  });
  return {
    title: side === "long" ? "Falls" : "Rises",
    subtitle: "share of days with a larger move, in units of the forecast volatility (λ .97 × 1.06)",
    x: { label: "size of the move, σ", range: [1, 8] },
    y: { label: "share of days", scale: "log", range: [1e-4, 0.2], format: "~%" },
    layers: [
      ...empirical,
      lawLine("t₄ with jumps (default)", 4, 0.05),
      { ...lawLine("normal", Infinity, 0), dashed: true },
      { mark: "rule", axis: "y", at: 0.01, label: "99 %" },
    ],
  };
}

/** By size, where there is a larger move: the logarithm of none is no point. */
function sharesAbove(sorted: Float64Array, sizes: readonly number[]): [size: number, share: number][] {
  return sizes.flatMap((size): [number, number][] => {
    const at = sorted.findIndex((loss) => loss > size);
    return at < 0 ? [] : [[size, (sorted.length - at) / sorted.length]];
  });
}

function margins({ procyclicality }: Calibration, asset: string): Chart {
  return {
    title: `Margin of a long ${asset} perp`,
    subtitle: "1.25 × ES99, share of its price",
    x: { label: "", kind: "time" },
    y: { label: "margin", format: ".0%", zero: true },
    height: 240,
    layers: procyclicality
      .filter((result) => result.asset === asset)
      .map(({ floors, series }) => ({
        mark: "line",
        series: floors ? "with the floors of the volatility" : "without",
        points: series
          .filter((_, i) => i % 3 === 0 || isSteep(series, i))
          .map(({ date, margin }) => [date, margin]),
      })),
  };
}

/** Days on which the margin moves by a tenth are drawn whatever the thinning. */
function isSteep(series: readonly { readonly margin: number }[], i: number): boolean {
  const [before, now] = [series[i - 1]?.margin ?? NaN, series[i]?.margin ?? NaN];
  return Math.abs(now / before - 1) > 0.1;
}

/** The worst day of each week, and its margin. */
function weekly({ books }: Calibration, book: string): Chart {
  const series = books.find((result) => result.book === book)?.series ?? [];
  const worst = Array.from({ length: Math.floor(series.length / 7) }, (_, week) =>
    series.slice(7 * week, 7 * week + 7).reduce((a, b) => (b.loss > a.loss ? b : a)),
  );
  return {
    title: book,
    subtitle: "worst day of each week, thousand USD on 100,000",
    x: { label: "", kind: "time" },
    y: { label: "", zero: true },
    height: 180,
    layers: [
      {
        mark: "line",
        series: "loss",
        points: worst.map(({ date, loss }) => [date, Math.max(0, loss) / 1000]),
      },
      {
        mark: "line",
        series: "initial margin, before floors of the volatility",
        points: worst.map(({ date, margin }) => [date, margin / 1000]),
      },
    ],
  };
}
