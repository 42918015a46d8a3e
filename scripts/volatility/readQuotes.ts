import { readFileSync } from "node:fs";

import {
  ladderOf,
  normalCdf,
  repairExclusiveSet,
  repairStrip,
  type SmileQuestion,
  type StripQuote,
} from "@plimsoll/model";

const DATA = new URL("../../data/", import.meta.url);
const YEAR_MS = 365 * 86_400_000;

/** The options of one expiry: what was quoted, and the strip of digitals that follows from it. */
export interface OptionChain {
  /** As an ISO date. */
  readonly expiry: string;
  readonly quotes: readonly { readonly strike: number; readonly volatility: number }[];
  readonly question: SmileQuestion;
}

/** Deribit BTC options of 2026-04-10, by expiry; the forward is the spot. */
export function deribitChains(): OptionChain[] {
  const rows = readRows("deribit-btc-iv-2026-04-10.csv");
  return Object.entries(Object.groupBy(rows, ([, , expiry]) => expiry ?? "")).map(([expiry, chain = []]) => {
    const [capturedAt = "", spot = ""] = chain[0] ?? [];
    const forward = Number(spot);
    const years = (Date.parse(expiry) - Date.parse(capturedAt)) / YEAR_MS;
    const quotes = chain.map(([, , , strike, percent]) => ({
      strike: Number(strike),
      volatility: Number(percent) / 100,
    }));
    const strip = repairStrip(digitals(forward, years, quotes));
    return { expiry: expiry.slice(0, 10), quotes, question: { forward, years, strip } };
  });
}

/** Kalshi hourly BTC brackets by capture: their mids made a distribution, and that a ladder. */
export function kalshiLadders(): { readonly capturedAt: string; readonly question: SmileQuestion }[] {
  const rows = readRows("kalshi-kxbtc-ladders-2026-07.csv");
  return Object.entries(Object.groupBy(rows, ([capturedAt]) => capturedAt ?? "")).map(
    ([capturedAt, brackets = []]) => {
      const [, closes = "", spot = ""] = brackets[0] ?? [];
      // A bracket that nobody bids for is worth nothing to a seller.
      const prices = brackets.map(([, , , , , , , bid, ask]) => ({
        price: Number(bid) === 0 ? 0 : (Number(bid) + Number(ask)) / 2,
      }));
      const ladder = ladderOf(repairExclusiveSet(prices, { exhaustive: true }).probabilities);
      const strip = repairStrip(
        ladder.map((price, i) => ({ strike: Number(brackets[i + 1]?.[5] ?? Number.NaN), price })),
      );
      const years = (Date.parse(closes) - Date.parse(capturedAt)) / YEAR_MS;
      return { capturedAt, question: { forward: Number(spot), years, strip } };
    },
  );
}

function readRows(file: string): string[][] {
  return readFileSync(new URL(file, DATA), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
}

/** P(S > K) at each inner strike: the slope of the quoted calls there, by the parabola through three of them. */
function digitals(forward: number, years: number, quotes: OptionChain["quotes"]): StripQuote[] {
  const calls = quotes.map(({ strike, volatility }) => call(forward, strike, volatility * Math.sqrt(years)));
  return quotes.slice(1, -1).map(({ strike }, i) => {
    const low = strike - (quotes[i]?.strike ?? Number.NaN);
    const high = (quotes[i + 2]?.strike ?? Number.NaN) - strike;
    const [above = Number.NaN, at = Number.NaN, below = Number.NaN] = [calls[i], calls[i + 1], calls[i + 2]];
    return { strike, price: ((above - at) * (high / low) + (at - below) * (low / high)) / (low + high) };
  });
}

/** Black 1976, undiscounted. */
function call(forward: number, strike: number, deviation: number): number {
  const d1 = Math.log(forward / strike) / deviation + deviation / 2;
  return forward * normalCdf(d1) - strike * normalCdf(d1 - deviation);
}
