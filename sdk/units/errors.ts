/** A value does not fit its unit on-chain. */
export class UnitOutOfRangeError extends RangeError {
  override readonly name = "UnitOutOfRangeError";
  readonly unit: string;
  readonly value: bigint;

  constructor({ unit, value, minimum, maximum }: UnitOutOfRangeParameters) {
    super(`${unit} ${value} is out of range: expected ${minimum} to ${maximum}`);
    this.unit = unit;
    this.value = value;
  }
}

export type UnitOutOfRangeParameters = { unit: string; value: bigint; minimum: bigint; maximum: bigint };

/** A text is not a decimal amount, or is finer than its unit. */
export class InvalidAmountError extends Error {
  override readonly name = "InvalidAmountError";
  readonly text: string;

  constructor(text: string, reason: string) {
    super(`${JSON.stringify(text)} is not an amount: ${reason}`);
    this.text = text;
  }
}

/** Throws UnitOutOfRangeError unless minimum ≤ value ≤ maximum. */
export function assertInRange(parameters: UnitOutOfRangeParameters): void {
  const { value, minimum, maximum } = parameters;
  if (value < minimum || value > maximum) throw new UnitOutOfRangeError(parameters);
}
