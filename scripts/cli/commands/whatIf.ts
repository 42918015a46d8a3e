import type { WhatIfs } from "@plimsoll/sdk";
import type { Command } from "commander";

import { interruptible } from "../background/interruptible.ts";
import { badInput } from "../CommandError.ts";
import { trade, type Trade } from "../input/options.ts";
import { reasonText } from "../margin/reasonText.ts";
import { answerFor, seedOf } from "../scenarios/answerFor.ts";
import { subjectOf, type SubjectOptions, withSubjectOptions } from "../scenarios/subjectOptions.ts";
import type { WhatIfAnswer, WhatIfQuestion } from "../scenarios/computeWhatIfs.ts";
import { whatIfJson, whatIfText } from "../scenarios/whatIfText.ts";
import { print, printJson } from "../terminal/print.ts";

interface WhatIfOptions extends SubjectOptions {
  readonly trade: readonly Trade[];
}

export function registerWhatIf(program: Command): void {
  const command = program
    .command("what-if")
    .description("what trades would do to the margin of a book, every one alone, and why");
  withSubjectOptions(command)
    .requiredOption(
      "--trade <legs>",
      "instruments with signed lots, e.g. BTC-PERP:100,BTC-95000:-20; may be given several times",
      trade,
    )
    .addHelpText(
      "after",
      `
Examples:
  plimsoll what-if --book btc-perp-strip --trade BTC-PERP:-1000
  plimsoll what-if --book btc-perp-strip --trade BTC-PERP:-1000 --trade BTC-PERP:1000,BTC-90000:-500
  plimsoll what-if --book my-book.json --trade BTC-PERP:100 --json | jq '.trades[].change'
  plimsoll what-if --account 0x… --server https://risk.example.org --trade 67108865:1000

A trade is in lots, of the book's snapshot or, by the instruments' ids, of the account's venue; one with several instruments happens at once. Books are simulated,
also those held to settlement.`,
    )
    .action((options: WhatIfOptions) => interruptible(() => whatIf(options)));
}

async function whatIf(options: WhatIfOptions): Promise<void> {
  const subject = await subjectOf(options);
  const { trade: trades } = options;
  const answer = await answerFor<WhatIfAnswer>(
    subject,
    "what-ifs",
    new URL("../scenarios/computeWhatIfs.ts", import.meta.url),
    { trades } satisfies WhatIfQuestion,
    async ({ client, account }) => {
      const numbered = trades.map((legs) =>
        legs.map(({ instrument, size }) => ({ instrument: idOf(instrument), size })),
      );
      return answerOf(await client.whatIfs({ account, trades: numbered }));
    },
  );
  if (options.json) printJson(whatIfJson(subject.title, trades, seedOf(subject), answer));
  else print(whatIfText(subject.title, trades, answer));
}

function answerOf({ before, trades }: WhatIfs): WhatIfAnswer {
  return {
    before,
    trades: trades.map((one) => {
      if ("problem" in one) return { problem: one.problem.detail };
      const { after, parts, placement } = one;
      return {
        after,
        parts: parts.map((part) => ({ ...part, why: reasonText({ ...part, amount: part.after }) })),
        ...(placement === undefined ? {} : { placement }),
      };
    }),
  };
}

/** @throws CommandError (2) for what is no id of an instrument on a chain. */
function idOf(instrument: string): number {
  if (/^\d{1,10}$/.test(instrument) && Number(instrument) < 2 ** 32) return Number(instrument);
  throw badInput(
    `--trade ${instrument} is not an instrument of a venue. Give its id there, e.g. 67108865:100.`,
  );
}
