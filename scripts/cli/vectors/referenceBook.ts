import type { Position, QuotedInstrument, Snapshot } from "@plimsoll/model";

import type { ReferenceVectors } from "./referenceSchema.ts";

/** The vector file calls crude oil OIL; the model's tree calls it WTI. */
const ASSET: Readonly<Record<string, string>> = { OIL: "WTI" };

const CENT = 10_000;

/** The name the model has for an asset of the vector file. */
export function assetName(name: string): string {
  return ASSET[name] ?? name;
}

export interface ReferenceBook {
  readonly snapshot: Snapshot;
  readonly positions: readonly Position[];
  /** The positions of the file's `positions`, in its order. */
  readonly listed: readonly Position[];
}

/**
 * The reference book, built from the vector file and not from the book that ships, so that a number that was changed
 * in the file cannot agree with itself. NO positions are shorts.
 */
export function referenceBook(vectors: ReferenceVectors): ReferenceBook {
  const instruments: Record<string, QuotedInstrument> = {};
  const positions: Position[] = [];
  const expiry = unixSeconds(vectors.expiry);
  const add = (key: string, instrument: QuotedInstrument, size: number): void => {
    instruments[key] = instrument;
    positions.push({ instrument: key, size: BigInt(size) });
  };

  for (const { id, underlying, strike, side, yes_price_cents, qty, expiry: day } of vectors.positions) {
    add(
      id,
      {
        kind: "binary",
        symbol: id,
        underlying: assetName(underlying),
        comparison: "greaterOrEqual",
        strike: String(strike),
        expiry: unixSeconds(day),
        lotDecimals: 0,
        mark: yes_price_cents * CENT,
      },
      side === "YES" ? qty : -qty,
    );
  }
  const listed = [...positions];

  const outcome = (event: string, index: number, cents: number): QuotedInstrument => ({
    kind: "outcome",
    symbol: `${event}-${index + 1}`,
    event,
    outcome: index,
    expiry,
    lotDecimals: 0,
    mark: cents * CENT,
  });
  vectors.election.no_qty.forEach((qty, at) =>
    add(candidate(at + 1), outcome("election", at, vectors.election.yes_price_cents[at] ?? Number.NaN), -qty),
  );
  vectors.sports.yes_price_cents.forEach((cents, at) =>
    add(game(at + 1), outcome(`game-${at + 1}`, 0, cents), vectors.sports.yes_qty_each),
  );
  for (const [name, { legs, yes_price_cents, qty }] of Object.entries(vectors.parlay.parlays)) {
    add(
      name,
      {
        kind: "parlay",
        symbol: name,
        legs: legs.map((leg) => legKey(leg)),
        expiry,
        lotDecimals: 0,
        mark: yes_price_cents * CENT,
      },
      qty,
    );
  }

  return {
    snapshot: {
      version: 1,
      time: unixSeconds(vectors.as_of),
      beacons: [`0x${"00".repeat(32)}`],
      assets: Object.fromEntries(
        Object.entries(vectors.market).map(([name, { spot, vol }]) => [
          assetName(name),
          { spot: String(spot), volatility: String(vol) },
        ]),
      ),
      events: {
        election: {
          cluster: vectors.election.cluster,
          node: "politics",
          probabilities: vectors.election.true_prob.map(String),
        },
        ...Object.fromEntries(
          vectors.sports.true_prob.map((p, at) => [
            `game-${at + 1}`,
            { cluster: vectors.sports.cluster, node: "sports", probabilities: [String(p), complement(p)] },
          ]),
        ),
      },
      instruments,
    },
    positions,
    listed,
  };
}

const candidate = (number: number): string => `candidate-${number}`;
const game = (number: number): string => `game-${number}`;

/** "BTC>=60000", "candidate 1 wins", "game 20 wins" as keys of instruments. */
function legKey(leg: string): string {
  const price = /^([A-Z]+)>=(\d+)$/.exec(leg);
  if (price !== null) return `${price[1] ?? ""}-${price[2] ?? ""}-YES`;
  const event = /^(candidate|game) (\d+) wins$/.exec(leg);
  if (event !== null) return `${event[1] ?? ""}-${event[2] ?? ""}`;
  throw new Error(`parlay leg "${leg}" is neither "ASSET>=STRIKE" nor "candidate|game N wins"`);
}

/** 1 − p as a short decimal: probabilities of the file have at most six decimals. */
function complement(probability: number): string {
  return String(Math.round((1 - probability) * 1e6) / 1e6);
}

function unixSeconds(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000;
}
