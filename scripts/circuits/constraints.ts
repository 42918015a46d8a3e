/** Whether anything in a proof is left to its prover, at the size that venues run: `npm run circuits:constraints`. */
import path from "node:path";
import { parseArgs } from "node:util";

import {
  buildCircuits,
  buildHiddenCircuits,
  circuitSizes,
  examineWires,
  type ExaminedWires,
  type WitnessCase,
  witnessCases,
} from "@plimsoll/circuits";

import { theMachine } from "../bench/theMachine.ts";
import { writeIntoDocs } from "../bench/writeIntoDocs.ts";
import { interruptible } from "../cli/background/interruptible.ts";
import { badInput, CommandError } from "../cli/CommandError.ts";
import { fail } from "../cli/terminal/fail.ts";
import { print } from "../cli/terminal/print.ts";
import { progress } from "../cli/terminal/progress.ts";
import { table } from "../cli/terminal/table.ts";

const HELP = `Usage: npm run circuits:constraints [-- options]

Changes every wire of every circuit by itself, those for books held off-chain too, and computes the rank of the constraints:
with accounts that trade, with empty ones, and with equal debts. A wire that can be changed or is not determined is one that a
prover may choose, and fails the command. A minute and 800 MB; the circuits' build at first, another.

  --size <name>  default, what venues run, or small, what the tests build (default: default)
  --write        write the table of docs/solvency.md
  --json         one JSON document on stdout
  --help         show this

Exit codes: 0 every wire is determined · 1 one is not, or it failed · 2 usage · 130 interrupted`;

const PAGE = new URL(`file://${path.resolve(import.meta.dirname, "../../docs/solvency.md")}`);
const MARK = "<!-- Measured by `npm run circuits:constraints -- --write`: do not edit. -->";
const HEADINGS = ["circuit", "book", "constraints", "wires", "rank", "of", "changeable", "s"];

interface Examined extends ExaminedWires {
  readonly circuit: WitnessCase["circuit"];
  readonly book: string;
  readonly seconds: number;
}

process.exitCode = await interruptible(() => main(process.argv.slice(2)));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const { help, size, write, json } = parsed(argv);
    if (help) {
      print(HELP);
      return 0;
    }
    const { machine, load } = theMachine();
    const examined = await examineAll(circuitSizes[sizeOf(size)]);
    const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
    const about = `${machine}, load at the start ${load}; ${megabytes} MB at most.`;
    if (write) writeIntoDocs(markdown(examined, about), PAGE, MARK);
    print(json ? JSON.stringify({ machine, load, megabytes, examined }) : text(examined, about));
    const bad = examined.flatMap(({ circuit, book, free, changeable }) =>
      [...new Set([...free, ...changeable])].map((wire) => `${circuit}, ${book}: ${wire}`),
    );
    if (bad.length > 0)
      throw new CommandError(1, `A prover may choose ${bad.length} wires: ${bad.slice(0, 5).join("; ")}.`);
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
        size: { type: "string", default: "default" },
        write: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    return values;
  } catch (error) {
    throw badInput(
      `${(error as Error).message.split("\n")[0] ?? ""} \`npm run circuits:constraints -- --help\` shows the options.`,
    );
  }
}

function sizeOf(name: string): "default" | "small" {
  if (name === "default" || name === "small") return name;
  throw badInput(`--size is ${name}. Give default or small.`);
}

async function examineAll(sizes: (typeof circuitSizes)["default"]): Promise<Examined[]> {
  const done = progress("building the circuits");
  const build = async () => ({ ...(await buildCircuits(sizes)), ...(await buildHiddenCircuits(sizes)) });
  const circuits = await build().finally(done);
  const examined: Examined[] = [];
  const cases = witnessCases(sizes);
  for (const [at, one] of cases.entries()) {
    // Said before: what follows lets no timer run.
    process.stderr.write(`${at + 1} of ${cases.length}: ${one.circuit}, ${one.book} …\n`);
    const start = performance.now();
    const wires = await examineWires(circuits[one.circuit], one);
    const seconds = Math.round((performance.now() - start) / 100) / 10;
    examined.push({ circuit: one.circuit, book: one.book, ...wires, seconds });
  }
  return examined;
}

function rowOf({
  circuit,
  book,
  constraints,
  wires,
  rank,
  computed,
  changeable,
  seconds,
}: Examined): string[] {
  const numbers = [constraints, wires, rank, computed].map((value) => value.toLocaleString("en-US"));
  return [circuit, book, ...numbers, String(changeable.length), String(seconds)];
}

function text(examined: readonly Examined[], about: string): string {
  const columns = HEADINGS.map((title, at) => ({ title, align: at < 2 ? "left" : "right" }) as const);
  return [...table(columns, examined.map(rowOf)), "", about].join("\n");
}

function markdown(examined: readonly Examined[], about: string): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const sides = HEADINGS.map((_, at) => (at < 2 ? "---" : "---:"));
  return [line(HEADINGS), line(sides), ...examined.map((one) => line(rowOf(one))), "", about].join("\n");
}
