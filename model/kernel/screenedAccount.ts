import type { ScreenBounds } from "./bounds.ts";
import type { Views } from "./KernelMemory.ts";
import type { LaidRows } from "./LaidRows.ts";
import { recordBytes, type RowLots } from "./records.ts";

/** What a row's tick and largest move, and where it will be read, say about it. */
export type ScreenedRows = Pick<LaidRows, "narrowTicks" | "peaks" | "copied">;

/** Fields of the record, by their numbers in views of their size; assembly/screen.ts says what they are. */
export const accountField = {
  narrowEnd: 1,
  singleEnd: 3,
  status: 15,
  exactLegs: 16,
  selection: 17,
  unit: 9,
  narrowBound: 10,
  singleBound: 11,
  cut: 12,
  version: 13,
  rung: 28,
  legs: 29,
} as const;

/** Where in the record its selection is. */
const selectionAt = 128;
const screenedLegBytes = 8;
/** The kernel's record of the exact legs: a head, and groups of four. */
const exact = { head: 8, group: 40 } as const;

/** What 16 bits hold, less one so that rows never reach −2^15. */
const range = 32766;

/** With more legs than this rounding to whole numbers would leave no range. */
export const mostScreenedLegs = 16384;

/** What 16 bits name. */
export const mostScreenedRows = 65536;

/** What an account is made of; each part lies beside those of other accounts, because they are read by different passes. */
export interface AccountParts {
  readonly record: number;
  readonly narrow: number;
  readonly single: number;
  readonly exactLegs: number;
}

/** Bytes of the parts of an account of so many legs: 26 a leg and 200. */
export function accountBytes(legs: number): AccountParts {
  // An even number of legs; the one added has no size.
  const list = screenedLegBytes * (legs + (legs % 2));
  return {
    record: 64 * Math.floor((selectionAt + recordBytes.selection + 63) / 64),
    narrow: list,
    single: list,
    exactLegs: exact.head + exact.group * groupsOf(legs),
  };
}

/**
 * Writes an account: its exact legs and, unless it has too many, what both screens read.
 *
 * @param to addresses of its parts
 * @param legs what is summed exactly
 * @param screened the same losses, netted
 */
export function writeAccount(
  rows: ScreenedRows,
  views: Views,
  to: AccountParts,
  legs: readonly RowLots[],
  screened: readonly RowLots[],
  bounds: ScreenBounds,
): void {
  const { u32, f64 } = views;
  const { record: at, narrow, single, exactLegs } = to;
  u32[at / 4] = narrow;
  u32[at / 4 + 2] = single;
  u32[at / 4 + accountField.exactLegs] = exactLegs;
  u32[at / 4 + accountField.selection] = at + selectionAt;
  u32[at / 4 + accountField.legs] = legs.length;
  writeGroups(views, exactLegs, legs);
  if (!isScreened(legs.length)) return;
  const written = writeScreenedLegs(rows, views, to, screened, bounds);
  u32[at / 4 + accountField.narrowEnd] = written.narrowEnd;
  u32[at / 4 + accountField.singleEnd] = written.singleEnd;
  f64[at / 8 + accountField.unit] = written.unit;
  f64[at / 8 + accountField.narrowBound] = written.bound.narrow;
  f64[at / 8 + accountField.singleBound] = written.bound.single;
}

/** Whether an account of so many legs has lists for the screens. */
export function isScreened(legs: number): boolean {
  return legs > 0 && legs <= mostScreenedLegs;
}

/** The exact legs of a written account. */
export function readLegs(views: Views, at: number): RowLots[] {
  const list = views.u32[at / 4 + accountField.exactLegs]! + exact.head;
  return Array.from({ length: views.u32[at / 4 + accountField.legs]! }, (_, i) => {
    const group = list + exact.group * (i >> 2);
    return { row: views.u16[group / 2 + 16 + (i & 3)]!, lots: 0 - views.f64[group / 8 + (i & 3)]! };
  });
}

/** Whether a row of the account has been replaced since a version of the rows. */
export function hasMoved({ laidAt }: Pick<LaidRows, "laidAt">, views: Views, at: number): boolean {
  const { u16, u32, f64 } = views;
  const version = f64[at / 8 + accountField.version]!;
  const list = u32[at / 4 + accountField.exactLegs]! + exact.head;
  const legs = u32[at / 4 + accountField.legs]!;
  for (let i = 0; i < legs; i++) {
    if (laidAt[u16[(list + exact.group * (i >> 2)) / 2 + 16 + (i & 3)]!]! > version) return true;
  }
  return false;
}

function groupsOf(legs: number): number {
  return Math.floor((legs + 3) / 4);
}

function writeGroups({ u16, u32, f64 }: Views, at: number, legs: readonly RowLots[]): void {
  const groups = groupsOf(legs.length);
  const first = at + exact.head;
  u32[at / 4] = exact.group * groups;
  for (let i = 0; i < 4 * groups; i++) {
    const group = first + exact.group * (i >> 2);
    const leg = legs[i];
    f64[group / 8 + (i & 3)] = leg === undefined ? 0 : -leg.lots;
    u16[group / 2 + 16 + (i & 3)] = leg?.row ?? 0;
  }
}

/** An account in the unit in which both screens measure its losses. */
export interface ScreenedLegs {
  /** 1e-6 USD. */
  readonly unit: number;
  /** Of |screened − exact|, in the unit. */
  readonly bound: { readonly single: number; readonly narrow: number };
  /** Where the lists end. */
  readonly narrowEnd: number;
  readonly singleEnd: number;
}

/**
 * Writes the sizes for both screens. With s_i the tick of row i in 16 bits, a leg weighs |q_i|·s_i; S = Σ|q_i|·s_i/(32766 − n)
 * makes them whole numbers z_i = −q_i·s_i/S with Σ|z_i| ≤ 32766. A product (z·p + 2^14) >> 15 is then in units of 2^15·S.
 * Legs with z_i = 0 are not in the narrow list.
 *
 * @param to addresses of the two lists
 */
export function writeScreenedLegs(
  { narrowTicks, peaks, copied }: ScreenedRows,
  { u32, i32, f32 }: Pick<Views, "u32" | "i32" | "f32">,
  to: { readonly narrow: number; readonly single: number },
  legs: readonly RowLots[],
  bounds: ScreenBounds,
): ScreenedLegs {
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
    sized.sizes += Math.abs(size);
    sized.rounding += Math.abs(scaled - size);
    if (size !== 0) {
      sized.products++;
      u32[narrow++] = copied + row * rowBytes.narrow;
      i32[narrow++] = size;
    }
    u32[single++] = copied + row * rowBytes.single;
    f32[single++] = -lots / unit;
  }
  const inSingle = bounds.single(legs.length, reach / unit);
  return {
    unit,
    // The most extreme scenarios of the 16-bit screen are in single precision.
    bound: { single: inSingle, narrow: Math.max(inSingle, bounds.narrow(sized)) },
    narrowEnd: endOf(u32, to.narrow, narrow, copied),
    singleEnd: endOf(u32, to.single, single, copied),
  };
}

/** Of a row in the copied block. */
const rowBytes = { narrow: 64, single: 80 } as const;

/** Ends a list with a leg without size where it has an odd number. */
function endOf(u32: Uint32Array, list: number, next: number, copied: number): number {
  if ((next - list / 4) % 4 === 0) return 4 * next;
  u32[next] = copied;
  u32[next + 1] = 0;
  return 4 * (next + 2);
}
