import { ModelError } from "../errors/ModelError.ts";
import { worstCase } from "../instruments/worstCase.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { fewestLots } from "./fewestLots.ts";
import type { LegSet, LegSetProblem } from "./LegSet.ts";

/** Legs that are closed, by their place in the book, and what is left to margin. */
export interface Closing {
  /** The legs closed whole. */
  readonly whole: ReadonlySet<number>;
  /** The last leg, closed in part. */
  readonly last?: { readonly leg: number; readonly lots: bigint };
  /** Σ worst case of what is closed, 1e-6 USD. */
  readonly cost: bigint;
  /** Of what is kept, 1e-6 USD. */
  readonly margin: bigint;
}

/** Closes legs of one book; computes no margin twice, and counts them. */
export interface LegCloser {
  /** Worst case of each leg, 1e-6 USD. */
  readonly costs: readonly bigint[];
  readonly close: (whole: ReadonlySet<number>) => Closing;
  /**
   * The legs of `start` and of `leg` the fewest lots that restore the margin, which `start` does not: `fewestLots`.
   * @param below the most lots tried are those that cost less than this, 1e-6 USD
   * @returns undefined if those do not restore it
   */
  readonly closeInPart: (start: Closing, leg: number, below?: bigint) => Closing | undefined;
  readonly legSet: (closing: Closing, method: LegSet["method"]) => LegSet;
}

export function legCloser({ snapshot, positions, equity, margin }: LegSetProblem): LegCloser {
  const costs = positions.map((position) => worstCase(snapshot, [position]));
  const known = new Map<string, bigint>();
  const marginOf = (kept: readonly Position[]): bigint => {
    const key = kept.map(({ instrument, size }) => `${instrument} ${size}`).join();
    const needed = known.get(key) ?? margin(kept);
    known.set(key, needed);
    return needed;
  };
  const keptOf = ({ whole, last }: Pick<Closing, "whole" | "last">): Position[] =>
    positions.flatMap((position, i) => {
      if (whole.has(i)) return [];
      return i === last?.leg ? [withLots(position, lotsOf(position) - last.lots)] : [position];
    });
  const closedOf = ({ whole, last }: Closing): Position[] =>
    positions.flatMap((position, i) => {
      if (whole.has(i)) return [position];
      return i === last?.leg ? [withLots(position, last.lots)] : [];
    });
  const close = (whole: ReadonlySet<number>): Closing => {
    const cost = [...whole].reduce((sum, leg) => sum + costs[leg]!, 0n);
    return { whole, cost, margin: marginOf(keptOf({ whole })) };
  };
  return {
    costs,
    close,
    closeInPart: (start, leg, below) => {
      const position = positions[leg]!;
      const all = lotsOf(position);
      const closing = (lots: bigint): Pick<Closing, "whole" | "last"> =>
        lots === all
          ? { whole: new Set([...start.whole, leg]) }
          : { whole: start.whole, last: { leg, lots } };
      const costOf = (lots: bigint): bigint => start.cost + worstCase(snapshot, [withLots(position, lots)]);
      const most = below === undefined ? all : mostBelow(below, all, costOf);
      if (most === 0n) return undefined;
      const answer = fewestLots({
        equity,
        none: start.margin,
        most,
        marginAt: (lots) => marginOf(keptOf(closing(lots))),
      });
      if (answer === undefined) return undefined;
      return { ...closing(answer.lots), cost: costOf(answer.lots), margin: answer.margin };
    },
    legSet: (closing, method) => ({
      closed: closedOf(closing),
      kept: keptOf(closing),
      lastLeg: closing.last && positions[closing.last.leg]!.instrument,
      margin: closing.margin,
      worstCaseClosed: closing.cost,
      method,
      evaluations: known.size,
    }),
  };
}

/** The most lots up to `all` that cost less than `below`, by bisection: costs rise with the lots. */
function mostBelow(below: bigint, all: bigint, costOf: (lots: bigint) => bigint): bigint {
  let [cheap, dear] = [0n, all + 1n];
  while (dear - cheap > 1n) {
    const lots = (cheap + dear) / 2n;
    if (costOf(lots) < below) cheap = lots;
    else dear = lots;
  }
  return cheap;
}

function lotsOf({ size }: Position): bigint {
  return size < 0n ? -size : size;
}

/** The same side of the same instrument. */
function withLots({ instrument, size }: Position, lots: bigint): Position {
  return { instrument, size: size < 0n ? -lots : lots };
}

/** What a search throws that found no answer. */
export function unreachable(equity: bigint): ModelError {
  return new ModelError(
    "unreachable",
    "No set of legs restores the margin, not even all of them",
    equity,
    "The margin of nothing must be 0 and the equity at least 0.",
  );
}
