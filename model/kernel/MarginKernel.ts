import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { assertExact } from "../margin/assertExact.ts";
import { type CubeMeasure, measureOver, stressLosses } from "../margin/cubeMeasure.ts";
import { horizonDays } from "../margin/horizonDays.ts";
import { type Leg, legsOf } from "../margin/Leg.ts";
import { marginOver } from "../margin/marginOf.ts";
import type { MarginReport } from "../margin/MarginReport.ts";
import { marginRules } from "../margin/MarginRules.ts";
import { allocationOf, type ShortfallAllocation } from "../margin/shortfallAllocation.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";
import { confidenceOf } from "../profiles/confidenceOf.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { accountMeasure, type SumTails, type TailSource } from "./accountMeasure.ts";
import { allocateTail } from "./allocateTail.ts";
import { AttachedRows } from "./AttachedRows.ts";
import { CubeRows } from "./CubeRows.ts";
import type { CubeRowsShare } from "./CubeRowsShare.ts";
import { evaluatePlans } from "./evaluatePlans.ts";
import type { LossNode } from "./LossNode.ts";
import { type MarginPlan, marginPlan, type MarginTerms } from "./marginPlan.ts";
import { rowDeviation } from "./rowDeviation.ts";
import type { RowsOptions } from "./ScenarioRows.ts";
import { tailLevel, type TailLevel } from "./TailLevel.ts";

/** An account whose margin is wanted. */
export interface MarginRequest {
  readonly positions: readonly Position[];
  /** As of `marginOf`. */
  readonly owner?: readonly Position[];
}

export type KernelOptions = Pick<RowsOptions, "tiling" | "instructions" | "memoryLimit">;

/** Accounts that are evaluated in one pass over the rows. */
const accountsTogether = 256;
/** Holds the records of 256 accounts of some twenty positions; only what is used takes memory of the machine. */
const threadBytes = 1 << 26;

/** Margins of many accounts over one cube: what `marginOf` gives, bit for bit, from the kernel. */
export class MarginKernel {
  readonly cube: ScenarioCube;
  readonly #rows: CubeRows | AttachedRows;
  readonly #levels: readonly TailLevel[];
  readonly #runLevel: TailLevel;
  readonly #pastLevel: TailLevel | undefined;
  readonly #shared: CubeMeasure;
  readonly #terms: MarginTerms;
  readonly #source: TailSource;
  /** Tails of one lot, by `lotKey`. */
  readonly #lots = new Map<number, SumTails>();

  /**
   * @param rows how to lay them out, or those of another kernel over the cube
   * @throws ModelError as `CubeRows`; what `marginOf` throws on the profile.
   */
  constructor(cube: ScenarioCube, rows: KernelOptions | CubeRows | AttachedRows = {}) {
    const { profile, market, points, historical } = cube;
    this.cube = cube;
    const isLaid = rows instanceof CubeRows || rows instanceof AttachedRows;
    this.#rows = isLaid ? rows : new CubeRows(cube, rows);
    const own = confidenceOf(profile);
    const reported = (profile.reportedConfidences ?? []).map((confidence) =>
      confidenceOf({ ...profile, confidence }),
    );
    this.#levels = [own, ...reported].map((confidence) => tailLevel(points, confidence));
    this.#runLevel = tailLevel(points / profile.scenarioSet.panels, own);
    this.#pastLevel = historical === undefined ? undefined : tailLevel(historical.points, own);
    this.#source = {
      confidences: [own, ...reported],
      guards: marginRules(profile).guards,
      lotTails: (leg) => this.#lots.get(lotKey(leg)) ?? this.#lotTails([leg])[0]!,
      evaluate: (legs, weightOf, level) => this.#evaluateOne(legs, weightOf, level),
    };
    this.#shared = measureOver(cube, {
      method: "montecarlo",
      ...accountMeasure(this.#source, new Map()),
      stresses: (legs) => stressLosses(cube, legs),
      dailyDeviation: this.#dailyDeviations(),
    });
    const { rules, surroundings, isDear } = this.#shared;
    const { bufferOf } = surroundings;
    this.#terms = {
      market,
      rules,
      isDear,
      levels: this.#levels,
      runLevel: this.#runLevel,
      ...(bufferOf === undefined ? {} : { bufferOf }),
    };
  }

  /**
   * The kernel of a newer cube of the same instruments and scenarios. It takes the memory over and lays out the rows that
   * moved; this one is refused from then on.
   * @throws ModelError as `CubeRows.follow`; `unsupported` where another thread laid out the rows.
   */
  follow(cube: ScenarioCube): MarginKernel {
    const rows = this.#ownRows();
    rows.follow(cube);
    return new MarginKernel(cube, rows);
  }

  /** Whether a newer cube is of the same instruments and scenarios and the rows are this kernel's to change. */
  canFollow(cube: ScenarioCube): boolean {
    return this.#rows instanceof CubeRows && this.#rows.canFollow(cube);
  }

  /**
   * What another thread computes with over the same rows: `new MarginKernel(cube, new AttachedRows(cube, share))`.
   * @throws ModelError as `CubeRows.share`; `unsupported` where another thread laid out the rows.
   */
  share(thread: number, bytes = threadBytes): CubeRowsShare {
    return this.#ownRows().share(thread, bytes);
  }

  /** @throws ModelError `impossibleParameter` if the rows are those of a newer cube by now. */
  requireCurrent(): void {
    this.#rows.requireCurrent(this.cube);
  }

  /** @throws ModelError as `marginOf`. */
  marginOf(positions: readonly Position[], owner: readonly Position[] = []): MarginReport {
    return this.marginsOf([{ positions, owner }])[0]!;
  }

  /** @throws ModelError as `marginOf`, for the first account that is refused. */
  marginsOf(accounts: readonly MarginRequest[]): MarginReport[] {
    this.#rows.requireCurrent(this.cube);
    const reports: MarginReport[] = [];
    for (let first = 0; first < accounts.length; first += accountsTogether) {
      reports.push(...this.#together(accounts.slice(first, first + accountsTogether)));
    }
    // Another thread may have replaced rows that were being read.
    this.#rows.requireCurrent(this.cube);
    return reports;
  }

  /** @throws ModelError as `shortfallAllocation`. */
  shortfallAllocation(positions: readonly Position[]): ShortfallAllocation {
    this.#rows.requireCurrent(this.cube);
    const legs = this.#legsOf(positions);
    if (legs.length === 0) return { expectedShortfall: 0n, positions: [], clusters: [] };
    const amounts = allocateTail(this.#rows.sampled, this.cube.rows, legs, this.#levels[0]!);
    return allocationOf(this.cube, this.#shared.rules, legs, amounts);
  }

  #ownRows(): CubeRows {
    this.#rows.requireCurrent(this.cube);
    if (this.#rows instanceof CubeRows) return this.#rows;
    throw new ModelError(
      "unsupported",
      "The kernel's rows are another thread's",
      this.cube.snapshot.time,
      "Ask the kernel that laid them out.",
    );
  }

  #legsOf(positions: readonly Position[]): Leg[] {
    const legs = legsOf(this.cube.market, positions);
    assertExact(this.cube, this.#shared, legs);
    return legs;
  }

  #together(accounts: readonly MarginRequest[]): MarginReport[] {
    const legsBy = accounts.map(({ positions }) => this.#legsOf(positions));
    this.#lotTails(legsBy.flat());
    const plans = legsBy.map((legs) => marginPlan(this.#terms, legs));
    const known = evaluatePlans(this.#rows, plans, this.#pastLevel);
    return accounts.map(({ owner = [] }, a) => {
      const measure = { ...this.#shared, ...accountMeasure(this.#source, known[a]!) };
      return marginOver(this.cube, measure, legsBy[a]!, owner);
    });
  }

  #evaluateOne(legs: readonly Leg[], weightOf?: (leg: Leg) => bigint, level?: Fraction): SumTails {
    const groups = new Map<bigint, Leg[]>();
    for (const leg of legs) {
      const weight = weightOf?.(leg) ?? 10_000n;
      groups.set(weight, [...(groups.get(weight) ?? []), leg]);
    }
    const levels = level === undefined ? this.#levels : [tailLevel(this.cube.points, level)];
    const nodes: LossNode[] = [...groups.values()].map((group) => ({ legs: group }));
    const parts = [...groups.keys()].map((weight, node) => ({ node, factor: Number(weight) / 10_000 }));
    nodes.push({ legs: [], parts, levels, runLevel: this.#runLevel });
    const plan = { nodes, nodeOf: new Map([["", nodes.length - 1]]) };
    return evaluatePlans(this.#rows, [plan], this.#pastLevel)[0]!.get("")!;
  }

  /** Tails of one lot of each leg, evaluated together where they are not known yet. */
  #lotTails(legs: readonly Leg[]): SumTails[] {
    const missing = [...new Set(legs.map(lotKey))].filter((key) => !this.#lots.has(key));
    if (missing.length > 0) {
      const plans = missing.map((key): MarginPlan => {
        const lot = { index: Math.floor(key / 2), size: key % 2 === 1 ? 1n : -1n };
        const node = { legs: [lot], levels: this.#levels, runLevel: this.#runLevel };
        return { nodes: [node], nodeOf: new Map([["", 0]]) };
      });
      const known = evaluatePlans(this.#rows, plans, this.#pastLevel);
      missing.forEach((key, i) => this.#lots.set(key, known[i]!.get("")!));
    }
    return legs.map((leg) => this.#lots.get(lotKey(leg))!);
  }

  /** Of one lot by instrument, remembered. */
  #dailyDeviations(): (index: number) => number {
    const { profile, market, rows } = this.cube;
    const known = new Map<number, number>();
    return (index) => {
      const deviation =
        known.get(index) ??
        rowDeviation(this.#rows.sampled, rows[index]!) / Math.sqrt(horizonDays(profile, market, index));
      known.set(index, deviation);
      return deviation;
    };
  }
}

/** Of one lot of an instrument by sign. */
function lotKey({ index, size }: Leg): number {
  return 2 * index + (size > 0n ? 1 : 0);
}
