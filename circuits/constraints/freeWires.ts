import { fieldOrder } from "../field/field.ts";
import { inverse } from "../field/inverse.ts";
import { type CircuitWitness, combine } from "./CircuitWitness.ts";

/**
 * Wires that the inputs do not determine to first order: the Jacobian of the constraints at this witness, over all wires
 * that are no inputs, has not full rank in their columns. None means that no other witness lies near this one, along
 * any combination of wires.
 *
 * Gaussian elimination over the field on sparse rows, shortest first; pivots in the rarest column.
 */
export function freeWires({ circuit, wires, nameOf }: CircuitWitness): string[] {
  const inputs = circuit.publicInputs + circuit.privateInputs;
  const isColumn = (wire: number) =>
    wire > circuit.outputs + inputs || (wire >= 1 && wire <= circuit.outputs);
  const occurrences = new Uint32Array(circuit.wires);

  const rows = circuit.constraints.map(({ a, b, c }) => {
    const row = new Map<number, bigint>();
    const add = (wire: number, value: bigint) => {
      if (isColumn(wire)) set(row, wire, (row.get(wire) ?? 0n) + value);
    };
    const [valueOfA, valueOfB] = [combine(a, wires), combine(b, wires)];
    for (const [wire, coefficient] of a) add(wire, coefficient * valueOfB);
    for (const [wire, coefficient] of b) add(wire, coefficient * valueOfA);
    for (const [wire, coefficient] of c) add(wire, fieldOrder - coefficient);
    for (const wire of row.keys()) occurrences[wire]!++;
    return row;
  });
  rows.sort((x, y) => x.size - y.size);

  const pivots = new Map<number, Map<number, bigint>>();
  for (const row of rows) {
    for (let wire = pivotIn(row, pivots); wire !== undefined; wire = pivotIn(row, pivots)) {
      const factor = row.get(wire)!;
      for (const [other, value] of pivots.get(wire)!) {
        set(row, other, (row.get(other) ?? 0n) + (fieldOrder - factor) * value);
      }
    }
    if (row.size === 0) continue;
    const rarest = [...row.keys()].reduce((best, wire) =>
      occurrences[wire]! < occurrences[best]! ? wire : best,
    );
    const scale = inverse(row.get(rarest)!);
    for (const [wire, value] of row) row.set(wire, (value * scale) % fieldOrder);
    pivots.set(rarest, row);
  }
  return Array.from({ length: circuit.wires - 1 }, (_, i) => i + 1)
    .filter((wire) => isColumn(wire) && !pivots.has(wire))
    .map(nameOf);
}

function pivotIn(row: Map<number, bigint>, pivots: Map<number, unknown>): number | undefined {
  for (const wire of row.keys()) if (pivots.has(wire)) return wire;
  return undefined;
}

function set(row: Map<number, bigint>, wire: number, value: bigint): void {
  const rest = value % fieldOrder;
  if (rest === 0n) row.delete(wire);
  else row.set(wire, rest);
}
