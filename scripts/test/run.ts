/** All tests of the project, behind one command: `npm test`. */
import { availableParallelism } from "node:os";
import path from "node:path";
import { styleText, parseArgs } from "node:util";

import { addCounts, NONE, summaryLine } from "./counts.ts";
import { resultTable } from "./resultTable.ts";
import { stopAll } from "./runProcess.ts";
import { runSuite, type SuiteResult } from "./runSuite.ts";
import { selectSuites } from "./selectSuites.ts";
import { allSuites, type Suite } from "./suites.ts";

const HELP = `Usage: npm test [-- options] [path …]

Runs all tests, or those in files whose path contains one of the given parts.

  --only <suite>  run one suite or group only; may be repeated or comma-separated
  --list          show the suites and how many test files each has
  --help          show this

The last line is \`N passed, N failed\`; the exit code is 1 if anything failed.`;

const root = path.resolve(import.meta.dirname, "../..");

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.on(signal, () => {
    stopAll();
    process.exit(code);
  });
}

// The suites write to a pipe; what they print ends on this terminal all the same.
if (process.stdout.isTTY && process.env.NO_COLOR === undefined) process.env.FORCE_COLOR = "1";

process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      only: { type: "string", multiple: true, default: [] },
      list: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const suites = allSuites(root);
  if (values.list) {
    for (const suite of suites) console.log(describeSuite(suite));
    return 0;
  }

  const only = values.only.flatMap((names) => names.split(","));
  const results = await runAll(selectSuites(suites, { only, paths: positionals }));
  const total = results.reduce((sum, { counts }) => addCounts(sum, counts), NONE);
  console.log(`\n${resultTable(results)}\n\n${summaryLine(total)}`);
  return total.failed === 0 ? 0 : 1;
}

/** Checks run side by side and are shown as they end; then test suites, one after the other. */
async function runAll(suites: readonly Suite[]): Promise<SuiteResult[]> {
  const checks = suites.filter(({ kind }) => kind === "check");
  const results: SuiteResult[] = [];
  if (checks.length > 0) console.log(styleText("bold", "checks"));
  const waiting = [...checks];
  const worker = async (): Promise<void> => {
    for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) {
      results.push(await runSuite(suite, root, () => undefined).then(showCheck));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  results.sort((a, b) => indexOf(checks, a) - indexOf(checks, b));

  for (const suite of suites.filter(({ kind }) => kind !== "check")) {
    console.log(`\n${styleText("bold", suite.name)} ${styleText("dim", suite.about)}`);
    const result = await runSuite(suite, root, (line) => console.log(line));
    if (result.problem !== undefined) console.log(styleText("red", `  ✘ ${suite.name}: ${result.problem}`));
    results.push(result);
  }
  return results;
}

function showCheck(result: SuiteResult): SuiteResult {
  const time = styleText("dim", `${result.seconds.toFixed(1)} s`);
  if (result.counts.failed === 0) console.log(`  ${styleText("green", "✔")} ${result.name} ${time}`);
  else
    console.log(
      `  ${styleText("red", `✘ ${result.name}`)} ${time}\n\n${result.hiddenOutput?.trimEnd() ?? ""}\n`,
    );
  return result;
}

function indexOf(suites: readonly Suite[], { name }: SuiteResult): number {
  return suites.findIndex((suite) => suite.name === name);
}

function describeSuite({ name, group, about, files }: Suite): string {
  const what =
    files === undefined ? `check${group === undefined ? "" : `, in ${group}`}` : `${files.length} files`;
  return `${name.padEnd(10)} ${about} (${what})`;
}
