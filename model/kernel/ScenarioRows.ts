import { ModelError } from "../errors/ModelError.ts";
import { instantiate, type Instructions } from "./instantiate.ts";
import type { KernelExports } from "./KernelExports.ts";
import { KernelMemory, type MemoryPart } from "./KernelMemory.ts";
import type { LaidRows, RowsLayout, RowsShare } from "./LaidRows.ts";
import { screeningOrder } from "./screeningOrder.ts";
import { checkTiling, defaultTiling, type Tiling } from "./Tiling.ts";

export interface RowsOptions {
  /** The scenarios are this many runs of equal length (panels), of which tails are also taken one by one. */
  readonly runs?: number;
  /** Rows that may be added later, for differences. */
  readonly spareRows?: number;
  readonly tiling?: Tiling;
  readonly instructions?: Instructions;
  /** Bytes the kernel may use. */
  readonly memoryLimit?: number;
}

/** One of the three copies of the rows: tile by tile, in a tile row by row. */
export interface TiledRows {
  readonly address: number;
  /** Scenarios of a tile. */
  readonly width: number;
  readonly tiles: number;
  /** Bytes of a row in a tile, and of a tile. */
  readonly rowBytes: number;
  readonly tileBytes: number;
}

/** Bytes that a number takes in each of the copies. */
const bytes = { exact: 8, single: 4, narrow: 2 } as const;

/**
 * The profit and loss of one lot of every instrument, laid out in the kernel's memory in doubles, singles and 16 bits:
 * 14 bytes an instrument and scenario. Rows can be replaced one by one, so a moved mark costs its own row only.
 */
export class ScenarioRows implements LaidRows {
  readonly memory: KernelMemory;
  readonly kernel: KernelExports;
  readonly points: number;
  rowCount: number;
  readonly instruments: number;
  readonly capacity: number;
  readonly runs: number;
  readonly exact: TiledRows;
  readonly single: TiledRows;
  readonly narrow: TiledRows;
  readonly extreme: number;
  readonly slots: number;
  readonly peaks: Float64Array;
  readonly narrowTicks: Float64Array;
  readonly version: BigInt64Array;
  readonly laidAt: Float64Array;
  readonly copied: number;
  /** How often a row of an instrument was laid out. */
  revision = 0;
  readonly #order: number;
  readonly #staging: number;

  /**
   * @param rows by instrument, integers below 2^53 of 1e-6 USD, all of one length
   * @throws ModelError `notFinite` for anything else in a row, `impossibleParameter` for rows that do not fit together,
   *   `tooLarge` beyond the memory limit, `unsupported` without SIMD.
   */
  constructor(rows: readonly Float64Array[], points: number, options: RowsOptions = {}) {
    const { runs = 1, spareRows = 0 } = options;
    const tiling = checkTiling(options.tiling ?? defaultTiling);
    if (!(Number.isSafeInteger(points) && points > 0 && Number.isSafeInteger(runs) && points % runs === 0)) {
      throw new ModelError(
        "impossibleParameter",
        `The scenarios do not divide into ${runs} runs`,
        points,
        "Give whole runs of equal length.",
      );
    }
    rows.forEach((row, i) => requireLength(row, points, i));
    this.memory = new KernelMemory(options.memoryLimit);
    this.kernel = instantiate(this.memory.shared, options.instructions);
    this.points = points;
    this.instruments = rows.length;
    this.rowCount = rows.length;
    this.capacity = rows.length + spareRows;
    this.runs = runs;
    this.peaks = this.#byRow();
    this.narrowTicks = this.#byRow();
    this.laidAt = this.#byRow();
    const version = this.memory.take(8);
    this.version = new BigInt64Array(this.memory.shared.buffer, version, 1);

    const length = points / runs;
    const order = screeningOrder(rows, points);
    this.extreme = tiling.single * Math.floor((points * tiling.extreme) / tiling.single);
    const scratch = this.memory.take(scratchBytes(this.capacity));
    this.kernel.useScratch(scratch);
    this.copied = scratch + copiedAt;
    this.exact = this.#tiled("exact", tiling.exact, runs * ceilDivide(length, tiling.exact));
    this.single = this.#tiled("single", tiling.single, ceilDivide(points, tiling.single));
    this.narrow = this.#tiled("narrow", tiling.narrow, ceilDivide(points - this.extreme, tiling.narrow));
    this.slots = this.memory.take(4 * points);
    this.#order = this.memory.take(4 * points);
    this.#staging = this.memory.take(8 * points);
    const { u32 } = this.memory.views;
    u32.set(order, this.#order / 4);
    const padded = tiling.exact * ceilDivide(length, tiling.exact);
    for (let place = 0; place < points; place++) {
      const scenario = order[place]!;
      u32[this.slots / 4 + place] = Math.floor(scenario / length) * padded + (scenario % length);
    }
    rows.forEach((row, i) => this.setRow(i, row));
  }

  /**
   * Replaces one row in all copies.
   * @throws ModelError as the constructor.
   */
  setRow(index: number, row: Float64Array): void {
    requireLength(row, this.points, index);
    if (!(index >= 0 && index < this.capacity)) {
      throw new ModelError(
        "impossibleParameter",
        "There is no such row",
        index,
        `The kernel has room for ${this.capacity}: reserve spare rows.`,
      );
    }
    const { kernel, points, exact, single, narrow, extreme } = this;
    const order = this.#order;
    const source = this.#staging;
    this.memory.views.f64.set(row, source / 8);
    const peak = kernel.rowPeak(source, points);
    if (peak < 0) {
      throw new ModelError(
        "notFinite",
        `A profit and loss of row ${index} is not an integer below 2^53`,
        row.find((value) => !Number.isSafeInteger(value)),
        "Rows are integers of 1e-6 USD.",
      );
    }
    const inner = kernel.placesPeak(source, order + 4 * extreme, points - extreme);
    const perTick = 32766 / (inner === 0 ? 1 : inner);
    if (index < this.instruments) this.revision++;
    Atomics.add(this.version, 0, 1n);
    this.peaks[index] = peak;
    this.narrowTicks[index] = 1 / perTick;
    const at = (rows: TiledRows): number => rows.address + index * rows.rowBytes;
    kernel.layExactRow(source, this.runs, points / this.runs, exact.width, at(exact), exact.tileBytes);
    kernel.laySingleRow(source, order, points, single.width, at(single), single.tileBytes);
    kernel.layNarrowRow(
      source,
      order + 4 * extreme,
      points - extreme,
      narrow.width,
      perTick,
      at(narrow),
      narrow.tileBytes,
    );
    this.laidAt[index] = Number(Atomics.load(this.version, 0) + 1n);
    Atomics.add(this.version, 0, 1n);
  }

  /** What another thread reads the rows with, as they are now. */
  share(part: MemoryPart): RowsShare {
    const { points, rowCount, instruments, capacity, runs, exact, single, narrow, extreme, slots } = this;
    const { peaks, narrowTicks, version, laidAt } = this;
    const places = { points, rowCount, instruments, capacity, runs, exact, single, narrow, extreme, slots };
    const layout: RowsLayout = { ...places, peaks, narrowTicks, version, laidAt };
    return { layout, part };
  }

  #byRow(): Float64Array {
    const address = this.memory.take(8 * this.capacity);
    return new Float64Array(this.memory.shared.buffer, address, this.capacity);
  }

  #tiled(kind: keyof typeof bytes, width: number, tiles: number): TiledRows {
    const rowBytes = width * bytes[kind];
    const tileBytes = rowBytes * this.capacity;
    return { address: this.memory.take(tiles * tileBytes), width, tiles, rowBytes, tileBytes };
  }
}

/** Before the copied rows: the losses of a block and the sortable keys of an account's candidates. */
export const copiedAt = 256 + 4 * 16384;

/** The copied rows are 80 bytes each in single precision, less in 16 bits; eight scenarios of doubles need 64 and some space. */
export function scratchBytes(capacity: number): number {
  return copiedAt + 80 * capacity + 1024;
}

function requireLength(row: Float64Array, points: number, index: number): void {
  if (row.length === points) return;
  throw new ModelError(
    "impossibleParameter",
    row.length === 0
      ? `Row ${index} is empty or its buffer was transferred away`
      : `Row ${index} does not have one number a scenario`,
    row.length,
    `Give ${points} numbers.`,
  );
}

export function ceilDivide(a: number, b: number): number {
  return Math.floor((a + b - 1) / b);
}
