/** Holdings at their marks: what they are worth, what they could cost, and how they change. */
import { portfolioHash } from "../contracts/venue/portfolio.ts";
import type { Holding } from "./Book.ts";
import { CALL, kindFor, kindOf, lotDecimalsOf, SPOT, type Valued } from "./kinds/index.ts";
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

/** The instrument's mark, with the terms and the other mark that its kind goes by. */
export function valuedOf({ marks, listing }: Chain, instrument: number): Valued {
  const { price, fundingIndex, halted } = marks.of(instrument);
  const { lower, haircut, priced } = listing(instrument);
  const underlyingPrice = priced === undefined ? 0n : marks.of(priced).price;
  return { price, fundingIndex, still: halted, strike: lower, haircut, underlyingPrice };
}

export const worstCaseOf = (chain: Chain, instrument: number, lots: bigint): Rational =>
  chain.marks.of(instrument).settled
    ? Rational.ZERO
    : kindFor(instrument).worstCase(lots, lotDecimalsOf(instrument), valuedOf(chain, instrument));

export const fundingOf = ({ instrument, lots, settledIndex }: Holding, mark: Mark): Rational =>
  kindFor(instrument).fundingDue(lots, lotDecimalsOf(instrument), mark, settledIndex);

export const payoutOf = (chain: Chain, instrument: number, lots: bigint): Rational =>
  kindFor(instrument).payout(lots, lotDecimalsOf(instrument), valuedOf(chain, instrument));

/** 1e-6 USD, rounded up. */
export const spotValueOf = ({ marks }: Chain, holdings: readonly Holding[]): bigint =>
  Rational.sum(
    holdings
      .filter(({ instrument }) => kindOf(instrument) === SPOT)
      .map(({ instrument, lots }) => valueOf(instrument, lots, marks.of(instrument).price)),
  ).ceil();

/** What leaves the account, or buys a spot, would be other accounts' cash. */
export function refuseLoan(chain: Chain, holdings: readonly Holding[], { equity }: Measured): void {
  const value = spotValueOf(chain, holdings);
  refuseIf(value !== 0n && equity < value, "SpotIsNotCash");
}

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
  const worstCase = Rational.sum(marked.map((leg) => worstCaseOf(chain, leg.instrument, leg.lots)));
  // A call sold is as halted, limited or old as the mark of what prices it.
  const underlyings = live
    .filter(({ instrument, lots }) => lots < 0n && kindOf(instrument) === CALL)
    .flatMap(({ instrument }) => chain.listing(instrument).priced ?? []);
  const movingUnderlyings = underlyings.filter((instrument) => !isFrozen(chain, instrument));
  const epochs = [...moving.map(({ instrument }) => instrument), ...movingUnderlyings].map((instrument) =>
    chain.marks.slotEpoch(instrument),
  );
  return {
    equity: value.plus(Rational.of(cash)).floor(),
    worstCase: worstCase.ceil(),
    hash: portfolioHash(holdings.map(({ instrument, lots }) => ({ instrument, size: lots }))),
    oldestEpoch: epochs.length === 0 ? undefined : epochs.reduce((a, b) => (a < b ? a : b)),
    restricted:
      moving.length !== live.length ||
      moving.some(({ mark }) => mark.limited) ||
      underlyings.some((instrument) => isFrozen(chain, instrument) || chain.marks.of(instrument).limited),
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
  refuseIf(next.lots < 0n && kindOf(instrument) === SPOT, "ShortSpot");
  if (next.lots !== 0n) {
    if (holding === undefined) holdings.push(next);
    else holdings[index] = next;
  } else if (holding !== undefined) {
    const last = holdings.pop();
    if (last !== undefined && index < holdings.length) holdings[index] = last;
  }
  return { before, due };
}
