/** Mutation tests of the model: `npm run mutation`. Which tests would not notice a changed line? */
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { Stryker } from "@stryker-mutator/core";

const HELP = `Usage: npm run mutation [-- options] [folder …]

Changes the code of folders of the model one expression at a time and runs their tests. A change
that no test notices (a survivor) is shown with its line. Without folders: ${["model/measures", "model/numeric"].join(" and ")}.

  --tests <glob>     the tests to run instead of those in the folders; may be repeated
  --concurrency <n>  processes at a time (default 1)
  --report           write a page with every mutant to reports/mutation/mutation.html
  --help             show this

It takes minutes a folder and is not part of \`npm test\`. The exit code is 1 if the score, the share of
changes that were noticed, is below 80 %.`;

const SCORE = 80;

const root = path.resolve(import.meta.dirname, "../..");
process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      tests: { type: "string", multiple: true },
      concurrency: { type: "string", default: "1" },
      report: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const folders = positionals.length === 0 ? ["model/measures", "model/numeric"] : positionals;
  for (const folder of folders) {
    if (!folder.startsWith("model/") || !existsSync(path.join(root, folder))) {
      console.error(`${folder} is not a folder of the model. Give one like model/measures.`);
      return 2;
    }
  }
  process.chdir(root);
  const results = await new Stryker({
    mutate: [
      ...folders.map((folder) => (folder.endsWith(".ts") ? folder : `${folder}/**/*.ts`)),
      "!**/*.test.ts",
    ],
    mochaOptions: { spec: values.tests ?? folders.map((folder) => `${folder}/**/*.test.ts`) },
    testRunner: "mocha",
    plugins: ["@stryker-mutator/mocha-runner"],
    coverageAnalysis: "perTest",
    // Values that are computed when a file is loaded cannot change from mutant to mutant in one process.
    ignoreStatic: true,
    concurrency: Number(values.concurrency),
    timeoutMS: 5_000,
    reporters: ["clear-text", "progress", ...(values.report ? ["html" as const] : [])],
    clearTextReporter: { allowColor: process.stdout.isTTY, logTests: false },
    // What the model's tests do not need.
    ignorePatterns: ["/*", "!/model", "!/package.json", "!/.mocharc.json", "!/tsconfig.json"],
    tempDirName: ".stryker-tmp",
    disableTypeChecks: "model/**/*.ts",
    allowEmpty: false,
  }).runMutationTest();
  const judged = results.filter(({ status }) => status !== "Ignored" && status !== "CompileError");
  const noticed = judged.filter(({ status }) => status === "Killed" || status === "Timeout").length;
  return noticed >= (SCORE / 100) * judged.length ? 0 : 1;
}
