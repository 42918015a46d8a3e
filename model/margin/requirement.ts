import { boundedComponents } from "../instruments/maxLoss.ts";
import type { TailRisk } from "../measures/TailRisk.ts";
import { timesUp } from "../numeric/timesUp.ts";
import type { Market } from "../snapshot/Market.ts";
import { grossOf, liquidityCharge } from "./addOns.ts";
import type { Leg } from "./Leg.ts";
import type { ClusterLine } from "./MarginReport.ts";
import type { MarginRules } from "./MarginRules.ts";
import type { Measure } from "./Measure.ts";
import { bucketsOf, clustersOf } from "./partitions.ts";

/** M of a set of legs, before any carve-out, with the terms it is made of; 1e-6 USD. */
export interface Requirement {
  readonly risk: TailRisk;
  readonly base: bigint;
  readonly floor: bigint;
  /** buffer · max(base, floor) */
  readonly buffered: bigint;
  readonly tail: bigint;
  readonly core: bigint;
  readonly addOns: Readonly<Record<"liquidity" | "divergence" | "parlay" | "dispute", bigint>>;
  readonly total: bigint;
  readonly clusters: readonly ClusterLine[];
}

/**
 * core = max(buffer·max(base, floor), tail), total = core + Σ add-ons. base = max(0, ES), plus the standard
 * error if the rules say so; floor = sum of the two largest cluster ES; tail = Σ over bounded components of
 * τ·maxLoss.
 *
 * Every term is homogeneous, and apart from the standard error subadditive with a slope in worst-case terms
 * whose sum stays below 2. That is what |M(P + d) − M(P)| ≤ κ·worstCase rests on, and why divergence against
 * buckets is measured from max(ES, floor): together with core this leaves only positive coefficients.
 */
export function requirement(
  market: Market,
  rules: MarginRules,
  measure: Measure,
  legs: readonly Leg[],
): Requirement {
  const known = new Map<string, TailRisk>();
  const riskOf = (some: readonly Leg[]): TailRisk => {
    const name = some.map((leg) => leg.index).join();
    const risk = known.get(name) ?? measure.tailRisk(some);
    known.set(name, risk);
    return risk;
  };
  const risk = riskOf(legs);
  const shortfall = positive(risk.expectedShortfall);
  const base = positive(risk.expectedShortfall + (rules.addStandardError ? risk.standardError : 0n));
  const byCluster = clustersOf(market, rules.clusters, legs);
  const clusters = byCluster.map(({ cluster, legs: own }) => ({
    cluster,
    expectedShortfall: positive(riskOf(own).expectedShortfall),
    gross: grossOf(market, own),
  }));
  const floor = twoLargest(clusters.map((line) => line.expectedShortfall));
  const buffered = timesUp(base > floor ? base : floor, rules.buffer);
  const tail = boundedComponents(market, legs).reduce(
    (sum, { maxLoss, priceDriven }) =>
      sum + timesUp(maxLoss, priceDriven ? rules.tailPriceDriven : rules.tailEvents),
    0n,
  );
  const core = buffered > tail ? buffered : tail;
  const netting =
    rules.divergenceAgainst === "gross"
      ? clusters.reduce(
          (sum, line, c) =>
            byCluster[c]!.priceDriven ? sum + positive(line.gross - line.expectedShortfall) : sum,
          0n,
        )
      : positive(
          bucketsOf(market, legs).reduce((sum, own) => sum + positive(riskOf(own).expectedShortfall), 0n) -
            (shortfall > floor ? shortfall : floor),
        );
  const addOns = {
    liquidity: liquidityCharge(market, rules, legs),
    divergence: timesUp(netting, rules.divergence),
    parlay: timesUp(grossOf(market, legs, "parlay"), rules.parlay),
    dispute: timesUp(grossOf(market, legs, "outcome"), rules.dispute),
  };
  const total = core + addOns.liquidity + addOns.divergence + addOns.parlay + addOns.dispute;
  return { risk, base, floor, buffered, tail, core, addOns, total, clusters };
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

function positive(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}
