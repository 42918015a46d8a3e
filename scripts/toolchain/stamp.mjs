import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * A stamp is a small JSON file that says what a step was done for. It is written after the step succeeded, and
 * appears whole or not at all, so a step cut short (kill -9, power) is done again.
 *
 * @param {string} file
 * @param {Record<string, string>} content
 */
export function writeStamp(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  writeFileSync(partial, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(partial, file);
}

/**
 * @param {string} file
 * @param {Record<string, string>} expected
 * @returns {boolean} whether the stamp exists and says exactly this
 */
export function stampMatches(file, expected) {
  try {
    return readFileSync(file, "utf8") === `${JSON.stringify(expected, null, 2)}\n`;
  } catch {
    return false;
  }
}

/**
 * SHA-256 over names and contents of files, in the order given.
 *
 * @param {string} root
 * @param {string[]} files relative to root
 */
export function hashFiles(root, files) {
  const hash = createHash("sha256");
  for (const file of files) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/**
 * The files below a folder whose names end in one of the suffixes, sorted, relative to root.
 * Folders called node_modules are not entered; a folder that does not exist has no files.
 *
 * @param {string} root
 * @param {string} folder relative to root
 * @param {string[]} suffixes
 * @returns {string[]}
 */
export function filesBelow(root, folder, suffixes) {
  /** @type {import("node:fs").Dirent[]} */
  let entries;
  try {
    entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesBelow(root, name, suffixes);
      return suffixes.some((suffix) => entry.name.endsWith(suffix)) ? [name] : [];
    });
}
