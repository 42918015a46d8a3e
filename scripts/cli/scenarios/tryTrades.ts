import { isKernelSupported, MarginKernel, marginOf, type MarginReport, type Position } from "@plimsoll/model";

import { cubeOfBook, type Simulation } from "./cubeOfBook.ts";

export interface WhatIfQuestion extends Simulation {
  readonly trades: readonly (readonly Position[])[];
}

export interface WhatIfAnswer {
  readonly before: MarginReport;
  /** By trade. */
  readonly after: readonly MarginReport[];
}

/** The margin of a book as it is and after each of some trades, every one alone. @throws ModelError as `marginOf`. */
export default function tryTrades(question: WhatIfQuestion): WhatIfAnswer {
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
  return {
    before: marginOf(cube, positions),
    after: changed.map((book) => marginOf(cube, book)),
  };
}
