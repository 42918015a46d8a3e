/**
 * How far the bad debt of the reduced scenarios is from that of their parent, for the demonstration's book and for random
 * ones: the numbers of docs/model/reduction.md. `node scripts/measure/reductionError.ts [books]`, ten minutes for 100.
 */
import {
  buildCube,
  compareReduction,
  productionProfile,
  reduceScenarios,
  scenarioGuide,
  type ReducedScenarios,
  type ReductionComparison,
  type ScenarioCube,
  type Snapshot,
  type SolvencyBook,
} from "@plimsoll/model";

import { demoMarket } from "./demoMarket.ts";
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
/** Minutes after the start of the demonstration, and by what its traders' equity is divided. */
const DEMO = [
  { minutes: 0, divisor: 1n },
  { minutes: 0, divisor: 2n },
  { minutes: 0, divisor: 4n },
  { minutes: 35, divisor: 1n },
] as const;

const books = Number(process.argv[2] ?? 20);
await measureDemo();

const market = marketWithPerpetuals();
const parent = cubeOf(market, 16_384);
const margins = cubeOf(market, 2_048);
console.log(
  `${parent.points} paths, ${Object.keys(market.instruments).length} instruments, ${books} books of ${ACCOUNTS} accounts`,
);
const errors = new Map<string, number[]>();
for (const equity of EQUITY) {
  for (let seed = 1; seed <= books; seed++) measureBook(seed, equity);
}
for (const [name, values] of errors) console.log(`${name.padEnd(88)} ${summary(values)}`);

/** The book that guided is the one measured, and then the same a step of the recording later. */
async function measureDemo(): Promise<void> {
  const { book: before } = await demoMarket(0);
  for (const { minutes, divisor } of DEMO) {
    const { snapshot, book } = await demoMarket(minutes);
    const cube = cubeOf(snapshot, 16_384);
    const now = book.map((account, i) =>
      i < 3 ? { ...account, equity: account.equity / divisor } : account,
    );
    const guided = divisor === 1n ? before : now;
    const found = compareReduction(cube, reduceScenarios({ cube, guide: scenarioGuide(cube, guided) }), now);
    const title = `demonstration after ${minutes} minutes, equity / ${divisor}`;
    console.log(`${title.padEnd(50)} ${inDollars(found)}`);
    for (const unit of [64, 0.5]) {
      console.log(
        `  rounding of a lot by up to ${unit} of 1e-6 USD: ${roundingBound(now, unit).toFixed(2)} USD`,
      );
    }
  }
}

/** Σ over accounts and positions of |lots|·unit, USD: the most that rounded profits of a lot change a sum of debts. */
function roundingBound(book: SolvencyBook, unit: number): number {
  const lots = book.flatMap(({ positions }) => positions.map(({ size }) => Math.abs(Number(size))));
  return (lots.reduce((sum, size) => sum + size, 0) * unit) / 1e6;
}

function inDollars({ parent: whole, reduced, difference }: ReductionComparison): string {
  const usd = (value: bigint): string => (Number(value) / 1e6).toFixed(0);
  return `all paths V ${usd(whole.valueAtRisk)} E ${usd(whole.expectedShortfall)} ± ${usd(whole.standardError)}, set V ${usd(
    reduced.valueAtRisk,
  )} E ${usd(reduced.expectedShortfall)} (${(100 * difference).toFixed(1)} %)`;
}

function measureBook(seed: number, equity: readonly [number, number]): void {
  const uniform = createUniforms(seed);
  const skew = (uniform() - 0.5) * 0.6;
  const account = () => randomAccount(margins, uniform, skew, equity);
  const before: SolvencyBook = Array.from({ length: ACCOUNTS }, account);
  const reduced = reduceScenarios({ cube: parent, guide: scenarioGuide(parent, before) });
  const averaged = centroids(reduced, before);
  for (const changed of CHANGED) {
    const now = before.map((old) => (uniform() < changed ? account() : old));
    const { difference, parent: whole, reduced: few } = compareReduction(parent, reduced, now);
    const name = `equity ${equity.join("–")} of margin, ${changed * 100} % of accounts changed`;
    note(`${name}: E`, difference);
    note(`${name}: V`, Number(few.valueAtRisk) / Number(whole.valueAtRisk) - 1);
    note(`${name}: E of centroids`, compareReduction(parent, averaged, now).difference);
    note(
      `${name}: standard error of the parent's E`,
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

function cubeOf(snapshot: Snapshot, pointsPerPanel: number): ScenarioCube {
  const profile = {
    ...productionProfile,
    scenarioSet: { sampler: "sobol", panels: 8, pointsPerPanel },
  } as const;
  return buildCube({ profile, snapshot, seeds: Array.from({ length: 8 }, (_, i) => [i, 7] as const) });
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
