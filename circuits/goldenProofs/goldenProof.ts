import type { Groth16Proof } from "snarkjs";

import { callInputs, type CircuitName, type HiddenCircuitName } from "../build/CircuitName.ts";
import { fieldOrder, toField } from "../field/field.ts";
import type { ProvenInput } from "../prover/Prover.ts";
import accountBatch from "./accountBatch.json" with { type: "json" };
import hiddenBatch from "./hiddenBatch.json" with { type: "json" };
import hiddenTail from "./hiddenTail.json" with { type: "json" };
import tailRisk from "./tailRisk.json" with { type: "json" };

/**
 * A proof of the default size that was made once (`npm run circuits:golden`) and must verify for ever, as long as circuits
 * and keys are what they were.
 */
export interface GoldenProof {
  /** The public inputs that a verifier is called with, decimal. */
  readonly inputs: readonly string[];
  /** The scenario set, profits row by row (of a hidden book after its marks) or weights: folded into one point. */
  readonly folded: readonly number[];
  readonly proof: Groth16Proof;
}

export const goldenProofs = { accountBatch, tailRisk, hiddenBatch, hiddenTail } as unknown as Readonly<
  Record<CircuitName | HiddenCircuitName, GoldenProof>
>;

/** The proof as a prover would return it. */
export function provenGolden({ inputs, folded, proof }: GoldenProof): ProvenInput {
  return { proof, publicSignals: [...inputs.map(BigInt), ...folded.map((value) => toField(BigInt(value)))] };
}

/** What is kept of a proof. */
export function goldenOf(
  name: CircuitName | HiddenCircuitName,
  { proof, publicSignals }: ProvenInput,
): GoldenProof {
  const first = callInputs[name];
  const signed = (value: bigint) => Number(value > fieldOrder / 2n ? value - fieldOrder : value);
  return {
    inputs: publicSignals.slice(0, first).map(String),
    folded: publicSignals.slice(first).map(signed),
    proof,
  };
}
