import { fieldOrder, toField } from "../field/field.ts";
import type { BoundAccount, RiskBook } from "./RiskBook.ts";

/** Where the evaluation of a book has come to: y, and r to the number of values so far. */
export interface Evaluation {
  readonly y: bigint;
  readonly power: bigint;
}

/**
 * y = Σ vⱼ·rʲ over the book's values, rows [equity, lots…] one after the other, j from 0. The contract computes it from its
 * storage, the circuit from its witness.
 */
export function bookEvaluation(book: RiskBook, r: bigint): bigint {
  return evaluateRows({ y: 0n, power: 1n }, book, r).y;
}

/** The evaluation after some more rows. */
export function evaluateRows(before: Evaluation, rows: readonly BoundAccount[], r: bigint): Evaluation {
  let { y, power } = before;
  for (const { equity, lots } of rows) {
    for (const value of [equity, ...lots]) {
      y = toField(y + value * power);
      power = (power * r) % fieldOrder;
    }
  }
  return { y, power };
}
