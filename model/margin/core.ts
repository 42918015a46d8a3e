import { timesUp } from "../numeric/timesUp.ts";
import { tailDigitalLoss } from "../stress/tailDigitals.ts";
import { bufferUnit } from "./classBuffers.ts";
import { grossOf } from "./grossOf.ts";
import type { Holdings } from "./Holdings.ts";
import type { Leg } from "./Leg.ts";
import type { MarginContext } from "./MarginContext.ts";
import type { MarginRules } from "./MarginRules.ts";
import type { ClusterLine } from "./MarginReport.ts";
import type { BookRisk, StressLoss } from "./Measure.ts";
import type { Cluster } from "./partitions.ts";

/** The terms that are not added up but of which the largest counts; 1e-6 USD. */
export interface Core {
  readonly book: BookRisk;
  /** max(0, ES + its standard error, historical ES, mean ES of the two newest panels). */
  readonly base: bigint;
  /** The two largest cluster ES. */
  readonly floor: bigint;
  readonly buffered: bigint;
  readonly stresses: readonly StressLoss[];
  /** The profile's share of the worst named stress. */
  readonly stress: bigint;
  readonly tail: bigint;
  /** max(buffered, stress, tail) */
  readonly amount: bigint;
  readonly clusters: readonly (ClusterLine & Pick<Cluster, "priceDriven">)[];
}

/**
 * @param book of all that is held
 */
export function coreOf(context: MarginContext, held: Holdings, book: BookRisk): Core {
  const { market, rules, measure } = context;
  const { legs, components } = held;
  const base = baseOf(book, rules);
  const clusters = held.clusters.map(({ cluster, legs: some, priceDriven }) => ({
    cluster,
    expectedShortfall: positive(
      some.length === legs.length ? book.risk.expectedShortfall : measure.shortfall(some),
    ),
    gross: grossOf(market, some),
    priceDriven,
  }));
  const floor = twoLargest(clusters.map((line) => line.expectedShortfall));
  const buffered = bufferedOf(context, held, larger(base, floor), (weights) =>
    twoLargest(clusters.map(({ expectedShortfall }, c) => weighted(expectedShortfall, weights[c]!))),
  );
  const { stresses, stress, tail } = unsampledOf(context, { legs, components });
  const amount = larger(buffered, larger(stress, tail));
  return { book, base, floor, buffered, stresses, stress, tail, amount, clusters };
}

/** What of the core needs no scenario of the sample. */
export function unsampledOf(
  context: MarginContext,
  { legs, components }: Pick<Holdings, "legs" | "components">,
): Pick<Core, "stresses" | "stress" | "tail"> {
  const { rules } = context;
  const stresses = stressesOf(context, legs);
  const worst = stresses.reduce((most, { loss }) => larger(most, loss), 0n);
  const stress = rules.stress === undefined ? 0n : timesUp(worst, rules.stress.share);
  const tail = components.reduce(
    (sum, { maxLoss, priceDriven }) =>
      sum + timesUp(maxLoss, priceDriven ? rules.tailPriceDriven : rules.tailEvents),
    0n,
  );
  return { stresses, stress, tail };
}

function baseOf({ risk, historical = 0n, newestPanels = 0n }: BookRisk, rules: MarginRules): bigint {
  const sampled = risk.expectedShortfall + (rules.addStandardError ? risk.standardError : 0n);
  return positive(larger(sampled, larger(historical, newestPanels)));
}

/**
 * buffer·max(base, floor). Where the classes of a book have different buffers, the same of the losses with every class
 * multiplied by its own, which is equal to it when they agree, has the slopes of the largest, and moves without jumps as a
 * class enters the book; at least the smallest and at most the largest buffer of the unweighted amount, so that a weighted
 * hedge cannot pay for more than itself.
 */
function bufferedOf(
  { rules, measure, bufferOf }: MarginContext,
  { legs, clusters }: Holdings,
  measured: bigint,
  floorOf: (weights: readonly bigint[]) => bigint,
): bigint {
  if (bufferOf === undefined || legs.length === 0) return timesUp(measured, rules.buffer);
  const weights = clusters.map((cluster) => bufferOf(cluster.legs[0]!));
  const least = weights.reduce((a, b) => (a < b ? a : b));
  const most = weights.reduce(larger);
  if (least === most) return weighted(measured, least);
  const base = baseOf(measure.bookRisk(legs, bufferOf), rules);
  const between = larger(larger(base, floorOf(weights)), weighted(measured, least));
  const highest = weighted(measured, most);
  return between < highest ? between : highest;
}

function stressesOf({ market, rules, measure }: MarginContext, legs: readonly Leg[]): readonly StressLoss[] {
  if (rules.stress === undefined) return [];
  const loss = tailDigitalLoss(market, legs, rules.stress.tailDigital);
  return [...measure.stresses(legs), { name: "tail-digitals", loss }];
}

function weighted(amount: bigint, weight: bigint): bigint {
  return timesUp(amount, { numerator: weight, denominator: bufferUnit });
}

function twoLargest(amounts: readonly bigint[]): bigint {
  let first = 0n;
  let second = 0n;
  for (const amount of amounts) {
    if (amount > first) [first, second] = [amount, first];
    else if (amount > second) second = amount;
  }
  return first + second;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function positive(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}
