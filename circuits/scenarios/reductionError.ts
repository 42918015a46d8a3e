import {
  compareReduction,
  reductionAlarm,
  type ReducedScenarios,
  type ScenarioCube,
  type SolvencyBook,
} from "@plimsoll/model";

import type { CircuitSizes } from "../CircuitSizes.ts";
import { badDebts } from "../reference/badDebts.ts";
import { tailRisk } from "../reference/tailRisk.ts";
import { boundBook } from "./boundBook.ts";
import { scenarioSet } from "./scenarioSet.ts";

/** How far a proof's numbers are from those of all paths, as JSON: to be published beside the proof. */
export interface ReductionError {
  /** Of the parent; and scenarios of the set. */
  readonly paths: number;
  readonly scenarios: number;
  /** Accounts of the book, and how many of them the proof binds. */
  readonly accounts: number;
  readonly boundAccounts: number;
  /** V and E at 99 % of the bad debt over all paths, and the sampling error of E: decimal, 1e-6 USD. */
  readonly parent: {
    readonly valueAtRisk: string;
    readonly expectedShortfall: string;
    readonly standardError: string;
  };
  /** V and E that a proof of this book over the set shows: decimal, 1e-6 USD. */
  readonly proven: { readonly valueAtRisk: string; readonly expectedShortfall: string };
  /** E proven / E of the parent − 1; 0 if both are 0, null if only the parent's is. */
  readonly difference: number | null;
  /** The two are more than a tenth apart: do not trust the proven number. */
  readonly isAlarming: boolean;
}

/**
 * Compares what a proof of a book shows with the same over every path of the cube that the scenarios are from.
 * @param instruments the set's columns, as given to `scenarioSet`
 * @throws CircuitError `doesNotFit`; ModelError `emptyBook`, `tooLarge`, and those of positions.
 */
export function reductionError(parameters: {
  cube: ScenarioCube;
  reduced: ReducedScenarios;
  book: SolvencyBook;
  instruments: readonly string[];
  sizes: Pick<CircuitSizes, "instruments" | "scenarios">;
}): ReductionError {
  const { cube, reduced, book, instruments, sizes } = parameters;
  const set = scenarioSet(reduced, instruments, sizes);
  const bound = boundBook(book, set, instruments);
  const proven = tailRisk(badDebts(bound, set), set.weights);
  const { parent } = compareReduction(cube, reduced, book);
  const whole = parent.expectedShortfall;
  const difference =
    whole === proven.shortfall ? 0 : whole === 0n ? null : Number(proven.shortfall) / Number(whole) - 1;
  return {
    paths: cube.points,
    scenarios: reduced.points,
    accounts: book.length,
    boundAccounts: bound.length,
    parent: {
      valueAtRisk: String(parent.valueAtRisk),
      expectedShortfall: String(whole),
      standardError: String(parent.standardError),
    },
    proven: { valueAtRisk: String(proven.valueAtRisk), expectedShortfall: String(proven.shortfall) },
    difference,
    isAlarming: difference === null || Math.abs(difference) > reductionAlarm,
  };
}
