import { existsSync, realpathSync } from "node:fs";
import path from "node:path";

import { runQuietly } from "./run-quietly.mjs";
import { SetupError } from "./setup-error.mjs";

/**
 * npm's own script, so that it can be run under another Node than the one it was installed with.
 * `npm start` says where it is; otherwise it lies beside the running Node or behind the `npm` on the PATH.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} nodePath
 * @param {(file: string) => boolean} [exists]
 * @returns {string}
 */
export function findNpm(env, nodePath, exists = existsSync) {
  const bin = path.dirname(nodePath);
  const onPath = (env.PATH ?? env.Path ?? "")
    .split(path.delimiter)
    .filter((folder) => folder !== "")
    .flatMap((folder) => [
      path.join(folder, "npm"),
      path.join(folder, "node_modules/npm/bin/npm-cli.js"),
      path.join(folder, "../lib/node_modules/npm/bin/npm-cli.js"),
    ]);
  const candidates = [
    env.npm_execpath ?? "",
    path.join(bin, "../lib/node_modules/npm/bin/npm-cli.js"),
    path.join(bin, "node_modules/npm/bin/npm-cli.js"),
    ...onPath,
    "/usr/share/nodejs/npm/bin/npm-cli.js",
    "/usr/share/npm/bin/npm-cli.js",
  ];
  for (const candidate of candidates) {
    if (candidate === "" || !exists(candidate)) continue;
    const file = exists === existsSync ? realpathSync(candidate) : candidate;
    if (path.basename(file) === "npm-cli.js") return file;
  }
  throw new SetupError(
    "npm was not found beside Node or on the PATH.",
    "Install it (Debian: `apt-get install npm`; elsewhere it comes with Node from https://nodejs.org), or run this through `npm start`.",
  );
}

/**
 * The environment for a nested npm: the registry, cache and proxy of the outer one, but not what it was asked
 * to do (`npm test --workspace …` must not turn into `npm ci --workspace …`).
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function npmEnvironment(env) {
  const NOT_INHERITED =
    /^npm_(package|lifecycle|command|node_execpath|config_(local_prefix|prefix|global|location|workspaces?|include_workspace_root|omit|include|only|also|production|dry_run|ignore_scripts|package_lock_only|json|force|tag|save.*|audit|fund|loglevel|progress)$)/i;
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !NOT_INHERITED.test(name) && name !== "NODE_ENV"),
  );
}

/**
 * @param {object} run
 * @param {string} run.node the Node to run npm under: npm skips optional packages that this one is too old for
 * @param {string} run.npm
 * @param {string[]} run.args
 * @param {string} run.cwd
 * @param {(pid: number | undefined) => void} run.onStart
 */
export async function runNpm({ node, npm, args, cwd, onStart }) {
  const env = npmEnvironment(process.env);
  const { code, output } = await runQuietly(
    node,
    [npm, ...args, "--no-audit", "--no-fund", "--no-update-notifier", "--no-progress", "--loglevel=warn"],
    { cwd, env: { ...env, PATH: [path.dirname(node), env.PATH].join(path.delimiter) }, onStart },
  );
  // Files that could not be unpacked are only a warning to npm.
  if (code !== 0 || /TAR_ENTRY_ERROR|ENOSPC/.test(output))
    throw explainNpmFailure(`npm ${args[0] ?? ""}`, output);
}

/** What npm says, and what to do about it; the first that matches counts. */
const FAILURES = [
  {
    says: /ENOSPC|EDQUOT|no space left/i,
    problem: "The disk is full.",
    remedy: "Free about 1 GB and run the same command again.",
  },
  {
    says: /\b(EACCES|EROFS|EPERM)\b/,
    problem: "npm may not write where it has to.",
    remedy:
      "Make this folder and npm's cache (`npm config get cache`) writable for you, then run the same command again.",
  },
  {
    says: /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b|network (timeout|request)/i,
    problem: "The package registry cannot be reached.",
    remedy:
      "Check the connection, and that `npm config get registry` and `npm config get proxy` are right; then run the same command again. The registry is needed once only.",
  },
  {
    says: /\b(E401|E403|ENEEDAUTH)\b/,
    problem: "The package registry refuses access.",
    remedy:
      "Log in (`npm login`), or use a public registry: `npm config set registry https://registry.npmjs.org`.",
  },
  {
    says: /\b(EINTEGRITY)\b/,
    problem: "A downloaded package is not the one that package-lock.json names.",
    remedy:
      "Run `npm cache clean --force` and the same command again; if it stays, the registry serves something else.",
  },
  {
    says: /\b(E404|ETARGET|ENOVERSIONS)\b/,
    problem: "The package registry does not have a package that is needed.",
    remedy:
      "If `npm config get registry` is a mirror, ask for the package named above, or use https://registry.npmjs.org.",
  },
  {
    says: /can only install (packages )?(when|with)|in sync|EUSAGE/,
    problem: "package.json and package-lock.json disagree.",
    remedy:
      "Run `npm install` after a change to package.json; if you changed nothing, `git checkout package-lock.json`.",
  },
];

/** Warnings (but for files that could not be written), stack traces and printed error objects. */
const NOISE = /^npm (warn (?!tar)|error($|\s+at |\s+\w+: '|\s+\w+: \d+,| \}))/i;

/**
 * @param {string} command
 * @param {string} output
 */
export function explainNpmFailure(command, output) {
  const found = FAILURES.find(({ says }) => says.test(output));
  const shown = output
    .split("\n")
    .filter((text) => text.trim() !== "" && !NOISE.test(text))
    .slice(-12)
    .join("\n");
  return new SetupError(
    found?.problem ?? `\`${command}\` failed.`,
    found?.remedy ?? "Its output is above; running the same command again continues where it stopped.",
    shown,
  );
}
