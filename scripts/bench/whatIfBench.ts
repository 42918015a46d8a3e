import { exactTails, KeptBook, ScenarioRows } from "@plimsoll/model";

import { compare, type Section } from "./Comparison.ts";
import { benchLevel } from "./tailWays.ts";
import { timeRounds } from "./timing.ts";
import { normalWorkload, type WorkloadSize } from "./workload.ts";

/** Trades of a batch, and calls of a round for what takes microseconds. */
const BATCH = 1000;
const CALLS = 100;
/** Wide tiles, as whole margins use them: one book alone passes by them quickly. */
const TILING = { exact: 128, single: 20, narrow: 32, extreme: 0.03 };

/** One position of an account changed: ES 99 by the kept losses, against the whole book anew. */
export async function whatIfBench(size: WorkloadSize, rounds: number): Promise<Section> {
  const { rows, points, books } = normalWorkload(size);
  const laid = new ScenarioRows(rows, points, { spareRows: 1, tiling: TILING });
  const levels = [benchLevel(points)];
  const [book = []] = books;
  const kept = new KeptBook(laid, book);
  const trades = Array.from({ length: BATCH }, (_, i) => [
    { index: i % size.instruments, size: BigInt(1 + (i % 50)) },
  ]);
  const whole = (trade: (typeof trades)[number]) => [{ legs: [...book, ...trade], levels }];
  const expected = exactTails(laid, trades.slice(0, CALLS).map(whole)).map(([node]) => node?.tails);
  const given = kept.tailsWith(trades.slice(0, CALLS), levels);
  const textOf = (tails: unknown): string => JSON.stringify(tails, (_, value: unknown) => String(value));
  if (textOf(given) !== textOf(expected))
    throw new Error("Tails of what-ifs differ from those of whole books");

  const names = {
    one: "one trade by itself",
    batch: `one of ${BATCH.toLocaleString("en-US")} trades`,
    whole: "the whole book anew",
  } as const;
  const few = trades.slice(0, CALLS);
  const times = await timeRounds(
    [
      {
        name: names.one,
        run: () => few.forEach((trade) => kept.tailsWith([trade], levels)),
        times: 1 / CALLS,
      },
      { name: names.batch, run: () => kept.tailsWith(trades, levels), times: 1 / BATCH },
      {
        name: names.whole,
        run: () => few.forEach((trade) => exactTails(laid, [whole(trade)])),
        times: 1 / CALLS,
      },
    ],
    rounds,
  );
  const measured = { times, clock: "processor", threads: 1, accounts: 1 } as const;
  return {
    title: `what-if: one position of ${size.positions} changed, ${points.toLocaleString("en-US")} scenarios, ES 99, one thread`,
    comparisons: [compare(measured, names.one, names.whole), compare(measured, names.batch, names.whole)],
  };
}
