/** Mutation tests of the kernel's WebAssembly: `npm run mutation:kernel`. Which tests would not notice a changed instruction? */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { type KernelMutant, kernelMutants, mutated, sample } from "./kernelMutants.ts";
import { assemblyFolder, readAssembly } from "./buildKernel.ts";
import { kernelSource } from "./kernelSource.ts";

/** The least share of changes that the kernel's tests must notice, in per cent. */
const LEAST = 85;
/** The tests take a few seconds; what takes as long as this never ends. */
const SECONDS = 120;

const HELP = `Usage: npm run mutation:kernel [-- options] [file of model/kernel/assembly …]

Changes one operator or constant of the kernel's AssemblyScript at a time, builds it, and runs the tests of
model/kernel over the changed module in a copy of the model. A change that no test notices (a survivor) is shown with
its line. Eight seconds a change. Survivors: docs/model/mutation.md.

  --count <n>  how many of the changes to try (default 150)
  --seed <n>   which (default 1)
  --help       show this

The exit code is 1 if less than ${LEAST} % were noticed.`;

const root = path.resolve(import.meta.dirname, "../..");
process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      count: { type: "string", default: "150" },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const files = readdirSync(assemblyFolder).filter(
    (file) => file !== "index.ts" && (positionals.length === 0 || positionals.includes(file)),
  );
  const all = files.flatMap((file) => kernelMutants(file, readAssembly(file)));
  const some = sample(all, Number(values.count), Number(values.seed));
  const folder = mkdtempSync(path.join(tmpdir(), "plimsoll-kernel-"));
  try {
    return await tryAll(some, all.length, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function tryAll(mutants: readonly KernelMutant[], outOf: number, folder: string): Promise<number> {
  for (const part of ["model", "data", "package.json", ".mocharc.json"]) {
    cpSync(path.join(root, part), path.join(folder, part), {
      recursive: true,
      filter: (file) => !file.includes("node_modules"),
    });
  }
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "dir");
  if (!(await passes(folder, await kernelSource()))) {
    console.error("The kernel's tests fail as it is.");
    return 2;
  }
  const survivors: KernelMutant[] = [];
  let tried = 0;
  for (const mutant of mutants) {
    const built = await build(mutant);
    if (built === undefined) continue;
    tried++;
    if (await passes(folder, built)) {
      survivors.push(mutant);
      console.log(`survived  ${inWords(mutant)}`);
    }
  }
  const noticed = tried - survivors.length;
  const share = (100 * noticed) / tried;
  console.log(
    `${noticed} of ${tried} changes noticed (${share.toFixed(1)} %), of ${outOf} that there are; ${mutants.length - tried} did not compile`,
  );
  return share >= LEAST ? 0 : 1;
}

/** Nothing for a change that does not compile. */
async function build(mutant: KernelMutant): Promise<string | undefined> {
  try {
    return await kernelSource((file) =>
      file === mutant.file ? mutated(readAssembly(file), mutant) : readAssembly(file),
    );
  } catch {
    return undefined;
  }
}

/** Whether the kernel's tests pass over these modules. */
function passes(folder: string, modules: string): Promise<boolean> {
  writeFileSync(path.join(folder, "model/kernel/builtModules.ts"), modules);
  const mocha = path.join(root, "node_modules/mocha/bin/mocha.js");
  const tests = spawn(process.execPath, [mocha, "--bail", "model/kernel/**/*.test.ts"], {
    cwd: folder,
    stdio: "ignore",
    timeout: 1000 * SECONDS,
    killSignal: "SIGKILL",
  });
  return new Promise((resolve, reject) => {
    tests.on("error", reject);
    tests.on("exit", (code) => resolve(code === 0));
  });
}

function inWords({ file, line, from, to }: KernelMutant): string {
  const text = readAssembly(file).split("\n")[line - 1] ?? "";
  return `${file}:${line}  ${from} → ${to === "" ? "nothing" : to}   ${text.trim()}`;
}
