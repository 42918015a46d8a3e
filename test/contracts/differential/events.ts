/** What a walk has reached: a comparison that never saw bad debt says nothing about bad debt. */
import type { Account, Book } from "../../reference/Book.ts";
import { CALL, isPaidByPrice, kindOf, PUT, SPOT } from "../../reference/kinds/index.ts";
import { WHOLE } from "../../reference/Parameters.ts";
import { ownerOf } from "../../reference/ReferenceVenue.ts";
import type { Step, Twins } from "./twins.ts";

export class Events {
  private readonly counts = new Map<string, number>();
  private halted = new Set<number>();

  count(name: string): void {
    this.counts.set(name, this.of(name) + 1);
  }

  of(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  all(): string {
    return [...this.counts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, count]) => `${name} ${String(count)}`)
      .join(", ");
  }

  /** Notes what a step changed, given the book before it. */
  note(twins: Twins, step: Step, before: Book, refused: string | undefined): void {
    if (refused !== undefined) {
      this.count("refused");
      this.count(`refused: ${refused}`);
      return;
    }
    this.count(step.act);
    const { book, marks } = twins.ledger;
    const { fund } = book;
    if (fund.index < before.fund.index) this.count("index falls");
    if (fund.index > before.fund.index) this.count("index recovers");
    if (fund.index < WHOLE) this.count(`${step.act} below an index of one`);
    if (fund.insurance < before.fund.insurance) this.count("insurance pays");
    if (step.act === "post" && twins.instruments.some((instrument) => marks.of(instrument).limited))
      this.count("limited mark");
    const halted = twins.instruments.filter((instrument) => marks.of(instrument).halted);
    if (step.act === "post" && halted.some((instrument) => !this.halted.has(instrument)))
      this.count("halt after limit moves");
    this.halted = new Set(halted);
    if (step.act === "fill") {
      this.count(`fill of a ${KINDS[kindOf(step.instrument)] ?? "thing"}`);
      if ([step.maker, step.taker].some(({ account, signer }) => signer !== ownerOf(account)))
        this.count("fill by an operator");
    }
    if (step.act === "final" && isPaidByPrice(step.instrument)) this.count("settlement of a price");
    const paid = fund.paidIndex(book.notedDeficits());
    if (paid < fund.index) this.count(`${step.act} with a deficit noted`);
    if (!("account" in step)) return;

    const was = before.read(step.account);
    const is = book.read(step.account);
    if (isInLiquidation(is) && !isInLiquidation(was)) this.count(`${step.act} opens a liquidation`);
    if (isInLiquidation(was) && !isInLiquidation(is)) this.count(`${step.act} closes a liquidation`);
    if (step.act === "settle" && is.holdings.length !== was.holdings.length && is.holdings.length !== 0)
      this.count("settlement with legs left");
    if ("liquidator" in step && step.sender !== ownerOf(step.liquidator)) this.count("push to a backstop");
    if (step.act !== "liquidate") return;
    const sliced = was.holdings.map(({ instrument }) => kindOf(instrument));
    if (sliced.some((kind) => kind === CALL || kind === PUT)) this.count("slice of options");
    if (sliced.includes(SPOT)) this.count("slice of spots");
    this.count(is.holdings.length === 0 ? "whole slice" : "partial slice");
    if (step.attestation === undefined) this.count("slice on a record");
    if (before.read(step.liquidator).holdings.length !== 0) this.count("slice into positions");
  }
}

const KINDS = ["perp", "binary", "scalar", "call", "put", "spot"];

const isInLiquidation = ({ auction }: Account): boolean => auction !== undefined;
