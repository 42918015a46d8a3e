import { encodeAbiParameters, hexToBigInt, keccak256, type Hex } from "viem";

/** Order of the field that the circuits compute in. */
const FIELD_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

/** @param commitment c, the prover's commitment to the book. */
export type SolvencyChallengeParameters = { context: Hex; commitment: bigint; digest: Hex };

/** The challenge r of a proof: it hashes what the proof is for, the commitment, and the book itself. */
export function solvencyChallenge({ context, commitment, digest }: SolvencyChallengeParameters): bigint {
  const types = [{ type: "bytes32" }, { type: "uint256" }, { type: "bytes32" }] as const;
  return hexToBigInt(keccak256(encodeAbiParameters(types, [context, commitment, digest]))) % FIELD_ORDER;
}
