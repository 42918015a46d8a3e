import { ModelError } from "../errors/ModelError.ts";
import { type Leg, legsOf } from "../margin/Leg.ts";
import type { MarginReport } from "../margin/MarginReport.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import type { SumTails } from "./accountMeasure.ts";
import { exactLots, limit } from "./exactLots.ts";
import { KeptLosses, type KeptPlace, type SumChange } from "./KeptLosses.ts";
import type { LaidRows } from "./LaidRows.ts";
import { type MarginPlan, marginPlan, type MarginTerms, sumName } from "./marginPlan.ts";
import type { TailLevel } from "./TailLevel.ts";

/** What a kept account needs of its kernel. */
export interface AccountKernel {
  readonly rows: { readonly sampled: LaidRows; readonly past: LaidRows | undefined };
  readonly terms: MarginTerms;
  readonly pastLevel: TailLevel | undefined;
  /** @throws ModelError `impossibleParameter` if the rows are those of a newer cube by now. */
  readonly requireCurrent: () => void;
  /** @throws ModelError `tooLarge` where Σ|size|·max|p| reaches 2^53. */
  readonly assertExact: (legs: readonly Leg[]) => void;
  readonly reportOf: (
    legs: readonly Leg[],
    owner: readonly Position[],
    known: ReadonlyMap<string, SumTails>,
  ) => MarginReport;
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

/** An account as it is: its legs, and the sums that its margin asks for by name. */
interface State {
  readonly legs: readonly Leg[];
  readonly sums: ReadonlyMap<string, KeptSum>;
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
    const { rows, terms, pastLevel } = kernel;
    this.#kernel = kernel;
    this.#sampled = new KeptLosses(rows.sampled, Math.max(...terms.levels.map(({ k }) => k)));
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
    const { market } = this.#kernel.terms;
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
    const { legs, traded } = this.#traded(before.legs, trade);
    const after = this.#after(legs, before, traded, "kept");
    const stays = new Set([...after.sums.values()].flatMap(({ sampled, past }) => [sampled, past]));
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
      const { legs, traded } = this.#traded(before.legs, trade);
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
    const changes = legsOf(this.#kernel.terms.market, trade);
    const sizes = new Map(held.map(({ index, size }) => [index, size]));
    for (const { index, size } of changes) sizes.set(index, (sizes.get(index) ?? 0n) + size);
    const legs = [...sizes]
      .filter(([, size]) => size !== 0n)
      .map(([index, size]) => ({ index, size }))
      .sort((a, b) => a.index - b.index);
    this.#kernel.assertExact(legs);
    return { legs, traded: new Set(changes.map(({ index }) => index)) };
  }

  /** The account with other legs, of which only those in `traded` differ from `before`. */
  #after(
    legs: readonly Leg[],
    before: State | undefined,
    traded: ReadonlySet<number>,
    losses: "kept" | "dropped",
  ): State {
    const plan = marginPlan(this.#kernel.terms, legs);
    const untraded = new Map<string, KeptSum[]>();
    for (const sum of before?.sums.values() ?? []) {
      const name = untradedName(sum.legs, traded, sum.isWeighted);
      const others = untraded.get(name);
      if (others === undefined) untraded.set(name, [sum]);
      else others.push(sum);
    }
    const sums = this.#sumsOf(plan, untraded, traded, losses);
    const known = new Map([...sums].map(([name, { tails }]) => [name, tails]));
    const report = this.#kernel.reportOf(legs, this.#ownerOf(legs), known);
    return { legs, sums, report };
  }

  #sumsOf(
    { nodes, nodeOf }: MarginPlan,
    untraded: ReadonlyMap<string, readonly KeptSum[]>,
    traded: ReadonlySet<number>,
    losses: "kept" | "dropped",
  ): Map<string, KeptSum> {
    const isPart = new Set(nodes.flatMap(({ parts = [] }) => parts.map(({ node }) => node)));
    const nameOf = new Map([...nodeOf].map(([name, node]) => [node, name]));
    const legsBy: (readonly Leg[])[] = [];
    const sums: (KeptSum | undefined)[] = [];
    const found = new Map<string, KeptSum>();
    nodes.forEach((node, n) => {
      const { sums: added = [], parts = [], levels = [], runLevel } = node;
      const inside = [...added, ...parts.map((part) => part.node)].flatMap((earlier) => legsBy[earlier]!);
      const legs = [...node.legs, ...inside].sort((a, b) => a.index - b.index);
      legsBy.push(legs);
      sums.push(undefined);
      if (levels.length === 0 && runLevel === undefined && !isPart.has(n)) return;
      const isWeighted = parts.length > 0;
      const wanted: Wanted = {
        legs,
        parts: parts.map((part) => ({ sum: sums[part.node]!, factor: part.factor })),
        isWeighted,
        levels,
        runLevel,
        losses: losses === "dropped" && isPart.has(n) ? "passing" : losses,
        isPart: isPart.has(n),
      };
      const similar = untraded.get(untradedName(legs, traded, isWeighted)) ?? [];
      const sum = this.#sumOf(wanted, similar, traded);
      sums[n] = sum;
      found.set(nameOf.get(n)!, sum);
    });
    return found;
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
    for (const { sampled, past } of state?.sums.values() ?? []) {
      if (sampled !== undefined && !stays.has(sampled)) places.sampled.add(sampled);
      if (past !== undefined && !stays.has(past)) places.past.add(past);
    }
    for (const place of places.sampled) this.#sampled.release(place);
    for (const place of places.past) this.#past?.release(place);
  }

  #ownerOf(legs: readonly Leg[]): Position[] {
    if (this.#siblings.length === 0) return [];
    const { market } = this.#kernel.terms;
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

/** Name of what a sum has of legs that are not traded: sums of the same name differ in traded legs only. */
function untradedName(legs: readonly Leg[], traded: ReadonlySet<number>, isWeighted: boolean): string {
  return sumName(
    legs.filter(({ index }) => !traded.has(index)),
    isWeighted,
  );
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
