import type { ScenarioCube, StreamedCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { assembleMargin } from "../margin/assembleMargin.ts";
import { assertExact } from "../margin/assertExact.ts";
import { type CubeTerms, stressLosses, termsOver } from "../margin/cubeMeasure.ts";
import { horizonDays } from "../margin/horizonDays.ts";
import { type Leg, legsOf } from "../margin/Leg.ts";
import { contextOver } from "../margin/marginOf.ts";
import type { MarginReport } from "../margin/MarginReport.ts";
import { marginRules } from "../margin/MarginRules.ts";
import { allocationOf, type ShortfallAllocation } from "../margin/shortfallAllocation.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";
import { confidenceOf } from "../profiles/confidenceOf.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { AccountMeasure, type TailSource } from "./AccountMeasure.ts";
import { allocateTail } from "./allocateTail.ts";
import type { AttachedRows } from "./AttachedRows.ts";
import { CubeRows } from "./CubeRows.ts";
import type { CubeRowsShare } from "./CubeRowsShare.ts";
import { evaluatePlans } from "./evaluatePlans.ts";
import { KeptAccount } from "./KeptAccount.ts";
import type { KernelRows } from "./KernelRows.ts";
import { KnownSums } from "./KnownSums.ts";
import { layCube, type LayOptions } from "./layCube.ts";
import { type MarginMaker, marginsTogether } from "./marginsTogether.ts";
import { noLosses } from "./NodeTails.ts";
import { StreamedCubeRows } from "./StreamedCubeRows.ts";
import { type SumNodes, sumNodes } from "./sumNodes.ts";
import type { SumTails } from "./SumTails.ts";
import { tailLevel, type TailLevel } from "./TailLevel.ts";
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
  readonly #shared: CubeTerms;
  readonly #maker: MarginMaker;
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
    const source: TailSource = {
      confidences: [own, ...reported],
      guards: marginRules(profile).guards,
      nothing: {
        sampled: noLosses(this.#levels, { count: profile.scenarioSet.panels, level: this.#runLevel }),
        historical: this.#pastLevel && noLosses([this.#pastLevel]),
      },
      lotTails: (leg) => this.#lots.get(lotKey(leg)) ?? this.#lotTails(leg),
      evaluate: (legs, weightOf, level) => this.#evaluateOne(legs, weightOf, level),
      stresses: (legs) => stressLosses(measured, legs),
      dailyDeviation: this.#dailyDeviations(),
    };
    const shared = termsOver(measured, new AccountMeasure(source, new KnownSums()));
    const { rules, surroundings, isDear } = shared;
    const { bufferOf } = surroundings;
    this.#shared = shared;
    this.#maker = {
      terms: {
        market,
        rules,
        levels: this.#levels,
        runLevel: this.#runLevel,
        ...(bufferOf === undefined ? {} : { bufferOf }),
      },
      source,
      isDear,
      contextOf: (measure, owner) => contextOver(measured, shared, measure, owner),
      reportOf: (context, held, whole, carvings) =>
        assembleMargin({ profile, context, held, whole, carvings, points, isDear }),
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
      maker: this.#maker,
      pastLevel: this.#pastLevel,
      requireCurrent: () => this.requireCurrent(),
      assertExact: (legs) => assertExact(measured, this.#shared, legs),
      findLots: (legs) => this.#findLots(legs),
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
    const opened = accounts.map(({ positions, owner = [] }) => ({ legs: this.#legsOf(positions), owner }));
    this.#findLots(opened.flatMap(({ legs }) => legs));
    return marginsTogether(this.#maker, opened, this.isStreamed, (plans) =>
      evaluatePlans(this.#rows, plans, this.#pastLevel),
    );
  }

  #evaluateOne(legs: readonly Leg[], weightOf?: (leg: Leg) => bigint, level?: Fraction): SumTails {
    const levels = level === undefined ? this.#levels : [tailLevel(this.cube.points, level)];
    const nodes = sumNodes(legs, { levels, runLevel: this.#runLevel }, weightOf);
    return evaluatePlans(this.#rows, [nodes], this.#pastLevel)[0]!.at(-1)!;
  }

  #lotTails(leg: Leg): SumTails {
    this.#findLots([leg]);
    return this.#lots.get(lotKey(leg))!;
  }

  /** Tails of one lot of each leg, evaluated together where they are not known yet. */
  #findLots(legs: readonly Leg[]): void {
    const missing = legs.filter((leg) => !this.#lots.has(lotKey(leg)));
    if (missing.length === 0) return;
    const lots = new Map(missing.map(({ index, size }) => [lotKey({ index, size }), lotOf({ index, size })]));
    const plans = [...lots.values()].map((lot): SumNodes => {
      const legsOf = [[lot]];
      return { legsOf, nodes: [{ legs: [lot], levels: this.#levels, runLevel: this.#runLevel }] };
    });
    const known = evaluatePlans(this.#rows, plans, this.#pastLevel);
    [...lots.keys()].forEach((key, i) => this.#lots.set(key, known[i]![0]!));
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

/** One lot of the same sign. */
function lotOf({ index, size }: Leg): Leg {
  return { index, size: size > 0n ? 1n : -1n };
}

function notInMemory(cube: ScenarioCube | StreamedCube): ModelError {
  return new ModelError(
    "unsupported",
    "The cube's rows are not all in the kernel's memory",
    cube.snapshot.time,
    "Make a kernel in every thread, each with its part of the memory limit.",
  );
}
