import { referenceBook, type QuotedInstrument, type Snapshot } from "@plimsoll/model";

const GAMES = 3;

/** The reference market with a perpetual on each underlying and a few of its games: 46 instruments. */
export function marketWithPerpetuals(): Snapshot {
  const reference = referenceBook.snapshot;
  const contracts = Object.entries(reference.instruments).filter(([, { kind, symbol }]) => {
    const game = /GAME-(\d+)/.exec(symbol);
    return kind !== "parlay" && (game === null || Number(game[1]) <= GAMES);
  });
  const perpetuals = Object.entries(reference.assets).map(([underlying, { spot }]) => {
    const perpetual: QuotedInstrument = {
      kind: "perp",
      symbol: `${underlying}-PERP`,
      underlying,
      lotDecimals: 4,
      mark: Math.round(Number(spot) * 1e6),
    };
    return [`${underlying}-PERP`, perpetual] as const;
  });
  return { ...reference, instruments: Object.fromEntries([...contracts, ...perpetuals]) };
}
