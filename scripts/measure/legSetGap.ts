/**
 * How much more worst case the greedy leg set closes than the exact one, and how much more whole legs alone, on random
 * books: the numbers of docs/model/liquidation.md. `node scripts/measure/legSetGap.ts [books]`, half a minute for 60.
 */
import {
  buildCube,
  greedyLegSet,
  marginOf,
  minimalLegSet,
  productionProfile,
  worstCase,
  type LegSetProblem,
  type Position,
} from "@plimsoll/model";

import { marketWithPerpetuals } from "./marketWithPerpetuals.ts";
import { createUniforms, randomAccount } from "./randomSolvencyBook.ts";

/** As many as are searched exactly. */
const LEGS = 8;
/** Of the initial margin. */
const EQUITY = [0.5, 0.95] as const;

const books = Number(process.argv[2] ?? 60);
const snapshot = marketWithPerpetuals();
const profile = {
  ...productionProfile,
  scenarioSet: { sampler: "sobol", panels: 4, pointsPerPanel: 512 },
} as const;
const cube = buildCube({ profile, snapshot, seeds: Array.from({ length: 4 }, (_, i) => [i, 7] as const) });

const notes = new Map<string, number[]>();
for (let seed = 1; seed <= books; seed++) measure(seed);
console.log(`${books} books of ${LEGS} legs`);
for (const [name, values] of notes) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  console.log(`${name.padEnd(40)} mean ${mean.toFixed(3)}, largest ${Math.max(...values).toFixed(3)}`);
}

function measure(seed: number): void {
  const { positions, equity } = randomAccount(cube, createUniforms(seed), 0, EQUITY, LEGS);
  const exact = counted("exact", (margin) => minimalLegSet({ snapshot, positions, equity, margin }));
  const greedy = counted("greedy", (margin) => greedyLegSet({ snapshot, positions, equity, margin }));
  const whole = counted("whole legs", (margin) => leastWholeLegs({ snapshot, positions, equity, margin }));
  const above = (closed: bigint): number => Number(closed) / Number(exact.worstCaseClosed) - 1;
  note("greedy: closed above exact", above(greedy.worstCaseClosed));
  note("greedy: the same answer", greedy.worstCaseClosed === exact.worstCaseClosed ? 1 : 0);
  note("whole legs: closed above exact", above(whole));
}

/** What `find` returns, with the number of margins that it asked for noted under its name. */
function counted<T>(name: string, find: (margin: LegSetProblem["margin"]) => T): T {
  let asked = 0;
  const found = find((kept) => {
    asked++;
    return marginOf(cube, kept).initialMargin;
  });
  note(`${name}: margins computed`, asked);
  return found;
}

/** The least worst case of whole legs whose closing restores the margin: all sets in the order of it. */
function leastWholeLegs({ positions, equity, margin }: LegSetProblem): bigint {
  const sets = Array.from({ length: 1 << positions.length }, (_, mask) => {
    const part = (bit: number): Position[] => positions.filter((_leg, i) => ((mask >>> i) & 1) === bit);
    return { kept: part(0), cost: worstCase(snapshot, part(1)) };
  });
  sets.sort((a, b) => (a.cost < b.cost ? -1 : a.cost > b.cost ? 1 : 0));
  const first = sets.find(({ kept }) => margin(kept) <= equity);
  if (first === undefined) throw new Error("An empty book needs no margin, so some set restores it.");
  return first.cost;
}

function note(name: string, value: number): void {
  notes.set(name, [...(notes.get(name) ?? []), value]);
}
