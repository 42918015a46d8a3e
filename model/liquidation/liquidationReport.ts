import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { worstCase } from "../instruments/worstCase.ts";
import { marginOf } from "../margin/marginOf.ts";
import { divideUp } from "../numeric/divideUp.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import type { LegSet } from "./LegSet.ts";
import { minimalLegSet } from "./minimalLegSet.ts";
import { type LegRank, rankLegs } from "./rankLegs.ts";
import { restoringFraction } from "./restoringFraction.ts";
import { slicedLots } from "./slicedLots.ts";
import { wholeAccount } from "./wholeAccount.ts";
import { wholeBonus } from "./wholeBonus.ts";

/** An account at one moment, 1e-6 USD. */
export interface AccountState {
  readonly equity: bigint;
  readonly initialMargin: bigint;
  readonly maintenanceMargin: bigint;
  readonly worstCase: bigint;
}

/** A liquidation, before and after, two ways. */
export interface LiquidationReport {
  readonly before: AccountState;
  /** The slice f* of every leg: what the contracts do. */
  readonly slice: {
    /** 1e18 = the whole account. */
    readonly fraction: bigint;
    /** Paid by the account, rounded down. */
    readonly bonus: bigint;
    readonly moved: readonly Position[];
    readonly kept: readonly Position[];
    /** Σ worst case of what moves. */
    readonly worstCaseMoved: bigint;
    /** (1 − f)·M, rounded up, at most W: what the chain records. */
    readonly recordedMargin: bigint;
    /** With the margin computed anew for the rest; not above what is recorded but for a cent and whole lots. */
    readonly after: AccountState;
  };
  /** Closing legs at mark instead, the last one in part, the fewest dollars of worst case; absent if the equity is negative. */
  readonly closing: (LegSet & { readonly after: AccountState }) | undefined;
  readonly legs: readonly LegRank[];
}

/**
 * What a liquidation of this book at this equity does: the restoring slice with its bonus, and beside it the leg set that
 * the owner could have closed instead. Everything moves at mark.
 * @param input.equity E, 1e-6 USD
 * @param input.rate the auction's bonus rate, 1e6 = 100 %: `auctionRate`
 * @throws ModelError `emptyBook`; `aboveMargin` unless E < M; those of `marginOf` and `wholeBonus`.
 */
export function liquidationReport(input: {
  cube: ScenarioCube;
  positions: readonly Position[];
  equity: bigint;
  rate: bigint;
}): LiquidationReport {
  const { cube, equity, rate } = input;
  const positions = input.positions.filter(({ size }) => size !== 0n);
  if (positions.length === 0) {
    throw new ModelError("emptyBook", "There is nothing to liquidate", positions.length, "Pass a position.");
  }
  const stateOf = (book: readonly Position[], left: bigint): AccountState => {
    const { initialMargin, maintenanceMargin } = marginOf(cube, book);
    return { equity: left, initialMargin, maintenanceMargin, worstCase: worstCase(cube.snapshot, book) };
  };
  const before = stateOf(positions, equity);
  const margin = before.initialMargin;
  if (equity >= margin) {
    throw new ModelError(
      "aboveMargin",
      "The equity covers the margin",
      `equity ${equity}, margin ${margin}`,
      "Only an account below its margin is liquidated.",
    );
  }
  const whole = wholeBonus({ equity, margin, rate });
  const fraction = restoringFraction({ equity, margin, bonus: whole });
  const bonus = (whole * fraction) / wholeAccount;
  const moved = positions.map(({ instrument, size }) => ({ instrument, size: slicedLots(size, fraction) }));
  const kept = positions
    .map(({ instrument, size }, i) => ({ instrument, size: size - moved[i]!.size }))
    .filter(({ size }) => size !== 0n);
  const after = stateOf(kept, equity - bonus);
  const scaled = divideUp(margin * (wholeAccount - fraction), wholeAccount);
  const closing =
    equity < 0n
      ? undefined
      : minimalLegSet({
          snapshot: cube.snapshot,
          positions,
          equity,
          margin: (book) => marginOf(cube, book).initialMargin,
        });
  return {
    before,
    slice: {
      fraction,
      bonus,
      moved,
      kept,
      worstCaseMoved: worstCase(cube.snapshot, moved),
      recordedMargin: scaled < after.worstCase ? scaled : after.worstCase,
      after,
    },
    closing: closing && { ...closing, after: stateOf(closing.kept, equity) },
    legs: rankLegs(cube, positions),
  };
}
