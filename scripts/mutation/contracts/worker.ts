/**
 * Runs tests of the contracts with one mutant after the other: a process in the folder of a built project with mutants,
 * which its parent asks and may end. Hardhat, the tests and the contracts are read once.
 */
import path from "node:path";

import hre from "hardhat";
import Mocha from "mocha";

import { coinbaseOf } from "./mutantSwitch.ts";

export interface Question {
  readonly mutant: number;
  /** From the project's root, in the order in which to run them. */
  readonly tests: readonly string[];
}

/** Which test file noticed the mutant, if any did. */
export interface Answer {
  readonly mutant: number;
  readonly noticedBy?: string;
}

/** Its parent reports. */
class Silent extends Mocha.reporters.Base {
  override epilogue(): void {
    // Says nothing.
  }
}

const suites = new Map<string, Mocha>();

process.on("message", (question: Question) => {
  void answer(question).then((given) => process.send?.(given));
});
process.send?.({ mutant: 0 } satisfies Answer);

async function answer({ mutant, tests }: Question): Promise<Answer> {
  switchTo(mutant);
  for (const test of tests) {
    const passes = test.endsWith(".t.sol") ? await passesSolidity(test) : await passesMocha(test);
    if (!passes) return { mutant, noticedBy: test };
  }
  return { mutant };
}

/** Chains made from now on have the mutant's coinbase. */
function switchTo(mutant: number): void {
  const coinbase = coinbaseOf(mutant);
  const { default: chain } = hre.config.networks;
  if (chain?.type !== "edr-simulated") throw new Error("The tests' network is not a simulated one");
  chain.coinbase = Buffer.from(coinbase.slice(2), "hex");
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

async function passesMocha(file: string): Promise<boolean> {
  let suite = suites.get(file);
  if (suite === undefined) {
    suite = new Mocha({ bail: true, timeout: 60_000, reporter: Silent, grep: /\bgas\b/, invert: true });
    suite.cleanReferencesAfterRun(false);
    suite.addFile(path.resolve(file));
    await suite.loadFilesAsync();
    suites.set(file, suite);
  }
  const failures = await new Promise<number>((resolve) => suite.run(resolve));
  return failures === 0;
}
