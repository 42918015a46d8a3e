import {
  buildCube,
  exactMargin,
  marginOf,
  referenceProfile,
  withCorrelation,
  worstCase,
  type MarginReport,
  type Position,
  type Profile,
} from "@plimsoll/model";

import { panelKeys } from "../margin/panelKeys.ts";
import { withPaths } from "../margin/withPaths.ts";
import { dollars } from "../terminal/money.ts";
import { MEAN_CONFIDENCE } from "./meanConfidence.ts";
import { assetName, referenceBook, type ReferenceBook } from "./referenceBook.ts";
import { referenceSchema, type ReferenceVectors } from "./referenceSchema.ts";
import type { Tally } from "./Tally.ts";
import { vectorChecker } from "./VectorChecker.ts";

/** Published to four decimals: the file's own accuracy. */
const FOUR_DECIMALS = { absolute: 1e-4 };
/** Published to the cent. */
const CENTS = { absolute: 0.005 };

const BINDING = { correlation: "correlation", top2_floor: "topTwoFloor" } as const;

/** Numbers of scenarios at which the file's acceptance bound is applied, and the seed of the draw. */
const SAMPLED_PATHS = [5_000, 20_000] as const;
const SAMPLE_SEED = 20_260_911;

/** The reconstructed 8-cluster book: totals, exact answers over the correlation grid, add-ons, Monte-Carlo acceptance. */
export const referencePortfolio = vectorChecker(
  "reference-portfolio.json",
  referenceSchema,
  (vectors, tally) => {
    const book = referenceBook(vectors);
    inputs(vectors, book, tally);
    const report = exactAt(vectors.model.default, book);
    grid(vectors, book, tally);
    totals(vectors, report, tally);
    clusters(vectors, report, tally);
    addOns(vectors, report, tally);
    sampled(vectors, book, report, tally);
    tally.skip(
      3,
      "sensitivities: t copulas and a covariance formula, which the reference profile does not have",
    );
  },
);

interface Rho {
  readonly rho_within: number;
  readonly rho_cross: number;
}

function profileAt({ rho_within, rho_cross }: Rho): Profile {
  return withCorrelation(referenceProfile, rho_within, rho_cross);
}

function exactAt(rho: Rho, { snapshot, positions }: ReferenceBook): MarginReport {
  return exactMargin({ profile: profileAt(rho), snapshot, positions });
}

/** Expected loss of some positions. */
function meanLoss(rho: Rho, { snapshot }: ReferenceBook, positions: readonly Position[]): number {
  const profile = { ...profileAt(rho), confidence: MEAN_CONFIDENCE };
  return dollars(exactMargin({ profile, snapshot, positions }).expectedShortfall);
}

/** Probability that a contract pays: a short at a mark of 0 loses 1 USD when it does. Sizes up, so that 1e-6 USD is 1e-15. */
function probability(rho: Rho, book: ReferenceBook, instrument: string): number {
  const quoted = book.snapshot.instruments[instrument];
  if (quoted === undefined) throw new Error(`the book has no ${instrument}`);
  const snapshot = {
    ...book.snapshot,
    instruments: { ...book.snapshot.instruments, [instrument]: { ...quoted, mark: 0 } },
  };
  const size = 1_000_000_000;
  return meanLoss(rho, { ...book, snapshot }, [{ instrument, size: BigInt(-size) }]) / size;
}

/** Each position's own numbers, and the dates. */
function inputs(vectors: ReferenceVectors, book: ReferenceBook, tally: Tally): void {
  tally.row("T_years", (row) => {
    const days = (Date.parse(vectors.expiry) - Date.parse(vectors.as_of)) / 86_400_000;
    row.equal("days", `${days}/365`, vectors.T_years);
  });
  tally.row("sports.games", (row) => {
    row.equal("number of prices", vectors.sports.yes_price_cents.length, vectors.sports.games);
    row.equal("number of probabilities", vectors.sports.true_prob.length, vectors.sports.games);
  });
  vectors.positions.forEach((published, at) => {
    const position = book.listed[at];
    tally.row(published.id, (row) => {
      if (position === undefined) throw new Error("not in the book");
      row.close(
        "full collateral",
        dollars(worstCase(book.snapshot, [position])),
        published.full_collateral,
        CENTS,
      );
      const paid = published.side === "YES" ? published.yes_price_cents : 100 - published.yes_price_cents;
      row.equal("paid_cents", paid, published.paid_cents);
      row.close(
        "fair YES",
        probability(vectors.model.default, book, position.instrument),
        published.model_fair_yes,
        { relative: 1e-9 },
      );
    });
  });
}

/** Exact Expected Shortfall, VaR, floor, what binds, mean loss and the parlay's probability over ρ. */
function grid(vectors: ReferenceVectors, book: ReferenceBook, tally: Tally): void {
  for (const row of vectors.exact) {
    tally.row(`exact ρ ${row.rho_within}/${row.rho_cross}`, (check) => {
      const report = exactAt(row, book);
      check.close("base_es99", dollars(report.expectedShortfall), row.base_es99, FOUR_DECIMALS);
      check.close("var99", dollars(report.valueAtRisk), row.var99, CENTS);
      check.close("floor_top2", dollars(report.floor), row.floor_top2, CENTS);
      check.equal("binding", report.binding, BINDING[row.binding]);
      check.close("mean_loss", meanLoss(row, book, book.positions), row.mean_loss, FOUR_DECIMALS);
      check.close("parlay1_prob", probability(row, book, "p1"), row.parlay1_prob, { relative: 1e-9 });
    });
  }
  tally.row("crossing_rho_equal", (check) => {
    const rho = vectors.sensitivities.crossing_rho_equal;
    const excess = (at: number): number => {
      const { expectedShortfall, floor } = exactAt({ rho_within: at, rho_cross: at }, book);
      return Math.sign(Number(expectedShortfall - floor));
    };
    check.equal("below it the floor exceeds", excess(rho - 5e-5), -1);
    check.equal("above it the floor exceeds", excess(rho + 5e-5), 1);
  });
}

function totals(vectors: ReferenceVectors, report: MarginReport, tally: Tally): void {
  tally.row("full_collateral", (row) =>
    row.close("total", dollars(report.fullCollateral), vectors.full_collateral, CENTS),
  );
  tally.row("margin", (row) => {
    // The file gives it before rounding.
    const { base, floor, addOns, initialMargin } = report;
    const core = 1.25 * dollars(base > floor ? base : floor);
    const sum = Object.values(addOns).reduce((total, addOn) => total + dollars(addOn), core);
    row.close("before rounding", sum, vectors.margin, { absolute: 2e-4 });
    row.equal("rounded up to the cent", dollars(initialMargin), Math.ceil(vectors.margin * 100) / 100);
  });
  tally.row("released_pct", (row) =>
    row.close("released", report.release * 100, vectors.released_pct, { absolute: 5e-4 }),
  );
}

function clusters(vectors: ReferenceVectors, report: MarginReport, tally: Tally): void {
  const line = (name: string) => {
    const found = report.clusters.find(({ cluster }) => cluster === name || cluster === assetName(name));
    if (found === undefined) throw new Error("the report has no such cluster");
    return found;
  };
  for (const [name, published] of Object.entries(vectors.cluster_es99)) {
    tally.row(`cluster_es99.${name}`, (row) =>
      row.close("ES", dollars(line(name).expectedShortfall), published, CENTS),
    );
  }
  for (const [name, published] of Object.entries(vectors.cluster_full_collateral)) {
    tally.row(`cluster_full_collateral.${name}`, (row) =>
      row.close("gross", dollars(line(name).gross), published, CENTS),
    );
  }
  tally.row("sum_cluster_es", (row) => {
    row.equal("number of clusters", Object.keys(vectors.cluster_es99).length, report.clusters.length);
    row.close(
      "sum",
      report.clusters.reduce((sum, { expectedShortfall }) => sum + dollars(expectedShortfall), 0),
      vectors.sum_cluster_es,
      FOUR_DECIMALS,
    );
  });
}

function addOns(vectors: ReferenceVectors, report: MarginReport, tally: Tally): void {
  const { values, total } = vectors.addons;
  const buffer = dollars(report.core - (report.base > report.floor ? report.base : report.floor));
  const computed = {
    model_apc_buffer: buffer,
    liquidity: addOn(report, "liquidity"),
    threshold_divergence: addOn(report, "divergence"),
    wrong_way_parlay: addOn(report, "parlay"),
    resolution_dispute: addOn(report, "dispute"),
  };
  for (const name of Object.keys(computed) as (keyof typeof computed)[]) {
    tally.row(`addons.${name}`, (row) => row.close("amount", computed[name], values[name], FOUR_DECIMALS));
  }
  tally.row("addons.total", (row) => {
    const sum = Object.values(report.addOns).reduce((all, amount) => all + dollars(amount), buffer);
    row.close("sum", sum, total, { absolute: 2e-4 });
  });
}

function addOn({ addOns }: MarginReport, name: string): number {
  const amount = addOns[name];
  if (amount === undefined)
    throw new Error(`the report has no add-on ${name}: ${Object.keys(addOns).join(", ")}`);
  return dollars(amount);
}

/** The file's acceptance: base within 4·(398·√(5000/N)) + 50·(5000/N) of exact, the floor to the cent. */
function sampled(vectors: ReferenceVectors, book: ReferenceBook, exact: MarginReport, tally: Tally): void {
  const { sd } = vectors.mc.paths_5000;
  for (const paths of SAMPLED_PATHS) {
    tally.row(`Monte-Carlo of ${paths} paths`, (row) => {
      const profile = withPaths(profileAt(vectors.model.default), paths);
      const seeds = panelKeys(SAMPLE_SEED, profile.scenarioSet.panels);
      const cube = buildCube({ profile, snapshot: book.snapshot, seeds });
      const report = marginOf(cube, book.positions);
      const bound = 4 * sd * Math.sqrt(5_000 / paths) + (50 * 5_000) / paths;
      row.equal("scenarios", report.points, paths);
      row.within("base", dollars(report.base), vectors.exact[0]?.base_es99 ?? Number.NaN, bound);
      row.equal("full collateral", dollars(report.fullCollateral), vectors.full_collateral);
      row.equal("floor", dollars(report.floor), vectors.exact[0]?.floor_top2 ?? Number.NaN);
    });
  }
  tally.row("mc.independent_numpy_64M_paths", (row) => {
    const { mean, se } = vectors.mc.independent_numpy_64M_paths;
    row.within("mean", dollars(exact.expectedShortfall), mean, 4 * se);
  });
  tally.skip(
    2,
    "mc.paths_5000 and mc.paths_100000: spread of crude sampling over 400 replicates, used in the bound above",
  );
}
