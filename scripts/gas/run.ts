/** Gas of the contracts' acts and sizes of their code: `npm run gas`. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { writeIntoDocs } from "../bench/writeIntoDocs.ts";
import { renderSvg } from "../plot/renderSvg.ts";
import { runProcess } from "../test/runProcess.ts";
import { gasChart } from "./gasChart.ts";
import { gasTables } from "./gasTables.ts";
import { collectSnapshot, snapshotFile } from "./GasSnapshot.ts";

const HELP = `Usage: npm run gas [-- --write]

Compares what acts cost and how large contracts are with docs/gas.json, as the tests of the contracts do: a difference
of more than 0.5 % is a failure.

  --write  measure anew, and write docs/gas.json, docs/gas.svg and the tables of docs/gas.md
  --help   show this`;

const TESTS = ["engine/gas", "engine/optionsGas", "oracle/gas", "committee/verify", "solvency/gas", "sizes"];
const TIMEOUT_MS = 10 * 60_000;
const MARK = "<!-- Measured by `npm run gas -- --write`: do not edit. -->";

const root = path.resolve(import.meta.dirname, "../..");
process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      write: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { code, output } = await runProcess({
    args: [
      "node_modules/hardhat/dist/src/cli.js",
      "test",
      "mocha",
      ...TESTS.map((name) => `test/contracts/${name}.test.ts`),
    ],
    cwd: root,
    env: { ...process.env, ...(values.write ? { PLIMSOLL_GAS: "write" } : {}) },
    timeoutMs: TIMEOUT_MS,
    ...(values.write ? {} : { onLine: (line: string) => console.log(line) }),
  });
  if (code !== 0 || !values.write) {
    if (values.write) console.error(output);
    return code ?? 1;
  }
  const snapshot = collectSnapshot(output);
  writeFileSync(snapshotFile, `${JSON.stringify(snapshot, null, 2)}\n`);
  writeFileSync(path.join(root, "docs/gas.svg"), await renderSvg(gasChart(snapshot)));
  const tables = gasTables(snapshot);
  writeIntoDocs(tables, new URL("../../docs/gas.md", import.meta.url), MARK);
  console.log(tables);
  return 0;
}
