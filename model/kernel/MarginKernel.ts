import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { assertExact } from "../margin/assertExact.ts";
import { type CubeMeasure, measureOver, stressLosses } from "../margin/cubeMeasure.ts";
import { horizonDays } from "../margin/horizonDays.ts";
import { type Leg, legsOf } from "../margin/Leg.ts";
import { marginOver } from "../margin/marginOf.ts";
import { marginRules } from "../margin/MarginRules.ts";
import type { MarginReport } from "../margin/MarginReport.ts";
import type { Measure } from "../margin/Measure.ts";
import { allocationOf, type ShortfallAllocation } from "../margin/shortfallAllocation.ts";
import type { Fraction } from "../numeric/parseDecimal.ts";
import { confidenceOf } from "../profiles/confidenceOf.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { allocateTail } from "./allocateTail.ts";
import { accountMeasure, type SumTails, type TailSource } from "./accountMeasure.ts";
import { exactTails, type LossNode } from "./exactTails.ts";
import { type MarginPlan, marginPlan, type MarginTerms } from "./marginPlan.ts";
import { rowDeviation } from "./rowDeviation.ts";
import { type RowsOptions, ScenarioRows } from "./ScenarioRows.ts";
import { tailLevel, type TailLevel } from "./TailLevel.ts";
import type { Tiling } from "./Tiling.ts";

/** An account whose margin is wanted. */
export interface MarginRequest {
  readonly positions: readonly Position[];
  /** As of `marginOf`. */
  readonly owner?: readonly Position[];
}

/** The version of the model that the kernel is written for; its terms are those of `marginOf`. */
const modelVersion = "2.0.0";
const accountsTogether = 256;
/** Wide tiles, since an account of a margin is many sums of few legs. */
const marginTiling: Tiling = { exact: 128, single: 20, narrow: 32, extreme: 0.03 };

/** Margins of many accounts over one cube: what `marginOf` gives, bit for bit, from the kernel. */
export class MarginKernel {
  readonly cube: ScenarioCube;
  readonly #rows: ScenarioRows;
  readonly #historical: ScenarioRows | undefined;
  readonly #confidences: readonly Fraction[];
  readonly #levels: readonly TailLevel[];
  readonly #runLevel: TailLevel;
  readonly #shared: CubeMeasure;
  readonly #terms: MarginTerms;
  readonly #source: TailSource;
  /** By instrument and sign: tails of one lot. */
  readonly #lots = new Map<number, SumTails>();

  /**
   * @throws ModelError `unsupported` for a cube of another version of the model, or where there is no SIMD;
   *   `impossibleParameter` or `notFinite` for one whose rows are broken or were transferred away; `tooLarge` beyond the
   *   memory limit; what `marginOf` throws on the profile.
   */
  constructor(
    cube: ScenarioCube,
    options: Pick<RowsOptions, "tiling" | "instructions" | "memoryLimit"> = {},
  ) {
    requireCube(cube);
    this.cube = cube;
    const { profile, market, rows, points, historical } = cube;
    const { panels } = profile.scenarioSet;
    const settings = { tiling: marginTiling, ...options };
    this.#rows = new ScenarioRows(rows, points, { ...settings, runs: panels });
    this.#historical =
      historical === undefined ? undefined : new ScenarioRows(historical.rows, historical.points, settings);
    this.#confidences = [
      confidenceOf(profile),
      ...(profile.reportedConfidences ?? []).map((confidence) => confidenceOf({ ...profile, confidence })),
    ];
    this.#levels = this.#confidences.map((confidence) => tailLevel(points, confidence));
    this.#runLevel = tailLevel(points / panels, this.#confidences[0]!);
    const lotTails = (leg: Leg): SumTails => this.#lotTails([leg])[0]!;
    const evaluate: TailSource["evaluate"] = (legs, weightOf, level) =>
      this.#evaluateOne(legs, weightOf, level);
    const { guards } = marginRules(profile);
    this.#source = { confidences: this.#confidences, guards, lotTails, evaluate };
    const deviations = new Map<number, number>();
    const measure: Measure = {
      method: "montecarlo",
      ...accountMeasure(this.#source, new Map()),
      stresses: (legs) => stressLosses(cube, legs),
      dailyDeviation: (index) => {
        let deviation = deviations.get(index);
        if (deviation === undefined) {
          deviation = rowDeviation(this.#rows, rows[index]!) / Math.sqrt(horizonDays(profile, market, index));
          deviations.set(index, deviation);
        }
        return deviation;
      },
    };
    this.#shared = measureOver(cube, measure);
    const { rules, surroundings, isDear } = this.#shared;
    this.#terms = {
      market,
      rules,
      isDear,
      levels: this.#levels,
      runLevel: this.#runLevel,
      ...(surroundings.bufferOf === undefined ? {} : { bufferOf: surroundings.bufferOf }),
    };
  }

  /** @throws ModelError as `marginOf`. */
  marginOf(positions: readonly Position[], owner: readonly Position[] = []): MarginReport {
    return this.marginsOf([{ positions, owner }])[0]!;
  }

  /** @throws ModelError as `marginOf`, for the first account that is refused. */
  marginsOf(accounts: readonly MarginRequest[]): MarginReport[] {
    const reports: MarginReport[] = [];
    for (let first = 0; first < accounts.length; first += accountsTogether) {
      reports.push(...this.#together(accounts.slice(first, first + accountsTogether)));
    }
    return reports;
  }

  /** @throws ModelError as `shortfallAllocation`. */
  shortfallAllocation(positions: readonly Position[]): ShortfallAllocation {
    const legs = legsOf(this.cube.market, positions);
    assertExact(this.cube, this.#shared, legs);
    if (legs.length === 0) return { expectedShortfall: 0n, positions: [], clusters: [] };
    const amounts = allocateTail(this.#rows, this.cube.rows, legs, this.#levels[0]!);
    return allocationOf(this.cube, this.#shared.rules, legs, amounts);
  }

  #together(accounts: readonly MarginRequest[]): MarginReport[] {
    const legsBy = accounts.map(({ positions }) => {
      const legs = legsOf(this.cube.market, positions);
      assertExact(this.cube, this.#shared, legs);
      return legs;
    });
    this.#lotTails(legsBy.flat());
    const plans = legsBy.map((legs) => marginPlan(this.#terms, legs));
    const known = this.#evaluate(plans);
    return accounts.map(({ owner = [] }, a) => {
      const measure = { ...this.#shared, ...accountMeasure(this.#source, known[a]!) };
      return marginOver(this.cube, measure, legsBy[a]!, owner);
    });
  }

  /** Tails of every sum of every plan. */
  #evaluate(plans: readonly MarginPlan[]): Map<string, SumTails>[] {
    const sampled = exactTails(
      this.#rows,
      plans.map(({ nodes }) => nodes),
    );
    const past =
      this.#historical === undefined
        ? undefined
        : exactTails(
            this.#historical,
            plans.map(({ nodes }) => nodes.map(historicalNode(this.#historicalLevel()))),
          );
    return plans.map(
      ({ nodeOf }, p) =>
        new Map(
          [...nodeOf].map(([name, node]) => {
            const historical = past?.[p]![node]!.tails[0];
            return [name, { ...sampled[p]![node]!, ...(historical === undefined ? {} : { historical }) }];
          }),
        ),
    );
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
    const nodeOf = new Map([["", nodes.length - 1]]);
    return this.#evaluate([{ nodes, nodeOf }])[0]!.get("")!;
  }

  /** Tails of one lot of each leg, evaluated together where they are not known yet. */
  #lotTails(legs: readonly Leg[]): SumTails[] {
    const keyOf = ({ index, size }: Leg): number => 2 * index + (size > 0n ? 1 : 0);
    const missing = [...new Set(legs.map(keyOf))].filter((key) => !this.#lots.has(key));
    if (missing.length > 0) {
      const plans = missing.map((key): MarginPlan => {
        const lot = { index: Math.floor(key / 2), size: key % 2 === 1 ? 1n : -1n };
        const node = { legs: [lot], levels: this.#levels, runLevel: this.#runLevel };
        return { nodes: [node], nodeOf: new Map([["", 0]]) };
      });
      this.#evaluate(plans).forEach((known, i) => this.#lots.set(missing[i]!, known.get("")!));
    }
    return legs.map((leg) => this.#lots.get(keyOf(leg))!);
  }

  #historicalLevel(): TailLevel {
    return tailLevel(this.#historical!.points, this.#confidences[0]!);
  }
}

/** The same sum over the moves that happened, whose tail only whole books are asked for. */
function historicalNode(level: TailLevel): (node: LossNode) => LossNode {
  return ({ legs, sums = [], parts = [], runLevel }) => ({
    legs,
    sums,
    parts,
    ...(runLevel === undefined ? {} : { levels: [level] }),
  });
}

function requireCube({ profile, rows, instruments, market }: ScenarioCube): void {
  if (profile.modelVersion !== modelVersion) {
    throw new ModelError(
      "unsupported",
      "The cube was built by another version of the model than the kernel",
      profile.modelVersion,
      `Build it with version ${modelVersion}.`,
    );
  }
  if (rows.length === instruments.length && rows.length === market.instruments.length) return;
  throw new ModelError(
    "impossibleParameter",
    "The cube does not have one row an instrument",
    rows.length,
    `Build it again: it has ${instruments.length} instruments.`,
  );
}
