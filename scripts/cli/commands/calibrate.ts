import type { Command } from "commander";

import type { Calibration, CalibrationQuestion } from "../../calibrate/calibrate.ts";
import { inBackground } from "../background/inBackground.ts";
import { interruptible } from "../background/interruptible.ts";
import { print, printJson } from "../terminal/print.ts";
import { table } from "../terminal/table.ts";

interface CalibrateOptions {
  readonly books?: true;
  readonly write?: true;
  readonly json?: true;
}

export function registerCalibrate(program: Command): void {
  program
    .command("calibrate")
    .description("test the model's parameters on the daily prices that ship with it")
    .option("--books", "also roll books of positions over all days, which takes a few minutes")
    .option(
      "--write",
      "write tables and plots into docs/model/ and the residuals into model/ (implies --books)",
    )
    .option(
      "--json",
      "one JSON document: { grid, oilWithoutNegativeDay, historical, procyclicality, books, exhaustion, residuals }",
    )
    .addHelpText(
      "after",
      `
Every set of a grid of parameters is accepted or rejected on every asset: at most as many days beyond the 99 %
Value-at-Risk as a right model has in 95 % of cases, and an Expected Shortfall that the simulated 5 % critical value
of Acerbi and Szekely's Z2 does not reject at 99 % and 97.5 %, long and short.

Examples:
  plimsoll calibrate
  plimsoll calibrate --json | jq '.grid[] | select(all(.assets[]; .accepted)) | .candidate'
  plimsoll calibrate --write

The exit code is 0 whatever is rejected: that is an answer.`,
    )
    .action((options: CalibrateOptions) => interruptible(() => calibrate(options)));
}

async function calibrate(options: CalibrateOptions): Promise<void> {
  const question: CalibrationQuestion = { books: options.books === true || options.write === true };
  const found = await inBackground<Calibration>(
    question.books ? "Calibrating and rolling books over all days" : "Calibrating",
    new URL("../../calibrate/calibrate.ts", import.meta.url),
    question,
  );
  let written: readonly string[] = [];
  if (options.write) {
    // The plotting library is loaded when it is needed.
    const { writeReport } = await import("../../calibrate/writeReport.ts");
    written = await writeReport(found);
  }
  if (options.json) {
    printJson(found);
    return;
  }
  const { reportTables } = await import("../../calibrate/tables.ts");
  for (const { title, columns, rows } of reportTables(found)) {
    print([title, ...table(columns, rows), ""].join("\n"));
  }
  if (written.length > 0) print(`Written: ${written.join(", ")}`);
}
