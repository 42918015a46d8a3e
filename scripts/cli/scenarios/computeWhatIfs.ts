import { isKernelSupported, MarginKernel, marginOf, type MarginReport, type Position } from "@plimsoll/model";

import { reasonText } from "../margin/reasonText.ts";
import { cubeOfBook, type Simulation } from "./cubeOfBook.ts";

export interface Margins {
  readonly initialMargin: bigint;
  readonly maintenanceMargin: bigint;
  readonly binding: string;
}

/** A part of the initial margin before and after a trade, 1e-6 USD. */
export interface PartChange {
  readonly term: string;
  readonly before: bigint;
  readonly after: bigint;
  readonly why: string;
}

export interface TriedTrade {
  readonly after: Margins;
  readonly parts: readonly PartChange[];
  /** Of an account: whether the engine's margin rule lets it pass. */
  readonly placement?: string;
}

export interface WhatIfAnswer {
  readonly before: Margins;
  /** By trade; why there is none for one that is refused. */
  readonly trades: readonly (TriedTrade | { readonly problem: string })[];
}

export interface WhatIfQuestion {
  readonly trades: readonly (readonly Position[])[];
}

/** The margin of a book as it is and after each of some trades, every one alone. @throws ModelError as `marginOf`. */
export default function computeWhatIfs(question: WhatIfQuestion & Simulation): WhatIfAnswer {
  const { before, after } = reportsOf(question);
  return {
    before: marginsOf(before),
    trades: after.map((report) => ({ after: marginsOf(report), parts: partChanges(before, report) })),
  };
}

function reportsOf(question: WhatIfQuestion & Simulation) {
  const cube = cubeOfBook(question);
  const { positions } = question.book;
  if (isKernelSupported()) {
    const account = new MarginKernel(cube).keep(positions);
    return { before: account.report, after: account.marginsWith(question.trades) };
  }
  const changed = question.trades.map((trade) => {
    const sizes = new Map(positions.map(({ instrument, size }) => [instrument, size]));
    for (const { instrument, size } of trade) sizes.set(instrument, (sizes.get(instrument) ?? 0n) + size);
    return [...sizes].map(([instrument, size]) => ({ instrument, size }));
  });
  return { before: marginOf(cube, positions), after: changed.map((book) => marginOf(cube, book)) };
}

function marginsOf({ initialMargin, maintenanceMargin, binding }: MarginReport): Margins {
  return { initialMargin, maintenanceMargin, binding };
}

function partChanges(before: MarginReport, after: MarginReport): PartChange[] {
  const terms = new Set([...after.waterfall, ...before.waterfall].map(({ term }) => term));
  return [...terms].map((term) => {
    const [old, now] = [before, after].map(({ waterfall }) => waterfall.find((line) => line.term === term));
    const told = now ?? old;
    return {
      term,
      before: old?.amount ?? 0n,
      after: now?.amount ?? 0n,
      why: told === undefined ? "" : reasonText(told),
    };
  });
}
