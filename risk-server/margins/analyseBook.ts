import {
  type ConditionalProfit,
  conditionalProfit,
  type CurvePoint,
  ModelError,
  type Position,
  profitCurve,
  type ProfitDistribution,
  profitDistribution,
  type ScenarioCube,
  type SpotVolatilityMatrix,
  spotVolatilityMatrix,
  type WorstScenario,
  worstScenarios,
} from "@plimsoll/model";

/** What may be asked about a book over the market and the scenarios of a cube. */
export type Analysis =
  | {
      readonly kind: "matrix";
      readonly underlying: string;
      readonly moves: readonly string[];
      readonly volatilities: readonly string[];
    }
  | {
      readonly kind: "curve";
      readonly underlying: string;
      readonly moves: readonly string[];
      readonly bins: number;
    }
  | {
      readonly kind: "distribution";
      readonly shares: readonly string[];
      readonly bins: number;
      readonly worst: number;
    };

export type Analysed =
  | { readonly kind: "matrix"; readonly matrix: SpotVolatilityMatrix }
  | {
      readonly kind: "curve";
      readonly curve: readonly CurvePoint[];
      /** Absent where no coin or perpetual shows how the underlying moves in the scenarios. */
      readonly scenarios?: readonly ConditionalProfit[];
    }
  | {
      readonly kind: "distribution";
      readonly distribution: ProfitDistribution;
      readonly worst: readonly WorstScenario[];
    }
  | { readonly kind: "refused"; readonly reason: string };

/** The analytics of a book; what the model refuses is an answer too, since it has to pass from thread to thread. */
export function analyseBook(cube: ScenarioCube, positions: readonly Position[], asked: Analysis): Analysed {
  try {
    return answer(cube, positions, asked);
  } catch (error) {
    if (error instanceof ModelError) return { kind: "refused", reason: error.message };
    throw error;
  }
}

function answer(cube: ScenarioCube, positions: readonly Position[], asked: Analysis): Analysed {
  if (asked.kind === "matrix") {
    return { kind: "matrix", matrix: spotVolatilityMatrix({ cube, positions, ...asked }) };
  }
  if (asked.kind === "distribution") {
    return {
      kind: "distribution",
      distribution: profitDistribution({ cube, positions, ...asked }),
      worst: worstScenarios(cube, positions, asked.worst),
    };
  }
  const { underlying, bins } = asked;
  const curve = profitCurve({ cube, positions, ...asked });
  const isShown = Object.values(cube.snapshot.instruments).some(
    (instrument) =>
      (instrument.kind === "perp" || instrument.kind === "spot") && instrument.underlying === underlying,
  );
  if (!isShown) return { kind: "curve", curve };
  return { kind: "curve", curve, scenarios: conditionalProfit({ cube, positions, underlying, bins }) };
}
