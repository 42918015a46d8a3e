import { z } from "zod";

/** A signed integer as JSON carries it: a decimal string without leading zeros, never a number (2⁵³). */
export const intString = z.codec(
  z.string().regex(/^(0|-?[1-9]\d*)$/, 'expected an integer as a decimal string, e.g. "-1500000"'),
  z.bigint(),
  { decode: (text) => BigInt(text), encode: (value) => value.toString() },
);

/** An unsigned integer as JSON carries it. */
export const uintString = z.codec(
  z.string().regex(/^(0|[1-9]\d*)$/, 'expected an unsigned integer as a decimal string, e.g. "1500000"'),
  z.bigint().nonnegative(),
  { decode: (text) => BigInt(text), encode: (value) => value.toString() },
);
