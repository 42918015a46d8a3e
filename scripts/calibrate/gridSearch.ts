import {
  acerbiSzekely,
  criticalValue,
  exceptionsOf,
  forecastTail,
  kupiecTest,
  simulatedPValue,
  simulatedShortfallTests,
  standardisedResiduals,
} from "@plimsoll/model";

import { type InnovationLaw, lawRisk, sampleLaw } from "./InnovationLaw.ts";
import type { AssetHistory } from "./readHistories.ts";

/** A set of parameters of the forecast: σ a day is multiplier × EWMA, moves are σ·x with x from the law. */
export interface Candidate {
  readonly lambda: number;
  readonly multiplier: number;
  readonly degreesOfFreedom: number;
  readonly jumpsPerDay: number;
}

/** One asset, one side, one confidence. */
export interface SideResult {
  readonly side: "long" | "short";
  readonly confidence: number;
  readonly days: number;
  readonly exceptions: number;
  readonly expected: number;
  /** P(at least so many), exact binomial. */
  readonly oneSided: number;
  readonly z1: number | undefined;
  readonly z2: number;
  /** 5 % of the simulated Z2 lie below. */
  readonly critical: number;
  /** Share of the simulated Z2 that is as low. */
  readonly z2PValue: number;
}

export interface AssetResult {
  readonly asset: string;
  readonly accepted: boolean;
  /** What failed, in words; empty if accepted. */
  readonly failures: readonly string[];
  readonly sides: readonly SideResult[];
}

export interface CandidateResult {
  readonly candidate: Candidate;
  readonly assets: readonly AssetResult[];
}

/** The parameters of the production profile. */
export const defaultCandidate: Candidate = {
  lambda: 0.97,
  multiplier: 1.06,
  degreesOfFreedom: 4,
  jumpsPerDay: 0.05,
};

export const candidates: readonly Candidate[] = [0.94, 0.97].flatMap((lambda) =>
  [1, 1.06].flatMap((multiplier) =>
    [3, 4, 5, 6, Infinity].flatMap((degreesOfFreedom) =>
      [0, 0.02, 0.05, 0.1].map((jumpsPerDay) => ({ lambda, multiplier, degreesOfFreedom, jumpsPerDay })),
    ),
  ),
);

const level = 0.05;
const replications = 4_000;
/** The first is also the one that exceptions are counted at. */
const confidences = [0.99, 0.975];

/**
 * Every candidate on every asset. One a day, before any floor of the volatility.
 *
 * @param omitted a day whose move is left out of the test, though not of the volatilities after it
 */
export function gridSearch(
  histories: readonly AssetHistory[],
  over: readonly Candidate[] = candidates,
  omitted?: string,
): CandidateResult[] {
  const law = remember(sampleLaw);
  const risk = remember((key: { law: InnovationLaw; side: "long" | "short"; confidence: number }) => {
    const found = lawRisk(law(key.law), key.side, key.confidence);
    const tail = forecastTail(found.losses, found.valueAtRisk, found.expectedShortfall);
    return { valueAtRisk: found.valueAtRisk, expectedShortfall: found.expectedShortfall, tail };
  });
  const simulated = remember(
    (key: { law: InnovationLaw; side: "long" | "short"; confidence: number; days: number }) =>
      simulatedShortfallTests({
        tails: new Array<ReturnType<typeof risk>["tail"]>(key.days).fill(
          risk({ law: key.law, side: key.side, confidence: key.confidence }).tail,
        ),
        probability: tailProbability(key.confidence),
        replications,
        seed: [key.days, 1],
      }).z2,
  );

  const sideResult = (
    moves: Float64Array,
    from: InnovationLaw,
    side: "long" | "short",
    confidence: number,
  ): SideResult => {
    const { valueAtRisk, expectedShortfall } = risk({ law: from, side, confidence });
    const probability = tailProbability(confidence);
    const forecasts = {
      losses: side === "long" ? moves.map((x) => -x) : moves,
      valueAtRisk: new Float64Array(moves.length).fill(valueAtRisk),
      expectedShortfall: new Float64Array(moves.length).fill(expectedShortfall),
      probability,
    };
    const exceptions = exceptionsOf(forecasts).filter(Boolean).length;
    const { expected, oneSided } = kupiecTest(exceptions, moves.length, probability);
    const { z1, z2 } = acerbiSzekely(forecasts);
    const z2s = simulated({ law: from, side, confidence, days: moves.length });
    return {
      side,
      confidence,
      days: moves.length,
      exceptions,
      expected,
      oneSided,
      z1,
      z2,
      critical: criticalValue(z2s, level),
      z2PValue: simulatedPValue(z2s, z2),
    };
  };

  return over.map((candidate) => ({
    candidate,
    assets: histories.map(({ asset, history }): AssetResult => {
      const { dates, values } = standardisedResiduals(history, candidate.lambda, candidate.multiplier);
      const moves = values.filter((_, i) => {
        const date = dates[i] ?? "";
        return date >= asset.from && date !== omitted;
      });
      const { degreesOfFreedom, jumpsPerDay } = candidate;
      const from = { degreesOfFreedom, jumpsPerDay, jumpSkew: jumpsPerDay > 0 ? asset.jumpSkew : 0 };
      const sides = (["long", "short"] as const).flatMap((side) =>
        confidences.map((confidence) => sideResult(moves, from, side, confidence)),
      );
      const failures = sides.flatMap(failuresOf);
      return { asset: asset.name, accepted: failures.length === 0, failures, sides };
    }),
  }));
}

function failuresOf(result: SideResult): string[] {
  const at = `${result.side} ${result.confidence * 100} %`;
  return [
    ...(result.confidence === confidences[0] && result.oneSided < level
      ? [`${at}: ${result.exceptions} of ${result.expected.toFixed(1)}`]
      : []),
    ...(result.z2 < result.critical
      ? [`${at}: Z2 ${result.z2.toFixed(2)} < ${result.critical.toFixed(2)}`]
      : []),
  ];
}

/** 1 − .975 is not the double nearest to .025. */
function tailProbability(confidence: number): number {
  return Math.round((1 - confidence) * 1e6) / 1e6;
}

/** A function of a plain object, evaluated once a value. */
function remember<Key extends object, Value>(evaluate: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    // JSON writes ∞ as null, which no other degree of freedom is.
    const name = JSON.stringify(key);
    let value = known.get(name);
    if (value === undefined) {
      value = evaluate(key);
      known.set(name, value);
    }
    return value;
  };
}
