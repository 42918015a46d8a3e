/**
 * Runs tests of the contracts with one mutant after the other: a process in the folder of a built project with mutants,
 * which its parent asks and may end. Hardhat, the tests and the contracts are read once.
 */
import path from "node:path";

import hre from "hardhat";
import Mocha from "mocha";

import { coinbaseOf, REPORTING, UNCHANGED } from "./mutantSwitch.ts";
import type { TestReach } from "./reach.ts";

/** A file of tests from the project's root, and the full titles of those to run: all without. */
export interface ChosenTests {
  readonly file: string;
  readonly titles?: readonly string[];
}

export interface Question {
  /** `REPORTING` asks what tests reach instead, `UNCHANGED` which pass as it is: all of them are run. */
  readonly mutant: number;
  /** In the order in which to run them. */
  readonly tests: readonly ChosenTests[];
}

export interface Answer {
  /** The test that noticed the mutant, if one did: its file and its title. */
  readonly noticedBy?: string;
  /** Tests on a chain that passed. */
  readonly ran: readonly TestReach[];
}

/** Its parent reports. */
class Silent extends Mocha.reporters.Base {
  override epilogue(): void {
    // Says nothing.
  }
}

/** Tests by title, which Mocha takes for a pattern. */
class Titles extends RegExp {
  readonly titles: ReadonlySet<string> | undefined;

  constructor(titles?: readonly string[]) {
    super("");
    this.titles = titles === undefined ? undefined : new Set(titles);
  }

  override test(title: string): boolean {
    return this.titles?.has(title) ?? !/\bgas\b/.test(title);
  }
}

const suites = new Map<string, Mocha>();

/** What the contracts have logged since it was emptied. */
const logged = new Set<number>();
console.log = (line: unknown): void => {
  if (/^\d+$/.test(String(line).trim())) logged.add(Number(line));
};

process.on("message", (question: Question) => {
  void answer(question).then((given) => process.send?.(given));
});
process.on("disconnect", () => process.exit());
process.send?.({ ran: [] } satisfies Answer);

async function answer({ mutant, tests }: Question): Promise<Answer> {
  switchTo(mutant);
  const ran: TestReach[] = [];
  for (const { file, titles } of tests) {
    if (file.endsWith(".t.sol")) {
      if (!(await passesSolidity(file))) return { noticedBy: file, ran };
      continue;
    }
    const failing = await runMocha(file, titles, mutant, ran);
    if (failing !== undefined) return { noticedBy: `${file}: ${failing}`, ran };
  }
  return { ran };
}

/** Chains made from now on have the mutant's coinbase. One that is made with options takes it from what the user wrote. */
function switchTo(mutant: number): void {
  const coinbase = coinbaseOf(mutant);
  const { default: chain } = hre.config.networks;
  const written = hre.userConfig.networks?.default;
  if (chain?.type !== "edr-simulated" || written?.type !== "edr-simulated")
    throw new Error("The tests' network is not a simulated one");
  chain.coinbase = Buffer.from(coinbase.slice(2), "hex");
  written.coinbase = coinbase;
  const profile = hre.config.test.solidity.profiles.default;
  if (profile === undefined) throw new Error("There is no default profile of Solidity tests");
  profile.coinbase = coinbase;
}

async function passesSolidity(file: string): Promise<boolean> {
  const result: unknown = await hre.tasks
    .getTask(["test", "solidity"])
    .run({ testFiles: [file], noCompile: true });
  return (result as { success: boolean }).success;
}

/** @returns the title of the first test that failed; where nothing is changed none counts */
async function runMocha(
  file: string,
  titles: readonly string[] | undefined,
  mutant: number,
  ran: TestReach[],
): Promise<string | undefined> {
  const suite = suites.get(file) ?? (await load(file));
  suites.set(file, suite);
  const isMeasured = mutant === REPORTING || mutant === UNCHANGED;
  suite.grep(new Titles(titles)).bail(!isMeasured);
  let title = "";
  let begun = 0;
  let failing: string | undefined;
  await new Promise<void>((resolve) => {
    const runner = suite.run(() => resolve());
    runner.on("test", (test) => {
      title = test.fullTitle();
      begun = Date.now();
    });
    runner.on("fail", () => {
      if (!isMeasured) failing ??= title;
    });
    runner.on("test end", (test) => {
      const hasPassed = test.state === "passed";
      if (hasPassed)
        ran.push({
          file,
          title: test.fullTitle(),
          ms: Date.now() - begun,
          ...(mutant === REPORTING && { mutants: [...logged] }),
          names: [...new Set(test.body.match(/\b[A-Z][a-z]\w+/g))],
        });
      logged.clear();
    });
  });
  return failing;
}

async function load(file: string): Promise<Mocha> {
  // On a busy machine a slow test would seem to have noticed something: whoever asks knows what takes too long.
  const suite = new Mocha({ timeout: 0, reporter: Silent });
  suite.cleanReferencesAfterRun(false);
  suite.addFile(path.resolve(file));
  await suite.loadFilesAsync();
  return suite;
}
