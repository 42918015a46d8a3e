import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { worstCase } from "../instruments/worstCase.ts";
import { legsOf } from "../margin/Leg.ts";
import { marginOf } from "../margin/marginOf.ts";
import { allocateShortfall } from "../measures/allocateShortfall.ts";
import { divideUp } from "../numeric/divideUp.ts";
import { confidenceOf } from "../profiles/confidenceOf.ts";
import type { Position } from "../snapshot/Snapshot.ts";

/** What a leg does to the margin of its book, and what giving up a part of it brings. */
export interface LegRank {
  readonly instrument: string;
  readonly size: bigint;
  /** Of the whole leg alone, 1e-6 USD. */
  readonly worstCase: bigint;
  /** E[L_i | tail], 1e-6 USD: the leg's part of the Expected Shortfall. Over all legs they sum to it; negative for a hedge. */
  readonly tailContribution: bigint;
  /** tailContribution / worstCase: what a dollar of this leg's worst case adds to the Expected Shortfall. */
  readonly contributionPerDollar: number;
  /** Lots of the trial: a twentieth of the leg, rounded up. */
  readonly trialLots: bigint;
  /** M(P) − M(P without the trial lots), 1e-6 USD; to the cent, as margins are. */
  readonly relief: bigint;
  /** relief / worst case of the trial lots. */
  readonly reliefPerDollar: number;
}

/**
 * The legs of a book by what the margin falls when a little of them is closed, per dollar of worst case moved. Two
 * measures stand side by side: the finite difference of the whole margin, by which they are sorted (ties by contribution,
 * then by the order of instruments), and the Euler contribution to the Expected Shortfall, ∂ES/∂q_i·q_i = E[L_i | tail]
 * (Tasche 1999), which is exact and needs one pass over the scenarios. They differ where another term than the Expected
 * Shortfall binds.
 *
 * @throws ModelError `emptyBook`, and those of `marginOf`.
 */
export function rankLegs(cube: ScenarioCube, positions: readonly Position[]): LegRank[] {
  const legs = legsOf(cube.market, positions);
  if (legs.length === 0) {
    throw new ModelError("emptyBook", "There is no leg to rank", positions.length, "Pass an open position.");
  }
  const whole = marginOf(cube, positions).initialMargin;
  const parts = legs.map(({ index, size }) => {
    const lots = Number(size);
    return cube.rows[index]!.map((profit) => -lots * profit);
  });
  const contributions = allocateShortfall(parts, confidenceOf(cube.profile));
  const ranks = legs.map(({ index, size }, i): LegRank => {
    const instrument = cube.instruments[index]!;
    const lots = size < 0n ? -size : size;
    const sign = size < 0n ? -1n : 1n;
    const trialLots = divideUp(lots, 20n);
    const rest = positions.map((position) =>
      position.instrument === instrument ? { instrument, size: size - sign * trialLots } : position,
    );
    const relief = whole - marginOf(cube, rest).initialMargin;
    const moved = worstCase(cube.snapshot, [{ instrument, size: sign * trialLots }]);
    const all = worstCase(cube.snapshot, [{ instrument, size }]);
    return {
      instrument,
      size,
      worstCase: all,
      tailContribution: contributions[i]!,
      contributionPerDollar: ratio(contributions[i]!, all),
      trialLots,
      relief,
      reliefPerDollar: ratio(relief, moved),
    };
  });
  return ranks.sort(
    (a, b) => b.reliefPerDollar - a.reliefPerDollar || b.contributionPerDollar - a.contributionPerDollar,
  );
}

/** A leg that cannot lose (a contract bought for nothing) moves no dollar: 0. */
function ratio(amount: bigint, dollars: bigint): number {
  return dollars === 0n ? 0 : Number(amount) / Number(dollars);
}
