import type { ScenarioCube } from "../cube/ScenarioCube.ts";
import { roundHalfEven } from "../numeric/roundHalfEven.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import { findAsset } from "./findAsset.ts";
import { profitUnder } from "./profitUnder.ts";

/** What a book gains when one underlying rises, and the perpetuals that would take it away. */
export interface DeltaHedge {
  readonly underlying: string;
  /** Units of the underlying. */
  readonly delta: number;
  /** USD: delta times the price. */
  readonly dollarDelta: number;
  /** Signed lots of the perpetual to trade; absent if the snapshot has none on this underlying. */
  readonly hedge: { readonly instrument: string; readonly lots: bigint } | undefined;
  /** Units that remain after the hedge: at most half a lot with one, else the delta. */
  readonly remaining: number;
}

/** Half the distance of the two prices, as a fraction of the price. */
const bump = "0.001";

/**
 * Net delta of a book in one underlying and the hedge in whole lots of its perpetual.
 *
 * Delta = (P&L at S·1.001 − P&L at S·.999)/(.002·S). The central difference is exact for perpetuals; of a digital with σ√T
 * left its error is (bump/σ√T)²/6 relative, 5e-6 at a month and 40 %, and the rounding of P&L to 1e-6 USD a contract.
 * @throws ModelError `unknownUnderlying`, `emptyBook`, and those of positions.
 */
export function deltaHedge(
  cube: Pick<ScenarioCube, "market">,
  positions: readonly Position[],
  underlying: string,
): DeltaHedge {
  const { spot } = findAsset(cube.market, underlying);
  const deltaOf = (book: readonly Position[]): number => {
    const [up, down] = profitUnder(cube, book, [
      { name: "up", shocks: { [underlying]: { relative: bump } } },
      { name: "down", shocks: { [underlying]: { relative: `-${bump}` } } },
    ]);
    return Number(up! - down!) / 1e6 / (0.002 * spot);
  };
  const delta = deltaOf(positions);
  const perpetual = cube.market.instruments.find(
    (instrument) => instrument.kind === "perp" && instrument.terms.underlying === underlying,
  );
  if (perpetual === undefined) {
    return { underlying, delta, dollarDelta: delta * spot, hedge: undefined, remaining: delta };
  }
  // Of many lots, because the P&L of one is rounded.
  const perLot = deltaOf([{ instrument: perpetual.key, size: 1_000_000n }]) / 1e6;
  const lots = -roundHalfEven(delta / perLot);
  return {
    underlying,
    delta,
    dollarDelta: delta * spot,
    hedge: { instrument: perpetual.key, lots: BigInt(lots) },
    remaining: delta + lots * perLot,
  };
}
