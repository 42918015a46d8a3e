import type { Leg } from "../margin/Leg.ts";
import type { BookRisk, Measure, StressLoss } from "../margin/Measure.ts";
import { panelError } from "../measures/panelError.ts";
import { tailRiskOf } from "../measures/sampleTailRisk.ts";
import type { TailRisk } from "../measures/TailRisk.ts";
import { divideUp } from "../numeric/divideUp.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";
import type { KnownSums } from "./KnownSums.ts";
import type { SumTails } from "./SumTails.ts";

/** Where the tails of an account's sums come from. */
export interface TailSource extends Pick<Measure, "stresses" | "dailyDeviation"> {
  readonly confidences: readonly Fraction[];
  /** Whether newest panels and historical moves count. */
  readonly guards: boolean;
  /** Of no legs at all, which no scenario moves. */
  readonly nothing: SumTails;
  /** Of one lot of that sign. */
  readonly lotTails: (leg: Leg) => SumTails;
  /** Of legs that are not known yet, at all levels or one that is none of them. */
  readonly evaluate: (legs: readonly Leg[], weightOf?: (leg: Leg) => bigint, level?: Fraction) => SumTails;
}

/** The measure of one account: what was planned is known, the rest is evaluated when it is asked for. */
export class AccountMeasure implements Measure {
  readonly method = "montecarlo";
  readonly #source: TailSource;
  readonly #known: KnownSums;

  /** @param known of this account's legs at its sizes */
  constructor(source: TailSource, known: KnownSums) {
    this.#source = source;
    this.#known = known;
  }

  tailRisk(legs: readonly Leg[], level?: Fraction): TailRisk {
    const { confidences } = this.#source;
    const place = level === undefined ? 0 : confidences.findIndex((confidence) => isSame(confidence, level));
    if (place < 0) return tailRiskOf(this.#source.evaluate(legs, undefined, level).sampled.tail(0), 1n);
    return tailRiskOf(this.#tails(legs, place).sampled.tail(place), lotsOf(legs));
  }

  shortfall(legs: readonly Leg[]): bigint {
    return this.#tails(legs, 0).sampled.shortfall(0, lotsOf(legs));
  }

  bookRisk(legs: readonly Leg[], weightOf?: (leg: Leg) => bigint): BookRisk {
    const { sampled, historical } = this.#bookTails(legs, weightOf);
    const lots = weightOf === undefined ? lotsOf(legs) : 1n;
    const { runs } = sampled;
    const { guards } = this.#source;
    const risk = tailRiskOf(sampled.tail(0), lots);
    const newest =
      guards && runs > 1
        ? sampled.runShortfall(runs - 2, lots) + sampled.runShortfall(runs - 1, lots)
        : undefined;
    return {
      risk,
      ...(newest === undefined ? {} : { newestPanels: divideUp(newest, 2n) }),
      ...(guards && historical !== undefined ? { historical: historical.shortfall(0, lots) } : {}),
    };
  }

  panelError(legs: readonly Leg[]): bigint {
    const { sampled } = this.#bookTails(legs);
    const lots = lotsOf(legs);
    return panelError(Array.from({ length: sampled.runs }, (_, run) => sampled.runShortfall(run, lots)));
  }

  stresses(legs: readonly Leg[]): readonly StressLoss[] {
    return this.#source.stresses(legs);
  }

  dailyDeviation(index: number): number {
    return this.#source.dailyDeviation(index);
  }

  /** Of any sum, at one level. A leg alone may be one lot of a position, so it is never looked for among the sums. */
  #tails(legs: readonly Leg[], level: number): SumTails {
    const known = legs.length > 1 ? this.#known.find(legs, false) : undefined;
    return known !== undefined && known.sampled.levels > level ? known : this.#bookTails(legs);
  }

  /** With all levels and runs. Those of a leg alone are of one lot. */
  #bookTails(legs: readonly Leg[], weightOf?: (leg: Leg) => bigint): SumTails {
    const [only] = legs;
    if (only === undefined) return this.#source.nothing;
    if (legs.length === 1 && weightOf === undefined) return this.#source.lotTails(only);
    const known = this.#known.find(legs, weightOf !== undefined);
    const isBook = known !== undefined && known.sampled.runs > 0;
    return isBook ? known : this.#source.evaluate(legs, weightOf);
  }
}

/** How many times the book has the losses that are known: those of a leg alone are of one lot. */
function lotsOf(legs: readonly Leg[]): bigint {
  if (legs.length !== 1) return 1n;
  const { size } = legs[0]!;
  return size > 0n ? size : -size;
}

function isSame(a: Fraction, b: Fraction): boolean {
  return a === b || a.numerator * b.denominator === b.numerator * a.denominator;
}
