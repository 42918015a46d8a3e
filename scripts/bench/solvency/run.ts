/** What a proof of solvency costs, from the freeze to the answer: `npm run bench:solvency`. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { buildCircuitsApart, circuitSizes, type CircuitName, scenarioFolds } from "@plimsoll/circuits";

import { interruptible } from "../../cli/background/interruptible.ts";
import { CommandError, badInput } from "../../cli/CommandError.ts";
import { fail } from "../../cli/terminal/fail.ts";
import { print } from "../../cli/terminal/print.ts";
import { progress } from "../../cli/terminal/progress.ts";
import { table } from "../../cli/terminal/table.ts";
import { renderSvg } from "../../plot/renderSvg.ts";
import { theMachine } from "../theMachine.ts";
import { writeIntoDocs } from "../writeIntoDocs.ts";
import { measureBook, type BookMeasurement } from "./measureBook.ts";
import { mostAccounts, solvencyCharts, type SolvencyStudy } from "./solvencyCurve.ts";
import { solvencyTable } from "./solvencyTable.ts";

const HELP = `Usage: npm run bench:solvency [-- options]

Trades books of accounts that can default on a chain of its own, freezes, proves and publishes them with the default
circuits, lets the example pool lend on the answer, and computes the same in the EVM: seconds, memory, gas of each step. Four
minutes on two quiet cores, and the circuits' build at first.

  --accounts <list>  books by accounts that can default (default 8,32,128)
  --write            write docs/solvency-growth.json and .svg, and the table of docs/solvency.md
  --json             the measurements as one JSON document on stdout
  --help             show this

Exit codes: 0 done · 1 it failed · 2 usage · 130 interrupted`;

const DOCS = path.resolve(import.meta.dirname, "../../../docs");
const MARK = "<!-- Measured by \`npm run bench:solvency -- --write\`: do not edit. -->";

process.exitCode = await interruptible(() => main(process.argv.slice(2)));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = parsed(argv);
    if (options.help) {
      print(HELP);
      return 0;
    }
    const study = await measured(accountsOf(options.accounts));
    if (options.write) {
      writeFileSync(path.join(DOCS, "solvency-growth.json"), `${JSON.stringify(study, null, 2)}\n`);
      writeFileSync(path.join(DOCS, "solvency-growth.svg"), await renderSvg(...solvencyCharts(study)));
      writeIntoDocs(markdown(study), new URL(`file://${path.join(DOCS, "solvency.md")}`), MARK);
    }
    print(options.json ? JSON.stringify(study) : text(study));
    return 0;
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
    return error instanceof CommandError ? error.exitCode : 1;
  }
}

function parsed(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        accounts: { type: "string", default: "8,32,128" },
        write: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    return values;
  } catch (error) {
    throw badInput(
      `${(error as Error).message.split("\n")[0] ?? ""} \`npm run bench:solvency -- --help\` shows the options.`,
    );
  }
}

function accountsOf(list: string): number[] {
  const counts = list.split(",").map((text) => (/^\d{1,4}$/.test(text) ? Number(text) : Number.NaN));
  if (counts.every((count) => count >= 2 && count % 2 === 0)) return counts;
  throw badInput(`--accounts is ${list}. Give even numbers from 2 up, e.g. 8,32,128.`);
}

async function measured(counts: readonly number[]): Promise<SolvencyStudy> {
  const { machine, load } = theMachine();
  let done = progress("building the circuits");
  const circuits = await buildCircuitsApart(circuitSizes.default).finally(done);
  const key = (name: CircuitName) => JSON.parse(readFileSync(circuits[name].verifyingKey, "utf8")) as Key;
  const keys = { accountBatch: key("accountBatch"), tailRisk: key("tailRisk") };
  const books: BookMeasurement[] = [];
  for (const count of counts) {
    done = progress(`a book of ${count} accounts`);
    books.push(await measureBook(count, circuits, (set) => scenarioFolds(set, keys)).finally(done));
  }
  return { machine, load, books };
}

type Key = Parameters<typeof scenarioFolds>[1]["accountBatch"];

function text(study: SolvencyStudy): string {
  const { headings, rows } = solvencyTable(study);
  const columns = headings.map((title, at) => ({ title, align: at === 0 ? "left" : "right" }) as const);
  return [...table(columns, rows), "", about(study)].join("\n");
}

function markdown(study: SolvencyStudy): string {
  const { headings, rows } = solvencyTable(study);
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const sides = headings.map((_, at) => (at === 0 ? "---" : "---:"));
  return [line(headings), line(sides), ...rows.map(line), "", about(study)].join("\n");
}

function about(study: SolvencyStudy): string {
  const { accounts, instruments, scenarios } = circuitSizes.default;
  const limit =
    study.books.length < 2
      ? ""
      : ` By the line through these, one transaction publishes about ${mostAccounts(study).toLocaleString("en-US")} accounts that can default.`;
  return (
    `Circuits of ${accounts} accounts, ${instruments} instruments, ${scenarios} scenarios; five positions an account, traded in the engine, which ` +
    `the freeze walks; a fill is their mean, and steps on the chain are seconds of a local one in this process. ${study.machine}. Load at the start: ${study.load}.${limit}`
  );
}
