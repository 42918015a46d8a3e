import type { Leg } from "../margin/Leg.ts";
import type { BookRisk, Measure } from "../margin/Measure.ts";
import { panelError } from "../measures/panelError.ts";
import { tailRiskOf } from "../measures/sampleTailRisk.ts";
import type { TailRisk } from "../measures/TailRisk.ts";
import { divideUp } from "../numeric/divideUp.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";
import { sumName } from "./marginPlan.ts";
import type { NodeTails } from "./NodeTails.ts";
import { unforeseenName } from "./UnforeseenSum.ts";

/** Tails of one sum of legs. */
export interface SumTails {
  /** By level, fewer than all where only the first are wanted; by panel where those are. */
  readonly sampled: NodeTails;
  /** Under the moves that happened, of whole books if the cube has them. */
  readonly historical: NodeTails | undefined;
}

/** Where the tails of an account's sums come from. */
export interface TailSource {
  readonly confidences: readonly Fraction[];
  /** Whether newest panels and historical moves count. */
  readonly guards: boolean;
  /** Of no legs at all, which no scenario moves. */
  readonly nothing: SumTails;
  /** Of one lot of that sign. */
  readonly lotTails: (leg: Leg) => SumTails;
  /** Of legs that were not foreseen, at all levels or one that is none of them. */
  readonly evaluate: (legs: readonly Leg[], weightOf?: (leg: Leg) => bigint, level?: Fraction) => SumTails;
}

/**
 * The measure of one account: what was foreseen is known, the rest is evaluated when it is asked for.
 * @param known by `sumName`, of this account's legs at its sizes
 */
export function accountMeasure(
  source: TailSource,
  known: ReadonlyMap<string, SumTails>,
): Pick<Measure, "tailRisk" | "shortfall" | "bookRisk" | "panelError"> {
  const [own] = source.confidences;
  const findTails = (legs: readonly Leg[], weightOf?: (leg: Leg) => bigint): ScaledTails => {
    const [only] = legs;
    if (only === undefined) return { ...source.nothing, lots: 1n };
    if (legs.length === 1 && weightOf === undefined) {
      return { ...source.lotTails(only), lots: sizeOf(only) };
    }
    const foreseen = known.get(sumName(legs, weightOf !== undefined));
    const isBook = foreseen !== undefined && foreseen.sampled.runs > 0;
    return { ...(isBook ? foreseen : source.evaluate(legs, weightOf)), lots: 1n };
  };
  /** Those of any sum, at one level. A leg alone may be one lot of a position: a sum's name does not say how many. */
  const foresee = (legs: readonly Leg[], level: number): ScaledTails => {
    const foreseen = legs.length === 1 ? undefined : known.get(sumName(legs));
    return foreseen !== undefined && foreseen.sampled.levels > level
      ? { ...foreseen, lots: 1n }
      : findTails(legs);
  };
  return {
    tailRisk: (legs, level = own!): TailRisk => {
      const place = source.confidences.findIndex((confidence) => isSame(confidence, level));
      if (place < 0) {
        const other = known.get(unforeseenName(legs, false, level));
        return tailRiskOf((other ?? source.evaluate(legs, undefined, level)).sampled.tail(0), 1n);
      }
      const { sampled, lots } = foresee(legs, place);
      return tailRiskOf(sampled.tail(place), lots);
    },
    shortfall: (legs) => {
      const { sampled, lots } = foresee(legs, 0);
      return sampled.shortfall(0, lots);
    },
    bookRisk: (legs, weightOf): BookRisk => {
      const { sampled, historical, lots } = findTails(legs, weightOf);
      const { runs } = sampled;
      const newest = source.guards && runs > 1 ? [runs - 2, runs - 1] : undefined;
      const sum = newest?.reduce((total, run) => total + sampled.runShortfall(run, lots), 0n);
      return {
        risk: tailRiskOf(sampled.tail(0), lots),
        ...(sum === undefined ? {} : { newestPanels: divideUp(sum, 2n) }),
        ...(source.guards && historical !== undefined ? { historical: historical.shortfall(0, lots) } : {}),
      };
    },
    panelError: (legs) => {
      const { sampled, lots } = findTails(legs);
      return panelError(Array.from({ length: sampled.runs }, (_, run) => sampled.runShortfall(run, lots)));
    },
  };
}

/** Tails of a sum of which the book has so many. */
interface ScaledTails extends SumTails {
  readonly lots: bigint;
}

function sizeOf({ size }: Leg): bigint {
  return size > 0n ? size : -size;
}

function isSame(a: Fraction, b: Fraction): boolean {
  return a === b || a.numerator * b.denominator === b.numerator * a.denominator;
}
