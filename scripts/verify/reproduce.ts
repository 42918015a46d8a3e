/** Whether a second build, elsewhere and from nothing, gives the same bytes: `npm run verify:reproduce`. */
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { runProcess } from "../test/runProcess.ts";

const TIMEOUT_MS = 30 * 60_000;
const PARTS = ["contracts", "package.json", "tsconfig.json", "hardhat.config.ts"];

const root = path.resolve(import.meta.dirname, "../..");
process.exitCode = await main();

async function main(): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "plimsoll-build-"));
  try {
    for (const part of PARTS) cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "dir");
    const hardhat = path.join(root, "node_modules/hardhat/dist/src/cli.js");
    for (const cwd of [root, folder]) {
      console.log(`building in ${cwd}`);
      const { code, output, problem } = await runProcess({
        args: [hardhat, "build", "--no-tests"],
        cwd,
        timeoutMs: TIMEOUT_MS,
      });
      if (code !== 0) {
        console.error(output);
        if (problem !== undefined) console.error(`The build ${problem}.`);
        return 1;
      }
    }
    return compare(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Creation code too, metadata and all: the hash of the sources is part of it. */
function compare(folder: string): number {
  const files = globSync("artifacts/contracts/**/*.sol/*.json", { cwd: folder }).sort();
  const codeOf = (base: string, file: string): string => {
    const { bytecode, deployedBytecode } = JSON.parse(readFileSync(path.join(base, file), "utf8")) as {
      bytecode: string;
      deployedBytecode: string;
    };
    return `${bytecode} ${deployedBytecode}`;
  };
  const different = files.filter((file) => codeOf(root, file) !== codeOf(folder, file));
  for (const file of different) console.error(`${path.basename(file, ".json")} is not the same`);
  console.log(`${files.length - different.length} of ${files.length} artifacts are the same bytes`);
  return files.length > 0 && different.length === 0 ? 0 : 1;
}
