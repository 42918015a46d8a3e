import {
  type ProfitDistribution,
  profitDistribution,
  type ShortfallAllocation,
  shortfallAllocation,
  type WorstScenario,
  worstScenarios,
} from "@plimsoll/model";

import { cubeOfBook, type Simulation } from "./cubeOfBook.ts";

export interface DistributionQuestion {
  readonly bins: number;
  readonly worst: number;
}

export interface DistributionAnswer {
  readonly distribution: ProfitDistribution;
  readonly worst: readonly WorstScenario[];
  /** A risk server does not tell it. */
  readonly allocation?: ShortfallAllocation;
}

export const SHARES = ["0.001", "0.01", "0.025", "0.05", "0.25", "0.5", "0.75", "0.95", "0.99"];

/** @throws ModelError as `profitDistribution`. */
export default function computeDistribution(question: DistributionQuestion & Simulation): DistributionAnswer {
  const cube = cubeOfBook(question);
  const { positions } = question.book;
  return {
    distribution: profitDistribution({ cube, positions, shares: SHARES, bins: question.bins }),
    worst: worstScenarios(cube, positions, question.worst),
    allocation: shortfallAllocation(cube, positions),
  };
}
