import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import type { MutantJudge } from "./MutantJudge.ts";
import { REPORTING } from "./mutantSwitch.ts";

/** The mutants that a test runs, whether or not it would notice them. */
export interface TestReach {
  readonly file: string;
  /** In full. */
  readonly title: string;
  readonly ms: number;
  readonly mutants: readonly number[];
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
 * file that has not changed it is not done again. Tests that fail as it is, as some do that count gas, are left out.
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
    const { ran, noticedBy } = await judge.ask({ mutant: REPORTING, tests: [{ file }] });
    if (noticedBy !== undefined) throw new Error(`${file}: ${noticedBy} while it was measured`);
    known[file] = { hash, tests: ran };
    writeFileSync(kept, JSON.stringify(known));
  });
  await Promise.all(measured);
  return files.flatMap((file) => known[file]?.tests ?? []);
}
