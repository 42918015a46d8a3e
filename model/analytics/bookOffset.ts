import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { legsOf } from "../margin/Leg.ts";
import { addLosses } from "../margin/losses.ts";
import { sampleTailRisk } from "../measures/sampleTailRisk.ts";
import { confidenceOf } from "../profiles/confidenceOf.ts";
import type { Position } from "../snapshot/Snapshot.ts";

/** How much less a book needs than its legs one by one, over the scenarios of a cube. */
export interface BookOffset {
  /** Of the book, 1e-6 USD. */
  readonly expectedShortfall: bigint;
  /** Σ over legs of max(0, Expected Shortfall alone), 1e-6 USD. */
  readonly standAlone: bigint;
  /** 1 − expectedShortfall/standAlone; 0 if no leg can lose. For display. */
  readonly offset: number;
  /** Share of the scenarios in which every leg loses. If it is 1 − α or more and each leg always loses the same, 0 offset. */
  readonly allLose: number;
}

/** @throws ModelError `emptyBook`, and those of positions. */
export function bookOffset(cube: ScenarioCube, positions: readonly Position[]): BookOffset {
  const legs = legsOf(cube.market, positions);
  if (legs.length === 0) {
    throw new ModelError("emptyBook", "The book has no position", positions.length, "Pass an open position.");
  }
  const confidence = confidenceOf(cube.profile);
  const losses = legs.map((leg) => addLosses(cube.rows, [leg], new Float64Array(cube.points)));
  const { expectedShortfall } = sampleTailRisk(
    addLosses(cube.rows, legs, new Float64Array(cube.points)),
    confidence,
  );
  const standAlone = losses.reduce((sum, own) => {
    const alone = sampleTailRisk(own, confidence).expectedShortfall;
    return alone > 0n ? sum + alone : sum;
  }, 0n);
  let all = 0;
  for (let s = 0; s < cube.points; s++) if (losses.every((own) => own[s]! > 0)) all++;
  return {
    expectedShortfall,
    standAlone,
    offset: standAlone === 0n ? 0 : 1 - Number(expectedShortfall) / Number(standAlone),
    allLose: all / cube.points,
  };
}
