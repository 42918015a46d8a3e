import { InvalidAmountError } from "./errors.ts";

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * Reads a decimal number as an integer count of 10^-decimals, exactly. Zeros beyond `decimals` are accepted.
 *
 * @throws InvalidAmountError if it is not a plain decimal number ("1e3", ".5", "+1" are not) or is finer than 10^-decimals.
 */
export function parseDecimal(text: string, decimals: number): bigint {
  const match = DECIMAL.exec(text);
  if (match === null) throw new InvalidAmountError(text, "expected a decimal number such as -1234.56");
  const [, sign = "", whole = "", digits = ""] = match;
  const fine = digits.replace(/0+$/, "");
  if (fine.length > decimals) {
    throw new InvalidAmountError(text, `at most ${decimals} decimals can be represented`);
  }
  const magnitude = BigInt(whole + fine.padEnd(decimals, "0"));
  return sign === "-" ? -magnitude : magnitude;
}

/** Writes an integer count of 10^-decimals as the shortest exact decimal number. */
export function formatDecimal(value: bigint, decimals: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fine = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${whole}${fine === "" ? "" : `.${fine}`}`;
}
