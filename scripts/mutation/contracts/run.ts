/** Mutation tests of the contracts: `npm run mutation:contracts`. Which tests would not notice a changed line? */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { sample } from "../../kernel/kernelMutants.ts";
import { findTests } from "../../test/findTests.ts";
import { createTestChooser } from "./chooseTests.ts";
import { contractFiles } from "./compileSyntax.ts";
import { createJudges, type MutantJudge } from "./MutantJudge.ts";
import { buildMutantProject } from "./mutantProject.ts";
import { UNCHANGED } from "./mutantSwitch.ts";
import { mutateSources } from "./mutateSources.ts";
import type { ContractMutant } from "./MutationSite.ts";
import { measureReach, type TestReach } from "./reach.ts";
import { inWords, ruleText, scoreOf, scoreText, totalOf } from "./scores.ts";
import { chainTestsOf, solidityTestsOf } from "./testsOf.ts";
import { openVerdicts, type Verdicts } from "./verdicts.ts";

/** The least share of changes that the tests must notice, in per cent. */
const LEAST = 85;

const HELP = `Usage: npm run mutation:contracts [-- options] [file of contracts …]

Changes the contracts one operator, constant, condition, rounding, statement or modifier at a time and runs the tests
that run the changed place, likeliest first. A change that no test notices (a survivor) is shown with its line. All
changes of a run are in one build of some minutes, which is kept, as is which test runs what; then a change takes about a
second, a survivor as long as the tests that run it. An interrupted run goes on where it stopped.
Survivors: docs/contracts/mutation.md.

  --sample <n>  how many of the changes of each file to try besides its rules (default: all)
  --seed <n>    which (default 1)
  --seconds <n> of tests that a change may take (default 120)
  --rules       only what takes a rule away (a refusal, one of several conditions, a bound, a modifier), and the test
                that fails without each
  --others      only what takes no rule away
  --far         not only the tests that know a file best, but all that run what is changed
  --walks       the Solidity walks over the engine, too: minutes a change
  --again       try survivors again
  --only <place> of what is built, judges only a file's or a line's, as contracts/MarginEngine.sol:132; may be given often
  --workers <n> how many changes to judge at once (default 1)
  --json        one line a file instead of the survivors: {file, rules, others, survivors}
  --help        show this

Tests of gas, and the invariants of the engine, are left out. The exit code is 1 if less than ${LEAST} % of a file's
changes were noticed.`;

const root = path.resolve(import.meta.dirname, "../../..");
const reports = path.join(root, "reports/mutation");
process.exitCode = await main(process.argv.slice(2));

interface Options {
  readonly seconds: number;
  readonly far: boolean;
  readonly walks: boolean;
  readonly workers: number;
}

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      sample: { type: "string" },
      seed: { type: "string", default: "1" },
      seconds: { type: "string", default: "120" },
      rules: { type: "boolean", default: false },
      others: { type: "boolean", default: false },
      far: { type: "boolean", default: false },
      walks: { type: "boolean", default: false },
      again: { type: "boolean", default: false },
      only: { type: "string", multiple: true },
      workers: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const known = contractFiles(root).filter((file) => !/\/(testing|interfaces|verifiers)\//.test(file));
  const files = positionals.length === 0 ? known : positionals.map((given) => path.posix.normalize(given));
  const unknown = files.find((file) => !known.includes(file));
  if (unknown !== undefined) {
    console.error(`${unknown} is not a contract. Give a file like contracts/libraries/MarginMath.sol.`);
    return 2;
  }

  const { sample: wanted, rules: onlyRules, others: onlyOthers } = values;
  const mutated = mutateSources(root, files, (alternatives) => {
    const rules = onlyOthers ? [] : alternatives.filter(({ isRule }) => isRule);
    const others = onlyRules ? [] : alternatives.filter(({ isRule }) => !isRule);
    return wanted === undefined
      ? [...rules, ...others]
      : [...rules, ...sample(others, Number(wanted), Number(values.seed))];
  });
  const folder = path.join(reports, "contracts");
  const built = await buildMutantProject(root, folder, mutated);
  if (typeof built === "string") {
    console.error(built);
    return 2;
  }
  const { mutants } = built;
  const sources = new Map(files.map((file) => [file, readFileSync(path.join(root, file), "utf8")]));
  const verdicts = openVerdicts(path.join(reports, "contracts.json"), sources);
  const open = mutants.filter((mutant) => {
    const places = [mutant.file, `${mutant.file}:${String(mutant.line)}`];
    if (values.only?.some((place) => places.includes(place)) === false) return false;
    const verdict = verdicts.of(mutant);
    return verdict === undefined || (verdict === null && values.again);
  });
  const options = {
    seconds: Number(values.seconds),
    far: values.far,
    walks: values.walks,
    workers: Number(values.workers),
  };
  if (open.length > 0 && !(await judgeAll(folder, files, open, verdicts, options))) return 2;

  if (values.rules) for (const mutant of mutants) console.log(ruleText(mutant, verdicts));
  const scores = files
    .map((file) => scoreOf(file, mutants, verdicts))
    .filter((score) => totalOf(score).tried > 0);
  for (const score of scores) {
    console.log(values.json ? JSON.stringify(score) : scoreText(score));
  }
  return scores.map(totalOf).every(({ noticed, tried }) => noticed >= (LEAST / 100) * tried) ? 0 : 1;
}

/** Whether the Solidity tests pass as it is, without which nothing can be judged. */
async function judgeAll(
  folder: string,
  files: readonly string[],
  mutants: readonly ContractMutant[],
  verdicts: Verdicts,
  options: Options,
): Promise<boolean> {
  const all = [
    ...findTests(root, ["test/solidity"], ".t.sol"),
    ...findTests(root, ["test/contracts"], ".test.ts"),
  ];
  const judges = createJudges(folder, options.workers);
  try {
    for (const rules of [true, false])
      for (const file of files) {
        const ofFile = mutants.filter((mutant) => mutant.file === file && mutant.isRule === rules);
        if (ofFile.length === 0) continue;
        const own = solidityTestsOf(file, all, options.walks);
        const { noticedBy } = await judges.ask({
          mutant: UNCHANGED,
          tests: own.map((test) => ({ file: test })),
        });
        if (noticedBy !== undefined) {
          console.error(`${noticedBy} fails as it is.`);
          return false;
        }
        const reach = await measureReach(folder, chainTestsOf(file, all, options.far), judges);
        await judgeFile(ofFile, own, reach, judges, verdicts, options);
      }
    return true;
  } finally {
    judges.stop();
  }
}

async function judgeFile(
  mutants: readonly ContractMutant[],
  own: readonly string[],
  reach: readonly TestReach[],
  judges: MutantJudge,
  verdicts: Verdicts,
  { seconds }: Options,
): Promise<void> {
  const chooser = createTestChooser(own, reach, seconds * 1_000);
  const judged = mutants.map(async (mutant) => {
    const { noticedBy } = await judges.ask(() => ({
      mutant: mutant.number,
      tests: chooser.choose(mutant),
    }));
    verdicts.keep(mutant, noticedBy ?? null);
    if (noticedBy === undefined) console.error(`survived  ${inWords(mutant)}`);
    else chooser.learn(noticedBy);
  });
  await Promise.all(judged);
}
