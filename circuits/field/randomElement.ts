import { randomBytes } from "node:crypto";

/** 248 random bits: nobody guesses them, and every value is a field element. */
export function randomElement(): bigint {
  return BigInt(`0x${randomBytes(31).toString("hex")}`);
}
