import type { BookProof } from "../prover/proveBook.ts";
import type { ProvenInput } from "../prover/Prover.ts";
import type { ProofInputs } from "../witness/proofInputs.ts";

type Pair = readonly [bigint, bigint];

/** A proof in the order of the EVM's precompiles: of the second group the imaginary parts come first. */
export interface ProofPoints {
  readonly a: Pair;
  readonly b: readonly [Pair, Pair];
  readonly c: Pair;
}

/** What `SolvencyOracle.publish` takes besides the frozen book. */
export interface SolvencyProof {
  readonly commitment: bigint;
  readonly states: readonly bigint[];
  readonly batches: readonly ProofPoints[];
  readonly tail: ProofPoints;
  readonly valueAtRisk: bigint;
  readonly shortfall: bigint;
}

/** The arguments of a publish from what was proven of a book. */
export function solvencyProof(inputs: ProofInputs, proof: BookProof): SolvencyProof {
  return {
    commitment: inputs.c,
    states: inputs.batches.map(({ stateAfter }) => stateAfter),
    batches: proof.batches.map(proofPoints),
    tail: proofPoints(proof.tail),
    ...inputs.risk,
  };
}

/** One proof as a verifier contract takes it. */
export function proofPoints({ proof: { pi_a, pi_b, pi_c } }: ProvenInput): ProofPoints {
  const pair = (point: readonly string[]): Pair => [BigInt(point[0]!), BigInt(point[1]!)];
  const exchanged = (part: readonly string[]): Pair => [BigInt(part[1]!), BigInt(part[0]!)];
  return { a: pair(pi_a), b: [exchanged(pi_b[0]), exchanged(pi_b[1])], c: pair(pi_c) };
}
