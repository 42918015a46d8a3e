/**
 * The engine written down a second time, from its documentation: exact fractions, sums over maps, and one rounding where
 * the documentation says so. It knows no slots, no signatures and no gas.
 */
import { moveSpot, type SpotMove } from "./acts/custody.ts";
import {
  activateEscape,
  cancelEscape,
  proposeEscape,
  type EscapeActivation,
  type EscapeAnswer,
  type EscapeProposal,
} from "./acts/escape.ts";
import { fill, type Fill } from "./acts/fill.ts";
import {
  deposit,
  fundInsurance,
  withdraw,
  type Deposit,
  type Endowment,
  type Withdrawal,
} from "./acts/cash.ts";
import {
  buySpot,
  freezeMarks,
  leave,
  leaveSpot,
  settleInEscape,
  type EscapeSettlement,
  type Freezing,
  type Leaving,
  type SpotLeaving,
  type SpotSale,
} from "./acts/leave.ts";
import { liquidate, type Slice } from "./acts/liquidate.ts";
import { liquidateLegs, type LegSlice } from "./acts/liquidateLegs.ts";
import { note, type Noting } from "./acts/noteDeficit.ts";
import {
  approveOperator,
  cancel,
  offerBackstop,
  type BackstopOffer,
  type Cancellation,
  type OperatorApproval,
} from "./acts/orders.ts";
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
  /** The strike of an option, the edges of a scalar. */
  lower: bigint;
  upper: bigint;
  /** Of a spot, 1e6 = 100 %. */
  haircut: bigint;
  /** Whose mark is the price of an option's underlying. */
  priced: number | undefined;
}

/** What an act reads and changes. */
export interface Chain {
  book: Book;
  marks: Marks;
  terms: Terms;
  paused: boolean;
  block: Block;
  listing: (instrument: number) => Listed;
}

export type Call =
  | Deposit
  | Withdrawal
  | Endowment
  | SpotMove
  | Fill
  | Cancellation
  | OperatorApproval
  | Recording
  | Noting
  | Slice
  | LegSlice
  | BackstopOffer
  | Settlement
  | EscapeProposal
  | EscapeAnswer
  | EscapeActivation
  | Freezing
  | EscapeSettlement
  | Leaving
  | SpotLeaving
  | SpotSale;

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
    this.marks = new Marks(bands, (option) => {
      const { priced } = this.listing(option);
      if (priced === undefined) throw new Error(`Nothing prices ${String(option)}`);
      return priced;
    });
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
    const { marks, terms, paused } = this;
    return { book, marks, terms, paused, block, listing: (instrument) => this.listing(instrument) };
  }

  listing(instrument: number): Listed {
    const listed = this.listings.get(instrument);
    if (listed === undefined) throw new Error(`Instrument ${String(instrument)} is not listed`);
    return listed;
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
    case "depositSpot":
    case "withdrawSpot":
      moveSpot(chain, call);
      break;
    case "fill":
      fill(chain, call);
      break;
    case "cancel":
    case "cancelBelow":
      cancel(chain, call);
      break;
    case "approveOperator":
      approveOperator(chain, call);
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
    case "liquidateLegs":
      liquidateLegs(chain, call);
      break;
    case "offerBackstop":
      offerBackstop(chain, call);
      break;
    case "settle":
      settle(chain, call);
      break;
    case "proposeEscape":
      proposeEscape(chain, call);
      break;
    case "cancelEscape":
      cancelEscape(chain, call);
      break;
    case "activateEscape":
      activateEscape(chain, call);
      break;
    case "freezeMarks":
      freezeMarks(chain, call);
      break;
    case "settleInEscape":
      settleInEscape(chain, call);
      break;
    case "leave":
      leave(chain, call);
      break;
    case "leaveSpot":
      leaveSpot(chain, call);
      break;
    case "buySpot":
      buySpot(chain, call);
      break;
  }
}
