import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

import { runNpm } from "./npm.mjs";
import { readJson } from "./read-json.mjs";
import { SetupError } from "./setup-error.mjs";
import { hashFiles, stampMatches, writeStamp } from "./stamp.mjs";

/**
 * @typedef {object} LockedPackage one entry of package-lock.json
 * @property {string} [version]
 * @property {string} [resolved]
 * @property {boolean} [link]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 */

/** @typedef {{ os: string, cpu: string, libc: string | undefined }} Machine */

/**
 * Whether node_modules is what package-lock.json asks for. Cheap when a stamp says so; otherwise compares with
 * npm's own record of what it installed, so that a plain `npm ci` counts too.
 *
 * @param {string} root
 */
export function dependenciesReady(root) {
  const record = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const stamp = expectedStamp(root);
  if (stampMatches(stampFile(root), stamp)) return hasSimulator(root);
  if (
    missingPackages(readLock(path.join(root, "package-lock.json")), readLock(record), thisMachine()).length >
    0
  ) {
    return false;
  }
  writeStamp(stampFile(root), stamp);
  return true;
}

/**
 * `npm ci`, under the Node that will use the packages: under an older one npm leaves out the optional packages
 * that need a newer Node, among them the simulated chain, without a word.
 *
 * @param {string} root
 * @param {string} node
 * @param {string} npm
 * @param {(pid: number | undefined) => void} onStart
 */
export async function installDependencies(root, node, npm, onStart) {
  const record = path.join(root, "node_modules", ".package-lock.json");
  try {
    await runNpm({ node, npm, args: ["ci", "--include=dev", "--include=optional"], cwd: root, onStart });
  } catch (error) {
    // npm may take for installed what it could not write.
    rmSync(record, { force: true });
    throw error;
  }
  const missing = missingPackages(
    readLock(path.join(root, "package-lock.json")),
    readLock(record),
    thisMachine(),
  );
  if (missing.length > 0) {
    throw new SetupError(
      `npm left out packages that this machine needs: ${missing.slice(0, 5).join(", ")}.`,
      "If `npm config get registry` is a mirror, it may lack them; otherwise check `npm config get omit` and try again.",
    );
  }
  writeStamp(stampFile(root), expectedStamp(root));
}

/**
 * @param {Record<string, LockedPackage>} locked
 * @param {Record<string, LockedPackage>} installed
 * @param {Machine} machine
 * @returns {string[]} what the lockfile asks for on this machine and is not installed in that version
 */
export function missingPackages(locked, installed, machine) {
  return Object.entries(locked)
    .filter(([name, wanted]) => name !== "" && suits(wanted, machine))
    .filter(([name, wanted]) => {
      const found = installed[name];
      return found === undefined || found.version !== wanted.version;
    })
    .map(([name]) => name.replace(/^.*node_modules\//, ""));
}

/**
 * @param {LockedPackage} wanted
 * @param {Machine} machine
 */
function suits({ os, cpu, libc }, machine) {
  return (
    (os === undefined || os.includes(machine.os)) &&
    (cpu === undefined || cpu.includes(machine.cpu)) &&
    (libc === undefined || machine.libc === undefined || libc.includes(machine.libc))
  );
}

/** @returns {Machine} */
function thisMachine() {
  return {
    os: process.platform,
    cpu: process.arch,
    libc: process.platform === "linux" ? libcOfThisMachine() : undefined,
  };
}

function libcOfThisMachine() {
  // The report would otherwise look up every network interface, which takes seconds.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return header.glibcVersionRuntime === undefined ? "musl" : "glibc";
}

/** The part of Hardhat that is a native program and that npm is known to leave out. @param {string} root */
function hasSimulator(root) {
  const scope = path.join(root, "node_modules", "@nomicfoundation");
  return existsSync(scope) && readdirSync(scope).some((name) => name.startsWith("edr-"));
}

/** @param {string} root */
const stampFile = (root) => path.join(root, "node_modules", ".plimsoll-installed.json");

/** @param {string} root */
const expectedStamp = (root) => ({
  lockfile: hashFiles(root, ["package-lock.json"]),
  machine: `${process.platform}-${process.arch}`,
});

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
function readLock(file) {
  try {
    const lock = /** @type {{ packages: Record<string, LockedPackage> }} */ (readJson(file));
    return lock.packages;
  } catch (error) {
    if (path.basename(file) !== "package-lock.json") return {};
    throw new SetupError(
      `${file} cannot be read (${error instanceof Error ? error.message : String(error)}).`,
      "Restore it with `git checkout package-lock.json`.",
    );
  }
}
