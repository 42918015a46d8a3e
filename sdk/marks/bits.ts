import { InvalidMarkError } from "./errors.ts";

/** A value to be put into a word: `bits` wide, `shift` from the low end; two's complement when signed. */
export type Field = { name: string; value: bigint; bits: number; shift: number; signed?: boolean };

/**
 * Puts fields into a 256-bit word.
 *
 * @throws InvalidMarkError if a value does not fit; nothing is ever cut off.
 */
export function packFields(fields: readonly Field[]): bigint {
  return fields.reduce((word, { name, value, bits, shift, signed = false }) => {
    const width = BigInt(bits);
    const fits = signed ? BigInt.asIntN(bits, value) === value : BigInt.asUintN(bits, value) === value;
    if (!fits) {
      throw new InvalidMarkError(`${name} ${value} does not fit ${signed ? "int" : "uint"}${width}`);
    }
    return word | (BigInt.asUintN(bits, value) << BigInt(shift));
  }, 0n);
}

/** Reads an unsigned field. */
export function field(word: bigint, shift: number, bits: number): bigint {
  return BigInt.asUintN(bits, word >> BigInt(shift));
}
