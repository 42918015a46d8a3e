import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { createConciseSolidity } from "./conciseSolidity.ts";
import { judge, type Counts } from "./counts.ts";
import { parseMochaCounts } from "./parseMochaCounts.ts";
import { parseSolidityCounts } from "./parseSolidityCounts.ts";
import { runProcess, type Ended } from "./runProcess.ts";
import type { Suite } from "./suites.ts";

const REPORTER = fileURLToPath(new URL("countingReporter.cjs", import.meta.url));
const CHECK_TIMEOUT_MS = 10 * 60_000;
const SUITE_TIMEOUT_MS = 30 * 60_000;

export interface SuiteResult {
  readonly name: string;
  readonly counts: Counts;
  readonly seconds: number;
  /** Why the counts are not all there is to it. */
  readonly problem?: string;
  /** What the command printed, if that was not shown while it ran. */
  readonly hiddenOutput?: string;
}

/** Runs one suite. A check is silent; tests print as they go. */
export async function runSuite(
  suite: Suite,
  root: string,
  print: (line: string) => void,
): Promise<SuiteResult> {
  const start = performance.now();
  const { ended, counts, shown } = await run(suite, root, print);
  const verdict = judge(counts, ended.code);
  const problem = ended.problem ?? verdict.problem;
  return {
    name: suite.name,
    counts:
      ended.problem !== undefined && verdict.counts.failed === 0
        ? { ...verdict.counts, failed: 1 }
        : verdict.counts,
    seconds: (performance.now() - start) / 1000,
    ...(problem === undefined || suite.kind === "check" ? {} : { problem }),
    ...(shown || verdict.counts.failed === 0 ? {} : { hiddenOutput: ended.output }),
  };
}

async function run(
  suite: Suite,
  root: string,
  print: (line: string) => void,
): Promise<{ ended: Ended; counts: Counts | undefined; shown: boolean }> {
  const files = suite.files ?? [];
  switch (suite.kind) {
    case "check": {
      const ended = await runProcess({ args: suite.command, cwd: root, timeoutMs: CHECK_TIMEOUT_MS });
      const ok = ended.code === 0;
      return { ended, counts: { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }, shown: false };
    }
    case "solidity": {
      const concise = createConciseSolidity();
      const ended = await runProcess({
        args: [...suite.command, ...files],
        cwd: root,
        timeoutMs: SUITE_TIMEOUT_MS,
        onLine: (text) => {
          const line = concise.line(text);
          if (line !== undefined) print(line);
        },
      });
      return { ended, counts: parseSolidityCounts(ended.output), shown: true };
    }
    case "mocha":
    case "hardhatMocha": {
      const folder = mkdtempSync(path.join(tmpdir(), "plimsoll-test-"));
      const countsFile = path.join(folder, "counts.json");
      try {
        const ended = await runProcess({
          args: [...suite.command, ...(suite.kind === "mocha" ? ["--reporter", REPORTER] : []), ...files],
          cwd: root,
          env: { ...process.env, PLIMSOLL_MOCHA_COUNTS: countsFile, PLIMSOLL_MOCHA_REPORTER: REPORTER },
          endsAfter: countsFile,
          timeoutMs: SUITE_TIMEOUT_MS,
          onLine: print,
        });
        return { ended, counts: parseMochaCounts(readIfThere(countsFile)), shown: true };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
