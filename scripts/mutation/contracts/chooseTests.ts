import type { ContractMutant } from "./MutationSite.ts";
import type { TestReach } from "./reach.ts";
import type { ChosenTests } from "./worker.ts";

/** Tests that noticed the last mutants of a file are likely to notice the next, and follow those that name the error. */
const RECENT = 4;

export interface TestChooser {
  /** The tests that run a mutant, in the order in which to run them. */
  choose: (mutant: ContractMutant) => ChosenTests[];
  /** Says which test noticed a mutant. */
  learn: (noticedBy: string) => void;
}

/**
 * Chooses the tests for the mutants of one file.
 *
 * @param own the file's own Solidity tests, which come last until they have noticed something: fuzzing takes seconds
 * @param reach what every other test runs
 * @param budgetMs the time that the tests of a mutant may take when all is well
 */
export function createTestChooser(
  own: readonly string[],
  reach: readonly TestReach[],
  budgetMs: number,
): TestChooser {
  const keyOf = ({ file, title }: TestReach): string => `${file}: ${title}`;
  let recent: string[] = [];
  const noticed = new Map<string, number>();

  return {
    choose: ({ number, error }) => {
      const reaching = reach.filter(({ mutants }) => mutants?.includes(number) ?? true);
      const named = reaching.filter(({ names }) => error !== undefined && names.includes(error));
      const latest = recent
        .map((key) => reaching.find((test) => keyOf(test) === key))
        .filter((test) => test !== undefined)
        .slice(0, RECENT);
      const first = [...new Set([...named, ...latest])];
      const others = [...new Set(reaching.map(({ file }) => file))]
        .map((file) => reaching.filter((test) => test.file === file && !first.includes(test)))
        .sort((a, b) => rank(a) - rank(b));
      let left = budgetMs;
      const within = [...first.map((test) => [test]), ...others].map((tests) =>
        tests.filter(({ ms }) => (left -= ms) > 0),
      );
      const onChain = within
        .filter((tests) => tests.length > 0)
        .map((tests) => ({ file: tests[0]?.file ?? "", titles: tests.map(({ title }) => title) }));
      const fuzz = own.map((file) => ({ file }));
      return recent.slice(0, RECENT).some((test) => own.includes(test))
        ? [...fuzz, ...onChain]
        : [...onChain, ...fuzz];
    },
    learn: (noticedBy) => {
      recent = [noticedBy, ...recent.filter((key) => key !== noticedBy)];
      const [file = ""] = noticedBy.split(": ", 1);
      noticed.set(file, (noticed.get(file) ?? 0) + 1);
    },
  };

  /** Files that have noticed much come first; of the others those whose tests run least besides. */
  function rank(tests: readonly TestReach[]): number {
    const run = tests.reduce((sum, { mutants }) => sum + (mutants?.length ?? 0), 0);
    return run / (1 + 10 * (noticed.get(tests[0]?.file ?? "") ?? 0));
  }
}
