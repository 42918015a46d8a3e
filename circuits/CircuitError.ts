/** What is wrong: a book or scenario that does not fit, a tool that failed, a key that must not be used. */
export type CircuitErrorCode =
  "doesNotFit" | "invalid" | "buildFailed" | "insecureKey" | "proofFailed" | "aborted";

/** Says what is wrong, with which value, and what to do about it. */
export class CircuitError extends Error {
  readonly code: CircuitErrorCode;
  readonly value: unknown;

  constructor(
    code: CircuitErrorCode,
    problem: string,
    value: unknown,
    remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${problem}: ${String(value)}. ${remedy}`, options);
    this.name = "CircuitError";
    this.code = code;
    this.value = value;
  }
}
