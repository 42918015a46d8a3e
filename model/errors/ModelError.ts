/** What was wrong with an input, as a stable word that a caller may switch on. */
export type ModelErrorCode =
  | "missingField"
  | "malformedDecimal"
  | "malformedSeed"
  | "malformedDate"
  | "malformedHistory"
  | "datesNotAscending"
  | "gapInHistory"
  | "impossiblePrice"
  | "impossibleProbability"
  | "impossibleParameter"
  | "unknownInstrument"
  | "unknownUnderlying"
  | "unknownEvent"
  | "unknownNode"
  | "duplicatePosition"
  | "sizeNotInteger"
  | "emptyBook"
  | "aboveMargin"
  | "unreachable"
  | "correlationNotMonotone"
  | "notFinite"
  | "tooLarge"
  | "tailTooSmall"
  | "unsupported";

/**
 * The only error the model throws on a bad input: what was wrong (`code`), with which value (`value`),
 * and what to do about it (`remedy`). `message` reads as one sentence with all three.
 */
export class ModelError extends Error {
  readonly code: ModelErrorCode;
  readonly value: unknown;
  readonly remedy: string;

  constructor(code: ModelErrorCode, what: string, value: unknown, remedy: string) {
    super(`${what} (got ${describe(value)}). ${remedy}`);
    this.name = "ModelError";
    this.code = code;
    this.value = value;
    this.remedy = remedy;
  }
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "bigint") return `${value}`;
  if (typeof value === "number") return `${value}`;
  if (typeof value === "function" || typeof value === "symbol") return typeof value;
  try {
    return JSON.stringify(value);
  } catch {
    // A cycle, or a bigint inside.
    return typeof value;
  }
}
