import { ModelError } from "../errors/ModelError.ts";
import type { Seed } from "../cube/ScenarioCube.ts";
import { log } from "../numeric/log.ts";
import { philox } from "../random/philox.ts";

/** A day's forecast as its equally likely losses; the same object may stand for many days. */
export interface ForecastTail {
  /** Loss/ES of the scenarios above Value-at-Risk. */
  readonly ratios: Float64Array;
  /** Their share of all scenarios. */
  readonly share: number;
}

/** The tail of a sample of losses for the Value-at-Risk and Expected Shortfall that were forecast from it. */
export function forecastTail(
  losses: Float64Array,
  valueAtRisk: number,
  expectedShortfall: number,
): ForecastTail {
  const beyond = losses.filter((loss) => loss > valueAtRisk);
  return { ratios: beyond.map((loss) => loss / expectedShortfall), share: beyond.length / losses.length };
}

/** Simulated values of Z1 and Z2 in ascending order; Z1 only of replications with an exception. */
export interface SimulatedShortfallTests {
  readonly z1: Float64Array;
  readonly z2: Float64Array;
}

/**
 * The distribution of Z1 and Z2 of this very series if its forecasts are right: every day's loss is drawn from the
 * forecast of that day. Acerbi and Szekely 2014, section 3; their −0.70 holds for Z2 at 97.5 %, 250 days and thin
 * tails only. Deterministic in its arguments.
 */
export function simulatedShortfallTests(input: {
  /** One a day, in order. */
  tails: readonly ForecastTail[];
  probability: number;
  replications: number;
  seed: Seed;
}): SimulatedShortfallTests {
  const { tails, probability, replications, seed } = input;
  if (!Number.isSafeInteger(replications) || replications < 1 || tails.length === 0) {
    throw new ModelError(
      "impossibleParameter",
      "A simulation needs at least one day and one replication",
      [tails.length, replications],
      "Pass both.",
    );
  }
  const z1: number[] = [];
  const z2 = new Float64Array(replications);
  const runs = runsOf(tails);
  const words = new Uint32Array(4);
  for (let replication = 0; replication < replications; replication++) {
    let sum = 0;
    let exceptions = 0;
    let draws = 0;
    for (const { tail, days, logQuiet } of runs) {
      for (let day = 0; ; day++) {
        philox(replication, draws++, 0, 0, seed[0], seed[1], words);
        // Days before the next exception: geometric, by inversion.
        day += Math.floor(log(uniform(words, 0)) / logQuiet);
        if (!(day < days)) break;
        const { ratios } = tail;
        sum += ratios[Math.min(ratios.length - 1, Math.floor(uniform(words, 2) * ratios.length))]!;
        exceptions += 1;
      }
    }
    if (exceptions > 0) z1.push(1 - sum / exceptions);
    z2[replication] = 1 - sum / (tails.length * probability);
  }
  return { z1: Float64Array.from(z1).sort(), z2: z2.sort() };
}

/** The value below which a share `level` of the simulated ones lies: reject a smaller one. */
export function criticalValue(simulated: Float64Array, level: number): number {
  return simulated[Math.floor(level * simulated.length)] ?? NaN;
}

/** Share of simulated values at or below the observed one, the observed one counted in: never 0. */
export function simulatedPValue(simulated: Float64Array, observed: number): number {
  let below = 0;
  while (below < simulated.length && simulated[below]! <= observed) below++;
  return (below + 1) / (simulated.length + 1);
}

/** Consecutive days of the same forecast, so that days without an exception cost nothing. */
interface Run {
  readonly tail: ForecastTail;
  days: number;
  /** ln(1 − share). */
  readonly logQuiet: number;
}

function runsOf(tails: readonly ForecastTail[]): Run[] {
  const runs: Run[] = [];
  for (const tail of tails) {
    const last = runs.at(-1);
    if (last?.tail === tail) last.days += 1;
    else runs.push({ tail, days: 1, logQuiet: tail.share < 1 ? log(1 - tail.share) : -Infinity });
  }
  return runs.filter(({ tail }) => tail.ratios.length > 0);
}

function uniform(words: Uint32Array, at: number): number {
  return (words[at]! * 1048576 + (words[at + 1]! >>> 12) + 0.5) / 4503599627370496;
}
