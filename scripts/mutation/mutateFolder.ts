import path from "node:path";

import { Stryker } from "@stryker-mutator/core";

import { slowTests } from "./slowTests.ts";

// The type of the package's level is an enumeration that only its own compiler can read.
const ERRORS_ONLY: object = { logLevel: "error" };

/** How many changes of a folder's code its tests noticed. */
export interface MutationScore {
  readonly folder: string;
  readonly changes: number;
  readonly noticed: number;
  /** Of `changes`: in code that none of the tests runs. */
  readonly untested: number;
}

export interface MutationOptions {
  /** Globs of the tests to run; the tests beside the code, but for `slowTests`, if absent. */
  readonly tests?: readonly string[] | undefined;
  /** Processes at a time. */
  readonly concurrency: number;
  /** Write a page with every change to reports/mutation/. */
  readonly report: boolean;
  /** Print what was not noticed, and progress. */
  readonly showsSurvivors: boolean;
}

/**
 * Changes one expression of a folder (or file) at a time, and runs the tests that reach it.
 *
 * @param target a folder or file of the model, from the project's root, which is the working directory
 */
export async function mutateFolder(target: string, options: MutationOptions): Promise<MutationScore> {
  const isFile = target.endsWith(".ts");
  const folder = isFile ? path.dirname(target) : target;
  const results = await new Stryker({
    // What is compiled to WebAssembly is not what the tests load.
    mutate: [isFile ? target : `${target}/**/*.ts`, "!**/*.test.ts", "!model/kernel/assembly/**"],
    mochaOptions: testsOf(folder, options.tests),
    testRunner: "mocha",
    plugins: ["@stryker-mutator/mocha-runner"],
    coverageAnalysis: "perTest",
    // Values that are computed when a file is loaded cannot change from mutant to mutant in one process.
    ignoreStatic: true,
    concurrency: options.concurrency,
    timeoutMS: 5_000,
    ...(options.showsSurvivors ? {} : ERRORS_ONLY),
    reporters: [
      ...(options.showsSurvivors ? ["clear-text", "progress"] : []),
      ...(options.report ? ["html"] : []),
    ],
    htmlReporter: { fileName: `reports/mutation/${target.replaceAll("/", "-")}.html` },
    clearTextReporter: { allowColor: process.stdout.isTTY, logTests: false },
    // All that the model's tests need.
    ignorePatterns: ["/*", "!/model", "!/data", "!/package.json", "!/.mocharc.json", "!/tsconfig.json"],
    tempDirName: ".stryker-tmp",
    disableTypeChecks: "model/**/*.ts",
    allowEmpty: false,
  }).runMutationTest();
  const judged = results.filter(({ status }) => status !== "Ignored" && status !== "CompileError");
  const count = (...states: string[]) => judged.filter(({ status }) => states.includes(status)).length;
  return {
    folder: target,
    changes: judged.length,
    noticed: count("Killed", "Timeout"),
    untested: count("NoCoverage"),
  };
}

function testsOf(folder: string, tests: MutationOptions["tests"]): { spec: string[]; ignore: string[] } {
  if (tests !== undefined) return { spec: [...tests], ignore: [] };
  const ignore = (slowTests[folder] ?? []).map((file) => `${folder}/${file}`);
  return { spec: [`${folder}/**/*.test.ts`], ignore };
}
