/** Whether the contracts on a chain are those of this repository: `npm run verify`. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { artifacts } from "hardhat";
import { createPublicClient, http } from "viem";

import { table } from "../cli/terminal/table.ts";
import { verifyDeployment } from "./verifyDeployment.ts";

const HELP = `Usage: npm run verify -- --deployment <deployed_addresses.json> --rpc-url <url>

Compares the code at every address of Ignition's record with what this repository compiles to, byte for byte, but for
immutables and the addresses of linked libraries, which must be those of the record. Exit code 1 if one is not the same.
"other sources" is the same code compiled from sources or settings that differ in what is not code, as comments.

To publish the sources on an explorer: npx hardhat ignition verify <deployment> --network <network>`;

process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      deployment: { type: "string" },
      "rpc-url": { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { deployment, "rpc-url": rpcUrl } = values;
  if (values.help || deployment === undefined || rpcUrl === undefined) {
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
  return verified.every(({ verdict }) => verdict === "same") ? 0 : 1;
}
