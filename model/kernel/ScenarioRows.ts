import type { Slab } from "../cube/Slab.ts";
import { ModelError } from "../errors/ModelError.ts";
import { instantiate, type Instructions } from "./instantiate.ts";
import type { KernelExports } from "./KernelExports.ts";
import { KernelMemory, type MemoryPart } from "./KernelMemory.ts";
import type { LaidRows, RowsLayout, RowsShare } from "./LaidRows.ts";
import { screeningOrder } from "./screeningOrder.ts";
import { blocks, checkTiling, defaultTiling, type Tiling } from "./Tiling.ts";

export interface RowsOptions {
  /** The scenarios are this many runs of equal length (panels), of which tails are also taken one by one. */
  readonly runs?: number;
  /** Rows that may be added later, for differences. */
  readonly spareRows?: number;
  readonly tiling?: Tiling;
  /** Whether copies for the screens are laid out besides the doubles; without them all evaluation is full. Yes if absent. */
  readonly screens?: boolean;
  /** Whether a copy is laid out in which sums of rows are screened (`screenedSums`). No if absent. */
  readonly ordered?: boolean;
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

/** A copy in which a row lies in one piece, in the order of the scenarios, in 16 bits: p over its tick. */
export interface OrderedRows {
  /** Address of the first row. */
  readonly narrow: number;
  /** Places of a run: its scenarios, rounded up to what the kernel takes at a time. */
  readonly perRun: number;
  /** Places of a row. */
  readonly places: number;
}

/** Bytes that a number takes in each of the copies. */
const bytes = { exact: 8, single: 4, narrow: 2 } as const;

/**
 * The profit and loss of one lot of every instrument, laid out in the kernel's memory in doubles, singles and 16 bits:
 * 14 bytes an instrument and scenario; 8 without screens, 2 more with the copy for sums. Rows can be replaced one by one, so a
 * moved mark costs its own row only.
 */
export class ScenarioRows implements LaidRows {
  readonly memory: KernelMemory;
  readonly kernel: KernelExports;
  readonly points: number;
  rowCount: number;
  readonly instruments: number;
  readonly capacity: number;
  readonly runs: number;
  readonly slabs: readonly Slab[];
  readonly exact: TiledRows;
  readonly single: TiledRows;
  readonly narrow: TiledRows;
  readonly ordered: OrderedRows | undefined;
  readonly hasScreens: boolean;
  readonly extreme: number;
  readonly slots: number;
  readonly peaks: Float64Array;
  readonly narrowTicks: Float64Array;
  readonly orderedTicks: Float64Array;
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
    const { runs = 1, spareRows = 0, screens = true, ordered = false } = options;
    const tiling = checkTiling(options.tiling ?? defaultTiling);
    if (!(isCount(points) && isCount(runs) && points % runs === 0)) {
      throw new ModelError(
        "impossibleParameter",
        `The scenarios do not divide into ${runs} runs`,
        points,
        "Give whole runs of equal length.",
      );
    }
    if (!(spareRows === 0 || isCount(spareRows))) {
      throw new ModelError(
        "impossibleParameter",
        "The spare rows are no count",
        spareRows,
        "Make it a whole number from 0.",
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
    this.slabs = [{ first: 0, points }];
    this.hasScreens = screens;
    this.peaks = this.#byRow();
    this.narrowTicks = this.#byRow();
    this.orderedTicks = this.#byRow();
    this.laidAt = this.#byRow();
    const version = this.memory.take(8);
    this.version = new BigInt64Array(this.memory.shared.buffer, version, 1);

    const length = points / runs;
    this.extreme = tiling.single * Math.floor((points * tiling.extreme) / tiling.single);
    const scratch = this.memory.take(scratchBytes(this.capacity));
    this.kernel.useScratch(scratch);
    this.copied = scratch + copiedAt;
    const tilesOfRun = ceilDivide(length, tiling.exact);
    const width = blocks.exact * ceilDivide(ceilDivide(length, tilesOfRun), blocks.exact);
    this.exact = this.#tiled("exact", width, runs * tilesOfRun);
    const screened = screens ? points : 0;
    const inNarrow = screens ? points - this.extreme : 0;
    this.single = this.#tiled("single", tiling.single, ceilDivide(screened, tiling.single));
    this.narrow = this.#tiled("narrow", tiling.narrow, ceilDivide(inNarrow, tiling.narrow));
    this.ordered = ordered ? this.#takeOrdered() : undefined;
    this.slots = this.memory.take(4 * screened);
    this.#order = this.memory.take(4 * screened);
    this.#staging = this.memory.take(8 * points);
    if (screens) this.#layOrder(screeningOrder(rows, points));
    rows.forEach((row, i) => this.setRow(i, row));
  }

  /** All rows are in memory. */
  layOut(): void {
    return;
  }

  #layOrder(order: Uint32Array): void {
    const { runs, exact, slots, points } = this;
    const { u32 } = this.memory.views;
    u32.set(order, this.#order / 4);
    const length = points / runs;
    const padded = exact.width * ceilDivide(length, exact.width);
    for (let place = 0; place < points; place++) {
      const scenario = order[place]!;
      u32[slots / 4 + place] = Math.floor(scenario / length) * padded + (scenario % length);
    }
  }

  /**
   * Replaces one row in all copies.
   * @throws ModelError as the constructor.
   */
  setRow(index: number, row: Float64Array): void {
    requireLength(row, this.points, index);
    if (!(Number.isSafeInteger(index) && index >= 0 && index < this.capacity)) {
      throw new ModelError(
        "impossibleParameter",
        "There is no such row",
        index,
        `The kernel has room for ${this.capacity}: reserve spare rows.`,
      );
    }
    const { kernel, points, exact } = this;
    const source = this.#staging;
    const peak = stageRow(this, index, row, source);
    if (index < this.instruments) this.revision++;
    Atomics.add(this.version, 0, 1n);
    this.peaks[index] = peak;
    const to = exact.address + index * exact.rowBytes;
    kernel.layExactRow(source, this.runs, points / this.runs, exact.width, to, exact.tileBytes);
    if (this.hasScreens) this.#layScreens(index);
    if (this.ordered !== undefined) this.#layOrdered(index, this.ordered);
    this.laidAt[index] = Number(Atomics.load(this.version, 0) + 1n);
    Atomics.add(this.version, 0, 1n);
  }

  /** The copies for the screens of the row that was staged. */
  #layScreens(index: number): void {
    const { kernel, points, single, narrow, extreme } = this;
    const source = this.#staging;
    const order = this.#order;
    const inNarrow = order + 4 * extreme;
    const inner = kernel.placesPeak(source, inNarrow, points - extreme);
    const perTick = 32766 / (inner === 0 ? 1 : inner);
    this.narrowTicks[index] = 1 / perTick;
    const at = (rows: TiledRows): number => rows.address + index * rows.rowBytes;
    kernel.laySingleRow(source, order, points, single.width, at(single), single.tileBytes);
    kernel.layNarrowRow(
      source,
      inNarrow,
      points - extreme,
      narrow.width,
      perTick,
      at(narrow),
      narrow.tileBytes,
    );
  }

  /** The copy for sums of the row that was staged. */
  #layOrdered(index: number, { narrow, perRun, places }: OrderedRows): void {
    const { kernel, points, runs, peaks } = this;
    const peak = peaks[index]!;
    const perTick = 32766 / (peak === 0 ? 1 : peak);
    this.orderedTicks[index] = 1 / perTick;
    kernel.layOrderedRow(this.#staging, runs, points / runs, perRun, perTick, narrow + 2 * places * index);
  }

  /** What another thread reads the rows with, as they are now. */
  share(part: MemoryPart): RowsShare {
    const { points, rowCount, instruments, capacity, runs, slabs, exact, single, narrow } = this;
    const { ordered, hasScreens, extreme, slots, peaks, narrowTicks, orderedTicks, version, laidAt } = this;
    const tiles = { points, rowCount, instruments, capacity, runs, slabs, exact, single, narrow, ordered };
    const byRow = { peaks, narrowTicks, orderedTicks, laidAt };
    const layout: RowsLayout = { ...tiles, ...byRow, hasScreens, extreme, slots, version };
    return { layout, part };
  }

  #byRow(): Float64Array {
    const address = this.memory.take(8 * this.capacity);
    return new Float64Array(this.memory.shared.buffer, address, this.capacity);
  }

  #takeOrdered(): OrderedRows {
    const perRun = placesOf(this.points / this.runs);
    const places = this.runs * perRun;
    return { narrow: this.memory.take(2 * places * this.capacity), perRun, places };
  }

  #tiled(kind: keyof typeof bytes, width: number, tiles: number): TiledRows {
    const rowBytes = width * bytes[kind];
    const tileBytes = rowBytes * this.capacity;
    return { address: this.memory.take(tiles * tileBytes), width, tiles, rowBytes, tileBytes };
  }
}

/**
 * Copies a row into the kernel's memory.
 * @returns max |p|
 * @throws ModelError `notFinite` for anything but integers below 2^53.
 */
export function stageRow(
  { memory, kernel }: Pick<LaidRows, "memory" | "kernel">,
  index: number,
  row: Float64Array,
  to: number,
): number {
  memory.views.f64.set(row, to / 8);
  const peak = kernel.rowPeak(to, row.length);
  if (peak >= 0) return peak;
  throw new ModelError(
    "notFinite",
    `A profit and loss of row ${index} is not an integer below 2^53`,
    row.find((value) => !Number.isSafeInteger(value)),
    "Rows are integers of 1e-6 USD.",
  );
}

/** Before the copied rows: the losses of a block and the sortable keys of an account's candidates. */
export const copiedAt = 256 + 4 * 16384;

/**
 * The copied rows are 80 bytes each in single precision, less in 16 bits; a copied tile of doubles is 128, beside eight of its
 * scenarios at 64 and some space.
 */
export function scratchBytes(capacity: number): number {
  return copiedAt + 192 * capacity + 2048;
}

/** Places of a run of so many scenarios in the copies of `OrderedRows`. */
export function placesOf(length: number): number {
  return 64 * ceilDivide(length, 64);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

export function requireLength(row: Float64Array, points: number, index: number): void {
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
