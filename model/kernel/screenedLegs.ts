import type { ScreenBounds } from "./bounds.ts";
import type { RowLots } from "./records.ts";
import type { ScenarioRows } from "./ScenarioRows.ts";

/** A book in the unit in which both screens measure its losses. */
export interface ScreenedLegs {
  readonly rows: readonly number[];
  /** −lots in the unit; rounded to single when it is written. */
  readonly singleSizes: readonly number[];
  /** −lots·tick over the book's own scale, whole numbers whose sizes sum to at most 32,766. */
  readonly narrowSizes: readonly number[];
  /** 1e-6 USD. */
  readonly unit: number;
  /** Of |screened − exact|, in the unit. */
  readonly bound: { readonly single: number; readonly narrow: number };
}

/** What 16 bits hold, less one so that rows never reach −2^15. */
const range = 32766;

/** With more legs than this rounding to whole numbers would leave no range. */
export const mostScreenedLegs = 16384;

/**
 * Sizes for the screens. With s_i the tick of row i in 16 bits, a leg weighs |q_i|·s_i; S = Σ|q_i|·s_i/(32766 − n) makes them
 * whole numbers z_i = −q_i·s_i/S with Σ|z_i| ≤ 32766. A product (z·p + 2^14) >> 15 is then in units of 2^15·S.
 */
export function screenedLegs(
  { narrowTicks, peaks }: ScenarioRows,
  legs: readonly RowLots[],
  bounds: ScreenBounds,
): ScreenedLegs {
  let weight = 0;
  let reach = 0;
  for (const { row, lots } of legs) {
    weight += Math.abs(lots) * narrowTicks[row]!;
    reach += Math.abs(lots) * peaks[row]!;
  }
  const scale = (weight === 0 ? 1 : weight) / (range - legs.length);
  const unit = 32768 * scale;
  const narrow = legs.map(({ row, lots }) => {
    const scaled = (-lots * narrowTicks[row]!) / scale;
    return { scaled, size: Math.floor(scaled + 0.5) };
  });
  const single = bounds.single(legs.length, reach / unit);
  return {
    rows: legs.map(({ row }) => row),
    singleSizes: legs.map(({ lots }) => -lots / unit),
    narrowSizes: narrow.map(({ size }) => size),
    unit,
    // The most extreme scenarios of the 16-bit screen are in single precision.
    bound: { single, narrow: Math.max(single, bounds.narrow(narrow)) },
  };
}

/** Whole numbers ≥ threshold are those > the result; clamped to 16 bits. */
export function narrowThreshold(threshold: number): number {
  const up = -Math.floor(-threshold);
  return Math.max(-32767, Math.min(32768, up)) - 1;
}
