/** What the tests run of the contracts: `npm run coverage`. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";

import { compileSyntax, contractFiles } from "../mutation/contracts/compileSyntax.ts";
import { runProcess } from "../test/runProcess.ts";
import { branchesOf } from "./branches.ts";
import { countMissing, coverageTable } from "./coverageTable.ts";
import { countStatements, type FileCoverage, readTracefile } from "./fileCoverage.ts";
import { readHits } from "./hits.ts";
import { statementsOf } from "./statements.ts";

const TIMEOUT_MS = 120 * 60_000;
const HELP = `Usage: npm run coverage

Runs every test of the contracts over code that counts its statements and says which lines, statements and ways of an
\`if\` none of them runs; a quarter of an hour, most of it to compile. The exit code is 1 if a line is run by none, or a
test fails. Both ways of \`?:\`, \`&&\` and \`||\` are not counted: \`npm run mutation:contracts\` changes them.`;

/** A test contract or an outermost `describe`. */
const SUITE = /^ {2}\S/;

const root = path.resolve(import.meta.dirname, "../..");

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  if (argv.length > 0) {
    console.log(HELP);
    return argv.includes("--help") ? 0 : 1;
  }
  console.log("Every test of the contracts, over code that counts its statements: a quarter of an hour or more.");
  const folder = path.join(root, "coverage");
  const tracefile = path.join(folder, "lcov.info");
  rmSync(folder, { recursive: true, force: true });
  const { code, output } = await runProcess({
    args: ["node_modules/hardhat/dist/src/cli.js", "test", "--coverage"],
    cwd: root,
    env: { ...process.env, HARDHAT_TEST_PROFILE: "coverage" },
    timeoutMs: TIMEOUT_MS,
    onLine: (line) => {
      if (SUITE.test(line)) console.log(line);
    },
  });
  if (code !== 0) console.error(output);
  if (!existsSync(tracefile)) return 1;
  const files = measureFiles(folder, readFileSync(tracefile, "utf8"));
  console.log(coverageTable(files).join("\n"));
  const { lines, branches } = countMissing(files);
  if (branches > 0)
    console.log(`\n${branches} ways of an if are not seen to be taken; a loop may hide one that was.`);
  if (lines === 0) return code === 0 ? 0 : 1;
  console.error(`\n${lines} lines are run by no test. All of contracts/ should be.`);
  return 1;
}

/** Joins what Hardhat counted with where it stands. */
function measureFiles(folder: string, trace: string): FileCoverage[] {
  const lines = readTracefile(trace);
  const hits = readHits(folder);
  const sources = new Map(contractFiles(root).map((file) => [file, readFileSync(path.join(root, file), "utf8")]));
  const { trees } = compileSyntax(root, sources);
  return [...sources].flatMap(([file, source]): FileCoverage[] => {
    const [counted, tree] = [lines.get(file), trees.get(file)];
    if (counted === undefined || tree === undefined) return [];
    const statements = statementsOf(file, source);
    const branches = branchesOf(source, tree, statements, hits);
    return [{ file, ...counted, statements: countStatements(statements, hits), branches }];
  });
}
