import type { Curve, CurveGroup, CurveThread } from "ffjavascript";

const WINDOWS = 32;
const DIGITS = 256;
const CHUNK = 4096;

/**
 * Multiplies a group's generator by many scalars: by bytes, from a table of digit·256^window·G, which is ten times faster
 * than one multiplication after the other.
 * @dev Calls the curve's WebAssembly directly, which ffjavascript offers for single points only; its version is pinned.
 * @returns affine points in Montgomery form, as a zkey holds them
 */
export function fixedBase(
  curve: Curve,
  group: Pick<CurveGroup<unknown>, "g" | "F">,
  prefix: "g1m" | "g2m",
): (scalars: readonly bigint[]) => Buffer {
  const { memory, instance } = curve.tm;
  const call = (name: string, ...args: number[]) => instance.exports[`${prefix}_${name}`]!(...args);
  const affine = group.F.n8 * 2;
  const jacobian = group.F.n8 * 3;
  const table = allocate(curve.tm, WINDOWS * DIGITS * affine);
  const sums = allocate(curve.tm, CHUNK * jacobian);
  const results = allocate(curve.tm, CHUNK * affine);
  const current = allocate(curve.tm, jacobian);
  const base = allocate(curve.tm, jacobian);
  const addend = allocate(curve.tm, affine);

  curve.tm.u8.set(group.g, base);
  for (let window = 0; window < WINDOWS; window++) {
    const first = table + window * DIGITS * affine;
    call("zeroAffine", first);
    call("zero", current);
    call("toAffine", base, addend);
    for (let digit = 1; digit < DIGITS; digit++) {
      call("addMixed", current, addend, current);
      call("toAffine", current, first + digit * affine);
    }
    for (let bit = 0; bit < 8; bit++) call("double", base, base);
  }

  return (scalars) => {
    const points: Buffer[] = [];
    for (let start = 0; start < scalars.length; start += CHUNK) {
      const count = Math.min(CHUNK, scalars.length - start);
      for (let i = 0; i < count; i++) {
        const sum = sums + i * jacobian;
        call("zero", sum);
        for (let window = 0, rest = scalars[start + i]!; rest > 0n; window++, rest >>= 8n) {
          const digit = Number(rest & 255n);
          if (digit !== 0) call("addMixed", sum, table + (window * DIGITS + digit) * affine, sum);
        }
      }
      call("batchToAffine", sums, count, results);
      points.push(Buffer.from(new Uint8Array(memory.buffer, results, count * affine)));
    }
    return Buffer.concat(points);
  };
}

/** Takes bytes at the end of what the curve's memory has handed out; its first word says where that is. */
function allocate(thread: CurveThread, bytes: number): number {
  const at = thread.u32[0]!;
  const end = at + Math.ceil(bytes / 8) * 8;
  const missing = end - thread.memory.buffer.byteLength;
  if (missing > 0) {
    thread.memory.grow(Math.ceil(missing / 65_536) + 16);
    // Growing detaches the views.
    thread.u8 = new Uint8Array(thread.memory.buffer);
    thread.u32 = new Uint32Array(thread.memory.buffer);
  }
  thread.u32[0] = end;
  return at;
}
