/** Mutation tests of the model: `npm run mutation`. Which tests would not notice a changed line? */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { mutateFolder, type MutationScore } from "./mutateFolder.ts";

/** The least share of changes that the tests beside the code must notice, in per cent. */
const LEAST = 85;

const HELP = `Usage: npm run mutation [-- options] [folder or file of the model …]

Changes the code one expression at a time and runs the tests beside it, but for the slow ones that
slowTests.ts names. A change that no test notices (a survivor) is shown with its line. Without folders: every
folder of the model, an hour or more with --concurrency 2. Scores and survivors: docs/model/mutation.md.

  --tests <glob>     the tests to run instead of those beside the code; may be repeated
  --concurrency <n>  processes at a time (default 1)
  --report           write a page a folder, with every change, to reports/mutation/
  --json             one line a folder, then one for all, instead of the survivors: {folder, changes, noticed, untested}
  --help             show this

It is not part of \`npm test\`. The exit code is 1 if less than ${LEAST} % of a folder's changes were noticed.`;

/** Folders of published numbers and of what only tests use. */
const WITHOUT_LOGIC = ["testing", "vectors", "node_modules"];

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
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  process.chdir(root);
  const folders = positionals.length === 0 ? allFolders() : positionals;
  for (const folder of folders) {
    if (!folder.startsWith("model/") || !existsSync(folder)) {
      console.error(`${folder} is not in the model. Give a folder like model/measures.`);
      return 2;
    }
  }
  const print = (score: MutationScore): void =>
    console.log(values.json ? JSON.stringify(score) : inWords(score));
  const scores: MutationScore[] = [];
  for (const folder of folders) {
    const score = await mutateFolder(folder, {
      tests: values.tests,
      concurrency: Number(values.concurrency),
      report: values.report,
      showsSurvivors: !values.json,
    });
    scores.push(score);
    print(score);
  }
  if (scores.length > 1) print(totalOf(scores));
  return scores.every(({ noticed, changes }) => noticed >= (LEAST / 100) * changes) ? 0 : 1;
}

function totalOf(scores: readonly MutationScore[]): MutationScore {
  const sum = (of: "changes" | "noticed" | "untested") =>
    scores.reduce((total, score) => total + score[of], 0);
  return { folder: "all", changes: sum("changes"), noticed: sum("noticed"), untested: sum("untested") };
}

function allFolders(): string[] {
  return readdirSync("model", { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !WITHOUT_LOGIC.includes(entry.name))
    .map(({ name }) => `model/${name}`)
    .sort();
}

function inWords({ folder, changes, noticed, untested }: MutationScore): string {
  const share = changes === 0 ? 100 : (100 * noticed) / changes;
  return `${folder}: ${share.toFixed(1)} % of ${changes} changes noticed; ${untested} in code that no test beside it runs`;
}
