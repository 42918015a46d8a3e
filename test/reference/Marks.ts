/** Marks as the oracle keeps them: by instrument, each with the epoch of the slot it shares, within a band and a cap. */
import { CALL, kindOf, PERP, PUT, SCALAR } from "./kinds/index.ts";
import { RATIO } from "./Parameters.ts";
import { max, min, Rational } from "./Rational.ts";
import { refuseIf } from "./Refusal.ts";

export interface MarkBands {
  /** 1e6 = 100 % of the last mark. */
  perpBand: bigint;
  /** 1e-6 USD. */
  binaryBand: bigint;
  /** 1e6 = 100 % of the anchor. */
  perpCap: bigint;
  /** 1e-6 USD. */
  binaryCap: bigint;
  /** 1e6 = 100 % of the mark a day. */
  fundingRate: bigint;
  /** Posts in a row at an edge, of which the last halts. */
  limitMoves: bigint;
  /** Seconds. */
  outage: bigint;
  /** Seconds. */
  grace: bigint;
  /** 1e6 = 100 % of the underlying's mark. */
  optionBand: bigint;
}

export interface Mark {
  price: bigint;
  fundingIndex: bigint;
  halted: boolean;
  limited: boolean;
  settled: boolean;
}

/**
 * The mark before the first post of a half-hour of the clock, how many posts in a row were moved to an edge, and what a perp's
 * mark has gone since, up and down, in 2^-36 of the anchor.
 */
interface Anchor {
  halfHour: bigint;
  price: bigint;
  limitMoves: bigint;
  way: bigint;
}

/** What is posted for an instrument. */
export interface Quote {
  price: bigint;
  fundingIndex: bigint;
}

/** Epochs before the head that the oracle remembers. */
export const REMEMBERED = 15n;

const HALF_HOUR = 1800n;
const DAY = 86_400n;
/** A grace is at most this part of the time since the last. */
const GRACE_PART = 4n;

/** The longest way of a perp's mark in a half-hour, in caps. */
const CAPS_A_WAY = 8n;
const WAY_UNITS = 2n ** 36n;

/** Eight binaries or scalars share a slot, and four options or spots. */
const OCTET = 8;
const QUAD = 4;

/** Instruments of one slot are posted together. */
export function slotOf(instrument: number): string {
  const kind = kindOf(instrument);
  if (kind === PERP) return `perp ${String(instrument)}`;
  return kind <= SCALAR
    ? `octet ${String(Math.floor(instrument / OCTET))}`
    : `quad ${String(Math.floor(instrument / QUAD))}`;
}

export class Marks {
  epoch = 0n;
  time = 0n;
  private readonly times = new Map<bigint, bigint>();
  private readonly marks = new Map<number, Mark>();
  private readonly anchors = new Map<number, Anchor>();
  private readonly epochs = new Map<string, bigint>();
  private readonly bands: MarkBands;
  private readonly pricedBy: (option: number) => number;
  private graceEnd = 0n;

  /** @param pricedBy The instrument whose mark is the price of an option's underlying. */
  constructor(bands: MarkBands, pricedBy: (option: number) => number) {
    this.bands = bands;
    this.pricedBy = pricedBy;
  }

  /** The next epoch, or more slots of this one, in a block of `timestamp`. Slots are posted whole. */
  post(epoch: bigint, time: bigint, quotes: ReadonlyMap<number, Quote>, timestamp: bigint): void {
    for (const instrument of quotes.keys())
      refuseIf((this.epochs.get(slotOf(instrument)) ?? 0n) >= epoch, "StaleEpoch");
    if (epoch !== this.epoch) this.noteOutage(timestamp);
    for (const [instrument, quote] of quotes) this.move(instrument, quote, time, timestamp / HALF_HOUR);
    for (const instrument of quotes.keys()) this.epochs.set(slotOf(instrument), epoch);
    this.epoch = epoch;
    this.time = time;
    this.times.set(epoch, time);
  }

  halt(instrument: number): void {
    const mark = this.marks.get(instrument);
    refuseIf(mark === undefined || mark.settled || mark.halted, "NotHaltable");
    this.marks.set(instrument, { ...this.of(instrument), halted: true });
  }

  /** Limited until its next post: the mark is as old as the halt. */
  unhalt(instrument: number): void {
    refuseIf(this.marks.get(instrument)?.halted !== true, "NotHalted");
    this.marks.set(instrument, { ...this.of(instrument), halted: false, limited: true });
  }

  settle(instrument: number, price: bigint): void {
    this.marks.set(instrument, {
      ...(this.marks.get(instrument) ?? { fundingIndex: 0n }),
      price,
      halted: false,
      limited: false,
      settled: true,
    });
  }

  find(instrument: number): Mark | undefined {
    return this.marks.get(instrument);
  }

  of(instrument: number): Mark {
    const mark = this.marks.get(instrument);
    if (mark === undefined) throw new Error(`No mark of ${String(instrument)}`);
    return mark;
  }

  ofSlot(slot: string): ReadonlyMap<number, Mark> {
    return new Map([...this.marks].filter(([instrument]) => slotOf(instrument) === slot));
  }

  slotEpoch(instrument: number): bigint {
    return this.epochs.get(slotOf(instrument)) ?? 0n;
  }

  knows(epoch: bigint): boolean {
    return this.times.has(epoch) && epoch + REMEMBERED >= this.epoch;
  }

  timeOf(epoch: bigint): bigint {
    const time = this.times.get(epoch);
    if (time === undefined) throw new Error(`No epoch ${String(epoch)}`);
    return time;
  }

  /** From when on anybody is liquidated; undefined: not before there are marks again. */
  liquidatableFrom(timestamp: bigint): bigint | undefined {
    return this.time + this.bands.outage < timestamp ? undefined : this.graceEnd;
  }

  /** The mark before the first post of the half-hour of the last one. */
  anchorOf(instrument: number): Anchor {
    const anchor = this.anchors.get(instrument);
    if (anchor === undefined) throw new Error(`No anchor of ${String(instrument)}`);
    return anchor;
  }

  /**
   * After a silence a grace: as long, but no longer than it may be, nor than a part of the time since the last. A silence within
   * one leaves its end as it is.
   */
  private noteOutage(timestamp: bigint): void {
    const silence = timestamp - this.time;
    if (this.epoch === 0n || silence <= this.bands.outage || timestamp < this.graceEnd) return;
    const part = Rational.of(timestamp - this.graceEnd, GRACE_PART).floor();
    this.graceEnd = timestamp + min(silence, this.bands.grace, part);
  }

  private move(instrument: number, quote: Quote, time: bigint, halfHour: bigint): void {
    const last = this.marks.get(instrument);
    if (last === undefined) {
      this.marks.set(instrument, { ...quote, halted: false, limited: false, settled: false });
      this.anchors.set(instrument, { halfHour, price: quote.price, limitMoves: 0n, way: 0n });
      return;
    }
    const anchor = { ...this.anchorOf(instrument) };
    if (anchor.halfHour !== halfHour) Object.assign(anchor, { halfHour, price: last.price, way: 0n });
    this.anchors.set(instrument, anchor);
    if (last.halted || last.settled) return;

    const isPerp = kindOf(instrument) === PERP;
    const price = this.bounded(instrument, last.price, anchor, quote.price);
    const move = price > last.price ? price - last.price : last.price - price;
    anchor.way += Rational.of(move * WAY_UNITS, anchor.price).ceil();
    anchor.limitMoves = price === quote.price ? 0n : anchor.limitMoves + 1n;
    const halted = anchor.limitMoves === this.bands.limitMoves;
    if (halted) anchor.limitMoves = 0n;

    const fundingIndex = isPerp ? this.boundedFunding(instrument, last, quote.fundingIndex, time) : 0n;
    const limited = price !== quote.price || (isPerp && fundingIndex !== quote.fundingIndex);
    this.marks.set(instrument, { price, fundingIndex, halted, limited, settled: false });
  }

  /**
   * Within the band around the last mark, the cap around the anchor and what is left of a perp's way; where it stands a mark
   * may always stay.
   */
  private bounded(instrument: number, last: bigint, { price: anchor, way }: Anchor, wanted: bigint): bigint {
    const { band, cap } = this.stepsOf(instrument, last, anchor);
    const left = max(CAPS_A_WAY * cap - Rational.of(way * anchor, WAY_UNITS).floor(), 0n);
    const step = kindOf(instrument) === PERP ? min(band, left) : band;
    const lowest = max(last - step, min(anchor - cap, last));
    const highest = min(last + step, max(anchor + cap, last));
    return min(max(wanted, lowest), highest);
  }

  /** Options move by shares of the mark of what prices them, perps and spots by shares of their own. */
  private stepsOf(instrument: number, last: bigint, anchor: bigint): { band: bigint; cap: bigint } {
    const { perpBand, perpCap, binaryBand, binaryCap, optionBand } = this.bands;
    const share = (price: bigint, ratio: bigint) => max(Rational.of(price * ratio, RATIO).floor(), 1n);
    const kind = kindOf(instrument);
    if (kind === CALL || kind === PUT) {
      const { price } = this.of(this.pricedBy(instrument));
      return { band: share(price, optionBand), cap: share(price, perpCap) };
    }
    if (kind === PERP || kind > PUT) return { band: share(last, perpBand), cap: share(anchor, perpCap) };
    return { band: binaryBand, cap: binaryCap };
  }

  /** By a share of the mark a day of mark time; a slot older than what is remembered is taken to be as old as that. */
  private boundedFunding(instrument: number, last: Mark, wanted: bigint, time: bigint): bigint {
    const since = max(this.slotEpoch(instrument), this.epoch - REMEMBERED);
    const days = Rational.of(time - this.timeOf(since), DAY);
    // A share of 1e-6 of a price in 1e-6 USD: 1e-12 USD, as the index is.
    const step = days.times(last.price * this.bands.fundingRate).floor();
    return min(max(wanted, last.fundingIndex - step), last.fundingIndex + step);
  }
}
