import { existsSync, realpathSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { launch, endLike, projectEnvironment } from "./launch.mjs";
import { explainSystemError, Interrupted, SetupError } from "./setup-error.mjs";
import { setUp } from "./setup.mjs";
import { createSteps } from "./steps.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * @typedef {object} Entry
 * @property {string} run a script of the project, or (`tool:hardhat`) an installed tool, or `node` itself
 * @property {string[]} args
 * @property {boolean} contracts whether it needs the compiled contracts
 */

/**
 * What a command line asks for.
 *
 * @param {string[]} argv
 * @returns {Entry}
 */
export function entryFor([command, ...rest]) {
  switch (command) {
    case "demo":
      return { run: "scripts/demo/main.ts", args: rest, contracts: true };
    case "test":
      return { run: "scripts/test/run.ts", args: rest, contracts: true };
    case "exec":
      return toolEntry(rest);
    default:
      return cliEntry(command === undefined ? [] : [command, ...rest]);
  }
}

/**
 * The `plimsoll` command.
 *
 * @param {string[]} argv
 * @returns {Entry}
 */
export function cliEntry(argv) {
  // Its ABIs are in the repository; only the demonstration and the tests deploy from artifacts.
  return { run: "scripts/cli/main.ts", args: argv, contracts: false };
}

/**
 * @param {string[]} argv
 * @returns {Entry}
 */
function toolEntry([tool, ...args]) {
  if (tool === undefined) {
    throw new SetupError(
      "`exec` needs the name of a tool.",
      "For example: node scripts/bootstrap.mjs exec hardhat --help",
    );
  }
  return { run: tool === "node" ? "node" : `tool:${tool}`, args, contracts: false };
}

/**
 * Sets up what the entry needs and runs it.
 *
 * @param {(argv: string[]) => Entry} choose
 */
export async function main(choose) {
  try {
    const { run, args, contracts } = choose(process.argv.slice(2));
    const node = await setUp(root, { contracts, steps: createSteps() });
    const script =
      run === "node" ? [] : [run.startsWith("tool:") ? toolFile(run.slice(5)) : path.join(root, run)];
    await launch(node.path, [...script, ...args], projectEnvironment(root, node, process.env));
  } catch (thrown) {
    fail(explainSystemError(thrown, root));
  }
}

/** @param {string} name */
function toolFile(name) {
  const link = path.join(root, "node_modules/.bin", name);
  if (!existsSync(link)) {
    throw new SetupError(
      `There is no tool called ${name} in node_modules/.bin.`,
      "Check the name, or run `npm install`.",
    );
  }
  return realpathSync(link);
}

/** @param {unknown} error */
function fail(error) {
  if (error instanceof Interrupted) {
    process.stderr.write("plimsoll: Stopped. The same command continues from here.\n");
    endLike(128 + constants.signals[error.signal], null);
  }
  if (error instanceof SetupError) {
    process.stderr.write(
      `${error.output === "" ? "" : `\n${error.output}\n\n`}plimsoll: ${error.message}\n          ${error.remedy}\n`,
    );
    process.exit(1);
  }
  throw error;
}
