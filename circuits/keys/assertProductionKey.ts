import type { Groth16VerifyingKey } from "snarkjs";

import { CircuitError } from "../CircuitError.ts";
import { developmentVerifyingPoints } from "./developmentVerifyingPoints.ts";

/** The generator of the second group, as a verifying key writes it. */
const GENERATOR = [
  [
    "10857046999023057135944570762232829481370756359578518086990519993285655852781",
    "11559732032986387107991004021392285783925812861821192530917403151452391805634",
  ],
  [
    "8495653923123431417604973247489272438418190587263600148770280649306958101930",
    "4082367875863433681332203403145435568316851327593401208105741076214120093531",
  ],
];

/**
 * What can be seen of a key alone. A ceremony whose second phase nobody contributed to leaves δ at the generator, and with
 * δ = γ anybody can prove anything.
 * @throws CircuitError `insecureKey`.
 */
export async function assertProductionKey(key: Groth16VerifyingKey): Promise<void> {
  const affine = (point: readonly (readonly string[])[]) => JSON.stringify(point.slice(0, 2));
  const delta = affine(key.vk_delta_2);
  const refuse = (problem: string) => {
    throw new CircuitError("insecureKey", problem, delta, "Run the ceremony (docs/ceremony.md).");
  };
  if (delta === affine(key.vk_gamma_2)) refuse("δ of the key equals γ: anybody can prove anything");
  if (delta === JSON.stringify(GENERATOR)) refuse("δ of the key is the generator: nobody contributed");
  const development = await developmentVerifyingPoints();
  if (
    delta === affine(development.delta) ||
    JSON.stringify(key.vk_alpha_1.slice(0, 2)) === JSON.stringify(development.alpha)
  ) {
    refuse("The key is made from the development numbers, which are public");
  }
}
