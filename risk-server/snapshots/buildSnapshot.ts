import {
  fairMark,
  nextBuffers,
  type Instrument,
  type Profile,
  type QuotedInstrument,
  type Snapshot,
} from "@plimsoll/model";
import { ledgerRoot, MARK_LIVE, type InstrumentId } from "@plimsoll/sdk";

import { FeedError, type MarketView } from "../feeds/Feed.ts";
import type { MarketLiquidity } from "../feeds/liquiditySchema.ts";
import type { LedgerState } from "../ledger/Ledger.ts";
import { openInterest } from "../ledger/openInterest.ts";
import { has, isSettled } from "../marks/flags.ts";

/** A snapshot that also says which marks no venue quoted: they are the model's own values. */
export interface PublishedSnapshot extends Snapshot {
  /** Keys of `instruments`, ascending by id. */
  readonly derivedMarks: readonly string[];
}

/** The parts of the newest ledger that a snapshot is made of. */
export type SnapshotLedger = Pick<LedgerState, "instruments" | "marks">;

/** The parts of the ledger that the snapshot names: what it says of all accounts is as of that block. */
export type NamedLedger = Pick<LedgerState, "block" | "accounts">;

/**
 * Puts market and listed instruments together. A pure function: every server that sees the same market and the same chain
 * builds the same bytes.
 *
 * A contract past its expiry keeps the mark it was last posted with, because its lane must be written with the others of
 * its slot; a settled one is left out unless a parlay in the snapshot has it as a leg. An instrument on something that the
 * market does not hold is left out as well.
 *
 * What a feed knows of the cost of trading goes with the instrument, and the open interest of the named ledger with all but
 * collateral, which nobody is short of.
 * @throws FeedError when the market states funding of something that has none.
 */
export function buildSnapshot(parameters: {
  time: number;
  beacons: readonly string[];
  view: Pick<MarketView, "assets" | "events" | "quotes" | "liquidity">;
  ledger: SnapshotLedger;
  named: NamedLedger;
  /** The snapshot of the epoch before; buffers start full without one. */
  previous: Snapshot | undefined;
  profile: Profile;
}): PublishedSnapshot {
  const { time, beacons, view, ledger, named, previous, profile } = parameters;
  const market = { time, assets: view.assets, events: view.events, profile };
  const quoted = new Map<InstrumentId, QuotedInstrument>();
  const derived = new Set<InstrumentId>();

  for (const [id, instrument] of byDependency(ledger.instruments)) {
    if ("expiry" in instrument && instrument.expiry <= time) {
      const posted = ledger.marks.get(id);
      if (posted !== undefined && has(posted, MARK_LIVE))
        quoted.set(id, { ...instrument, mark: Number(posted.price) });
      continue;
    }
    const quote = view.quotes?.[instrument.symbol];
    const mark =
      quote ??
      fairMark(instrument, market, (key) => {
        const leg = quoted.get(Number(key));
        return leg === undefined ? undefined : { instrument: leg, mark: leg.mark };
      });
    if (mark === undefined || mark <= 0) continue;
    if (quote === undefined) derived.add(id);
    quoted.set(id, { ...instrument, mark });
  }
  for (const id of unneeded(quoted, ledger)) quoted.delete(id);
  const open = openInterest(named.accounts);

  return {
    version: 1,
    time,
    beacons,
    assets: view.assets,
    events: view.events,
    instruments: Object.fromEntries(
      [...quoted].map(([id, instrument]) => [
        id.toString(),
        withLiquidity(instrument, view.liquidity?.[instrument.symbol], open.get(id) ?? 0n),
      ]),
    ),
    ledger: {
      blockNumber: Number(named.block.number),
      blockHash: named.block.hash,
      root: ledgerRoot(named.accounts.values()),
    },
    ...(previous === undefined ? {} : { buffers: nextBuffers(profile, previous) }),
    derivedMarks: [...derived].sort((a, b) => a - b).map(String),
  };
}

/** What the snapshot says of trading an instrument; nothing where nothing is known. */
function withLiquidity(
  instrument: QuotedInstrument,
  facts: MarketLiquidity | undefined,
  open: bigint,
): QuotedInstrument {
  if (facts?.fundingPerHour !== undefined && instrument.kind !== "perp") {
    throw new FeedError(
      `liquidity of ${instrument.symbol}: fundingPerHour is given, but only perpetuals have it`,
    );
  }
  if (instrument.kind === "spot")
    return facts === undefined ? instrument : { ...instrument, liquidity: facts };
  return {
    ...instrument,
    liquidity: { ...facts, openInterest: Number(open < MOST_LOTS ? open : MOST_LOTS) },
  };
}

/** The model takes what a double holds exactly; charges on a position of 2^53 lots are far beyond their caps. */
const MOST_LOTS = BigInt(Number.MAX_SAFE_INTEGER);

/** Parlays after everything else, so that the marks of their legs are known. */
function byDependency(instruments: LedgerState["instruments"]): [InstrumentId, Instrument][] {
  const all = [...instruments].sort(([a], [b]) => a - b);
  const isParlay = ([, { kind }]: [InstrumentId, Instrument]): boolean => kind === "parlay";
  return [...all.filter((one) => !isParlay(one)), ...all.filter(isParlay)];
}

/** Settled contracts that no unsettled parlay needs. */
function unneeded(
  quoted: ReadonlyMap<InstrumentId, QuotedInstrument>,
  ledger: SnapshotLedger,
): InstrumentId[] {
  const settled = [...quoted.keys()].filter((id) => isSettled(ledger.marks.get(id)));
  const needed = new Set(
    [...quoted]
      .flatMap(([id, terms]) => (terms.kind === "parlay" && !settled.includes(id) ? terms.legs : []))
      .map(Number),
  );
  return settled.filter((id) => !needed.has(id));
}
