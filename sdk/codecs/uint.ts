import { z } from "zod";

/** An unsigned integer small enough for a JSON number: instrument ids, epochs, Unix seconds. At most 48 bits. */
export const uint = (bits: 16 | 32 | 40 | 48) =>
  z
    .int()
    .nonnegative()
    .max(2 ** bits - 1, `expected at most 2^${bits} - 1`);
