import { provenBounds, type ScreenBounds } from "./bounds.ts";
import { reachOf } from "./exactLots.ts";
import type { LaidRows } from "./LaidRows.ts";
import { narrowChange } from "./narrowChange.ts";
import { NodeTails } from "./NodeTails.ts";
import { recordBytes, type RowLots, selectionValues, writeExactLegs, writeSelection } from "./records.ts";
import { ceilDivide } from "./ScenarioRows.ts";
import { tailBytes, type TailLevel } from "./TailLevel.ts";

/** Losses of a sum by place of the exact tiles, padding included, in the kernel's memory. */
export interface KeptPlace {
  readonly losses: number;
  /** Address of where each run's likely places begin; 0 if none are known. */
  readonly likely: number;
  /** Of how many scenarios. */
  readonly likelyCount: number;
  /** Σ|lots|·max|p|. */
  readonly reach: number;
  /** Address of the losses in 16 bits, by place of the ordered rows; 0 for none. */
  readonly narrow: number;
  /** 1 over what one of them is worth. */
  readonly perUnit: number;
}

/** A sum as a change of another, or of weighted sums. */
export interface SumChange {
  readonly kept?: KeptPlace | undefined;
  readonly lots: readonly RowLots[];
  readonly parts: readonly { readonly place: KeptPlace; readonly factor: number }[];
  /** Whose worst scenarios are likely to be among this sum's worst; any answer gives the same tails. */
  readonly similar?: KeptPlace | undefined;
  readonly levels: readonly TailLevel[];
  readonly runLevel?: TailLevel | undefined;
  /** What becomes of the losses: kept until they are given back, kept until the memory's scope ends, or not at all. */
  readonly losses: "kept" | "passing" | "dropped";
}

/** Scenarios that are remembered as the worst of a sum, as a multiple of its longest tail. */
const likelyPerTail = 2;

/**
 * Losses of the sums of an account over one set of rows, so that a change of a sum costs the rows that changed. The tail of a
 * changed sum is selected from its losses above a threshold that no loss of the tail is below (assembly/changedSum.ts).
 */
export class KeptLosses {
  readonly #rows: LaidRows;
  readonly #places: number;
  readonly #mostLikely: number;
  readonly #bounds: ScreenBounds;
  readonly #change: number;
  readonly #free: number[] = [];

  /** @param longest k of the longest tail that will be asked for */
  constructor(rows: LaidRows, longest: number, bounds: ScreenBounds = provenBounds) {
    this.#rows = rows;
    this.#bounds = bounds;
    this.#places = rows.runs * ceilDivide(rows.points / rows.runs, rows.exact.width) * rows.exact.width;
    this.#mostLikely = likelyPerTail * longest;
    this.#change = rows.memory.take(changeBytes);
  }

  /** Gives back the place of losses that were kept. */
  release({ losses }: KeptPlace): void {
    this.#free.push(losses);
  }

  /** @throws ModelError `tooLarge` beyond the memory limit or where sums could reach 2^53. */
  evaluate(change: SumChange): { readonly tails: NodeTails; readonly place: KeptPlace | undefined } {
    const rows = this.#rows;
    const { memory } = rows;
    let earlier = change.kept?.reach ?? 0;
    for (const { place } of change.parts) earlier += place.reach;
    const reach = reachOf(rows, change.lots, earlier);
    const losses =
      change.losses === "kept"
        ? (this.#free.pop() ?? memory.take(this.#keptBytes()))
        : change.losses === "passing"
          ? memory.take(8 * this.#places)
          : 0;
    return memory.scoped(() => {
      const { tails, bound } = this.#run(change, losses);
      if (losses === 0) return { tails, place: undefined };
      const known =
        change.losses === "kept" && bound !== undefined
          ? { ...this.#layNarrow(losses), ...this.#findLikely(losses, bound) }
          : { narrow: 0, perUnit: 0, likely: 0, likelyCount: 0 };
      return { tails, place: { losses, reach, ...known } };
    });
  }

  /** @returns also the least of the losses that are likely to be among the worst after a change */
  #run(change: SumChange, to: number): { readonly tails: NodeTails; readonly bound: number | undefined } {
    const { memory, kernel, exact, runs, points } = this.#rows;
    const { lots, parts, levels, runLevel, kept, similar } = change;
    const k = levels.reduce((most, level) => Math.max(most, level.k), 0);
    const keep = Math.min(points, change.losses === "kept" ? likelyPerTail * k : k);
    const capacity = capacityFor(keep);
    const runCapacity = capacityFor(runLevel?.k ?? 0);
    const legs = memory.take(recordBytes.exactLeg * lots.length);
    const partList = memory.take(partBytes * parts.length);
    const selections = memory.take(2 * recordBytes.selection);
    const values = memory.take(selectionValues(capacity));
    const runValues = memory.take(selectionValues(runCapacity));
    const narrow = memory.take(8 * lots.length);
    const likelyLosses = memory.take(8 * (2 * (similar?.likelyCount ?? 0) + 8));
    const runTails = memory.take(tailBytes * (runs + levels.length + 1));
    const { views } = memory;
    const { u32, f64 } = views;
    const end = writeExactLegs(views, legs, lots, exact);
    parts.forEach(({ place, factor }, i) => {
      u32[(partList + partBytes * i) / 4] = place.losses;
      f64[(partList + partBytes * i) / 8 + 1] = factor;
    });
    const runSelection = selections + recordBytes.selection;
    if (k > 0) writeSelection(views, selections, { values, keep, capacity, rate: 1 });
    if (runLevel !== undefined) {
      const settings = { values: runValues, keep: runLevel.k, capacity: runCapacity, rate: 1 };
      writeSelection(views, runSelection, settings);
    }
    u32.set(
      [
        kept?.losses ?? 0,
        legs,
        end,
        partList,
        partList + partBytes * parts.length,
        to,
        k > 0 ? selections : 0,
        runLevel === undefined ? 0 : runSelection,
        similar?.likely ?? 0,
        likelyLosses,
        runTails,
      ],
      this.#change / 4,
    );
    narrowChange(this.#rows, this.#change, narrow, change, this.#bounds);
    kernel.changedSum(this.#change, exact.address, exact.tileBytes, exact.width, runs, points / runs);
    // Tails by run, then by level, then that of the scenarios that are remembered.
    const levelTails = runTails + tailBytes * runs;
    levels.forEach((level, i) => kernel.tailSums(selections, level.k, levelTails + tailBytes * i));
    const records = f64.slice(runTails / 8, (levelTails + tailBytes * levels.length) / 8);
    const tails = new NodeTails(records, (runs * tailBytes) / 8, levels, {
      at: 0,
      stride: tailBytes / 8,
      count: runs,
      ...(runLevel === undefined ? {} : { level: runLevel }),
    });
    if (k === 0 || change.losses !== "kept") return { tails, bound: undefined };
    kernel.tailSums(selections, keep, levelTails);
    return { tails, bound: f64[levelTails / 8] };
  }

  /** The losses in 16 bits, where rows are laid out so. */
  #layNarrow(losses: number): Pick<KeptPlace, "narrow" | "perUnit"> {
    const { kernel, ordered, runs, points } = this.#rows;
    if (ordered === undefined) return { narrow: 0, perUnit: 0 };
    const narrow = losses + this.#keptBytes() - this.#narrowBytes();
    const step = (8 * this.#places) / runs;
    const perUnit = kernel.layKept(losses, step, runs, points / runs, ordered.perRun, narrow);
    return { narrow, perUnit };
  }

  /** Records of the scenarios whose loss is at least `bound`, run by run. */
  #findLikely(losses: number, bound: number): Pick<KeptPlace, "likely" | "likelyCount"> {
    const { memory, exact, runs, points } = this.#rows;
    const { u32, f64 } = memory.views;
    const { width, tileBytes } = exact;
    const perRun = this.#places / runs;
    const ends = losses + 8 * this.#places;
    const first = ends + 4 * (runs + 2 + (runs % 2));
    let at = first;
    const last = first + likelyBytes * this.#mostLikely;
    for (let run = 0; run < runs; run++) {
      u32[ends / 4 + run] = at;
      for (let place = run * perRun; place < run * perRun + points / runs && at < last; place++) {
        const loss = f64[losses / 8 + place]!;
        if (!(loss >= bound)) continue;
        const tile = Math.floor(place / width);
        u32[at / 4] = 8 * place;
        u32[at / 4 + 1] = tile * tileBytes + 8 * (place - tile * width);
        f64[at / 8 + 1] = loss;
        at += likelyBytes;
      }
    }
    u32[ends / 4 + runs] = at;
    return { likely: ends, likelyCount: (at - first) / likelyBytes };
  }

  #keptBytes(): number {
    const likely = 4 * (this.#rows.runs + 3) + likelyBytes * this.#mostLikely;
    return 8 * this.#places + 64 * ceilDivide(likely, 64) + this.#narrowBytes();
  }

  #narrowBytes(): number {
    return 64 * ceilDivide(2 * (this.#rows.ordered?.places ?? 0), 64);
  }
}

/** Bytes of the record of a change, of one of its parts, and of a likely place. */
const changeBytes = 80;
const partBytes = 16;
const likelyBytes = 16;

function capacityFor(keep: number): number {
  return 2 * keep + 64;
}
