import { CircuitError } from "../CircuitError.ts";

/** One term of a linear combination: wire and coefficient. */
export type Term = readonly [wire: number, coefficient: bigint];

/** A rank-one constraint ⟨a, w⟩·⟨b, w⟩ = ⟨c, w⟩. */
export interface Constraint {
  readonly a: readonly Term[];
  readonly b: readonly Term[];
  readonly c: readonly Term[];
}

/** A compiled circuit. Wire 0 is the constant one; outputs, public and private inputs follow, then the rest. */
export interface R1cs {
  readonly wires: number;
  readonly outputs: number;
  readonly publicInputs: number;
  readonly privateInputs: number;
  readonly constraints: readonly Constraint[];
}

const MAGIC = 0x73633172; // "r1cs"
const FIELD_BYTES = 32;
const HEADER = 1;
const CONSTRAINTS = 2;

/**
 * Reads circom's .r1cs file (https://github.com/iden3/r1csfile/blob/master/doc/r1cs_bin_format.md).
 * @throws CircuitError `invalid` for anything else.
 */
export function parseR1cs(file: Buffer): R1cs {
  if (file.length < 12 || file.readUInt32LE(0) !== MAGIC || file.readUInt32LE(4) !== 1) {
    throw new CircuitError(
      "invalid",
      "Not an .r1cs file of version 1",
      `${file.length} bytes`,
      "Compile the circuit again.",
    );
  }
  const sections = new Map<number, number>();
  for (let count = file.readUInt32LE(8), at = 12; count > 0; count--) {
    sections.set(file.readUInt32LE(at), at + 12);
    at += 12 + Number(file.readBigUInt64LE(at + 4));
  }
  const header = sections.get(HEADER);
  const body = sections.get(CONSTRAINTS);
  if (header === undefined || body === undefined || file.readUInt32LE(header) !== FIELD_BYTES) {
    throw new CircuitError(
      "invalid",
      "The .r1cs file is not of a 32-byte field",
      "",
      "Compile the circuit again.",
    );
  }
  const counts = header + 4 + FIELD_BYTES;
  let at = body;
  const combination = (): Term[] => {
    const terms = file.readUInt32LE(at);
    at += 4;
    return Array.from({ length: terms }, () => {
      const term: Term = [file.readUInt32LE(at), readElement(file, at + 4)];
      at += 4 + FIELD_BYTES;
      return term;
    });
  };
  return {
    wires: file.readUInt32LE(counts),
    outputs: file.readUInt32LE(counts + 4),
    publicInputs: file.readUInt32LE(counts + 8),
    privateInputs: file.readUInt32LE(counts + 12),
    constraints: Array.from({ length: file.readUInt32LE(counts + 24) }, () => ({
      a: combination(),
      b: combination(),
      c: combination(),
    })),
  };
}

function readElement(file: Buffer, at: number): bigint {
  return (
    file.readBigUInt64LE(at) |
    (file.readBigUInt64LE(at + 8) << 64n) |
    (file.readBigUInt64LE(at + 16) << 128n) |
    (file.readBigUInt64LE(at + 24) << 192n)
  );
}
