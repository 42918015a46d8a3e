import { open } from "node:fs/promises";

import { CircuitError } from "../CircuitError.ts";
import { zkeySection } from "../keys/zkey.ts";

/** One step of a ceremony's second phase, as a zkey names it. */
export interface Contribution {
  readonly kind: "contribution" | "beacon";
  readonly name: string;
  /** Of a beacon, hexadecimal. */
  readonly beacon?: string;
}

/** δ in the first group, two points of the proof of knowledge, one in the second group, a transcript. */
const PROOF_BYTES = 64 + 64 + 64 + 128 + 64;
const CIRCUIT_HASH_BYTES = 64;
const param = { name: 1, iterations: 2, beacon: 3 } as const;

/**
 * Who contributed to a key, in order. What is written there is claimed only: `zkey verify` proves it.
 * @throws CircuitError `invalid` for a file without that section.
 */
export async function readContributions(provingKey: string): Promise<Contribution[]> {
  const file = await open(provingKey);
  try {
    const read = async (at: number, length: number): Promise<Buffer> =>
      (await file.read(Buffer.alloc(length), 0, length, at)).buffer;
    const sections = (await read(8, 4)).readUInt32LE(0);
    for (let count = 0, at = 12; count < sections; count++) {
      const head = await read(at, 12);
      const length = Number(head.readBigUInt64LE(4));
      if (head.readUInt32LE(0) === zkeySection.contributions) return parse(await read(at + 12, length));
      at += 12 + length;
    }
  } finally {
    await file.close();
  }
  throw new CircuitError("invalid", "Not a zkey with contributions", provingKey, "Name the ceremony's file.");
}

function parse(section: Buffer): Contribution[] {
  let at = CIRCUIT_HASH_BYTES + 4;
  return Array.from({ length: section.readUInt32LE(CIRCUIT_HASH_BYTES) }, (): Contribution => {
    at += PROOF_BYTES;
    const kind = section.readUInt32LE(at) === 1 ? "beacon" : "contribution";
    const end = at + 8 + section.readUInt32LE(at + 4);
    at += 8;
    let name = "";
    let beacon: string | undefined;
    while (at < end) {
      const type = section[at];
      if (type === param.iterations) {
        at += 2;
        continue;
      }
      const value = section.subarray(at + 2, at + 2 + section[at + 1]!);
      if (type === param.name) name = value.toString("utf8");
      if (type === param.beacon) beacon = value.toString("hex");
      at += 2 + value.length;
    }
    return { kind, name, ...(beacon !== undefined && { beacon }) };
  });
}
