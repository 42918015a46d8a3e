import type { Trade } from "../input/options.ts";
import { colorsOf } from "../terminal/colors.ts";
import { dollars, formatUsd } from "../terminal/money.ts";
import { table } from "../terminal/table.ts";
import type { Margins, WhatIfAnswer } from "./computeWhatIfs.ts";

/** Every trade with the margin before and after, then the parts of the margin that it changes. */
export function whatIfText(
  title: string,
  trades: readonly Trade[],
  { before, trades: tried }: WhatIfAnswer,
): string {
  const pc = colorsOf(process.stdout);
  const isPlaced = tried.some((one) => "placement" in one);
  const [heading = "", ...margins] = table(
    [
      { title: "trade", align: "left" },
      { title: "margin before", align: "right" },
      { title: "after", align: "right" },
      { title: "change", align: "right" },
      { title: "maintenance after", align: "right" },
      ...(isPlaced ? [{ title: "the account", align: "left" as const }] : []),
      { title: "binds", align: "left" },
    ],
    tried.map((one, t) => {
      if ("problem" in one) return [tradeText(trades[t]), formatUsd(before.initialMargin)];
      const { after, placement } = one;
      return [
        tradeText(trades[t]),
        formatUsd(before.initialMargin),
        formatUsd(after.initialMargin),
        signed(after.initialMargin - before.initialMargin),
        formatUsd(after.maintenanceMargin),
        ...(isPlaced ? [placement ?? ""] : []),
        after.binding === before.binding ? after.binding : `${after.binding}, before ${before.binding}`,
      ];
    }),
  );
  const parts = tried.flatMap((one, t) => {
    if ("problem" in one) return ["", `${tradeText(trades[t])}: ${one.problem}`];
    const changed = one.parts.filter((part) => part.before !== part.after);
    const [partHeading = "", ...lines] = table(
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
    return ["", pc.dim(partHeading), ...lines];
  });
  return [pc.bold(title), "", pc.dim(heading), ...margins, ...parts].join("\n");
}

/** The same as a JSON document, money in dollars. */
export function whatIfJson(
  title: string,
  trades: readonly Trade[],
  seed: number | null,
  answer: WhatIfAnswer,
) {
  const { before, trades: tried } = answer;
  const inDollars = ({ initialMargin, maintenanceMargin, binding }: Margins) => ({
    margin: dollars(initialMargin),
    maintenanceMargin: dollars(maintenanceMargin),
    binding,
  });
  return {
    book: title,
    seed,
    before: inDollars(before),
    trades: tried.map((one, t) => ({
      trade: trades[t],
      ...("problem" in one
        ? one
        : {
            after: inDollars(one.after),
            change: dollars(one.after.initialMargin - before.initialMargin),
            ...(one.placement === undefined ? {} : { placement: one.placement }),
            parts: one.parts.map(({ term, before: old, after: now }) => ({
              term,
              before: dollars(old),
              after: dollars(now),
            })),
          }),
    })),
  };
}

function tradeText(trade: Trade = []): string {
  return trade.map(({ instrument, size }) => `${size > 0n ? "+" : ""}${size} ${instrument}`).join(", ");
}

function signed(amount: bigint): string {
  return `${amount > 0n ? "+" : ""}${formatUsd(amount)}`;
}
