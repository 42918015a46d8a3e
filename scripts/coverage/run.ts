/** What the tests run of the contracts: `npm run coverage`. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";

import { table } from "../cli/terminal/table.ts";
import { runProcess } from "../test/runProcess.ts";
import { type FileCoverage, readStatements, readTracefile } from "./fileCoverage.ts";

const TIMEOUT_MS = 60 * 60_000;
const root = path.resolve(import.meta.dirname, "../..");

process.exitCode = await main();

async function main(): Promise<number> {
  console.log("Every test of the contracts, over code that counts its lines: some minutes.");
  const { code, output } = await runProcess({
    args: ["node_modules/hardhat/dist/src/cli.js", "test", "--coverage"],
    cwd: root,
    timeoutMs: TIMEOUT_MS,
  });
  if (code !== 0) {
    console.error(output);
    return 1;
  }
  const files = readTracefile(readFileSync(path.join(root, "coverage/lcov.info"), "utf8"));
  console.log(coverageTable(files, readStatements(stripVTControlCharacters(output))));
  const missing = files.reduce((sum, each) => sum + each.missing.length, 0);
  if (missing === 0) return 0;
  console.error(`\n${missing} lines are run by no test. All of contracts/ should be.`);
  return 1;
}

function coverageTable(files: readonly FileCoverage[], statements: ReadonlyMap<string, number>): string {
  const columns = ["", "lines", "%", "statements %", "not run"].map((title, at) => {
    return { title, align: at === 0 || at === 4 ? "left" : "right" } as const;
  });
  const rows = files.map(({ file, lines, missing }) => [
    file,
    String(lines),
    lines === 0 ? "–" : ((100 * (lines - missing.length)) / lines).toFixed(1),
    statements.get(file)?.toFixed(1) ?? "–",
    missing.join(", "),
  ]);
  return table(columns, rows).join("\n");
}
