import type { Fraction } from "../numeric/parseDecimal.ts";
import { timesUp } from "../numeric/timesUp.ts";
import { type Core, coreOf, unsampledOf } from "./core.ts";
import { windowLevels, windowMean } from "./eventWindow.ts";
import { grossOf } from "./grossOf.ts";
import { type Holdings, holdingsAmong } from "./Holdings.ts";
import type { MarginContext } from "./MarginContext.ts";
import { sumOfCharges } from "./size/sumOfCharges.ts";

/** Amounts added to the core, 1e-6 USD, none below 0; the order is that of the waterfall. */
export type AddOns = Readonly<Record<AddOn, bigint>>;
export type AddOn =
  | "liquidity"
  | "feedback"
  | "horizon"
  | "concentration"
  | "funding"
  | "divergence"
  | "parlay"
  | "dispute"
  | "eventWindow";

/** M of a set of legs, before any carve-out, with the terms it is made of; 1e-6 USD. */
export interface Requirement {
  readonly core: Core;
  readonly addOns: AddOns;
  readonly total: bigint;
}

/**
 * core + Σ add-ons of docs/model/margin.md. Every term is homogeneous or grows faster than the book, and apart from the
 * standard error each is subadditive, or a charge whose slope is capped, with slopes in worst-case terms whose sum stays
 * below 2. That is what |M(P + d) − M(P)| ≤ κ·worstCase rests on, and why divergence against buckets is measured from
 * the core without its buffer b: together they are max(core, (1 − .05/b) core + .05 Σ ES), which no term of the core lowers,
 * whichever binds.
 */
export function requirement(context: MarginContext, held: Holdings): Requirement {
  const plain = outsideWindow(context, held);
  const { market, rules } = context;
  if (rules.window === undefined) return plain;
  const levels = windowLevels(market, held.legs, rules.window.horizon, rules.window.seconds);
  if (levels.length === 0) return plain;
  const mean = windowMean(levels, [
    plain.total,
    ...levels.map(({ legs: paid, maxLoss }) => {
      const gone = new Set(paid);
      const kept = holdingsAmong(context, held, (leg) => !gone.has(leg));
      return maxLoss + outsideWindow(context, kept).total;
    }),
  ]);
  const eventWindow = positive(mean - plain.total);
  return { ...plain, addOns: { ...plain.addOns, eventWindow }, total: plain.total + eventWindow };
}

/** What of `requirement` needs no scenario of the sample, and so at most its total. */
export function leastRequirement(context: MarginContext, held: Holdings): bigint {
  const { stress, tail } = unsampledOf(context, held);
  const { liquidity, feedback, horizon, concentration, funding } = sumOfCharges(held.legs);
  return (stress > tail ? stress : tail) + liquidity + feedback + horizon + concentration + funding;
}

/** The same as if no event were about to resolve. */
function outsideWindow(context: MarginContext, held: Holdings): Requirement {
  const { market, rules, measure } = context;
  const { legs } = held;
  const book = measure.bookRisk(legs);
  const core = coreOf(context, held, book);
  const addOns = {
    ...sumOfCharges(legs),
    divergence: timesUp(nettingOf(context, held, core), rules.divergence),
    parlay: timesUp(grossOf(market, legs, "parlay"), rules.parlay),
    dispute: timesUp(grossOf(market, legs, "outcome"), rules.dispute),
    eventWindow: 0n,
  };
  const total = sumOf(addOns, core.amount);
  return { core, addOns, total };
}

function sumOf(addOns: Readonly<Record<string, bigint>>, core: bigint): bigint {
  return Object.values(addOns).reduce((sum, amount) => sum + amount, core);
}

/** What the margin nets between things that may settle apart. */
function nettingOf({ rules, measure }: MarginContext, { buckets }: Holdings, core: Core): bigint {
  if (rules.divergenceAgainst === "gross") {
    return core.clusters.reduce(
      (sum, { priceDriven, gross, expectedShortfall }) =>
        priceDriven ? sum + positive(gross - expectedShortfall) : sum,
      0n,
    );
  }
  const apart = buckets.reduce((sum, bucket) => sum + bucket.shortfall(measure), 0n);
  return positive(apart - unbuffered(core, rules.buffer));
}

/** The core divided by the buffer that its own book has, rounded down; by the full one where the book has no base to say. */
function unbuffered({ amount, base, floor, buffered }: Core, full: Fraction): bigint {
  if (buffered === 0n) return (amount * full.denominator) / full.numerator;
  return (amount * (base > floor ? base : floor)) / buffered;
}

function positive(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}
