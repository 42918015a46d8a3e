import {
  exactTails,
  type LadderMemory,
  ladderTails,
  newLadderMemory,
  parseFraction,
  type ScenarioRows,
  type TailLevel,
  tailLevel,
} from "@plimsoll/model";

import type { Rung } from "./measureLimits.ts";
import type { BenchLeg } from "./workload.ts";

/** The kernel's ways to the same tails, and the rung that does most of the work. */
export const tailWays = {
  "16-bit screen": "narrow",
  "16-bit, remembered": "narrow",
  "f32 screen": "single",
  "full f64": "exact",
} as const satisfies Record<string, Rung>;

export type TailWay = keyof typeof tailWays;

export const tailWayNames = Object.keys(tailWays) as TailWay[];

type Books = readonly (readonly BenchLeg[])[];

/** ES 99. */
export function benchLevel(points: number): TailLevel {
  return tailLevel(points, parseFraction("0.99"));
}

/** One way over these books; every call computes all tails. */
export function tailWay(way: TailWay, rows: ScenarioRows, books: Books): () => void {
  const levels = [benchLevel(rows.points)];
  const accounts = (rung: LadderMemory["rung"]) =>
    books.map((legs) => ({ legs, memory: { ...newLadderMemory(), rung } }));
  switch (way) {
    case "16-bit screen":
      return () => void ladderTails(rows, accounts("narrow"), levels);
    case "f32 screen":
      return () => void ladderTails(rows, accounts("single"), levels);
    case "16-bit, remembered": {
      const remembering = accounts("narrow");
      return () => void ladderTails(rows, remembering, levels);
    }
    case "full f64":
      return () =>
        void exactTails(
          rows,
          books.map((legs) => [{ legs, levels }]),
        );
  }
}

/** Sums of the k largest losses, k·v + Σ (ℓ − v)⁺, by the whole ladder. */
export function tailSumsOf(rows: ScenarioRows, books: Books): bigint[] {
  const level = benchLevel(rows.points);
  const accounts = books.map((legs) => ({ legs }));
  return ladderTails(rows, accounts, [level]).flatMap((tails) =>
    tails.map(({ threshold, excess }) => BigInt(level.k) * threshold + excess / level.scale),
  );
}
