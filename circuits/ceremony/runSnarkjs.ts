import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";

import { CircuitError } from "../CircuitError.ts";

const run = promisify(execFile);
const CLI = path.join(path.dirname(createRequire(import.meta.url).resolve("snarkjs")), "cli.cjs");

/**
 * Runs a command of snarkjs's own command line, in a process that its threads cannot outlive.
 * @param result the file that it must have written: some failures leave the exit status at 0
 * @returns what it printed
 * @throws CircuitError `buildFailed` with what it printed.
 */
export async function runSnarkjs(args: readonly string[], result?: string): Promise<string> {
  try {
    const { stdout } = await run(process.execPath, [CLI, ...args], { maxBuffer: 2 ** 26 });
    if (result !== undefined && !existsSync(result)) throw Object.assign(new Error("no file"), { stdout });
    return stripVTControlCharacters(stdout);
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new CircuitError(
      "buildFailed",
      `snarkjs ${args.slice(0, 2).join(" ")} failed`,
      stripVTControlCharacters(`${stdout}${stderr}`).trim(),
      "Check that the files belong to one ceremony.",
      { cause: error },
    );
  }
}
