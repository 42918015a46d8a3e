/** A section of a zkey: what it holds, in pieces. */
export interface ZkeySection {
  readonly id: number;
  readonly pieces: readonly Uint8Array[];
}

/** The sections that snarkjs gives these numbers. */
export const zkeySection = {
  protocol: 1,
  header: 2,
  publicPoints: 3,
  coefficients: 4,
  a: 5,
  b1: 6,
  b2: 7,
  c: 8,
  h: 9,
  contributions: 10,
} as const;

/** Sections in the container of iden3's binary files: magic, version, count, then number, length and bytes of each. */
export function zkeyFile(sections: readonly ZkeySection[]): Buffer {
  return Buffer.concat([
    Buffer.from("zkey", "latin1"),
    u32(1),
    u32(sections.length),
    ...sections.flatMap(({ id, pieces }) => {
      const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
      return [u32(id), u64(BigInt(length)), ...pieces];
    }),
  ]);
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

/** 32 bytes, the lowest first. */
export function u256(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, "0"), "hex").reverse();
}
