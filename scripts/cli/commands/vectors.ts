import { readdir } from "node:fs/promises";

import type { Command } from "commander";

import { inBackground } from "../background/inBackground.ts";
import { interruptible } from "../background/interruptible.ts";
import { badInput } from "../CommandError.ts";
import { print, printJson } from "../terminal/print.ts";
import type { FileOutcome, FileQuestion } from "../vectors/checkFile.ts";
import { vectorsText, type NotCovered } from "../vectors/vectorsText.ts";

export function registerVectors(program: Command): void {
  program
    .command("vectors")
    .description("check the library against files of independently computed numbers")
    .argument("<directory>", "folder with vector files, e.g. model/vectors")
    .option("--json", "one JSON document: { rows, failures, files, notCovered }")
    .addHelpText(
      "after",
      `
Checks reference-portfolio.json, rng.json, es-var.json, backtests.json, prices-greeks.json and the prices in
order-flow-and-execution.json; other files are listed as not covered yet.

Examples:
  plimsoll vectors model/vectors
  plimsoll vectors model/vectors --json | jq .failures

The exit code is 1 if any row differs or a file cannot be read as vectors.`,
    )
    .action((directory: string, options: { json?: true }) =>
      interruptible(() => vectors(directory, options)),
    );
}

async function vectors(directory: string, options: { json?: true }): Promise<void> {
  const { checkers } = await import("../vectors/checkers.ts");
  const present = (await list(directory)).filter((name) => name.endsWith(".json"));
  const checkable = checkers.map(({ file }) => file);
  const known = present.filter((file) => checkable.includes(file));
  if (known.length === 0) {
    throw badInput(
      `${directory} has no vector file that this version can check. Give a folder with one of ${checkable.join(", ")}.`,
    );
  }
  const notCovered = present
    .filter((file) => !checkable.includes(file))
    .map((file): NotCovered => ({ file, why: "not covered yet" }));

  const outcomes: FileOutcome[] = [];
  for (const file of known) {
    outcomes.push(
      await inBackground<FileOutcome>(
        `Checking ${file}`,
        new URL("../vectors/checkFile.ts", import.meta.url),
        { directory, file } satisfies FileQuestion,
      ),
    );
  }

  const failures = outcomes.reduce((sum, outcome) => sum + outcome.failures, 0);
  if (options.json) {
    printJson({
      rows: outcomes.reduce((sum, outcome) => sum + outcome.rows, 0),
      failures,
      files: outcomes,
      notCovered,
    });
  } else {
    print(vectorsText(outcomes, notCovered));
  }
  if (failures > 0) process.exitCode = 1;
}

async function list(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") throw badInput(`${directory}: no such folder. Give a folder with vector files.`);
    if (code === "ENOTDIR") throw badInput(`${directory} is a file. Give the folder it is in.`);
    throw error;
  }
}
