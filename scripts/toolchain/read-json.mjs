import { readFileSync } from "node:fs";

/**
 * @param {string} file
 * @returns {unknown} the caller says what it expects; throws if the file is missing or is not JSON
 */
export function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}
