import type { Command } from "commander";

import { inBackground } from "../background/inBackground.ts";
import { interruptible } from "../background/interruptible.ts";
import { trade, type Trade } from "../input/options.ts";
import {
  type SimulationOptions,
  simulationOf,
  withSimulationOptions,
} from "../scenarios/simulationOptions.ts";
import type { WhatIfAnswer, WhatIfQuestion } from "../scenarios/tryTrades.ts";
import { whatIfJson, whatIfText } from "../scenarios/whatIfText.ts";
import { print, printJson } from "../terminal/print.ts";

interface WhatIfOptions extends SimulationOptions {
  readonly trade: readonly Trade[];
}

export function registerWhatIf(program: Command): void {
  const command = program
    .command("what-if")
    .description("what trades would do to the margin of a book, every one alone, and why");
  withSimulationOptions(command)
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

A trade is in lots of the book's snapshot; one with several instruments happens at once. Books are simulated,
also those held to settlement.`,
    )
    .action((options: WhatIfOptions) => interruptible(() => whatIf(options)));
}

async function whatIf(options: WhatIfOptions): Promise<void> {
  const question: WhatIfQuestion = { ...(await simulationOf(options)), trades: options.trade };
  const { book, seed, trades } = question;
  const answer = await inBackground<WhatIfAnswer>(
    `Computing what-ifs on ${book.name}`,
    new URL("../scenarios/tryTrades.ts", import.meta.url),
    question,
  );
  if (options.json) printJson(whatIfJson(book, trades, seed, answer));
  else print(whatIfText(book, trades, answer));
}
