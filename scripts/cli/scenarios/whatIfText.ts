import type { Book, MarginReport } from "@plimsoll/model";

import { reasonText } from "../margin/reasonText.ts";
import { colorsOf } from "../terminal/colors.ts";
import { dollars, formatUsd } from "../terminal/money.ts";
import { table } from "../terminal/table.ts";
import type { WhatIfAnswer, WhatIfQuestion } from "./tryTrades.ts";

type Trade = WhatIfQuestion["trades"][number];

interface PartChange {
  readonly term: string;
  readonly before: bigint;
  readonly after: bigint;
  readonly why: string;
}

/** Every trade with the margin before and after, then the parts of the margin that it changes. */
export function whatIfText(book: Book, trades: readonly Trade[], { before, after }: WhatIfAnswer): string {
  const pc = colorsOf(process.stdout);
  const [heading = "", ...margins] = table(
    [
      { title: "trade", align: "left" },
      { title: "margin before", align: "right" },
      { title: "after", align: "right" },
      { title: "change", align: "right" },
      { title: "maintenance after", align: "right" },
      { title: "binds", align: "left" },
    ],
    after.map((report, t) => [
      tradeText(trades[t]),
      formatUsd(before.initialMargin),
      formatUsd(report.initialMargin),
      signed(report.initialMargin - before.initialMargin),
      formatUsd(report.maintenanceMargin),
      report.binding === before.binding ? report.binding : `${report.binding}, before ${before.binding}`,
    ]),
  );
  const parts = after.flatMap((report, t) => {
    const changed = partChanges(before, report).filter((part) => part.before !== part.after);
    const [title = "", ...lines] = table(
      [
        { title: tradeText(trades[t]), align: "left" },
        { title: "before", align: "right" },
        { title: "after", align: "right" },
        { title: "change", align: "right" },
        { title: "what it is", align: "left" },
      ],
      changed.map(({ term, before: old, after: now, why }) => [
        term,
        formatUsd(old),
        formatUsd(now),
        signed(now - old),
        why,
      ]),
    );
    return ["", pc.dim(title), ...lines];
  });
  const points = before.points.toLocaleString("en-US");
  return [
    `${pc.bold(book.name)}  ${pc.dim(`profile ${before.profile} · ${points} scenarios`)}`,
    "",
    pc.dim(heading),
    ...margins,
    ...parts,
  ].join("\n");
}

/** The same as a JSON document, money in dollars. */
export function whatIfJson(book: Book, trades: readonly Trade[], seed: number, answer: WhatIfAnswer) {
  const { before, after } = answer;
  const margins = ({ initialMargin, maintenanceMargin, binding }: MarginReport) => ({
    margin: dollars(initialMargin),
    maintenanceMargin: dollars(maintenanceMargin),
    binding,
  });
  return {
    book: book.name,
    profile: before.profile,
    points: before.points,
    seed,
    before: margins(before),
    trades: after.map((report, t) => ({
      trade: trades[t],
      after: margins(report),
      change: dollars(report.initialMargin - before.initialMargin),
      parts: partChanges(before, report).map(({ term, before: old, after: now }) => ({
        term,
        before: dollars(old),
        after: dollars(now),
      })),
    })),
  };
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

function tradeText(trade: Trade = []): string {
  return trade.map(({ instrument, size }) => `${size > 0n ? "+" : ""}${size} ${instrument}`).join(", ");
}

function signed(amount: bigint): string {
  return `${amount > 0n ? "+" : ""}${formatUsd(amount)}`;
}
