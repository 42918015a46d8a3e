import { createHash } from "node:crypto";

import { fieldOrder } from "../field/field.ts";

/** The numbers that a ceremony makes and nobody knows. Whoever knows them proves anything. */
export interface Trapdoor {
  readonly tau: bigint;
  readonly alpha: bigint;
  readonly beta: bigint;
  readonly delta: bigint;
}

/**
 * WARNING: INSECURE, these numbers are public. For chains of developers only: they make keys within seconds, and the same
 * ones everywhere, so that verifying keys and contracts can be kept in the repository.
 */
export const developmentTrapdoor: Trapdoor = {
  tau: derived("tau"),
  alpha: derived("alpha"),
  beta: derived("beta"),
  delta: derived("delta"),
};

function derived(name: string): bigint {
  const digest = createHash("sha512").update(`Plimsoll development key, insecure: ${name}`).digest("hex");
  return BigInt(`0x${digest}`) % fieldOrder;
}
