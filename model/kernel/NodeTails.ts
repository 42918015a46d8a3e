import type { TailSums } from "../measures/sampleTailRisk.ts";
import { readShortfall, readTail, tailBytes, type TailLevel } from "./TailLevel.ts";

/** Tails of one sum of legs, as the kernel wrote them; what is asked for is read. */
export class NodeTails {
  readonly #records: Float64Array;
  readonly #at: number;
  readonly #levels: readonly TailLevel[];
  readonly #runsAt: number;
  readonly #runStride: number;
  readonly #runs: number;
  readonly #runLevel: TailLevel | undefined;

  /**
   * @param records of tails, a copy
   * @param at place of the first: one a level
   * @param runs places of the first run's and the distance to the next; one a run if there is a level for them
   */
  constructor(
    records: Float64Array,
    at: number,
    levels: readonly TailLevel[],
    runs: {
      readonly at: number;
      readonly stride: number;
      readonly count: number;
      readonly level?: TailLevel | undefined;
    },
  ) {
    this.#records = records;
    this.#at = at;
    this.#levels = levels;
    this.#runsAt = runs.at;
    this.#runStride = runs.stride;
    this.#runs = runs.level === undefined ? 0 : runs.count;
    this.#runLevel = runs.level;
  }

  /** By level. */
  get tails(): readonly TailSums[] {
    return this.#levels.map((_, i) => this.tail(i));
  }

  /** By run. */
  get runTails(): readonly TailSums[] {
    return Array.from({ length: this.#runs }, (_, run) => this.runTail(run));
  }

  /** How many levels there are. */
  get levels(): number {
    return this.#levels.length;
  }

  /** Runs whose tails are known. */
  get runs(): number {
    return this.#runs;
  }

  tail(level: number): TailSums {
    return readTail(this.#records, this.#place(level), this.#levels[level]!);
  }

  runTail(run: number): TailSums {
    return readTail(this.#records, this.#runsAt + run * this.#runStride, this.#runLevel!);
  }

  /** Expected Shortfall of so many times the losses. */
  shortfall(level: number, lots: bigint): bigint {
    return readShortfall(this.#records, this.#place(level), this.#levels[level]!, lots);
  }

  runShortfall(run: number, lots: bigint): bigint {
    return readShortfall(this.#records, this.#runsAt + run * this.#runStride, this.#runLevel!, lots);
  }

  #place(level: number): number {
    return this.#at + (tailBytes / 8) * level;
  }
}

/** Of no legs: all losses are 0. */
export function noLosses(
  levels: readonly TailLevel[],
  runs: { readonly count: number; readonly level?: TailLevel } = { count: 0 },
): NodeTails {
  const records = new Float64Array((tailBytes / 8) * Math.max(1, levels.length));
  return new NodeTails(records, 0, levels, { at: 0, stride: 0, ...runs });
}
