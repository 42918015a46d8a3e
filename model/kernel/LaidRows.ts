import type { Slab } from "../cube/Slab.ts";
import type { KernelExports } from "./KernelExports.ts";
import type { KernelMemory, MemoryPart } from "./KernelMemory.ts";
import type { OrderedRows, TiledRows } from "./ScenarioRows.ts";

/** Where rows lie in a kernel's memory: plain data, which a thread can send to another. */
export interface RowsLayout {
  readonly points: number;
  /** Rows in use; those from `instruments` on are differences. */
  readonly rowCount: number;
  readonly instruments: number;
  readonly capacity: number;
  readonly runs: number;
  /** Of which one at a time is in memory; one of all scenarios where all are. */
  readonly slabs: readonly Slab[];
  readonly exact: TiledRows;
  readonly single: TiledRows;
  readonly narrow: TiledRows;
  /** Without which sums are not screened. */
  readonly ordered: OrderedRows | undefined;
  /** Whether `single` and `narrow` are laid out; without them evaluation is full. */
  readonly hasScreens: boolean;
  /** The first places of the screening order, which the 16-bit screen leaves to single precision. */
  readonly extreme: number;
  /** Place → scenario of the padded exact tiles, u32. */
  readonly slots: number;
  /** max |p| by row; like the rest of what follows in the shared memory itself. */
  readonly peaks: Float64Array;
  /** What one unit of the 16-bit copy is worth, by row. */
  readonly narrowTicks: Float64Array;
  /** The same of `ordered`. */
  readonly orderedTicks: Float64Array;
  /** Of all rows: grows by two with every row that is replaced, odd meanwhile. */
  readonly version: BigInt64Array;
  /** The version since which a row is as it is, by row. */
  readonly laidAt: Float64Array;
}

/** Rows as one thread reads them, with memory of its own for the rest. */
export interface LaidRows extends RowsLayout {
  readonly memory: KernelMemory;
  readonly kernel: KernelExports;
  /** Puts a slab, by number, into memory in place of the one that is there. */
  readonly layOut: (slab: number) => void;
  /** Where the kernel copies the block of rows that it screens. */
  readonly copied: number;
}

/** What another thread needs to read rows: their layout, and a part of the memory for itself alone. */
export interface RowsShare {
  readonly layout: RowsLayout;
  readonly part: MemoryPart;
}
