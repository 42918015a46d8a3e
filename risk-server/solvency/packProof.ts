import type { ProvenInput } from "@plimsoll/circuits";
import type { PackedProof } from "@plimsoll/sdk";

/** A proof as the EVM's precompiles take it: affine, of the second group the imaginary parts first. */
export function packProof({ proof }: ProvenInput): PackedProof {
  const [a, b, c] = [proof.pi_a, proof.pi_b, proof.pi_c];
  return { a: point(a), b: [swapped(b[0] ?? []), swapped(b[1] ?? [])], c: point(c) };
}

const point = ([x = "0", y = "0"]: readonly string[]): readonly [bigint, bigint] => [BigInt(x), BigInt(y)];
const swapped = ([real = "0", imaginary = "0"]: readonly string[]): readonly [bigint, bigint] => [
  BigInt(imaginary),
  BigInt(real),
];
