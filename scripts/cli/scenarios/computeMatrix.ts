import { spotVolatilityMatrix, type SpotVolatilityMatrix } from "@plimsoll/model";

import { cubeOfBook, type Simulation } from "./cubeOfBook.ts";

export interface MatrixQuestion {
  readonly underlying: string;
  readonly moves: readonly string[];
  readonly volatilities: readonly string[];
}

/** @throws ModelError as `spotVolatilityMatrix`. */
export default function computeMatrix(question: MatrixQuestion & Simulation): SpotVolatilityMatrix {
  const { underlying, moves, volatilities } = question;
  const { positions } = question.book;
  return spotVolatilityMatrix({ cube: cubeOfBook(question), positions, underlying, moves, volatilities });
}
