import type { Leg } from "../margin/Leg.ts";
import type { BookRisk, Measure } from "../margin/Measure.ts";
import { panelError } from "../measures/panelError.ts";
import { tailRiskOf, type TailSums } from "../measures/sampleTailRisk.ts";
import { divideUp } from "../numeric/divideUp.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";
import { sumName } from "./marginPlan.ts";

/** Tails of one sum of legs. */
export interface SumTails {
  /** By level; fewer than all where only the first are wanted. */
  readonly tails: readonly TailSums[];
  /** By panel; empty where none is wanted. */
  readonly runTails: readonly TailSums[];
  /** Under the moves that happened, if the cube has them. */
  readonly historical?: TailSums;
}

/** Where the tails of an account's sums come from. */
export interface TailSource {
  readonly confidences: readonly Fraction[];
  /** Whether newest panels and historical moves count. */
  readonly guards: boolean;
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
  const tailsOf = (legs: readonly Leg[], weightOf?: (leg: Leg) => bigint): SumTails => {
    const [only] = legs;
    if (only !== undefined && legs.length === 1 && weightOf === undefined) {
      return scaled(source.lotTails(only), only.size > 0n ? only.size : -only.size);
    }
    const foreseen = known.get(sumName(legs, weightOf !== undefined));
    return foreseen !== undefined && foreseen.runTails.length > 0
      ? foreseen
      : source.evaluate(legs, weightOf);
  };
  return {
    tailRisk: (legs, level = own!) => {
      const place = source.confidences.findIndex((confidence) => isSame(confidence, level));
      const sums =
        place < 0
          ? source.evaluate(legs, undefined, level).tails[0]!
          : (known.get(sumName(legs))?.tails[place] ?? tailsOf(legs).tails[place]!);
      return tailRiskOf(sums, 1n);
    },
    shortfall: (legs) => {
      const [only] = legs;
      if (only !== undefined && legs.length === 1) {
        const lots = only.size > 0n ? only.size : -only.size;
        const { threshold, excess, tail } = source.lotTails(only).tails[0]!;
        return shortfallOf({ threshold: lots * threshold, excess: lots * excess, tail });
      }
      return shortfallOf((known.get(sumName(legs)) ?? tailsOf(legs)).tails[0]!);
    },
    bookRisk: (legs, weightOf): BookRisk => {
      const { tails, runTails, historical } = tailsOf(legs, weightOf);
      const newest = source.guards && runTails.length > 1 ? runTails.slice(-2).map(shortfallOf) : undefined;
      return {
        risk: tailRiskOf(tails[0]!, 1n),
        ...(newest === undefined ? {} : { newestPanels: divideUp(newest[0]! + newest[1]!, 2n) }),
        ...(source.guards && historical !== undefined ? { historical: shortfallOf(historical) } : {}),
      };
    },
    panelError: (legs) => panelError(tailsOf(legs).runTails.map(shortfallOf)),
  };
}

/** Tails of so many times the losses; they scale exactly. */
function scaled({ tails, runTails, historical }: SumTails, lots: bigint): SumTails {
  const times = ({ threshold, excess, spread, ...rest }: TailSums): TailSums => ({
    threshold: lots * threshold,
    excess: lots * excess,
    spread: lots * lots * spread,
    ...rest,
  });
  return {
    tails: tails.map(times),
    runTails: runTails.map(times),
    ...(historical === undefined ? {} : { historical: times(historical) }),
  };
}

function shortfallOf({ threshold, excess, tail }: Pick<TailSums, "threshold" | "excess" | "tail">): bigint {
  return threshold + divideUp(excess, tail);
}

function isSame(a: Fraction, b: Fraction): boolean {
  return a === b || a.numerator * b.denominator === b.numerator * a.denominator;
}
