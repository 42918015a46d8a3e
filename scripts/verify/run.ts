/** Whether the contracts on a chain are those of this repository: `npm run verify`. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { readDeploymentParameters } from "@nomicfoundation/hardhat-ignition/helpers";
import type { IgnitionModule } from "@nomicfoundation/ignition-core";
import { artifacts } from "hardhat";
import { createPublicClient, type Hex, http } from "viem";

import { table } from "../cli/terminal/table.ts";
import { constructionsOf } from "./constructionsOf.ts";
import { readCreations } from "./readCreations.ts";
import { type Creation, verifyConstruction } from "./verifyConstruction.ts";
import { verifyDeployment } from "./verifyDeployment.ts";

const HELP = `Usage: npm run verify -- --deployment <deployed_addresses.json> --rpc-url <url>
                     [--module <ignition/modules/….ts> --parameters <file>]

Compares the code at every address of Ignition's record with what this repository compiles to, byte for byte, but for
immutables and the addresses of linked libraries, which must be those of the record. Exit code 1 if one is not the same.
"other sources" is the same code compiled from sources or settings that differ in what is not code, as comments.

With a module and its parameters it also compares what each contract was created with: the data of the transaction, which
the journal beside the record names, must be that code with those libraries, addresses and parameters. So whoever has the
parameters knows the first owner, signers and limits; what was changed since by calls is not looked at.

To publish the sources on an explorer: npx hardhat ignition verify <deployment> --network <network>`;

process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      deployment: { type: "string" },
      "rpc-url": { type: "string" },
      module: { type: "string" },
      parameters: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { deployment, "rpc-url": rpcUrl } = values;
  if (
    values.help ||
    deployment === undefined ||
    rpcUrl === undefined ||
    (values.module === undefined) !== (values.parameters === undefined)
  ) {
    console.log(HELP);
    return values.help ? 0 : 2;
  }
  const record = JSON.parse(readFileSync(deployment, "utf8")) as Record<string, `0x${string}`>;
  const client = createPublicClient({ transport: http(rpcUrl) });
  const verified = await verifyDeployment({
    addresses: Object.fromEntries(Object.entries(record).map(([id, at]) => [id.split("#").at(-1) ?? id, at])),
    readCode: async (address) => (await client.getCode({ address: address as `0x${string}` })) ?? "0x",
    readArtifact: (contract) => artifacts.readArtifact(contract),
  });
  const columns = ["contract", "address", ""].map((title) => ({ title, align: "left" }) as const);
  const rows = verified.map(({ contract, address, verdict }) => [contract, address, verdict]);
  console.log(table(columns, rows).join("\n"));
  const isSame = verified.every(({ verdict }) => verdict === "same");
  if (values.module === undefined || values.parameters === undefined) return isSame ? 0 : 1;

  const { default: module } = (await import(path.resolve(values.module))) as { default: IgnitionModule };
  const constructions = constructionsOf(module, await readDeploymentParameters(values.parameters), record);
  const creations = readCreations(path.join(path.dirname(deployment), "journal.jsonl"));
  let wrong = 0;
  for (const [id, construction] of constructions) {
    const at = record[id];
    if (at === undefined) {
      console.error(`${id} is not in the record: not deployed, or not to the end`);
      wrong++;
      continue;
    }
    const artifact = await artifacts.readArtifact(construction.contract);
    const creation = await readCreation(creations.get(id) as Hex | undefined);
    for (const problem of verifyConstruction(construction, artifact, at, creation)) {
      console.error(`${id}: ${problem}`);
      wrong++;
    }
  }
  if (wrong === 0) console.log(`${constructions.size} contracts were created as ${values.parameters} says`);
  return isSame && wrong === 0 ? 0 : 1;

  async function readCreation(hash: Hex | undefined): Promise<Creation | undefined> {
    if (hash === undefined) return undefined;
    const transaction = await client.getTransaction({ hash });
    const { contractAddress } = await client.getTransactionReceipt({ hash });
    return { sender: transaction.from, input: transaction.input, created: contractAddress ?? undefined };
  }
}
