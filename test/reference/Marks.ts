/** Marks as the oracle keeps them: by instrument, each with the epoch of the slot it shares, moved by a band at most. */
import { kindOf } from "./kinds/index.ts";
import { abs, max } from "./Rational.ts";
import { refuseIf } from "./Refusal.ts";

export interface MarkBands {
  /** 1e6 = 100 % of the last mark. */
  perpBand: bigint;
  /** 1e-6 USD. */
  binaryBand: bigint;
  /** 1e-12 USD a unit of the underlying. */
  fundingBand: bigint;
}

export interface Mark {
  price: bigint;
  fundingIndex: bigint;
  halted: boolean;
  limited: boolean;
  settled: boolean;
}

/** What is posted for an instrument. */
export interface Quote {
  price: bigint;
  fundingIndex: bigint;
}

/** Epochs before the head that the oracle remembers. */
export const REMEMBERED = 15n;

const PERP = 0;
/** Eight binaries share a slot. */
const LANES = 8;

/** Instruments of one slot are posted together. */
export const slotOf = (instrument: number): string =>
  kindOf(instrument) === PERP
    ? `perp ${String(instrument)}`
    : `octet ${String(Math.floor(instrument / LANES))}`;

export class Marks {
  epoch = 0n;
  time = 0n;
  private readonly times = new Map<bigint, bigint>();
  private readonly marks = new Map<number, Mark>();
  private readonly epochs = new Map<string, bigint>();
  private readonly bands: MarkBands;

  constructor(bands: MarkBands) {
    this.bands = bands;
  }

  /** The next epoch, or more slots of this one. */
  post(epoch: bigint, time: bigint, quotes: ReadonlyMap<number, Quote>): void {
    for (const instrument of quotes.keys())
      refuseIf((this.epochs.get(slotOf(instrument)) ?? 0n) >= epoch, "StaleEpoch");
    for (const [instrument, quote] of quotes) this.move(instrument, quote);
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

  private move(instrument: number, quote: Quote): void {
    const last = this.marks.get(instrument);
    if (last === undefined) {
      this.marks.set(instrument, { ...quote, halted: false, limited: false, settled: false });
      return;
    }
    if (last.halted || last.settled) return;
    const isPerp = kindOf(instrument) === PERP;
    const band = isPerp ? max((last.price * this.bands.perpBand) / 10n ** 6n, 1n) : this.bands.binaryBand;
    const price = within(last.price, quote.price, band);
    const fundingIndex = isPerp ? within(last.fundingIndex, quote.fundingIndex, this.bands.fundingBand) : 0n;
    const limited = price !== quote.price || (isPerp && fundingIndex !== quote.fundingIndex);
    this.marks.set(instrument, { price, fundingIndex, halted: false, limited, settled: false });
  }
}

const within = (last: bigint, wanted: bigint, band: bigint): bigint =>
  abs(wanted - last) <= band ? wanted : wanted > last ? last + band : last - band;
