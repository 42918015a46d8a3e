import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";

import { typeScriptOptions } from "./node-runtime.mjs";
import { afterName } from "./setup-lock.mjs";

/**
 * The environment in which every program of the project runs: its Node and its tools come first on the PATH,
 * and TypeScript runs as it is.
 *
 * @param {string} root
 * @param {import("./node-runtime.mjs").NodeRuntime} node
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function projectEnvironment(root, node, env) {
  const options = (env.NODE_OPTIONS ?? "").split(" ").filter((option) => option !== "");
  const missing = typeScriptOptions(node.version).filter((option) => !options.includes(option));
  return {
    ...env,
    NODE_OPTIONS: [...options, ...missing].join(" "),
    PATH: [path.dirname(node.path), path.join(root, "node_modules/.bin"), env.PATH ?? env.Path].join(
      path.delimiter,
    ),
  };
}

/**
 * Runs a script to its end in place of this process: same terminal, same arguments, same signals, same exit.
 *
 * @param {string} node
 * @param {string[]} args the script and its arguments
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<never>}
 */
export function launch(node, args, env) {
  return new Promise((_resolve, reject) => {
    const child = spawn(node, args, { stdio: "inherit", env });
    // Ctrl-C goes to every process of the terminal's foreground group, so the child has it already; sent to
    // this process alone (`kill -INT`) it has to be passed on.
    process.on("SIGINT", () => {
      if (!inForeground()) child.kill("SIGINT");
    });
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    process.on("SIGHUP", () => child.kill("SIGHUP"));
    child.on("error", reject);
    child.on("exit", (code, signal) => endLike(code, signal));
  });
}

/**
 * Ends this process the way the child ended, so that a shell or npm above sees the same.
 *
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function endLike(code, signal) {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // Some signals cannot be raised (Windows) or are ignored: then the shell's convention.
  setTimeout(() => process.exit(128 + constants.signals[signal]), 100);
}

/** Whether this process is in the foreground group of a terminal. */
function inForeground() {
  if (process.platform !== "linux")
    return process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  // State, parent, process group, session, terminal, foreground process group of that terminal.
  const [, , group, , , foreground] = afterName(readFileSync("/proc/self/stat", "utf8"));
  return group === foreground;
}
