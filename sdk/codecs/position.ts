import { z } from "zod";

import { intString } from "./decimalString.ts";
import { uint } from "./uint.ts";

const INT64_MAX = 2n ** 63n - 1n;

/** Signed lots as the chain stores them (int64), a decimal string in JSON. */
export const lotsString = intString.refine(
  (size) => size <= INT64_MAX && size >= -INT64_MAX - 1n,
  "expected lots within int64",
);

/** A position by its on-chain instrument id: `{"instrument": 67108865, "size": "-120"}`, size in signed lots. */
export const position = z.object({ instrument: uint(32), size: lotsString });
