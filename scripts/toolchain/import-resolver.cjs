/**
 * Import resolver for eslint-plugin-boundaries (the `import/resolver` protocol, version 2).
 *
 * The default resolver knows neither `exports` nor TypeScript, and would take the workspace packages
 * for something installed. Here `@plimsoll/<name>` is that workspace's `index.ts`, a relative path is itself,
 * and everything else is left to Node.
 */
const { existsSync } = require("node:fs");
const { createRequire, isBuiltin } = require("node:module");
const path = require("node:path");

const root = path.resolve(__dirname, "../..");

exports.interfaceVersion = 2;

/**
 * @param {string} source what the import statement names
 * @param {string} file the absolute path of the importing file
 */
exports.resolve = function resolve(source, file) {
  if (isBuiltin(source)) return { found: true, path: null };

  if (source.startsWith("@plimsoll/")) {
    const [, folder = "", ...inner] = source.split("/");
    return existing(path.join(root, folder, ...(inner.length === 0 ? ["index.ts"] : inner)));
  }

  if (source.startsWith(".")) return existing(path.resolve(path.dirname(file), source));

  try {
    return { found: true, path: createRequire(file).resolve(source) };
  } catch {
    return { found: false };
  }
};

/** @param {string} file */
function existing(file) {
  return existsSync(file) ? { found: true, path: file } : { found: false };
}
