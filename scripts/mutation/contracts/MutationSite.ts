import type { Range } from "./syntax.ts";

/** One thing that could be written in a place instead of what is there. */
export interface Alternative {
  /** What of the source is changed, and to what, for people. */
  readonly from: string;
  readonly to: string;
  /** The whole place as it would be; nothing for a statement that is left out. */
  readonly text: string;
  /** It takes away a rule as a whole: a refusal, one of several conditions, a bound, a modifier. */
  readonly isRule?: boolean;
}

/**
 * A place of a source with its alternatives, which are built in all at once: the code asks at run time which of them is
 * on. A place may lie within another; an alternative holds what is within it as it was.
 */
export interface MutationSite extends Range {
  /** How the choice is written: as a value, as a statement, as a modifier, or as a value of an assembly block. */
  readonly kind: "value" | "statement" | "modifier" | "assembly";
  readonly alternatives: readonly Alternative[];
  /** The type of a literal that stands here: a choice between two literals would have one of its own. */
  readonly cast?: string;
  /** Of a modifier: the body that stands between its braces. */
  readonly body?: string;
}

/** An alternative with a number. */
export interface ContractMutant {
  readonly number: number;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The bytes of the place. */
  readonly offset: number;
  readonly end: number;
  readonly from: string;
  readonly to: string;
  readonly isRule: boolean;
  /** The line. */
  readonly code: string;
  /** The error that is reverted with there. */
  readonly error?: string;
}
