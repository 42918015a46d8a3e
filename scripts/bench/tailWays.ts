import {
  exactTails,
  type LadderMemory,
  ladderTails,
  newLadderMemory,
  parseFraction,
  ScreenedAccounts,
  type ScenarioRows,
  type TailLevel,
  tailLevel,
  tailsById,
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

/** No cut is guessed from the last time's. */
export const WITHOUT_GUESS = { drift: Infinity };

/** ES 99. */
export function benchLevel(points: number): TailLevel {
  return tailLevel(points, parseFraction("0.99"));
}

/** One way over these books, whose screened lists are written once; every call computes all tails. */
export function tailWay(way: TailWay, rows: ScenarioRows, books: Books): () => unknown {
  const levels = [benchLevel(rows.points)];
  const screened = (rung: LadderMemory["rung"], options = {}): (() => unknown) => {
    const accounts = new ScreenedAccounts<number>(rows, options);
    books.forEach((legs, id) => accounts.set(id, legs, { ...newLadderMemory(), rung }));
    return () => tailsById(accounts.tails(levels));
  };
  switch (way) {
    case "16-bit screen":
      return screened("narrow", WITHOUT_GUESS);
    case "f32 screen":
      return screened("single", WITHOUT_GUESS);
    case "16-bit, remembered":
      return screened("narrow");
    case "full f64":
      return () =>
        exactTails(
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
