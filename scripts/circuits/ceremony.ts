/** The ceremony that makes production keys, step by step: `npm run circuits:ceremony`. */
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import {
  buildCircuits,
  type BuiltCircuit,
  buildHiddenCircuits,
  CircuitError,
  circuitSizes,
  contribute,
  finishCeremony,
  startCeremony,
  verifyCeremony,
} from "@plimsoll/circuits";

import { badInput, CommandError } from "../cli/CommandError.ts";

const HELP = `Usage: npm run circuits:ceremony -- <step> --keys <folder> [options]

  start       --ptau <file>              makes the first keys from the public powers of tau
  contribute  --name <who> [--entropy]   adds a contribution; keep its hashes, and hand the folder on
  finish      --beacon <hex> --name <what>  ends it with a number that nobody knew before
  verify      --ptau <file>              checks everything, and prints who contributed, with the hashes

  --hidden    of the circuits for books that are held off-chain
  --help      show this

The guide is docs/ceremony.md.`;

process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  try {
    const { values, positionals } = parsed(argv);
    const [step] = positionals;
    if (values.help || step === undefined) {
      console.log(HELP);
      return values.help ? 0 : 2;
    }
    const take = (option: "keys" | "ptau" | "name" | "beacon"): string => {
      const value = values[option];
      if (value === undefined) throw badInput(`${step} needs --${option}.`);
      return value;
    };
    const folder = path.resolve(take("keys"));
    const circuits = () => compiled(values.hidden);
    switch (step) {
      case "start": {
        const powersOfTau = fileAt(take("ptau"));
        await startCeremony({ folder, circuits: await circuits(), powersOfTau });
        console.log(`Started in ${folder}. Contribute, and hand the folder on.`);
        return 0;
      }
      case "contribute": {
        const name = take("name");
        const made = await contribute({ folder, circuits: await circuits() }, name, values.entropy);
        for (const { file, hash } of made) console.log(`${file}\n  ${hash}`);
        console.log("Keep the hashes: verify must show them at the end, whatever names it shows.");
        return 0;
      }
      case "finish": {
        const [beacon, name] = [take("beacon"), take("name")];
        await finishCeremony({ folder, circuits: await circuits() }, beacon, name);
        console.log("Finished. Publish the folder, and let others run verify.");
        return 0;
      }
      case "verify": {
        const powersOfTau = fileAt(take("ptau"));
        const found = await verifyCeremony({ folder, circuits: await circuits(), powersOfTau });
        for (const [circuit, contributions] of Object.entries(found)) {
          console.log(circuit);
          for (const { kind, name, hash, beacon } of contributions)
            console.log(`  ${kind} ${name}${beacon === undefined ? "" : ` ${beacon}`}\n    ${hash}`);
        }
        return 0;
      }
      default:
        throw badInput(`There is no step ${step}.\n\n${HELP}`);
    }
  } catch (error) {
    if (!(error instanceof CircuitError || error instanceof CommandError)) throw error;
    console.error(error.message);
    return error instanceof CommandError ? error.exitCode : 1;
  }
}

function parsed(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        keys: { type: "string" },
        ptau: { type: "string" },
        name: { type: "string" },
        entropy: { type: "string" },
        beacon: { type: "string" },
        hidden: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw badInput(`${(error as Error).message.split("\n")[0] ?? ""}\n\n${HELP}`);
  }
}

function fileAt(name: string): string {
  const file = path.resolve(name);
  if (!existsSync(file)) throw badInput(`There is no file ${file}.`);
  return file;
}

async function compiled(hidden: boolean): Promise<readonly BuiltCircuit[]> {
  process.stderr.write("Compiling the circuits, if that is not done yet…\n");
  return Object.values(await (hidden ? buildHiddenCircuits : buildCircuits)(circuitSizes.default));
}
