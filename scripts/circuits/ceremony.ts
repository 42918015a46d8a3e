/** The ceremony that makes production keys, step by step: `npm run circuits:ceremony`. */
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

const HELP = `Usage: npm run circuits:ceremony -- <step> --keys <folder> [options]

  start       --ptau <file>              makes the first keys from the public powers of tau
  contribute  --name <who> [--entropy]   adds a contribution; hand the folder on afterwards
  finish      --beacon <hex> --name <what>  ends it with a number that nobody knew before
  verify      --ptau <file>              checks everything, and prints who contributed

  --hidden    of the circuits for books that are held off-chain
  --help      show this

The guide is docs/ceremony.md.`;

process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
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
  const [step] = positionals;
  if (values.help || step === undefined) {
    console.log(HELP);
    return values.help ? 0 : 2;
  }
  const need = (option: "keys" | "ptau" | "name" | "beacon"): string => {
    const value = values[option];
    if (value === undefined) throw new Error(`${step} needs --${option}.`);
    return value;
  };
  try {
    const folder = path.resolve(need("keys"));
    const circuits = await compiled(values.hidden);
    switch (step) {
      case "start":
        await startCeremony({ folder, circuits, powersOfTau: path.resolve(need("ptau")) });
        console.log(`Started in ${folder}. Contribute, and hand the folder on.`);
        return 0;
      case "contribute":
        for (const file of await contribute({ folder, circuits }, need("name"), values.entropy))
          console.log(file);
        return 0;
      case "finish":
        await finishCeremony({ folder, circuits }, need("beacon"), need("name"));
        console.log("Finished. Publish the folder, and let others run verify.");
        return 0;
      case "verify": {
        const found = await verifyCeremony({ folder, circuits, powersOfTau: path.resolve(need("ptau")) });
        for (const [circuit, contributions] of Object.entries(found)) {
          console.log(circuit);
          for (const { kind, name, beacon = "" } of contributions) console.log(`  ${kind} ${name} ${beacon}`);
        }
        return 0;
      }
      default:
        console.error(`There is no step ${step}.\n\n${HELP}`);
        return 2;
    }
  } catch (error) {
    if (!(error instanceof CircuitError) && !(error instanceof Error && error.message.includes(" needs --")))
      throw error;
    console.error(error.message);
    return 1;
  }
}

async function compiled(hidden: boolean): Promise<readonly BuiltCircuit[]> {
  process.stderr.write("Compiling the circuits, if that is not done yet…\n");
  return Object.values(await (hidden ? buildHiddenCircuits : buildCircuits)(circuitSizes.default));
}
