import path from "node:path";

import {
  buildCube,
  marginOf,
  type Position,
  productionProfile,
  type Snapshot,
  type SolvencyBook,
} from "@plimsoll/model";
import { buildSnapshot, createReplayFeed, readReplay } from "@plimsoll/risk-server";
import { toModelInstrument } from "@plimsoll/sdk";

import { instrumentTerms } from "../venue/instrumentTerms.ts";
import { readVenueFile } from "../venue/readVenueFile.ts";
import { accountsSchema, venueSchema } from "../venue/venue.ts";

const DATA = path.resolve(import.meta.dirname, "../../data");
/** What every account of the demonstration deposits at first, and the two market makers keep. */
const DEPOSIT = 5_000_000n * 1_000_000n;

/** The demonstration's market, its accounts and its two market makers, at a moment of the recording. */
export interface DemoMarket {
  readonly snapshot: Snapshot;
  readonly book: SolvencyBook;
}

/**
 * The demonstration's book as it stands `minutes` after its start if nobody were liquidated: three accounts with the
 * multiples of their margin that the demonstration leaves them, and the makers who hold the other sides.
 */
export async function demoMarket(minutes: number): Promise<DemoMarket> {
  const start = await demoSnapshot(0);
  const now = minutes === 0 ? start : await demoSnapshot(minutes);
  const { accounts } = await readVenueFile(path.join(DATA, "venues/local-accounts.json"), accountsSchema);
  const ids = new Map(Object.entries(start.instruments).map(([id, { symbol }]) => [symbol, id]));
  const profile = {
    ...productionProfile,
    scenarioSet: { sampler: "sobol", panels: 8, pointsPerPanel: 2_048 },
  } as const;
  const cube = buildCube({ profile, snapshot: start, seeds: seeds() });

  const gained = (positions: readonly Position[]): bigint =>
    positions.reduce((sum, { instrument, size }) => {
      const move = BigInt(mark(now, instrument) - mark(start, instrument));
      return sum + (size * move) / 10n ** BigInt(start.instruments[instrument]?.lotDecimals ?? 0);
    }, 0n);
  const traders = accounts.map(({ equityToMargin, positions }) => {
    const held = positions.map(({ symbol, size }) => ({
      instrument: ids.get(symbol) ?? symbol,
      size: BigInt(size),
    }));
    const margin = marginOf(cube, held).initialMargin;
    return {
      equity: (margin * BigInt(Math.round(equityToMargin * 1_000))) / 1_000n + gained(held),
      positions: held,
    };
  });
  const makers = [true, false].map((ofPerpetuals) => {
    const positions = netOf(traders.flatMap((trader) => trader.positions)).filter(
      ({ instrument }) => (start.instruments[instrument]?.kind === "perp") === ofPerpetuals,
    );
    return { equity: DEPOSIT + gained(positions), positions };
  });
  return { snapshot: now, book: [...traders, ...makers] };
}

/** The other side of these positions. */
function netOf(positions: readonly Position[]): Position[] {
  const net = new Map<string, bigint>();
  for (const { instrument, size } of positions) net.set(instrument, (net.get(instrument) ?? 0n) - size);
  return [...net].map(([instrument, size]) => ({ instrument, size }));
}

const mark = (snapshot: Snapshot, instrument: string): number => snapshot.instruments[instrument]?.mark ?? 0;

const seeds = () => Array.from({ length: 8 }, (_, i) => [i, 7] as const);

/** What a risk server would publish `minutes` after the start. */
async function demoSnapshot(minutes: number): Promise<Snapshot> {
  const replay = await readReplay(path.join(DATA, "replays/2025-10-10.json"));
  const startTime = Date.parse(replay.start) / 1_000;
  const time = startTime + 60 * minutes;
  const feed = await createReplayFeed({ replay, dataDirectory: DATA, genesisTime: startTime, speed: 1 });
  const venue = await readVenueFile(path.join(DATA, "venues/local.json"), venueSchema);
  const listed = instrumentTerms(venue, startTime).map(
    ({ id, terms }) => [id, toModelInstrument(id, terms)] as const,
  );
  return buildSnapshot({
    time,
    beacons: [`0x${"00".repeat(32)}`],
    view: await feed.view(time),
    ledger: { instruments: new Map(listed), marks: new Map() },
    named: { block: { number: 0n, hash: `0x${"00".repeat(32)}`, timestamp: time }, accounts: new Map() },
    previous: undefined,
    profile: productionProfile,
  });
}
