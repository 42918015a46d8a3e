import type { QuotedInstrument, Snapshot } from "../snapshot/Snapshot.ts";

/** 2026-06-01, Unix seconds. */
export const exampleTime = 1_780_272_000;

const expiryIn = (days: number): number => exampleTime + Math.floor(days * 86_400 + 0.5);

/** A contract on an underlying; days from `exampleTime`. */
export function binary(
  underlying: string,
  strike: string,
  days: number,
  mark: number,
  comparison: "greaterOrEqual" | "greater" | "less" = "greaterOrEqual",
): QuotedInstrument {
  const expiry = expiryIn(days);
  return {
    kind: "binary",
    symbol: `${underlying} ${strike}`,
    underlying,
    comparison,
    strike,
    expiry,
    lotDecimals: 0,
    mark,
  };
}

/** A contract that pays if the underlying ends in [strike, upperStrike). */
export function range(
  underlying: string,
  strike: string,
  upperStrike: string,
  days: number,
  mark: number,
): QuotedInstrument {
  const expiry = expiryIn(days);
  const symbol = `${underlying} ${strike} to ${upperStrike}`;
  return {
    kind: "binary",
    symbol,
    underlying,
    comparison: "between",
    strike,
    upperStrike,
    expiry,
    lotDecimals: 0,
    mark,
  };
}

export function outcome(event: string, index: number, days: number, mark: number): QuotedInstrument {
  const expiry = expiryIn(days);
  return {
    kind: "outcome",
    symbol: `${event} ${index}`,
    event,
    outcome: index,
    expiry,
    lotDecimals: 0,
    mark,
  };
}

export function parlay(legs: readonly string[], days: number, mark: number): QuotedInstrument {
  const expiry = expiryIn(days);
  return { kind: "parlay", symbol: legs.join(" and "), legs, expiry, lotDecimals: 0, mark };
}

export function perp(underlying: string, lotDecimals: number, mark: number): QuotedInstrument {
  return { kind: "perp", symbol: `${underlying} perpetual`, underlying, lotDecimals, mark };
}

/** Collateral in the coin itself. */
export function spot(
  underlying: string,
  lotDecimals: number,
  mark: number,
  haircut: string,
): QuotedInstrument {
  return { kind: "spot", symbol: underlying, underlying, lotDecimals, haircut, mark };
}

/** Pays in proportion between the strikes. */
export function scalar(
  underlying: string,
  strike: string,
  upperStrike: string,
  days: number,
  mark: number,
): QuotedInstrument {
  const symbol = `${underlying} ${strike} up to ${upperStrike}`;
  const expiry = expiryIn(days);
  return { kind: "scalar", symbol, underlying, strike, upperStrike, expiry, lotDecimals: 0, mark };
}

export function option(
  kind: "call" | "put",
  underlying: string,
  strike: string,
  days: number,
  mark: number,
  lotDecimals: number,
): QuotedInstrument {
  const symbol = `${underlying} ${strike} ${kind}`;
  return { kind, symbol, underlying, strike, expiry: expiryIn(days), lotDecimals, mark };
}

/** Four underlyings, an election, two games and a contract of every kind, cheap and dear, near and far. */
export const exampleSnapshot: Snapshot = snapshotOf({
  "BTC-PERP": perp("BTC", 4, 95_000_000_000),
  "ETH-PERP": perp("ETH", 4, 3_400_000_000),
  "SPX-PERP": perp("SPX", 2, 7_400_000_000),
  "WTI-PERP": perp("WTI", 1, 68_000_000),
  "BTC-80000": binary("BTC", "80000", 30, 830_000),
  "BTC-95000": binary("BTC", "95000", 30, 470_000, "greater"),
  "BTC-120000": binary("BTC", "120000", 30, 100_000),
  "BTC-200000": binary("BTC", "200000", 60, 10_000),
  "BTC-TODAY": binary("BTC", "95500", 0.25, 420_000),
  "BTC-90-100": range("BTC", "90000", "100000", 30, 220_000),
  "SPX-7200-BELOW": binary("SPX", "7200", 18, 240_000, "less"),
  "SPX-7600": binary("SPX", "7600", 18, 250_000),
  "WTI-60": binary("WTI", "60", 40, 850_000),
  "VOTE-1": outcome("VOTE", 0, 90, 420_000),
  "VOTE-2": outcome("VOTE", 1, 90, 310_000),
  "VOTE-3": outcome("VOTE", 2, 90, 270_000),
  "GAME-1": outcome("GAME-1", 0, 3, 550_000),
  "GAME-TONIGHT": outcome("GAME-2", 0, 0.5, 30_000),
  "PARLAY-PRICES": parlay(["BTC-95000", "SPX-7600"], 30, 160_000),
  "PARLAY-MIXED": parlay(["BTC-80000", "GAME-1"], 30, 450_000),
});

/** A snapshot of the given instruments over the example's underlyings and events. */
export function snapshotOf(instruments: Record<string, QuotedInstrument>): Snapshot {
  return {
    version: 1,
    time: exampleTime,
    beacons: [`0x${"00".repeat(32)}`],
    assets: {
      BTC: { spot: "95000", volatility: "0.65" },
      ETH: { spot: "3400", volatility: "0.80" },
      SPX: { spot: "7400", volatility: "0.18" },
      WTI: { spot: "68", volatility: "0.38" },
    },
    events: {
      VOTE: { cluster: "ELECTION", node: "politics", probabilities: ["0.42", "0.31", "0.27"] },
      "GAME-1": { cluster: "SPORTS", node: "sports", probabilities: ["0.55", "0.45"] },
      "GAME-2": { cluster: "SPORTS", node: "sports", probabilities: ["0.03", "0.97"] },
    },
    instruments,
  };
}
