import type { Binary, Instrument } from "@plimsoll/model";

/** The state of the market on one day: 24:00 UTC of crypto, the close of an exchange. */
export interface MarketDay {
  readonly date: string;
  /** Unix seconds. */
  readonly time: number;
  /** USD by underlying. */
  readonly spots: Readonly<Record<string, number>>;
  /** Annual, as the model would have forecast it for the days after; by underlying. */
  readonly volatilities: Readonly<Record<string, number>>;
}

/** What is listed together, by its underlyings. */
export const markets = { crypto: ["BTC", "ETH"], SPX: ["SPX"], WTI: ["WTI"] } as const;
export type Market = keyof typeof markets;

/** A book that is opened every day anew, for 100,000 USD, and closed after the margin period. */
export interface RollingBook {
  readonly name: string;
  readonly what: string;
  /** The market it is in. */
  readonly market: Market;
  /** Contracts of it settle within the margin period, so that its loss can jump to the whole. */
  readonly resolves: boolean;
  /** It holds one perp and nothing else. */
  readonly isPerp: boolean;
  /** Lots by key of `instrumentsOf`. */
  readonly positions: (day: MarketDay) => Readonly<Record<string, number>>;
}

const notional = 100_000;
const lotDecimals: Readonly<Record<string, number>> = { BTC: 4, ETH: 4, SPX: 2, WTI: 1 };

/** Lots of a perp worth a signed share of the notional. */
function worth(day: MarketDay, underlying: string, share: number): number {
  const price = Math.max(1, day.spots[underlying] ?? NaN);
  return Math.round(((share * notional) / price) * 10 ** (lotDecimals[underlying] ?? 0));
}

const ladder = ["0.90", "0.95", "1.00", "1.05", "1.10"];

export const rollingBooks: readonly RollingBook[] = [
  {
    name: "long BTC",
    what: "BTC perp",
    market: "crypto",
    resolves: false,
    isPerp: true,
    positions: (day) => ({ "BTC-PERP": worth(day, "BTC", 1) }),
  },
  {
    name: "short BTC",
    what: "BTC perp sold",
    market: "crypto",
    resolves: false,
    isPerp: true,
    positions: (day) => ({ "BTC-PERP": worth(day, "BTC", -1) }),
  },
  {
    name: "spread",
    what: "BTC perp against as many dollars of ETH perp sold",
    market: "crypto",
    resolves: false,
    isPerp: false,
    positions: (day) => ({ "BTC-PERP": worth(day, "BTC", 1), "ETH-PERP": worth(day, "ETH", -1) }),
  },
  {
    name: "strip",
    what: "half of the BTC perp, against 10,000 contracts sold at each of five strikes, 90 to 110 % of spot, seven days",
    market: "crypto",
    resolves: false,
    isPerp: false,
    positions: (day) => ({
      "BTC-PERP": worth(day, "BTC", 0.5),
      ...Object.fromEntries(ladder.map((strike) => [`WEEK-${strike}`, -10_000])),
    }),
  },
  {
    name: "short vol",
    what: "50,000 contracts sold above 110 % and below 90 % of spot each, seven days",
    market: "crypto",
    resolves: false,
    isPerp: false,
    positions: () => ({ "WEEK-1.10": -50_000, "WEEK-BELOW-0.90": -50_000 }),
  },
  {
    name: "resolving",
    what: "50,000 contracts sold above 103 % and below 97 % of spot each, settling the next day",
    market: "crypto",
    resolves: true,
    isPerp: false,
    positions: () => ({ "DAY-1.03": -50_000, "DAY-BELOW-0.97": -50_000 }),
  },
  {
    name: "long SPX",
    what: "SPX perp",
    market: "SPX",
    resolves: false,
    isPerp: true,
    positions: (day) => ({ "SPX-PERP": worth(day, "SPX", 1) }),
  },
  {
    name: "short SPX",
    what: "SPX perp sold",
    market: "SPX",
    resolves: false,
    isPerp: true,
    positions: (day) => ({ "SPX-PERP": worth(day, "SPX", -1) }),
  },
  {
    name: "long WTI",
    what: "WTI perp",
    market: "WTI",
    resolves: false,
    isPerp: true,
    positions: (day) => ({ "WTI-PERP": worth(day, "WTI", 1) }),
  },
];

/** Everything that the books of a market hold, listed on a day. */
export function instrumentsOf(market: Market, day: MarketDay): Record<string, Instrument> {
  const perps = markets[market].map((underlying): [string, Instrument] => [
    `${underlying}-PERP`,
    { kind: "perp", symbol: underlying, underlying, lotDecimals: lotDecimals[underlying] ?? 0 },
  ]);
  if (market !== "crypto") return Object.fromEntries(perps);
  const contract = (comparison: Binary["comparison"], strike: string, days: number): Instrument => ({
    kind: "binary",
    symbol: `BTC ${strike} in ${days} days`,
    underlying: "BTC",
    comparison,
    strike: (Number(strike) * (day.spots.BTC ?? NaN)).toFixed(2),
    expiry: day.time + days * 86_400,
    lotDecimals: 0,
  });
  return Object.fromEntries([
    ...perps,
    ...ladder.map((strike) => [`WEEK-${strike}`, contract("greaterOrEqual", strike, 7)] as const),
    ["WEEK-BELOW-0.90", contract("less", "0.90", 7)],
    ["DAY-1.03", contract("greaterOrEqual", "1.03", 1)],
    ["DAY-BELOW-0.97", contract("less", "0.97", 1)],
  ]);
}
