/** Deep fuzz of the contracts, file by file, with what each took: `npm run fuzz`. */
import path from "node:path";
import { parseArgs } from "node:util";

import { createConciseSolidity } from "../test/conciseSolidity.ts";
import { findTests } from "../test/findTests.ts";
import { runProcess } from "../test/runProcess.ts";

const HELP = `Usage: npm run fuzz [-- <part of a path>…]

Runs the Solidity tests whose path contains one of these, all without one: each fuzz test 10,000 times instead of 1,000,
each invariant after 512 sequences of 128 calls instead of 32 of 32. A file may take an hour. Exit code 1 if one failed.
PLIMSOLL_FUZZ_SEED=0x2a takes another seed.`;

const HARDHAT = "node_modules/hardhat/dist/src/cli.js";
const TIMEOUT_MS = 4 * 60 * 60_000;

const root = path.resolve(import.meta.dirname, "../..");
process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { help: { type: "boolean", short: "h", default: false } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const files = findTests(root, ["test/solidity"], ".t.sol").filter(
    (file) => positionals.length === 0 || positionals.some((part) => file.includes(part)),
  );
  if (files.length === 0) {
    console.error(`No Solidity test's path contains ${positionals.join(" or ")}`);
    return 2;
  }
  console.log("Building");
  // A test is linked with libraries as they were last built.
  if (!(await runs(["build", "--no-tests"], () => undefined))) return 1;
  const failed: string[] = [];
  for (const [at, file] of files.entries()) {
    console.log(`${String(at + 1)} of ${String(files.length)}: ${file}`);
    const start = performance.now();
    const concise = createConciseSolidity();
    const passed = await runs(["test", "solidity", "--test-profile", "deep", file], (text) =>
      concise.line(text),
    );
    if (!passed) failed.push(file);
    console.log(`  ${passed ? "passed" : "FAILED"} in ${((performance.now() - start) / 1000).toFixed(0)} s`);
  }
  console.log(failed.length === 0 ? "All passed" : `Failed: ${failed.join(", ")}`);
  return failed.length === 0 ? 0 : 1;
}

/** Prints what `shown` makes of each line. */
async function runs(args: string[], shown: (text: string) => string | undefined): Promise<boolean> {
  const { code, output, problem } = await runProcess({
    args: [HARDHAT, ...args],
    cwd: root,
    timeoutMs: TIMEOUT_MS,
    onLine: (text) => {
      const line = shown(text);
      if (line !== undefined) console.log(line);
    },
  });
  if (code !== 0 && args[0] === "build") console.error(output);
  if (problem !== undefined) console.error(problem);
  return code === 0;
}
