import type { z } from "zod";

import type { Tally } from "./Tally.ts";

/** How one file of vectors is checked: what it must hold, and what to compare. */
export interface VectorChecker {
  readonly file: string;
  /** Checks a document that has been parsed from JSON; throws z.ZodError if it is not what it should be. */
  readonly check: (json: unknown, tally: Tally) => void;
}

/** A checker that parses with a schema first: a missing or non-numeric field is a failure, not a skipped row. */
export function vectorChecker<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  check: (vectors: z.output<Schema>, tally: Tally) => void,
): VectorChecker {
  return { file, check: (json, tally) => check(schema.parse(json), tally) };
}
