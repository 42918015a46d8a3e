import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { sampleTailRisk } from "../measures/sampleTailRisk.ts";
import type { TailRisk } from "../measures/TailRisk.ts";
import { confidenceOf } from "../profiles/confidenceOf.ts";
import { badDebt } from "./badDebt.ts";
import type { ReducedScenarios } from "./reduceScenarios.ts";
import type { SolvencyBook } from "./SolvencyBook.ts";

/** The bad debt of one book on all paths and on the reduced set, 1e-6 USD. */
export interface ReductionComparison {
  /** Its standard error is the sampling error of the parent. */
  readonly parent: TailRisk;
  readonly reduced: TailRisk;
  /** E of the reduced set / E of the parent − 1; 0 if both are 0, +∞ if only the parent's is 0. */
  readonly difference: number;
  /** The two are more than a tenth apart: do not trust the proven number. */
  readonly isAlarming: boolean;
}

/** E of the two further apart than this share: do not trust the proven number. */
export const reductionAlarm = 0.1;

/**
 * What a proof over the reduced scenarios says about a book, beside the same over all paths. To be published together: the
 * set is chosen before the book is known, and a book that changed wholesale is no longer the one that guided the choice.
 * @throws ModelError `emptyBook`, `tooLarge`, and those of positions.
 */
export function compareReduction(
  cube: ScenarioCube,
  reduced: ReducedScenarios,
  book: SolvencyBook,
): ReductionComparison {
  if (book.length === 0) {
    throw new ModelError("emptyBook", "The book has no account", book.length, "Pass the public book.");
  }
  const confidence = confidenceOf(cube.profile);
  const parent = sampleTailRisk(badDebt(cube, book), confidence);
  const few = { ...sampleTailRisk(badDebt(reduced, book), confidence, reduced.weights), standardError: 0n };
  const whole = Number(parent.expectedShortfall);
  const proven = Number(few.expectedShortfall);
  const difference = whole === proven ? 0 : proven / whole - 1;
  return { parent, reduced: few, difference, isAlarming: Math.abs(difference) > reductionAlarm };
}
