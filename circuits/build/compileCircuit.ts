import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";

import { CircuitError } from "../CircuitError.ts";
import type { CircuitSizes } from "../CircuitSizes.ts";
import { type CircuitName, type HiddenCircuitName, mainComponent } from "./CircuitName.ts";

const run = promisify(execFile);
const resolve = createRequire(import.meta.url).resolve;

/** The compiler, a WebAssembly program, finds files only by paths relative to a folder above all of them. */
const ROOT = path.resolve(import.meta.dirname, "../..");
const TEMPLATES = path.join(ROOT, "circuits/templates");
const COMPILER = path.join(path.dirname(resolve("circom2/package.json")), "cli.js");
/** Includes read `circomlib/…`. */
const LIBRARIES = path.resolve(path.dirname(resolve("circomlib/package.json")), "..");

/**
 * Compiles a circuit into `folder`: `<name>.r1cs`, `<name>.sym` and `<name>_js/<name>.wasm`, with full simplification of
 * linear constraints (O2).
 * @throws CircuitError `buildFailed` with what the compiler says.
 */
export async function compileCircuit(
  name: CircuitName | HiddenCircuitName,
  sizes: CircuitSizes,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const { template, component } = mainComponent(name, sizes);
  const source = path.join(folder, `${name}.circom`);
  const fromRoot = (to: string) => path.relative(ROOT, to);
  await writeFile(
    source,
    `pragma circom 2.1.6;\ninclude "${path.relative(folder, path.join(TEMPLATES, `${template}.circom`))}";\ncomponent main ${component};\n`,
  );
  try {
    const options = ["--r1cs", "--wasm", "--sym", "--O2", "-o", fromRoot(folder), "-l", fromRoot(LIBRARIES)];
    await run(process.execPath, [COMPILER, fromRoot(source), ...options], {
      cwd: ROOT,
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true)
      throw new CircuitError("aborted", "The build was ended", name, "Start it again.");
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new CircuitError(
      "buildFailed",
      `circom does not compile ${template}`,
      stripVTControlCharacters(`${stdout}${stderr}`).trim(),
      "Mend the template named there.",
      { cause: error },
    );
  }
}
