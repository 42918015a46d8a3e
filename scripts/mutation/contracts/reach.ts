import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import type { MutantJudge } from "./MutantJudge.ts";
import { REPORTING, UNCHANGED } from "./mutantSwitch.ts";

/** The mutants that a test runs, whether or not it would notice them; without them it may run any. */
export interface TestReach {
  readonly file: string;
  /** In full. */
  readonly title: string;
  readonly ms: number;
  readonly mutants?: readonly number[];
  /** Words in its code: where they are names of errors it likely expects them. */
  readonly names: readonly string[];
}

interface FileReach {
  /** Of the file's text. */
  readonly hash: string;
  readonly tests: readonly TestReach[];
}

/**
 * Runs every test once while the contracts report. Kept in the project with mutants, whose numbers they are; of a test
 * file that has not changed it is not done again. Tests that fail as it is, as some do that count gas, are left out; of those
 * that fail only while the contracts report it is not known what they run.
 *
 * @param files of Mocha tests, from the project's root
 */
export async function measureReach(
  folder: string,
  files: readonly string[],
  judge: MutantJudge,
): Promise<TestReach[]> {
  const kept = path.join(folder, "reach.json");
  const known = existsSync(kept)
    ? (JSON.parse(readFileSync(kept, "utf8")) as Record<string, FileReach | undefined>)
    : {};
  const measured = files.map(async (file) => {
    const hash = createHash("sha256")
      .update(readFileSync(path.join(folder, file)))
      .digest("hex");
    if (known[file]?.hash === hash) return;
    const reporting = await passingTests(file, REPORTING, judge);
    const passing = await passingTests(file, UNCHANGED, judge);
    const tests = passing.map((test) => reporting.find(({ title }) => title === test.title) ?? test);
    known[file] = { hash, tests };
    writeFileSync(kept, JSON.stringify(known));
  });
  await Promise.all(measured);
  return files.flatMap((file) => known[file]?.tests ?? []);
}

async function passingTests(file: string, mutant: number, judge: MutantJudge): Promise<readonly TestReach[]> {
  const { ran, noticedBy } = await judge.ask({ mutant, tests: [{ file }] });
  if (noticedBy !== undefined) throw new Error(`${file}: ${noticedBy} while it was measured`);
  return ran;
}
