import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { isLinear } from "../snapshot/isLinear.ts";
import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { scenarioProfits } from "./scenarioProfits.ts";
import { movesIfKnown } from "./underlyingMoves.ts";

/** One scenario, and what each position makes of it; 1e-6 USD. */
export interface WorstScenario {
  /** Number in the cube. */
  readonly scenario: number;
  readonly profit: bigint;
  /** Of the book's underlyings that have a coin or perpetual, as fractions; for display. */
  readonly moves: Readonly<Record<string, number>>;
  /** By instrument, worst first; they sum to the profit. */
  readonly positions: readonly { readonly instrument: string; readonly profit: bigint }[];
}

/**
 * The scenarios in which a book loses most, worst first, ties in their own order: what a margin is made of.
 * @throws ModelError `emptyBook`, `tooLarge` and those of positions.
 */
export function worstScenarios(
  cube: ScenarioCube,
  positions: readonly Position[],
  count: number,
): WorstScenario[] {
  const { market, rows, instruments } = cube;
  const { legs, profits } = scenarioProfits(cube, positions);
  const held = new Set(
    legs.flatMap(({ index }) => {
      const instrument = market.instruments[index]!;
      return isLinear(instrument) || isPriceClaim(instrument) ? [instrument.asset] : [];
    }),
  );
  const underlyings = market.assets.flatMap(({ name }, a) => {
    const known = held.has(a) ? movesIfKnown(cube, name) : undefined;
    return known === undefined ? [] : [{ name, moves: known.moves }];
  });
  const order = Array.from(profits.keys()).sort((a, b) => profits[a]! - profits[b]! || a - b);
  return order.slice(0, count).map((scenario) => ({
    scenario,
    profit: BigInt(profits[scenario]!),
    moves: Object.fromEntries(underlyings.map(({ name, moves }) => [name, moves[scenario]!])),
    positions: legs
      .map(({ index, size }) => ({
        instrument: instruments[index]!,
        profit: size * BigInt(rows[index]![scenario]!),
      }))
      .sort((a, b) => (a.profit < b.profit ? -1 : a.profit > b.profit ? 1 : 0)),
  }));
}
