/**
 * The engine written down a second time, from its documentation: exact fractions, sums over maps, and one rounding where
 * the documentation says so. It knows no slots, no signatures and no gas.
 */
import { cancel, fill, type Cancellation, type Fill } from "./acts/fill.ts";
import {
  deposit,
  fundInsurance,
  withdraw,
  type Deposit,
  type Endowment,
  type Withdrawal,
} from "./acts/cash.ts";
import { liquidate, type Slice } from "./acts/liquidate.ts";
import { note, type Noting } from "./acts/noteDeficit.ts";
import { record, type Recording } from "./acts/record.ts";
import { settle, type Settlement } from "./acts/settle.ts";
import { Book } from "./Book.ts";
import { Marks, type MarkBands } from "./Marks.ts";
import type { Block, Terms } from "./Parameters.ts";
import { Refusal } from "./Refusal.ts";

export interface Listed {
  expiry: bigint;
  openInterestCap: bigint;
  tradeBand: bigint;
}

/** What an act reads and changes. */
export interface Chain {
  book: Book;
  marks: Marks;
  terms: Terms;
  paused: boolean;
  block: Block;
  listing(instrument: number): Listed;
}

export type Call =
  Deposit | Withdrawal | Endowment | Fill | Cancellation | Recording | Noting | Slice | Settlement;

/** An account's id is its owner's address and twelve bytes more. */
export const ownerOf = (account: string): string => account.slice(0, 42).toLowerCase();

export class ReferenceVenue {
  book = new Book();
  readonly marks: Marks;
  readonly terms: Terms;
  paused = false;
  private readonly listings = new Map<number, Listed>();

  constructor(terms: Terms, bands: MarkBands) {
    this.terms = terms;
    this.marks = new Marks(bands);
  }

  list(instrument: number, listed: Listed): void {
    this.listings.set(instrument, listed);
  }

  /** Whole or not at all. @returns the name of the error, or undefined */
  call(call: Call, block: Block): string | undefined {
    const draft = this.book.copy();
    try {
      perform(this.at(block, draft), call);
    } catch (error) {
      if (error instanceof Refusal) return error.name;
      throw error;
    }
    this.book = draft;
    return undefined;
  }

  /** The venue as a call in `block` sees it. */
  at(block: Block, book = this.book): Chain {
    const { marks, terms, paused, listings } = this;
    return {
      book,
      marks,
      terms,
      paused,
      block,
      listing: (instrument) => {
        const listed = listings.get(instrument);
        if (listed === undefined) throw new Error(`Instrument ${String(instrument)} is not listed`);
        return listed;
      },
    };
  }
}

function perform(chain: Chain, call: Call): void {
  switch (call.act) {
    case "deposit":
      deposit(chain, call);
      break;
    case "withdraw":
      withdraw(chain, call);
      break;
    case "fundInsurance":
      fundInsurance(chain, call);
      break;
    case "fill":
      fill(chain, call);
      break;
    case "cancel":
      cancel(chain, call);
      break;
    case "record":
      record(chain, call);
      break;
    case "noteDeficit":
      note(chain, call);
      break;
    case "liquidate":
      liquidate(chain, call);
      break;
    case "settle":
      settle(chain, call);
      break;
  }
}
