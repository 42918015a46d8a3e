import type { ScreenBounds } from "./bounds.ts";
import type { Views } from "./KernelMemory.ts";
import { evenCount, recordBytes, type RowLots } from "./records.ts";
import type { ScenarioRows } from "./ScenarioRows.ts";

/** A book in the unit in which both screens measure its losses. */
export interface ScreenedLegs {
  /** 1e-6 USD. */
  readonly unit: number;
  /** Of |screened − exact|, in the unit. */
  readonly bound: { readonly single: number; readonly narrow: number };
}

/** What 16 bits hold, less one so that rows never reach −2^15. */
const range = 32766;

/** With more legs than this rounding to whole numbers would leave no range. */
export const mostScreenedLegs = 16384;

/** Bytes of one list. */
export function screenedListBytes(legs: readonly RowLots[]): number {
  return recordBytes.screenedLeg * evenCount(legs.length);
}

/**
 * Writes the sizes for both screens. With s_i the tick of row i in 16 bits, a leg weighs |q_i|·s_i; S = Σ|q_i|·s_i/(32766 − n)
 * makes them whole numbers z_i = −q_i·s_i/S with Σ|z_i| ≤ 32766. A product (z·p + 2^14) >> 15 is then in units of 2^15·S.
 *
 * @param to addresses of the two lists
 */
export function writeScreenedLegs(
  rows: Pick<ScenarioRows, "narrowTicks" | "peaks" | "narrow" | "single">,
  { u32, i32, f32 }: Pick<Views, "u32" | "i32" | "f32">,
  to: { readonly narrow: number; readonly single: number },
  legs: readonly RowLots[],
  bounds: ScreenBounds,
): ScreenedLegs {
  const { narrowTicks, peaks } = rows;
  let weight = 0;
  let reach = 0;
  for (const { row, lots } of legs) {
    const size = Math.abs(lots);
    weight += size * narrowTicks[row]!;
    reach += size * peaks[row]!;
  }
  const scale = (weight === 0 ? 1 : weight) / (range - legs.length);
  const unit = 32768 * scale;
  const sized = { legs: legs.length, products: 0, sizes: 0, rounding: 0 };
  let narrow = to.narrow / 4;
  let single = to.single / 4;
  for (const { row, lots } of legs) {
    const scaled = (-lots * narrowTicks[row]!) / scale;
    const size = Math.floor(scaled + 0.5);
    if (size !== 0) sized.products++;
    sized.sizes += Math.abs(size);
    sized.rounding += Math.abs(scaled - size);
    u32[narrow++] = row * rows.narrow.rowBytes;
    i32[narrow++] = size;
    u32[single++] = row * rows.single.rowBytes;
    f32[single++] = -lots / unit;
  }
  if (legs.length % 2 === 1) {
    u32.fill(0, narrow, narrow + 2);
    u32.fill(0, single, single + 2);
  }
  const inSingle = bounds.single(legs.length, reach / unit);
  // The most extreme scenarios of the 16-bit screen are in single precision.
  return { unit, bound: { single: inSingle, narrow: Math.max(inSingle, bounds.narrow(sized)) } };
}

/** Whole numbers ≥ threshold are those > the result; clamped to 16 bits. */
export function narrowThreshold(threshold: number): number {
  const up = -Math.floor(-threshold);
  return Math.max(-32767, Math.min(32768, up)) - 1;
}
