import { existsSync, mkdirSync, readFileSync, rmSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { readJson } from "./read-json.mjs";

const POLL_MS = 200;
const STEAL_TIMEOUT_MS = 10_000;

/**
 * One setup at a time per project folder. The lock file names the process that holds it and the program it is
 * running (npm outlives a bootstrap that was killed with -9); when neither is alive any more the lock is stale
 * and the next one takes it.
 *
 * @template T
 * @param {string} file
 * @param {(running: (childPid: number | undefined) => void) => Promise<T>} work calls `running` with the
 *   program that must have ended before anyone else may start
 * @param {(holder: number, wait: () => Promise<void>) => Promise<void>} [whileWaiting] is around the wait for
 *   somebody else, if there is one
 * @returns {Promise<T>}
 */
export async function withSetupLock(file, work, whileWaiting = (_holder, wait) => wait()) {
  mkdirSync(path.dirname(file), { recursive: true });
  while (!create(file)) {
    const holder = livingOwner(file);
    if (holder === undefined) removeStale(file);
    else {
      await whileWaiting(holder.pid, async () => {
        while (livingOwner(file) !== undefined) await sleep(POLL_MS);
      });
    }
  }
  try {
    return await work((childPid) =>
      write(file, childPid === undefined ? [process.pid] : [process.pid, childPid], "w"),
    );
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
const livingOwner = (file) => read(file).find(isAlive);

/** @typedef {{ pid: number, startTime: string }} Owner */

/** @param {string} file */
function create(file) {
  try {
    write(file, [process.pid], "wx");
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @param {number[]} pids
 * @param {"w" | "wx"} flag
 */
function write(file, pids, flag) {
  writeFileSync(file, JSON.stringify(pids.map((pid) => ({ pid, startTime: startTimeOf(pid) ?? "" }))), {
    flag,
  });
}

/**
 * @param {string} file
 * @returns {Owner[]} nobody, if the lock was just released or its writer died before it wrote
 */
function read(file) {
  try {
    return /** @type {Owner[]} */ (readJson(file));
  } catch {
    // Created a moment ago and not yet written: its creator is alive.
    return existsSync(file) && ageOf(file) < STEAL_TIMEOUT_MS
      ? [{ pid: process.pid, startTime: startTimeOf(process.pid) ?? "" }]
      : [];
  }
}

/**
 * Two processes may find the same stale lock; only one of them may remove it, or the second would remove the
 * lock that the first has just made.
 *
 * @param {string} file
 */
function removeStale(file) {
  const stealing = `${file}.stealing`;
  try {
    mkdirSync(stealing);
  } catch {
    if (ageOf(stealing) > STEAL_TIMEOUT_MS) rmSync(stealing, { recursive: true, force: true });
    return;
  }
  try {
    if (livingOwner(file) === undefined) rmSync(file, { force: true });
  } finally {
    rmdirSync(stealing);
  }
}

/** @param {string} file */
function ageOf(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

/**
 * A process id alone may have been given to another process since; with its start time it is unique.
 *
 * @param {Owner} owner
 */
export function isAlive(owner) {
  return startTimeOf(owner.pid) === owner.startTime;
}

/**
 * @param {number} pid
 * @returns {string | undefined} undefined when there is no such process (or only its remains); an empty string
 *   where the system does not say when it started
 */
export function startTimeOf(pid) {
  if (process.platform === "linux") {
    try {
      const [state, ...rest] = afterName(readFileSync(`/proc/${pid}/stat`, "utf8"));
      return state === "Z" || state === "X" ? undefined : rest[18];
    } catch {
      return undefined;
    }
  }
  try {
    process.kill(pid, 0);
    return "";
  } catch (error) {
    // EPERM: it exists, and belongs to someone else.
    return error instanceof Error && "code" in error && error.code === "EPERM" ? "" : undefined;
  }
}

/**
 * The fields of /proc/<pid>/stat after the program's name, which may itself contain spaces and brackets.
 *
 * @param {string} stat
 */
export function afterName(stat) {
  return stat
    .slice(stat.lastIndexOf(")") + 2)
    .trim()
    .split(" ");
}
