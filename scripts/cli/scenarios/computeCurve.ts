import { type ConditionalProfit, conditionalProfit, type CurvePoint, profitCurve } from "@plimsoll/model";

import { cubeOfBook, type Simulation } from "./cubeOfBook.ts";

export interface CurveQuestion {
  readonly underlying: string;
  readonly moves: readonly string[];
  /** Groups of scenarios with about the same move. */
  readonly bins: number;
}

export interface CurveAnswer {
  readonly curve: readonly CurvePoint[];
  /** Absent where no coin or perpetual of the snapshot shows how the underlying moves in the scenarios. */
  readonly scenarios?: readonly ConditionalProfit[] | undefined;
}

/** @throws ModelError as `profitCurve` and `conditionalProfit`. */
export default function computeCurve(question: CurveQuestion & Simulation): CurveAnswer {
  const { underlying, moves, bins, book } = question;
  const { positions, snapshot } = book;
  const cube = cubeOfBook(question);
  const curve = profitCurve({ cube, positions, underlying, moves });
  const isShown = Object.values(snapshot.instruments).some(
    (instrument) =>
      (instrument.kind === "perp" || instrument.kind === "spot") && instrument.underlying === underlying,
  );
  return isShown ? { curve, scenarios: conditionalProfit({ cube, positions, underlying, bins }) } : { curve };
}
