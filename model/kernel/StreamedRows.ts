import type { Slab } from "../cube/Slab.ts";
import { slabsOf } from "../cube/slabsOf.ts";
import { ModelError } from "../errors/ModelError.ts";
import { instantiate, type Instructions } from "./instantiate.ts";
import type { KernelExports } from "./KernelExports.ts";
import { KernelMemory } from "./KernelMemory.ts";
import type { LaidRows } from "./LaidRows.ts";
import { deviationFrom, powerSums, type PowerSums } from "./rowDeviation.ts";
import { ceilDivide, requireLength, scratchBytes, stageRow, type TiledRows } from "./ScenarioRows.ts";
import { slabRoom } from "./slabRoom.ts";
import type { Watch } from "./Watch.ts";

/** Rows that can be had slab by slab, and how many. */
export interface RowSource {
  readonly instruments: number;
  readonly points: number;
  /** Panels. */
  readonly runs: number;
  /** By instrument. */
  readonly rowsOf: (slab: Slab) => readonly Float64Array[];
  /** Bytes an instrument and scenario that its rows take while a slab is laid out. */
  readonly slabBytes: number;
}

const nothing: TiledRows = { address: 0, width: 1, tiles: 0, rowBytes: 0, tileBytes: 0 };

/**
 * Rows of which one slab at a time is in memory. Half of the memory is for a slab, half for what accounts keep from slab to
 * slab. There are no copies for screens, whose order is that of all scenarios.
 */
export class StreamedRows implements LaidRows {
  readonly memory: KernelMemory;
  readonly kernel: KernelExports;
  readonly points: number;
  readonly rowCount: number;
  readonly instruments: number;
  readonly capacity: number;
  readonly runs: number;
  readonly slabs: readonly Slab[];
  readonly exact: TiledRows;
  readonly single = nothing;
  readonly narrow = nothing;
  readonly ordered = undefined;
  readonly hasScreens = false;
  readonly extreme = 0;
  readonly slots = 0;
  readonly peaks: Float64Array;
  readonly narrowTicks = new Float64Array(0);
  readonly orderedTicks = new Float64Array(0);
  readonly copied = 0;
  /** Rows of a slab are not replaced one by one. */
  readonly version = new BigInt64Array(1);
  readonly laidAt = new Float64Array(0);
  /** Who is told of slabs. */
  watch: Watch;
  readonly #staging: number;
  #source: RowSource;
  #laid: number | undefined;
  /** By slab, then by row: max |p|. */
  #slabPeaks: Float64Array[] = [];
  #sums: PowerSums[] = [];

  /**
   * Takes every slab once.
   * @param options.memoryLimit bytes for a slab, as made and as laid out, and for what accounts keep: `leastLimit` or more
   * @throws ModelError as `ScenarioRows`.
   */
  constructor(
    source: RowSource,
    options: {
      readonly width: number;
      readonly memoryLimit: number;
      readonly instructions?: Instructions;
      readonly watch?: Watch;
    },
  ) {
    const { instruments, points, runs, slabBytes } = source;
    const { width, memoryLimit, instructions, watch = {} } = options;
    this.slabs = slabsOf(points, runs, slabRoom(source, width, memoryLimit));
    const [{ points: longest }] = this.slabs as [Slab];
    this.watch = watch;
    this.memory = new KernelMemory(memoryLimit - slabBytes * instruments * longest);
    this.kernel = instantiate(this.memory.shared, instructions);
    this.points = points;
    this.instruments = instruments;
    this.rowCount = instruments;
    this.capacity = instruments;
    this.runs = runs;
    this.peaks = new Float64Array(instruments);
    this.kernel.useScratch(this.memory.take(scratchBytes(instruments)));
    const length = Math.min(longest, points / runs);
    const tiles = ceilDivide(longest, length) * ceilDivide(length, width);
    const rowBytes = 8 * width;
    const tileBytes = rowBytes * instruments;
    this.exact = { address: this.memory.take(tiles * tileBytes), width, tiles, rowBytes, tileBytes };
    this.#staging = this.memory.take(8 * longest);
    this.#source = source;
    this.#takeAll();
  }

  /**
   * Goes on with the rows of another source of the same shape.
   * @throws ModelError as the constructor.
   */
  follow(source: RowSource): void {
    this.#source = source;
    this.#takeAll();
  }

  /** @throws ModelError `impossibleParameter` where the rows are not those of the first time; what the watch throws. */
  layOut(slab: number): void {
    this.#tell(slab);
    if (slab !== this.#laid) {
      const peaks = this.#lay(slab, () => undefined);
      const known = this.#slabPeaks[slab]!;
      const changed = peaks.findIndex((peak, index) => peak !== known[index]);
      if (changed >= 0) {
        throw new ModelError(
          "impossibleParameter",
          `Row ${changed} is not what it was when the kernel was made`,
          peaks[changed],
          "Do not change a cube's rows: follow to another cube.",
        );
      }
      this.#laid = slab;
    }
  }

  /** By instrument, from their source. */
  rowsOf(slab: Slab): readonly Float64Array[] {
    return this.#source.rowsOf(slab);
  }

  /** `columnDeviation` of a row. */
  deviationOf(index: number): number {
    return deviationFrom(this.#sums[index]!);
  }

  #tell(slab: number): void {
    this.watch.signal?.throwIfAborted();
    this.watch.onSlab?.(slab, this.slabs.length);
  }

  #takeAll(): void {
    const { slabs, instruments, peaks } = this;
    this.#sums = Array.from({ length: instruments }, () => ({ count: 0n, sum: 0n, squares: 0n }));
    this.#slabPeaks = slabs.map((_, slab) => {
      this.#tell(slab);
      return this.#lay(slab, (index, count) => {
        const before = this.#sums[index]!;
        const more = powerSums(this, this.#staging, count);
        this.#sums[index] = {
          count: before.count + more.count,
          sum: before.sum + more.sum,
          squares: before.squares + more.squares,
        };
      });
    });
    peaks.forEach((_, index) => {
      peaks[index] = this.#slabPeaks.reduce((most, some) => Math.max(most, some[index]!), 0);
    });
    this.#laid = slabs.length - 1;
  }

  /** @returns max |p| by row */
  #lay(slab: number, staged: (index: number, count: number) => void): Float64Array {
    const { kernel, exact, points, runs, instruments } = this;
    this.#laid = undefined;
    const place = this.slabs[slab]!;
    const rows = this.#source.rowsOf(place);
    const length = Math.min(place.points, points / runs);
    const peaks = new Float64Array(instruments);
    rows.forEach((row, index) => {
      requireLength(row, place.points, index);
      peaks[index] = stageRow(this, index, row, this.#staging);
      const to = exact.address + index * exact.rowBytes;
      kernel.layExactRow(this.#staging, place.points / length, length, exact.width, to, exact.tileBytes);
      staged(index, place.points);
    });
    return peaks;
  }
}
