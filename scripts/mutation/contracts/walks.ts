/** Which rules do random walks over the engine notice to be gone: `npm run mutation:walks`. */
import { globSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { runProcess } from "../../test/runProcess.ts";
import { buildMutantProject } from "./mutantProject.ts";
import { coinbaseOf, UNCHANGED } from "./mutantSwitch.ts";
import { type MutatedSources, mutateSources } from "./mutateSources.ts";
import type { ContractMutant } from "./MutationSite.ts";
import { RULES_OF_WALKS, type WalkedRule } from "./rulesOfWalks.ts";

const HELP = `Usage: npm run mutation:walks [-- part of a requirement, file or rule …]

Takes the rules of scripts/mutation/contracts/rulesOfWalks.ts away one at a time and lets twelve walks of 60 acts over the
engine notice it: seven over perps and binaries, five over every kind of instrument to the end of the venue. Prints how
many did, and what the first of them said. All rules are in one build of some minutes, which is kept; a rule takes half a
minute. The exit code is 1 if a walk fails with nothing taken away.`;

const TEST = "test/solidity/engine/RuleWalks.t.sol";
/** Counted together: a result is printed when all of them have it. */
const AT_ONCE = 6;
const TIMEOUT_MS = 60 * 60_000;

const root = path.resolve(import.meta.dirname, "../../..");
process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { help: { type: "boolean", short: "h", default: false } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const files = [...new Set(RULES_OF_WALKS.map(({ file }) => file))];
  const similar = mutateSources(root, files, (alternatives) =>
    alternatives.filter((alternative) => RULES_OF_WALKS.some((rule) => isOf(rule, alternative))),
  );
  const others = similar.mutants.filter((mutant) => !RULES_OF_WALKS.some((rule) => isAt(rule, mutant)));
  const sources = similar.without(others.map(({ number }) => number));
  const folder = path.join(root, "reports/mutation/walks");
  const tests = globSync(["test/solidity/*.sol", "test/solidity/{engine,reference}/*.sol"], { cwd: root });
  const built = await buildMutantProject(
    root,
    folder,
    withTest(sources),
    tests.filter((file) => !file.endsWith(".t.sol")),
  );
  if (typeof built === "string") {
    console.error(built);
    return 2;
  }
  const lost = RULES_OF_WALKS.filter((rule) => mutantOf(rule, built.mutants) === undefined);
  if (lost.length > 0) {
    console.error(lost.map(({ file, line }) => `Not found or not built: ${file}: ${line}`).join("\n"));
    return 2;
  }
  const wanted = RULES_OF_WALKS.filter(
    (rule) =>
      positionals.length === 0 ||
      positionals.some((part) => Object.values(rule).some((text: string) => text.includes(part))),
  );
  const [unchanged] = await walk(folder, [UNCHANGED]);
  if (unchanged?.noticed !== 0) {
    console.error(`A walk fails as it is: ${unchanged?.said ?? "no result"}`);
    return 1;
  }
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const rules = wanted.slice(at, at + AT_ONCE);
    const numbers = rules.map((rule) => mutantOf(rule, built.mutants)?.number ?? UNCHANGED);
    const counts = await walk(folder, numbers);
    for (const [i, { requirement, rule }] of rules.entries()) {
      const count = counts.find(({ number }) => number === numbers[i]);
      const result = count === undefined ? "no result" : `${count.noticed} of ${count.walks}  ${count.said}`;
      console.log(`${requirement}  ${rule}: ${result}`);
    }
  }
  return 0;
}

interface Count {
  readonly number: number;
  readonly walks: number;
  readonly noticed: number;
  readonly said: string;
}

async function walk(folder: string, numbers: readonly number[]): Promise<Count[]> {
  const hardhat = path.join(root, "node_modules/hardhat/dist/src/cli.js");
  const grep = `test_Without_(${numbers.join("|")})\\b`;
  const { output, code } = await runProcess({
    args: [hardhat, "test", "solidity", TEST, "--grep", grep, "--verbosity", "2"],
    cwd: folder,
    timeoutMs: TIMEOUT_MS,
  });
  if (code !== 0) console.error(output);
  return [...output.matchAll(/^\s*(\d+) (\d+) (\d+) ?(.*)$/gm)].map(([, number, walks, noticed, said]) => ({
    number: Number(number),
    walks: Number(walks),
    noticed: Number(noticed),
    said: said ?? "",
  }));
}

/** The project's sources with a test that takes each mutant's rule away. */
function withTest(mutated: MutatedSources): MutatedSources {
  const numbers = [UNCHANGED, ...mutated.mutants.map(({ number }) => number)];
  const functions = numbers.map(
    (number) => `    function test_Without_${number}() public {
        _walkWithout(${number}, address(uint160(${BigInt(coinbaseOf(number))})));
    }
`,
  );
  const test = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RuleWalks} from "./RuleWalks.sol";

contract RuleWalksTest is RuleWalks {
${functions.join("\n")}}
`;
  return {
    ...mutated,
    sources: new Map([...mutated.sources, [TEST, test]]),
    without: (left) => withTest(mutated.without(left)),
  };
}

function mutantOf(rule: WalkedRule, mutants: readonly ContractMutant[]): ContractMutant | undefined {
  return mutants.find((mutant) => isAt(rule, mutant));
}

function isAt(rule: WalkedRule, mutant: ContractMutant): boolean {
  return mutant.file === rule.file && mutant.code.startsWith(rule.line) && isOf(rule, mutant);
}

function isOf(rule: WalkedRule, { from, to }: { readonly from: string; readonly to: string }): boolean {
  return from.replace(/\s+/g, " ") === rule.from && to === rule.to;
}
