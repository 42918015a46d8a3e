import { fieldOrder } from "../field/field.ts";
import { type CircuitWitness, combine } from "./CircuitWitness.ts";

/**
 * Wires that can be changed on their own, by +1, −1, to zero (or from it to 2) or by 2^60, without breaking a constraint:
 * what they carry is not proven. Inputs are wires too.
 */
export function uncaughtMutations({ circuit, wires, nameOf }: CircuitWitness): string[] {
  const values = circuit.constraints.map(
    ({ a, b, c }) => [combine(a, wires), combine(b, wires), combine(c, wires)] as const,
  );
  const uses = Array.from({ length: circuit.wires }, () => new Map<number, [bigint, bigint, bigint]>());
  circuit.constraints.forEach(({ a, b, c }, row) => {
    [a, b, c].forEach((terms, matrix) => {
      for (const [wire, coefficient] of terms) {
        const use = uses[wire]!.get(row) ?? [0n, 0n, 0n];
        use[matrix]! += coefficient;
        uses[wire]!.set(row, use);
      }
    });
  });

  const uncaught: string[] = [];
  for (let wire = 1; wire < circuit.wires; wire++) {
    const value = wires[wire]!;
    const changes = [1n, fieldOrder - 1n, value === 0n ? 2n : fieldOrder - value, 2n ** 60n];
    const isCaught = (change: bigint) =>
      [...uses[wire]!].some(([row, [a, b, c]]) => {
        const [x, y, z] = values[row]!;
        return ((x + a * change) * (y + b * change) - (z + c * change)) % fieldOrder !== 0n;
      });
    if (!changes.every(isCaught)) uncaught.push(nameOf(wire));
  }
  return uncaught;
}
