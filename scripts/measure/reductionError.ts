/**
 * How far the bad debt of the reduced scenarios is from that of their parent, on random books: the numbers of
 * docs/model/reduction.md. `node scripts/measure/reductionError.ts [books]`, a minute for 16.
 */
import {
  buildCube,
  compareReduction,
  productionProfile,
  reduceScenarios,
  scenarioGuide,
  type ReducedScenarios,
  type ScenarioCube,
  type SolvencyBook,
} from "@plimsoll/model";

import { marketWithPerpetuals } from "./marketWithPerpetuals.ts";
import { createUniforms, randomAccount } from "./randomSolvencyBook.ts";

const ACCOUNTS = 100;
/** Of the initial margin: accounts that hold it, and a venue in distress. */
const EQUITY = [
  [0.8, 1.5],
  [0.2, 0.8],
] as const;
/** Share of the accounts that are others than when the scenarios were chosen. */
const CHANGED = [0, 0.1, 0.3, 1] as const;

const books = Number(process.argv[2] ?? 20);
const snapshot = marketWithPerpetuals();
const parent = cubeOf(16_384);
const margins = cubeOf(2_048);
console.log(`${parent.points} paths, ${snapshotSize()} instruments, ${books} books of ${ACCOUNTS} accounts`);

const errors = new Map<string, number[]>();
for (const equity of EQUITY) {
  for (let seed = 1; seed <= books; seed++) measure(seed, equity);
}
for (const [name, values] of errors) console.log(`${name.padEnd(88)} ${summary(values)}`);

function measure(seed: number, equity: readonly [number, number]): void {
  const uniform = createUniforms(seed);
  const skew = (uniform() - 0.5) * 0.6;
  const account = () => randomAccount(margins, uniform, skew, equity);
  const before: SolvencyBook = Array.from({ length: ACCOUNTS }, account);
  const reduced = reduceScenarios({ cube: parent, guide: scenarioGuide(parent, before) });
  const averaged = centroids(reduced, before);
  for (const changed of CHANGED) {
    const now = before.map((old) => (uniform() < changed ? account() : old));
    const { difference, parent: whole } = compareReduction(parent, reduced, now);
    const name = `equity ${equity.join("–")} of margin, ${changed * 100} % of accounts changed`;
    note(`${name}: worst member`, difference);
    note(`${name}: centroid`, compareReduction(parent, averaged, now).difference);
    note(
      `${name}: standard error of the parent`,
      Number(whole.standardError) / Number(whole.expectedShortfall),
    );
  }
}

function note(name: string, value: number): void {
  errors.set(name, [...(errors.get(name) ?? []), value]);
}

function summary(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const range = `${percent(Math.min(...values))} to ${percent(Math.max(...values))}`;
  return `${percent(mean)} ± ${percent(Math.sqrt(variance))} (${range})`;
}

function cubeOf(pointsPerPanel: number): ScenarioCube {
  const profile = {
    ...productionProfile,
    scenarioSet: { sampler: "sobol", panels: 8, pointsPerPanel },
  } as const;
  return buildCube({ profile, snapshot, seeds: Array.from({ length: 8 }, (_, i) => [i, 7] as const) });
}

function snapshotSize(): number {
  return Object.keys(snapshot.instruments).length;
}

/** The same strata, each represented by the average of its paths. */
function centroids(reduced: ReducedScenarios, guided: SolvencyBook): ReducedScenarios {
  const guide = scenarioGuide(parent, guided);
  const order = Uint32Array.from(guide.keys()).sort((a, b) => (guide[b] ?? 0) - (guide[a] ?? 0) || a - b);
  const rows = parent.rows.map((row) => {
    let start = 0;
    return reduced.weights.map((weight) => {
      let sum = 0;
      for (let i = start; i < start + weight; i++) sum += row[order[i] ?? 0] ?? 0;
      start += weight;
      return Math.round(sum / weight);
    });
  });
  return { ...reduced, rows };
}
