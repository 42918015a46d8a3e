import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

import { CircuitError } from "../CircuitError.ts";
import { zkeySection } from "../keys/zkey.ts";

/** One step of a ceremony's second phase, as a zkey names it. */
export interface Contribution {
  readonly kind: "contribution" | "beacon";
  readonly name: string;
  /**
   * BLAKE2b-512 of the contribution itself, hexadecimal, as snarkjs prints it too: names can be made up, so who contributed
   * looks for the hash that he was told then.
   */
  readonly hash: string;
  /** Of a beacon, hexadecimal. */
  readonly beacon?: string;
}

/** δ in the first group, two points of the proof of knowledge, one in the second group, a transcript. */
const PROOF_BYTES = 64 + 64 + 64 + 128 + 64;
const COORDINATE_BYTES = 32;
/** Coordinates of three points of the first group, and of one of the second: real part, imaginary part, twice. */
const COORDINATES = 3 * 2 + 4;
/** The order of the field of the curve's coordinates. */
const COORDINATE_ORDER = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
/** 2^-256: coordinates are kept multiplied by 2^256 (Montgomery), the lowest byte first. */
const FROM_MONTGOMERY = powerOf(2n ** 256n, COORDINATE_ORDER - 2n);
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
    const hash = hashOf(section.subarray(at, at + PROOF_BYTES));
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
    return { kind, name, hash, ...(beacon !== undefined && { beacon }) };
  });
}

/** Of the points, highest byte and imaginary part first, and the transcript. */
function hashOf(proof: Buffer): string {
  const coordinates = Array.from({ length: COORDINATES }, (_, i) =>
    plain(proof.subarray(i * COORDINATE_BYTES, (i + 1) * COORDINATE_BYTES)),
  );
  const first = coordinates.slice(0, 6);
  const [realX, imaginaryX, realY, imaginaryY] = coordinates.slice(6) as [Buffer, Buffer, Buffer, Buffer];
  const hash = createHash("blake2b512");
  for (const part of [...first, imaginaryX, realX, imaginaryY, realY]) hash.update(part);
  return hash.update(proof.subarray(COORDINATES * COORDINATE_BYTES)).digest("hex");
}

function plain(montgomery: Buffer): Buffer {
  const value = BigInt(`0x${Buffer.from(montgomery).reverse().toString("hex")}`);
  return Buffer.from(((value * FROM_MONTGOMERY) % COORDINATE_ORDER).toString(16).padStart(64, "0"), "hex");
}

function powerOf(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base % COORDINATE_ORDER];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % COORDINATE_ORDER;
    square = (square * square) % COORDINATE_ORDER;
  }
  return result;
}
