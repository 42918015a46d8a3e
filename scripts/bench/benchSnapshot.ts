import { normalCdf, type QuotedInstrument, type Snapshot } from "@plimsoll/model";

/** 2026-06-01, Unix seconds. */
const time = 1_780_272_000;
const day = 86_400;
const year = 365 * day;

const underlyings = {
  BTC: { spot: 95_000, volatility: 0.65, lotDecimals: 4 },
  ETH: { spot: 3400, volatility: 0.8, lotDecimals: 4 },
  SPX: { spot: 7400, volatility: 0.18, lotDecimals: 2 },
  WTI: { spot: 68, volatility: 0.38, lotDecimals: 1 },
} as const;

const expiries = [7, 30, 60, 90].map((days) => days * day);

/** A market of about so many instruments: a perpetual and ladders of binaries at four expiries on each underlying. */
export function benchSnapshot(instruments: number): Snapshot {
  const names = Object.keys(underlyings) as (keyof typeof underlyings)[];
  const strikes = Math.floor((instruments / names.length - 1) / expiries.length);
  const quoted: Record<string, QuotedInstrument> = {};
  for (const name of names) {
    const { spot, volatility, lotDecimals } = underlyings[name];
    const liquidity = { spread: 20_000, dailyVolume: 20_000, openInterest: 9000, fundingPerHour: "0.0001" };
    quoted[`${name}-PERP`] = {
      kind: "perp",
      symbol: `${name} perpetual`,
      underlying: name,
      lotDecimals,
      mark: Math.round(spot * 1e6),
      liquidity,
    };
    for (const left of expiries) {
      for (let i = 0; i < strikes; i++) {
        const distance = (i - (strikes - 1) / 2) * 0.02;
        const deviation = volatility * Math.sqrt(left / year);
        const odds = normalCdf(-Math.log(1 + distance) / deviation - deviation / 2);
        quoted[`${name}-${left / day}-${i}`] = {
          kind: "binary",
          symbol: `${name} ${i}`,
          underlying: name,
          comparison: "greaterOrEqual",
          strike: (spot * (1 + distance)).toFixed(2),
          expiry: time + left,
          lotDecimals: 0,
          mark: Math.round(1e6 * Math.min(0.99, Math.max(0.01, odds))),
        };
      }
    }
  }
  return {
    version: 1,
    time,
    beacons: [`0x${"00".repeat(32)}`],
    assets: Object.fromEntries(
      names.map((name) => {
        const { spot, volatility } = underlyings[name];
        return [name, { spot: String(spot), volatility: String(volatility) }];
      }),
    ),
    events: {},
    instruments: quoted,
  };
}
