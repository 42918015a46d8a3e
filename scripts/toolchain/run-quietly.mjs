import { spawn } from "node:child_process";

import { Interrupted } from "./setup-error.mjs";

/** npm finishes what it is at, up to a minute, before it heeds a signal; what it leaves is installed anew anyway. */
const PATIENCE_MS = 1_000;

/**
 * @typedef {object} QuietRun
 * @property {number | null} code null when a signal ended it
 * @property {string} output standard output and error as they came
 */

/**
 * Runs a program to its end with nothing shown. A signal to this process stops the program and rejects with
 * Interrupted once it has ended.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, onStart?: (pid: number | undefined) => void }} options
 * @returns {Promise<QuietRun>}
 */
export function runQuietly(command, args, { cwd, env, onStart = () => undefined }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    onStart(child.pid);

    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (/** @type {string} */ text) => (output += text));
    }

    /** @type {NodeJS.Signals | undefined} */
    let stoppedBy;
    /** @param {NodeJS.Signals} signal */
    const stop = (signal) => {
      stoppedBy = signal;
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS).unref();
    };
    /** @type {NodeJS.Signals[]} */
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, stop);
    const done = () => {
      for (const signal of signals) process.off(signal, stop);
      onStart(undefined);
    };

    child.on("error", (error) => {
      done();
      reject(error);
    });
    child.on("close", (code) => {
      done();
      if (stoppedBy === undefined) resolve({ code, output });
      else reject(new Interrupted(stoppedBy));
    });
  });
}
