/** Holdings at their marks: what they are worth, what they could cost, and how they change. */
import { portfolioHash } from "../contracts/venue/portfolio.ts";
import type { Holding } from "./Book.ts";
import { kindFor, lotDecimalsOf } from "./kinds/index.ts";
import type { Mark } from "./Marks.ts";
import { Rational } from "./Rational.ts";
import { refuseIf } from "./Refusal.ts";
import type { Chain } from "./ReferenceVenue.ts";

const MAX_HOLDINGS = 64;

export interface Measured {
  /** 1e-6 USD, rounded down. */
  equity: bigint;
  /** 1e-6 USD, rounded up. */
  worstCase: bigint;
  hash: string;
  /** Of the oldest slot that counts; undefined for none. */
  oldestEpoch: bigint | undefined;
  restricted: boolean;
}

export const valueOf = (instrument: number, lots: bigint, price: bigint): Rational =>
  kindFor(instrument).value(lots, lotDecimalsOf(instrument), price);

export const worstCaseOf = (instrument: number, lots: bigint, mark: Mark): Rational =>
  mark.settled ? Rational.ZERO : kindFor(instrument).worstCase(lots, lotDecimalsOf(instrument), mark.price);

export const fundingOf = ({ instrument, lots, settledIndex }: Holding, mark: Mark): Rational =>
  kindFor(instrument).fundingDue(lots, lotDecimalsOf(instrument), mark, settledIndex);

export const payoutOf = (instrument: number, lots: bigint): Rational =>
  kindFor(instrument).payout(lots, lotDecimalsOf(instrument));

/** Halted, expired or never posted: the mark stands still though it is not final. */
export function isFrozen(chain: Chain, instrument: number): boolean {
  const mark = chain.marks.find(instrument);
  if (mark?.settled === true) return false;
  const { expiry } = chain.listing(instrument);
  return mark === undefined || mark.halted || (expiry !== 0n && expiry <= chain.block.timestamp);
}

export function measure(chain: Chain, holdings: readonly Holding[], cash: bigint): Measured {
  const marked = holdings.map((holding) => ({ ...holding, mark: chain.marks.of(holding.instrument) }));
  const live = marked.filter(({ mark }) => !mark.settled);
  const moving = live.filter(({ instrument }) => !isFrozen(chain, instrument));
  const value = Rational.sum(
    marked.map((leg) => valueOf(leg.instrument, leg.lots, leg.mark.price).minus(fundingOf(leg, leg.mark))),
  );
  const worstCase = Rational.sum(marked.map((leg) => worstCaseOf(leg.instrument, leg.lots, leg.mark)));
  const epochs = moving.map(({ instrument }) => chain.marks.slotEpoch(instrument));
  return {
    equity: value.plus(Rational.of(cash)).floor(),
    worstCase: worstCase.ceil(),
    hash: portfolioHash(holdings.map(({ instrument, lots }) => ({ instrument, size: lots }))),
    oldestEpoch: epochs.length === 0 ? undefined : epochs.reduce((a, b) => (a < b ? a : b)),
    restricted: moving.length !== live.length || moving.some(({ mark }) => mark.limited),
  };
}

/**
 * Changes a holding in place: appended, resized, or replaced by the last one. What of funding is due by then is settled.
 *
 * @returns the lots before, and the funding to pay in 1e-6 USD, rounded up
 */
export function change(
  chain: Chain,
  holdings: Holding[],
  instrument: number,
  lots: bigint,
): { before: bigint; due: bigint } {
  const mark = chain.marks.of(instrument);
  const index = holdings.findIndex((holding) => holding.instrument === instrument);
  const holding = holdings[index];
  const before = holding?.lots ?? 0n;
  const due = holding === undefined ? 0n : fundingOf(holding, mark).ceil();
  refuseIf(holding === undefined && holdings.length === MAX_HOLDINGS, "TooManyPositions");
  const next: Holding = { instrument, lots: before + lots, settledIndex: mark.fundingIndex };
  if (next.lots !== 0n) {
    if (holding === undefined) holdings.push(next);
    else holdings[index] = next;
  } else if (holding !== undefined) {
    const last = holdings.pop();
    if (last !== undefined && index < holdings.length) holdings[index] = last;
  }
  return { before, due };
}
