import type { ScenarioCube, StreamedCube } from "../cube/ScenarioCube.ts";
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
import type { AttachedRows } from "./AttachedRows.ts";
import { CubeRows } from "./CubeRows.ts";
import type { CubeRowsShare } from "./CubeRowsShare.ts";
import { evaluatePlans } from "./evaluatePlans.ts";
import { KeptAccount } from "./KeptAccount.ts";
import type { KernelRows } from "./KernelRows.ts";
import { layCube, type LayOptions } from "./layCube.ts";
import type { LossNode } from "./LossNode.ts";
import { type MarginPlan, marginPlan, type MarginTerms } from "./marginPlan.ts";
import { noLosses } from "./NodeTails.ts";
import { StreamedCubeRows } from "./StreamedCubeRows.ts";
import { tailLevel, type TailLevel } from "./TailLevel.ts";
import { UnforeseenSum } from "./UnforeseenSum.ts";
import type { Watch } from "./Watch.ts";

/** An account whose margin is wanted. */
export interface MarginRequest {
  readonly positions: readonly Position[];
  /** As of `marginOf`. */
  readonly owner?: readonly Position[];
}

export type KernelOptions = LayOptions;

/** Accounts that are evaluated in one pass over the rows. */
const accountsTogether = 256;
/** The same where a pass lays the rows out: it may still take several, by what memory holds. */
const accountsStreamed = 4096;
/** Holds the records of 256 accounts of some twenty positions; only what is used takes memory of the machine. */
const threadBytes = 1 << 26;

/** Margins of many accounts over one cube: what `marginOf` gives, bit for bit, from the kernel. */
export class MarginKernel {
  readonly cube: ScenarioCube | StreamedCube;
  readonly #rows: KernelRows;
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
   * @throws ModelError as `layCube`; what `marginOf` throws on the profile.
   */
  constructor(
    cube: ScenarioCube | StreamedCube,
    rows: KernelOptions | CubeRows | StreamedCubeRows | AttachedRows = {},
  ) {
    const { profile, market, points, historical } = cube;
    this.cube = cube;
    this.#rows = "sampled" in rows ? rows : layCube(cube, rows);
    const { measured } = this.#rows;
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
      nothing: {
        sampled: noLosses(this.#levels, { count: profile.scenarioSet.panels, level: this.#runLevel }),
        historical: this.#pastLevel && noLosses([this.#pastLevel]),
      },
      lotTails: (leg) => this.#lots.get(lotKey(leg)) ?? this.#lotTails([leg])[0]!,
      evaluate: (legs, weightOf, level) => this.#evaluateOne(legs, weightOf, level),
    };
    this.#shared = measureOver(measured, {
      method: "montecarlo",
      ...accountMeasure(this.#source, new Map()),
      stresses: (legs) => stressLosses(measured, legs),
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
  follow(cube: ScenarioCube | StreamedCube): MarginKernel {
    const rows = this.#rows;
    if (rows instanceof StreamedCubeRows) {
      rows.follow(cube);
      return new MarginKernel(cube, rows);
    }
    const own = this.#ownRows();
    if (!("rows" in cube)) throw notInMemory(cube);
    own.follow(cube);
    return new MarginKernel(cube, own);
  }

  /** Whether a newer cube is of the same instruments and scenarios and the rows are this kernel's to change. */
  canFollow(cube: ScenarioCube | StreamedCube): boolean {
    const rows = this.#rows;
    if (rows instanceof CubeRows) return "rows" in cube && rows.canFollow(cube);
    return rows instanceof StreamedCubeRows && rows.canFollow(cube);
  }

  /** Whether rows pass by slab by slab; other threads then lay out their own. */
  get isStreamed(): boolean {
    return this.#rows instanceof StreamedCubeRows;
  }

  /**
   * What another thread computes with over the same rows: `new MarginKernel(cube, new AttachedRows(cube, share))`.
   * @throws ModelError as `CubeRows.share`; `unsupported` where another thread laid out the rows, or not all are in memory.
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

  /**
   * @param watch told of slabs where rows are streamed
   * @throws ModelError as `marginOf`, for the first account that is refused; what the watch throws.
   */
  marginsOf(accounts: readonly MarginRequest[], watch: Watch = {}): MarginReport[] {
    const rows = this.#rows;
    rows.requireCurrent(this.cube);
    const reports: MarginReport[] = [];
    const together = this.isStreamed ? accountsStreamed : accountsTogether;
    const evaluate = (): void => {
      for (let first = 0; first < accounts.length; first += together) {
        watch.signal?.throwIfAborted();
        reports.push(...this.#together(accounts.slice(first, first + together)));
      }
    };
    if (rows instanceof StreamedCubeRows) rows.watched(watch, evaluate);
    else evaluate();
    // Another thread may have replaced rows that were being read.
    rows.requireCurrent(this.cube);
    return reports;
  }

  /**
   * An account whose losses are kept, for what-ifs; it takes memory of the kernel for good, `keep` puts another account there.
   * @param siblings as of `KeptAccount.keep`
   * @throws ModelError as `KeptAccount.keep`; `tooLarge` beyond the memory limit, `unsupported` where rows are streamed.
   */
  keep(positions: readonly Position[], siblings: readonly Position[] = []): KeptAccount {
    this.requireCurrent();
    if (this.isStreamed) {
      throw new ModelError(
        "unsupported",
        "What-ifs need all rows of the cube in the kernel's memory",
        this.cube.snapshot.time,
        "Give the kernel a larger memory limit, or ask for whole margins.",
      );
    }
    const { measured } = this.#rows;
    const account = new KeptAccount({
      rows: this.#rows,
      terms: this.#terms,
      pastLevel: this.#pastLevel,
      requireCurrent: () => this.requireCurrent(),
      assertExact: (legs) => assertExact(measured, this.#shared, legs),
      reportOf: (legs, owner, known) => {
        this.#lotTails(legs);
        const measure = { ...this.#shared, ...accountMeasure(this.#source, known) };
        return marginOver(measured, measure, legs, owner);
      },
    });
    account.keep(positions, siblings);
    return account;
  }

  /** The same for as long as `run` takes: its memory is given back. */
  withKept<T>(
    positions: readonly Position[],
    siblings: readonly Position[] | undefined,
    run: (account: KeptAccount) => T,
  ): T {
    const { sampled, past } = this.#rows;
    const kept = (): T => run(this.keep(positions, siblings));
    return sampled.memory.scoped(() => (past === undefined ? kept() : past.memory.scoped(kept)));
  }

  /** @throws ModelError as `shortfallAllocation`. */
  shortfallAllocation(positions: readonly Position[]): ShortfallAllocation {
    this.#rows.requireCurrent(this.cube);
    const legs = this.#legsOf(positions);
    if (legs.length === 0) return { expectedShortfall: 0n, positions: [], clusters: [] };
    const amounts = allocateTail(this.#rows, legs, this.#levels[0]!);
    return allocationOf(this.#rows.measured, this.#shared.rules, legs, amounts);
  }

  #ownRows(): CubeRows {
    this.#rows.requireCurrent(this.cube);
    if (this.#rows instanceof CubeRows) return this.#rows;
    if (this.isStreamed) throw notInMemory(this.cube);
    throw new ModelError(
      "unsupported",
      "The kernel's rows are another thread's",
      this.cube.snapshot.time,
      "Ask the kernel that laid them out.",
    );
  }

  #legsOf(positions: readonly Position[]): Leg[] {
    const legs = legsOf(this.cube.market, positions);
    assertExact(this.#rows.measured, this.#shared, legs);
    return legs;
  }

  #together(accounts: readonly MarginRequest[]): MarginReport[] {
    const legsBy = accounts.map(({ positions }) => this.#legsOf(positions));
    this.#lotTails(legsBy.flat());
    const plans = legsBy.map((legs) => marginPlan(this.#terms, legs));
    const known = evaluatePlans(this.#rows, plans, this.#pastLevel);
    const source: TailSource = {
      ...this.#source,
      evaluate: (...sum) => {
        throw new UnforeseenSum(...sum);
      },
    };
    const reports: MarginReport[] = [];
    // What one account still asks for is evaluated together with what others do.
    let open = accounts.map((_, a) => a);
    while (open.length > 0) {
      const asked: { account: number; sum: UnforeseenSum }[] = [];
      for (const account of open) {
        const measure = { ...this.#shared, ...accountMeasure(source, known[account]!) };
        const { owner = [] } = accounts[account]!;
        try {
          reports[account] = marginOver(this.#rows.measured, measure, legsBy[account]!, owner);
        } catch (error) {
          if (!(error instanceof UnforeseenSum)) throw error;
          asked.push({ account, sum: error });
        }
      }
      const found = evaluatePlans(
        this.#rows,
        asked.map(({ sum }) => this.#planFor(sum)),
        this.#pastLevel,
      );
      asked.forEach(({ account }, i) => {
        for (const [name, tails] of found[i]!) {
          const isMore = tails.sampled.runs > 0 || !known[account]!.has(name);
          if (isMore) known[account]!.set(name, tails);
        }
      });
      open = asked.map(({ account }) => account);
    }
    return reports;
  }

  /** What was asked for, and with it what a margin of those legs asks next. */
  #planFor({ sum, legs, weightOf, level }: UnforeseenSum): MarginPlan {
    const plan = marginPlan(this.#terms, legs);
    if (plan.nodes[plan.nodeOf.get(sum) ?? -1]?.runLevel !== undefined) return plan;
    const { nodes } = this.#planOf(legs, weightOf, level);
    return { nodes, nodeOf: new Map([[sum, nodes.length - 1]]) };
  }

  #evaluateOne(legs: readonly Leg[], weightOf?: (leg: Leg) => bigint, level?: Fraction): SumTails {
    return evaluatePlans(this.#rows, [this.#planOf(legs, weightOf, level)], this.#pastLevel)[0]!.get("")!;
  }

  /** A plan of one sum, which has no name. */
  #planOf(legs: readonly Leg[], weightOf?: (leg: Leg) => bigint, level?: Fraction): MarginPlan {
    const groups = new Map<bigint, Leg[]>();
    for (const leg of legs) {
      const weight = weightOf?.(leg) ?? 10_000n;
      groups.set(weight, [...(groups.get(weight) ?? []), leg]);
    }
    const levels = level === undefined ? this.#levels : [tailLevel(this.cube.points, level)];
    const nodes: LossNode[] = [...groups.values()].map((group) => ({ legs: group }));
    const parts = [...groups.keys()].map((weight, node) => ({ node, factor: Number(weight) / 10_000 }));
    nodes.push({ legs: [], parts, levels, runLevel: this.#runLevel });
    return { nodes, nodeOf: new Map([["", nodes.length - 1]]) };
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
    const { profile, market } = this.cube;
    const known = new Map<number, number>();
    return (index) => {
      const deviation =
        known.get(index) ?? this.#rows.deviationOf(index) / Math.sqrt(horizonDays(profile, market, index));
      known.set(index, deviation);
      return deviation;
    };
  }
}

/** Of one lot of an instrument by sign. */
function lotKey({ index, size }: Leg): number {
  return 2 * index + (size > 0n ? 1 : 0);
}

function notInMemory(cube: ScenarioCube | StreamedCube): ModelError {
  return new ModelError(
    "unsupported",
    "The cube's rows are not all in the kernel's memory",
    cube.snapshot.time,
    "Make a kernel in every thread, each with its part of the memory limit.",
  );
}
