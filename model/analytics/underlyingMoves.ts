import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { powerOfTen } from "../numeric/powerOfTen.ts";
import { isLinear } from "../snapshot/isLinear.ts";
import { findAsset } from "./findAsset.ts";

/** How an underlying moves over the scenarios of a cube, as its first coin or perpetual in the snapshot shows it. */
export interface UnderlyingMoves {
  readonly instrument: string;
  /** Relative to the instrument's mark: −.2 is −20 %; for display. A perpetual's has its basis in it. */
  readonly moves: Float64Array;
}

/** Coins before perpetuals, which move with their basis too. @throws ModelError `unknownUnderlying`. */
export function underlyingMoves(cube: ScenarioCube, underlying: string): UnderlyingMoves {
  const moves = movesIfKnown(cube, underlying);
  if (moves !== undefined) return moves;
  throw new ModelError(
    "unknownUnderlying",
    "The snapshot has neither a coin nor a perpetual that shows how the underlying moves",
    underlying,
    "Add one to the snapshot; no position in it is needed.",
  );
}

/** The same, or nothing without such an instrument. @throws ModelError `unknownUnderlying` for a name that is none. */
export function movesIfKnown(cube: ScenarioCube, underlying: string): UnderlyingMoves | undefined {
  const { market, rows } = cube;
  const asset = market.assets.indexOf(findAsset(market, underlying));
  const linear = market.instruments.filter(
    (instrument) => isLinear(instrument) && instrument.asset === asset,
  );
  const shown = linear.find(({ kind }) => kind === "spot") ?? linear[0];
  if (shown === undefined) return undefined;
  const lotMark = shown.mark / Number(powerOfTen(shown.terms.lotDecimals));
  const row = rows[market.indexOf.get(shown.key)!]!;
  return { instrument: shown.key, moves: row.map((profit) => profit / lotMark) };
}
