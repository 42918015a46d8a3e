import { ModelError } from "../errors/ModelError.ts";
import { carvingsOf, leftBy, mayNeedLess } from "../margin/carveOut.ts";
import { type Holdings, holdingsAfter, holdingsOf } from "../margin/Holdings.ts";
import { type Leg, legsOf } from "../margin/Leg.ts";
import type { MarginReport } from "../margin/MarginReport.ts";
import { partitionOf } from "../margin/partitions.ts";
import { requirement } from "../margin/requirement.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { AccountMeasure, type TailSource } from "./AccountMeasure.ts";
import { exactLots, limit } from "./exactLots.ts";
import { KeptLosses, type KeptPlace, type SumChange } from "./KeptLosses.ts";
import { KnownSums } from "./KnownSums.ts";
import type { LaidRows } from "./LaidRows.ts";
import { type MarginPlan, marginPlan } from "./marginPlan.ts";
import type { MarginMaker } from "./marginsTogether.ts";
import type { SumTails } from "./SumTails.ts";
import type { TailLevel } from "./TailLevel.ts";

/** What a kept account needs of its kernel. */
export interface AccountKernel {
  readonly rows: { readonly sampled: LaidRows; readonly past: LaidRows | undefined };
  readonly maker: MarginMaker;
  readonly pastLevel: TailLevel | undefined;
  /** @throws ModelError `impossibleParameter` if the rows are those of a newer cube by now. */
  readonly requireCurrent: () => void;
  /** @throws ModelError `tooLarge` where Σ|size|·max|p| reaches 2^53. */
  readonly assertExact: (legs: readonly Leg[]) => void;
  /** Has the tails of one lot of each leg ready. */
  readonly findLots: (legs: readonly Leg[]) => void;
}

/** A sum of some of the account's legs, or of its weighted parts. */
interface KeptSum {
  readonly legs: readonly Leg[];
  readonly tails: SumTails;
  /** How many levels and whether runs were asked for. */
  readonly levels: number;
  readonly hasRuns: boolean;
  readonly isWeighted: boolean;
  readonly sampled: KeptPlace | undefined;
  readonly past: KeptPlace | undefined;
}

/** An account as it is, and the sums that its margin asks for. */
interface State {
  readonly held: Holdings;
  readonly sums: readonly KeptSum[];
  readonly report: MarginReport;
}

/**
 * An account of which the losses of every sum are kept that its margin asks for: book, clusters, settlement buckets, and what
 * is left of them when bounded legs are paid in full. A trade then costs the rows that it changes, in the sums that hold
 * them, and the charges. The margins are those of `marginOf`, bit for bit.
 */
export class KeptAccount {
  readonly #kernel: AccountKernel;
  readonly #sampled: KeptLosses;
  readonly #past: KeptLosses | undefined;
  #siblings: readonly Position[] = [];
  #state: State | undefined;

  /** Made by `MarginKernel.keep`. */
  constructor(kernel: AccountKernel) {
    const { rows, maker, pastLevel } = kernel;
    this.#kernel = kernel;
    this.#sampled = new KeptLosses(rows.sampled, Math.max(...maker.terms.levels.map(({ k }) => k)));
    this.#past =
      rows.past === undefined || pastLevel === undefined ? undefined : new KeptLosses(rows.past, pastLevel.k);
  }

  /** The margin of the account as it is. */
  get report(): MarginReport {
    this.#kernel.requireCurrent();
    return this.#current().report;
  }

  /**
   * Keeps another account in the place of this one.
   * @param siblings Σ|lots| of the owner's other accounts by instrument: charges that grow with size are taken on them too
   * @throws ModelError as `marginOf`; `impossibleParameter` if the rows are those of a newer cube by now.
   */
  keep(positions: readonly Position[], siblings: readonly Position[] = []): MarginReport {
    this.#kernel.requireCurrent();
    const { market } = this.#kernel.maker.terms;
    const legs = legsOf(market, positions);
    legsOf(market, siblings);
    this.#kernel.assertExact(legs);
    this.#release(this.#state);
    this.#state = undefined;
    this.#siblings = siblings;
    this.#state = this.#after(legs, undefined, new Set(legs.map(({ index }) => index)), "kept");
    this.#kernel.requireCurrent();
    return this.#state.report;
  }

  /**
   * Makes a trade part of the account.
   * @param trade signed lots bought, by instrument
   * @throws ModelError as `marginOf` of the changed book; the account is then as before.
   */
  trade(trade: readonly Position[]): MarginReport {
    this.#kernel.requireCurrent();
    const before = this.#current();
    const { legs, traded } = this.#traded(before.held.legs, trade);
    const after = this.#after(legs, before, traded, "kept");
    const stays = new Set(after.sums.flatMap(({ sampled, past }) => [sampled, past]));
    this.#release(before, stays);
    this.#state = after;
    this.#kernel.requireCurrent();
    return after.report;
  }

  /**
   * Margins of the account after each of these trades, every one alone.
   * @param trades signed lots bought, by instrument
   * @throws ModelError as `marginOf` of the first changed book that is refused.
   */
  marginsWith(trades: readonly (readonly Position[])[]): MarginReport[] {
    this.#kernel.requireCurrent();
    const before = this.#current();
    const { sampled, past } = this.#kernel.rows;
    const reports = trades.map((trade) => {
      const { legs, traded } = this.#traded(before.held.legs, trade);
      const run = (): MarginReport => this.#after(legs, before, traded, "dropped").report;
      return sampled.memory.scoped(() => (past === undefined ? run() : past.memory.scoped(run)));
    });
    // Another thread may have replaced rows that were being read.
    this.#kernel.requireCurrent();
    return reports;
  }

  #current(): State {
    if (this.#state !== undefined) return this.#state;
    throw new ModelError(
      "impossibleParameter",
      "No account is kept: the last one was refused",
      undefined,
      "Keep another.",
    );
  }

  #traded(
    held: readonly Leg[],
    trade: readonly Position[],
  ): { legs: readonly Leg[]; traded: ReadonlySet<number> } {
    const changes = legsOf(this.#kernel.maker.terms.market, trade);
    const sizes = new Map(held.map(({ index, size }) => [index, size]));
    for (const { index, size } of changes) sizes.set(index, (sizes.get(index) ?? 0n) + size);
    const legs = [...sizes]
      .filter(([, size]) => size !== 0n)
      .map(([index, size]) => ({ index, size }))
      .sort((a, b) => a.index - b.index);
    this.#kernel.assertExact(legs);
    return { legs, traded: new Set(changes.map(({ index }) => index)) };
  }

  /**
   * The account with other legs, of which only those in `traded` differ from `before`. Where losses are kept all is planned that
   * a later trade may come to ask for.
   */
  #after(
    legs: readonly Leg[],
    before: State | undefined,
    traded: ReadonlySet<number>,
    losses: "kept" | "dropped",
  ): State {
    const { maker, findLots } = this.#kernel;
    const { terms, source, isDear, contextOf, reportOf } = maker;
    const sums: KeptSum[] = [];
    const known = new KnownSums();
    const learn = (plan: MarginPlan): SumTails[] => {
      const found = this.#sumsOf(plan, before?.sums ?? [], traded, losses);
      const tails: SumTails[] = [];
      for (const { node } of plan.sums) {
        sums.push(found[node]!);
        tails[node] = found[node]!.tails;
      }
      for (const { parts = [] } of plan.nodes) for (const { node } of parts) sums.push(found[node]!);
      known.add(plan, tails);
      return tails;
    };
    const evaluate: TailSource["evaluate"] = (some, weightOf, level) => {
      const plan = marginPlan(terms, {
        whole: partitionOf(terms.market, terms.rules.clusters, some),
      });
      const asked = plan.sums.find(
        ({ legs: own, isBuffered }) => own === some && isBuffered === (weightOf !== undefined),
      );
      if (asked === undefined || level !== undefined) return source.evaluate(some, weightOf, level);
      return learn(plan)[asked.node]!;
    };
    const isTried = losses === "dropped";
    findLots(legs);
    const measure = new AccountMeasure(isTried ? { ...source, evaluate } : source, known);
    const context = contextOf(measure, this.#ownerOf(legs));
    const held =
      before === undefined ? holdingsOf(context, legs) : holdingsAfter(context, before.held, legs, traded);
    const carvings = carvingsOf(context, held, isDear);
    learn(marginPlan(terms, { whole: held, left: isTried ? [] : leftBy(carvings) }));
    const whole = requirement(context, held);
    const cheaper = carvings.filter((carving) => mayNeedLess(carving, whole.total));
    if (isTried) learn(marginPlan(terms, { left: leftBy(cheaper) }));
    return { held, sums, report: reportOf(context, held, whole, cheaper) };
  }

  /** By node of the plan, of those that are asked for or a part of one. @param before sums of which some are similar */
  #sumsOf(
    { nodes, legsOf }: MarginPlan,
    before: readonly KeptSum[],
    traded: ReadonlySet<number>,
    losses: "kept" | "dropped",
  ): (KeptSum | undefined)[] {
    const isPart: boolean[] = [];
    for (const { parts = [] } of nodes) for (const { node } of parts) isPart[node] = true;
    const sums: (KeptSum | undefined)[] = [];
    nodes.forEach(({ parts = [], levels = [], runLevel }, n) => {
      if (levels.length === 0 && runLevel === undefined && isPart[n] !== true) return;
      const legs = legsOf[n]!;
      const isWeighted = parts.length > 0;
      const wanted: Wanted = {
        legs,
        parts: parts.map((part) => ({ sum: sums[part.node]!, factor: part.factor })),
        isWeighted,
        levels,
        runLevel,
        losses: losses === "dropped" && isPart[n] === true ? "passing" : losses,
        isPart: isPart[n] === true,
      };
      const similar = before.filter(
        (sum) => sum.isWeighted === isWeighted && isSimilar(sum.legs, legs, traded),
      );
      sums[n] = this.#sumOf(wanted, similar, traded);
    });
    return sums;
  }

  /** @param similar sums of the same untraded legs before the trade */
  #sumOf(wanted: Wanted, similar: readonly KeptSum[], traded: ReadonlySet<number>): KeptSum {
    const { legs, levels, runLevel, isPart } = wanted;
    const { rows, pastLevel } = this.#kernel;
    const hasPast = this.#past !== undefined && (runLevel !== undefined || isPart);
    const same = similar.find(
      (sum) =>
        sum.levels >= levels.length &&
        (runLevel === undefined || sum.hasRuns) &&
        (!isPart || (sum.sampled !== undefined && (!hasPast || sum.past !== undefined))) &&
        changesFrom(sum.legs, legs, traded).length === 0,
    );
    if (same !== undefined) return same;
    const before = similar.find(({ past }) => !hasPast || past !== undefined) ?? similar[0];
    const changes = before === undefined ? legs : changesFrom(before.legs, legs, traded);
    const sampled = this.#evaluate(this.#sampled, rows.sampled, wanted, before?.sampled, changes, "sampled");
    const ofPast = {
      ...wanted,
      levels: runLevel === undefined || pastLevel === undefined ? [] : [pastLevel],
      runLevel: undefined,
    };
    const past =
      this.#past === undefined || rows.past === undefined || !hasPast
        ? undefined
        : this.#evaluate(this.#past, rows.past, ofPast, before?.past, changes, "past");
    return {
      legs,
      tails: { sampled: sampled.tails, historical: past?.tails },
      levels: levels.length,
      hasRuns: runLevel !== undefined,
      isWeighted: wanted.isWeighted,
      sampled: sampled.place,
      past: past?.place,
    };
  }

  /** From kept losses where the sum's reach allows, else from the rows of all legs. */
  #evaluate(
    kept: KeptLosses,
    rows: LaidRows,
    { legs, parts, isWeighted, levels, runLevel, losses }: Wanted,
    place: KeptPlace | undefined,
    changes: readonly Leg[],
    over: "sampled" | "past",
  ): ReturnType<KeptLosses["evaluate"]> {
    const common: Pick<SumChange, "similar" | "levels" | "runLevel" | "losses"> = {
      similar: place !== undefined && place.likelyCount > 0 ? place : undefined,
      levels,
      runLevel,
      losses,
    };
    if (isWeighted) {
      const places = parts.map(({ sum, factor }) => ({ place: sum[over]!, factor }));
      return kept.evaluate({ ...common, lots: [], parts: places });
    }
    const isNear =
      place !== undefined &&
      changes.reduce(
        (sum, { index, size }) => sum + Math.abs(Number(size)) * rows.peaks[index]!,
        place.reach,
      ) <
        limit * (1 - 1e-9);
    if (isNear) return kept.evaluate({ ...common, kept: place, lots: exactLots(rows, changes), parts: [] });
    return kept.evaluate({ ...common, lots: exactLots(rows, legs), parts: [] });
  }

  #release(state: State | undefined, stays: ReadonlySet<KeptPlace | undefined> = new Set()): void {
    const places = { sampled: new Set<KeptPlace>(), past: new Set<KeptPlace>() };
    for (const { sampled, past } of state?.sums ?? []) {
      if (sampled !== undefined && !stays.has(sampled)) places.sampled.add(sampled);
      if (past !== undefined && !stays.has(past)) places.past.add(past);
    }
    for (const place of places.sampled) this.#sampled.release(place);
    for (const place of places.past) this.#past?.release(place);
  }

  #ownerOf(legs: readonly Leg[]): Position[] {
    if (this.#siblings.length === 0) return [];
    const { market } = this.#kernel.maker.terms;
    const own = new Map(legs.map(({ index, size }) => [index, size < 0n ? -size : size]));
    return this.#siblings.map(({ instrument, size }) => ({
      instrument,
      size: size + (own.get(market.indexOf.get(instrument)!) ?? 0n),
    }));
  }
}

interface Wanted {
  readonly legs: readonly Leg[];
  readonly parts: readonly { readonly sum: KeptSum; readonly factor: number }[];
  readonly isWeighted: boolean;
  readonly levels: readonly TailLevel[];
  readonly runLevel?: TailLevel | undefined;
  readonly losses: SumChange["losses"];
  readonly isPart: boolean;
}

/** Whether two sums of legs, both in the order of the instruments, differ in traded legs only. */
function isSimilar(some: readonly Leg[], others: readonly Leg[], traded: ReadonlySet<number>): boolean {
  if (some === others) return true;
  let i = 0;
  let j = 0;
  for (;;) {
    while (i < some.length && traded.has(some[i]!.index)) i++;
    while (j < others.length && traded.has(others[j]!.index)) j++;
    if (i === some.length || j === others.length) return i === some.length && j === others.length;
    if (some[i++]!.index !== others[j++]!.index) return false;
  }
}

/** What has to be added to a sum to make it another of the same untraded legs. */
function changesFrom(from: readonly Leg[], to: readonly Leg[], traded: ReadonlySet<number>): Leg[] {
  const changes: Leg[] = [];
  for (const index of traded) {
    const size = sizeIn(to, index) - sizeIn(from, index);
    if (size !== 0n) changes.push({ index, size });
  }
  return changes;
}

function sizeIn(legs: readonly Leg[], index: number): bigint {
  return legs.find((leg) => leg.index === index)?.size ?? 0n;
}
