import { canonicalJson, type Instrument, type Profile, type Snapshot } from "@plimsoll/model";
import { firstDifference, type Difference } from "@plimsoll/sdk";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import type { MarketView } from "../feeds/Feed.ts";
import { disagreement } from "../http/Problem.ts";
import { acceptedLiquidity } from "./acceptedLiquidity.ts";
import { buildSnapshot, type NamedLedger, type SnapshotLedger } from "../snapshots/buildSnapshot.ts";

export type Tolerance = RiskServerConfig["committee"]["tolerance"];

/**
 * Whether a proposed snapshot is one that this server would stand for: its market is within tolerance of this server's own
 * feed, and everything else in it (instruments, terms, derived marks, marks of expired contracts) is exactly what this
 * server derives from that market and its own view of the chain.
 * @param view This server's market at the proposed time.
 * @param named This server's ledger at the block that the proposal names.
 * @param previous The snapshot that the chain names for the epoch before, undefined when it cannot be had.
 * @throws Problem `disagreement` naming the first difference.
 */
export function checkSnapshot(parameters: {
  proposed: Snapshot;
  view: MarketView;
  ledger: SnapshotLedger;
  named: NamedLedger;
  previous: Snapshot | undefined;
  profile: Profile;
  tolerance: Tolerance;
}): void {
  const { proposed, view, ledger, named, previous, profile, tolerance } = parameters;
  const market = acceptedMarket(proposed, view, tolerance);
  const rebuilt = buildSnapshot({
    time: proposed.time,
    beacons: proposed.beacons,
    view: market,
    ledger,
    named,
    previous,
    profile,
  });
  if (canonicalJson(rebuilt) !== canonicalJson(proposed)) {
    throw disagreement(`First difference: ${described(firstDifference(proposed, rebuilt))}`);
  }
}

function described(difference: Difference | undefined): string {
  if (difference === undefined) return "another order";
  const { path, left: there, right: here } = difference;
  return `${path}: ${shown(here)} here, ${shown(there)} there`;
}

const shown = (value: unknown): string =>
  value === undefined ? "nothing" : JSON.stringify(value).slice(0, 80);

/** The proposed market, once each of its values was found close enough to this server's. */
function acceptedMarket(
  proposed: Snapshot,
  own: MarketView,
  tolerance: Tolerance,
): Pick<MarketView, "assets" | "events" | "quotes" | "liquidity"> {
  const assets: Record<string, MarketView["assets"][string]> = {};
  for (const [name, asset] of Object.entries(own.assets)) {
    const spot = proposed.assets[name]?.spot;
    const volatility = proposed.assets[name]?.volatility;
    requireNear(`assets.${name}.spot`, asset.spot, spot, Number(asset.spot) * tolerance.spot);
    requireNear(
      `assets.${name}.volatility`,
      asset.volatility,
      volatility,
      Number(asset.volatility) * tolerance.volatility,
    );
    assets[name] = { ...asset, spot, volatility };
  }
  const events: Record<string, MarketView["events"][string]> = {};
  for (const [name, event] of Object.entries(own.events)) {
    const given = proposed.events[name]?.probabilities ?? [];
    const probabilities = event.probabilities.map((probability, index) => {
      const value = given[index];
      requireNear(`events.${name}.probabilities.${index}`, probability, value, tolerance.probability);
      return value;
    });
    events[name] = { ...event, probabilities };
  }
  const quotes = acceptedQuotes(proposed, own, tolerance);
  return { assets, events, quotes, liquidity: acceptedLiquidity(proposed, own, tolerance) };
}

function acceptedQuotes(proposed: Snapshot, own: MarketView, tolerance: Tolerance): Record<string, number> {
  const quotes: Record<string, number> = {};
  for (const instrument of Object.values(proposed.instruments)) {
    const quote = own.quotes?.[instrument.symbol];
    if (quote === undefined) continue;
    const allowed = quoteTolerance(instrument, quote, own, tolerance);
    if (Math.abs(instrument.mark - quote) > allowed) {
      throw disagreement(
        `First difference: the mark of ${instrument.symbol}: ${quote} here, ${instrument.mark} there`,
      );
    }
    quotes[instrument.symbol] = instrument.mark;
  }
  return quotes;
}

/** 1e-6 USD. An option's price moves by no more than its underlying's. */
function quoteTolerance(
  instrument: Instrument,
  quote: number,
  { assets }: MarketView,
  tolerance: Tolerance,
): number {
  switch (instrument.kind) {
    case "perp":
    case "spot":
      return quote * tolerance.spot;
    case "call":
    case "put":
      return Number(assets[instrument.underlying]?.spot ?? 0) * 1_000_000 * tolerance.spot;
    default:
      return 1_000_000 * tolerance.probability;
  }
}

function requireNear(path: string, own: string, given: unknown, allowed: number): asserts given is string {
  if (given === own) return;
  const distance =
    typeof given === "string" && DECIMAL.test(given) ? Math.abs(Number(given) - Number(own)) : Infinity;
  if (!(distance <= allowed))
    throw disagreement(`First difference: ${path}: ${own} here, ${JSON.stringify(given)} there`);
}

const DECIMAL = /^(0|[1-9]\d*)(\.\d{1,15})?$/;
