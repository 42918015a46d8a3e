/** Mutation tests of the contracts: `npm run mutation:contracts`. Which tests would not notice a changed line? */
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { sample } from "../../kernel/kernelMutants.ts";
import { findTests } from "../../test/findTests.ts";
import { runProcess } from "../../test/runProcess.ts";
import { contractFiles } from "./compileSyntax.ts";
import { createMutantJudge } from "./MutantJudge.ts";
import { createMutantProject } from "./mutantProject.ts";
import { mutateSources } from "./mutateSources.ts";
import type { ContractMutant } from "./MutationSite.ts";
import { inWords, scoreOf, scoreText } from "./scores.ts";
import { testsOf } from "./testsOf.ts";
import { openVerdicts, type Verdicts } from "./verdicts.ts";

/** The least share of changes that the tests must notice, in per cent. */
const LEAST = 85;
const BUILD_TIMEOUT_MS = 30 * 60_000;

const HELP = `Usage: npm run mutation:contracts [-- options] [file of contracts …]

Changes the contracts one operator, constant, condition, rounding, statement or modifier at a time and runs the tests
that know the file, quickest first. A change that no test notices (a survivor) is shown with its line. All changes of
the files are in one build, a few minutes for all contracts; then about a second a change for files that have tests of
their own, and up to minutes for those that only the engine's tests reach. An interrupted run goes on where it stopped.
Survivors: docs/contracts/mutation.md.

  --sample <n>  how many of the changes to try (default: all)
  --seed <n>    which (default 1)
  --engine      run the tests of the engine too on what a file's own tests do not notice: minutes a change
  --again       try what has been tried before, too
  --json        one line a file instead of the survivors: {file, changes, noticed, survivors}
  --help        show this

Tests of gas, and the scenarios and invariants of the engine, are left out. The exit code is 1 if less than ${LEAST} %
of a file's changes were noticed.`;

const root = path.resolve(import.meta.dirname, "../../..");
const verdictsFile = path.join(root, "reports/mutation/contracts.json");
process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      sample: { type: "string" },
      seed: { type: "string", default: "1" },
      engine: { type: "boolean", default: false },
      again: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const known = contractFiles(root).filter((file) => !/\/(testing|interfaces)\//.test(file));
  const files = positionals.length === 0 ? known : positionals.map((given) => path.posix.normalize(given));
  const unknown = files.find((file) => !known.includes(file));
  if (unknown !== undefined) {
    console.error(`${unknown} is not a contract. Give a file like contracts/libraries/MarginMath.sol.`);
    return 2;
  }

  const mutated = mutateSources(root, files);
  const wanted = values.sample === undefined ? mutated.mutants.length : Number(values.sample);
  const mutants = sample(mutated.mutants, wanted, Number(values.seed));
  const sources = new Map(files.map((file) => [file, readFileSync(path.join(root, file), "utf8")]));
  const verdicts = openVerdicts(verdictsFile, sources);
  const open = mutants.filter((mutant) => {
    const known = verdicts.of(mutant);
    return values.again || known === undefined || (known === null && values.engine);
  });
  if (open.length > 0) {
    const folder = createMutantProject(root, mutated);
    try {
      if (!(await build(folder)) || !(await judgeAll(folder, open, verdicts, values.engine))) return 2;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  const scores = files.map((file) => scoreOf(file, mutants, verdicts)).filter(({ changes }) => changes > 0);
  for (const score of scores) {
    console.log(values.json ? JSON.stringify(score) : scoreText(score));
  }
  return scores.every(({ noticed, changes }) => noticed >= (LEAST / 100) * changes) ? 0 : 1;
}

async function build(folder: string): Promise<boolean> {
  const hardhat = path.join(root, "node_modules/hardhat/dist/src/cli.js");
  const { code, output } = await runProcess({
    args: [hardhat, "build"],
    cwd: folder,
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  if (code !== 0) console.error(output);
  return code === 0;
}

/** Whether the tests pass as it is, without which nothing can be judged. */
async function judgeAll(
  folder: string,
  mutants: readonly ContractMutant[],
  verdicts: Verdicts,
  withEngine: boolean,
): Promise<boolean> {
  const all = [
    ...findTests(root, ["test/solidity"], ".t.sol"),
    ...findTests(root, ["test/contracts"], ".test.ts"),
  ];
  const judge = createMutantJudge(folder);
  try {
    const tests = [...new Set(mutants.flatMap(({ file }) => testsOf(file, all, withEngine)))];
    const failing = await judge.judge({ mutant: 0, tests });
    if (failing !== undefined) {
      console.error(`${failing} fails as it is.`);
      return false;
    }
    for (const [i, mutant] of mutants.entries()) {
      const by = await judge.judge({ mutant: mutant.number, tests: testsOf(mutant.file, all, withEngine) });
      verdicts.keep(mutant, by ?? null);
      if (by === undefined) console.error(`${i + 1}/${mutants.length} survived  ${inWords(mutant)}`);
    }
    return true;
  } finally {
    judge.stop();
  }
}
