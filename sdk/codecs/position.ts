import { z } from "zod";

import { MAX_LOTS, MIN_LOTS } from "../units/index.ts";
import { intString } from "./decimalString.ts";
import { uint } from "./uint.ts";

/** Signed lots as the chain stores them (int64), a decimal string in JSON. */
export const lotsString = intString.refine(
  (size) => size >= MIN_LOTS && size <= MAX_LOTS,
  "expected lots within int64",
);

/** A position by its on-chain instrument id: `{"instrument": 67108865, "size": "-120"}`, size in signed lots. */
export const position = z.object({ instrument: uint(32), size: lotsString });
