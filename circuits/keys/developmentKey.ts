import { getCurveFromName } from "ffjavascript";
import type { Groth16VerifyingKey } from "snarkjs";

import type { R1cs } from "../constraints/R1cs.ts";
import { fieldOrder } from "../field/field.ts";
import { inverse } from "../field/inverse.ts";
import { fixedBase } from "./fixedBase.ts";
import { lagrangeBasis } from "./lagrangeBasis.ts";
import { quadraticProgram } from "./quadraticProgram.ts";
import { developmentTrapdoor } from "./trapdoor.ts";
import { u256, u32, zkeyFile, zkeySection } from "./zkey.ts";

const GROTH16 = 1;

/**
 * WARNING: INSECURE. A Groth16 proving key from numbers that are public, as a snarkjs zkey: seconds of work instead of a
 * ceremony, the same bytes everywhere. Verifiers made of it refuse any chain but 31337.
 *
 * Groth (2016), §3.2, with γ = 1: (β·uᵢ + α·vᵢ + wᵢ) for public wires, the same over δ for the others, and h·t/δ not in
 * powers of x but, as snarkjs computes it, in the Lagrange basis of twice the domain: h·t = a·b − c vanishes on the even
 * half of it, so the odd half is enough.
 */
export async function developmentKey(
  circuit: R1cs,
): Promise<{ provingKey: Buffer; verifyingKey: Groth16VerifyingKey }> {
  const { tau, alpha, beta, delta } = developmentTrapdoor;
  const curve = await getCurveFromName("bn128", { singleThread: true });
  const g1 = fixedBase(curve, curve.G1, "g1m");
  const g2 = fixedBase(curve, curve.G2, "g2m");

  const { k, a, b, c, coefficients } = quadraticProgram(circuit, tau);
  const shown = circuit.outputs + circuit.publicInputs;
  const combined = a.map((u, wire) => (beta * u + alpha * b[wire]! + c[wire]!) % fieldOrder);
  const perDelta = inverse(delta);
  const overDelta = (values: readonly bigint[]) => values.map((value) => (value * perDelta) % fieldOrder);
  const quotient = overDelta(lagrangeBasis(k + 1, tau).filter((_, i) => i % 2 === 1));

  const publicPoints = g1(combined.slice(0, shown + 1));
  const [alpha1, beta2, gamma2, delta2] = [g1([alpha]), g2([beta]), g2([1n]), g2([delta])];

  const provingKey = zkeyFile([
    { id: zkeySection.protocol, pieces: [u32(GROTH16)] },
    {
      id: zkeySection.header,
      pieces: [
        ...[u32(32), u256(curve.q), u32(32), u256(curve.r)],
        ...[u32(circuit.wires), u32(shown), u32(2 ** k)],
        ...[alpha1, g1([beta]), beta2, gamma2, g1([delta]), delta2],
      ],
    },
    { id: zkeySection.publicPoints, pieces: [publicPoints] },
    { id: zkeySection.coefficients, pieces: [coefficientTable(coefficients)] },
    { id: zkeySection.a, pieces: [g1(a)] },
    { id: zkeySection.b1, pieces: [g1(b)] },
    { id: zkeySection.b2, pieces: [g2(b)] },
    { id: zkeySection.c, pieces: [g1(overDelta(combined.slice(shown + 1)))] },
    { id: zkeySection.h, pieces: [g1(quotient)] },
    // No contributions: nobody contributed.
    { id: zkeySection.contributions, pieces: [new Uint8Array(64), u32(0)] },
  ]);
  const decimal1 = (point: Buffer) => curve.G1.toObject(point).map(String);
  const decimal2 = (point: Buffer) => curve.G2.toObject(point).map((pair) => pair.map(String));
  const size1 = curve.G1.F.n8 * 2;
  return {
    provingKey,
    verifyingKey: {
      protocol: "groth16",
      curve: "bn128",
      nPublic: shown,
      vk_alpha_1: decimal1(alpha1),
      vk_beta_2: decimal2(beta2),
      vk_gamma_2: decimal2(gamma2),
      vk_delta_2: decimal2(delta2),
      IC: Array.from({ length: shown + 1 }, (_, i) =>
        decimal1(publicPoints.subarray(i * size1, (i + 1) * size1)),
      ),
    },
  };
}

/** Rows of 44 bytes; values in Montgomery form twice over, because snarkjs multiplies them by a witness that is in none. */
function coefficientTable(coefficients: readonly (readonly [number, number, number, bigint])[]): Buffer {
  const montgomeryTwice = 2n ** 512n % fieldOrder;
  const table = Buffer.alloc(4 + coefficients.length * 44);
  table.writeUInt32LE(coefficients.length);
  coefficients.forEach(([matrix, row, wire, value], i) => {
    const at = 4 + i * 44;
    table.writeUInt32LE(matrix, at);
    table.writeUInt32LE(row, at + 4);
    table.writeUInt32LE(wire, at + 8);
    u256((value * montgomeryTwice) % fieldOrder).copy(table, at + 12);
  });
  return table;
}
