import { Option, type Command } from "commander";

import { badInput } from "../CommandError.ts";
import { httpUrl, list, mebibytes, port, positiveNumber, wholeNumber } from "../input/options.ts";
import { addDeploymentOptions, type DeploymentOptions } from "../service/deploymentOptions.ts";
import { DEVELOPMENT_CHAIN_ID } from "../service/devKeys.ts";
import { logLevelOption } from "../service/logLevel.ts";
import { readConfig } from "../service/readConfig.ts";
import { runService } from "../service/runService.ts";
import { portOf, serveConfig, type ServeFlags, type ServeKeys } from "../service/serveConfig.ts";
import { configured } from "../service/startUpError.ts";

interface ServeOptions extends DeploymentOptions, ServeFlags {
  readonly config?: string;
  readonly devKeys?: true;
}

const KEY_VARIABLES = {
  margin: "PLIMSOLL_MARGIN_KEY",
  mark: "PLIMSOLL_MARK_KEY",
  sender: "PLIMSOLL_SENDER_KEY",
} as const;

export function registerServe(program: Command): void {
  const command = program
    .command("serve")
    .description("run a risk server: recompute margins, co-sign them and the marks, answer over HTTP")
    .addOption(
      new Option("--index <n>", "which server of the committee: its name, port and development keys")
        .argParser(wholeNumber(0, 31))
        .default(0)
        .env("PLIMSOLL_INDEX"),
    )
    .addOption(
      new Option("--port <n>", "port to listen on; 0 is any (default: 8101 + index)").argParser(port),
    )
    .option("--host <address>", "address to listen on (default: 127.0.0.1)")
    .addOption(
      new Option("--peers <urls>", "the other risk servers, separated by commas")
        .argParser(list(httpUrl))
        .env("PLIMSOLL_PEERS"),
    );
  addDeploymentOptions(command)
    .option("--dev-keys", "INSECURE: sign with keys anybody can compute; refused on any chain but 31337")
    .option(
      "--feed <feed>",
      "market data: replay:FILE (default on chain 31337: data/replays/2025-10-10.json)",
    )
    .option("--data-dir <folder>", "folder of the series that a replay names (default: data)")
    .option(
      "--speed <x>",
      "seconds of a replay in a second of chain time (default: 1)",
      positiveNumber(86_400),
    )
    .option("--snapshots <folder>", 'where snapshots are kept, or "memory" (default: memory)')
    .option(
      "--signing-record <file>",
      'what was signed, kept over restarts; "memory" (default) on chain 31337 only',
    )
    .option("--proofs <folder>", 'where proofs of solvency are kept, or "memory" (default: memory)')
    .option(
      "--memory-limit <MiB>",
      "memory for the rows as the kernel lays them out and its threads; beyond it slab by slab (default: 4096)",
      mebibytes,
    )
    .option("--interval <seconds>", "chain seconds between epochs (default: 10)", wholeNumber(1, 86_400))
    .option("--allow-origin <origin>", 'browser origin that may read answers, or "*"')
    .option(
      "--config <file>",
      "JSON with further fields of the configuration (docs/risk-server.md); flags win",
    )
    .addOption(logLevelOption())
    .addHelpText(
      "after",
      `
Keys come from the environment: ${Object.values(KEY_VARIABLES).join(", ")}.
The log goes to standard output, one JSON object a line. SIGINT and SIGTERM stop it in order.

Examples:
  plimsoll serve --dev-keys
  plimsoll serve --index 1 --dev-keys --peers http://127.0.0.1:8101
  plimsoll serve --deployment ignition/deployments/chain-1/deployed_addresses.json --rpc https://node.example.org \\
      --feed replay:market.json --signing-record signed.log --config risk-server.json`,
    )
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const { readDeployment } = await import("../service/readDeployment.ts");
  const deployment = await readDeployment(options.deployment, options.chainId);
  const { createRiskServer, devAddresses, devKeys } = await import("@plimsoll/risk-server");
  let keys: ServeKeys = keysOf(process.env);
  if (options.devKeys) {
    if (Object.keys(keys).length > 0) {
      throw badInput(
        `--dev-keys is given while ${Object.values(KEY_VARIABLES).join(" or ")} is set. Choose one.`,
      );
    }
    if (options.index > 15) {
      throw badInput(`--index ${options.index} has no development keys. Use 0 to 15.`);
    }
    keys = devKeys(options.index);
  }
  const file = await readConfig(options.config);
  if (Object.keys(keys).length === 0 && file.keys === undefined) {
    throw badInput(
      `A risk server signs with three keys. Set ${Object.values(KEY_VARIABLES).join(", ")}, or give --dev-keys on a local chain.`,
    );
  }
  const config = serveConfig(options, { deployment, keys, file });
  if (options.devKeys && deployment.chainId === DEVELOPMENT_CHAIN_ID) {
    const { fundSender } = await import("../service/fundSender.ts");
    await fundSender(options.rpc, devAddresses(options.index).sender);
  }
  const server = configured(() => createRiskServer(config as Parameters<typeof createRiskServer>[0]));
  await runService(server, { port: portOf(options), rpc: options.rpc });
}

function keysOf(env: NodeJS.ProcessEnv): ServeKeys {
  return Object.fromEntries(
    Object.entries(KEY_VARIABLES).flatMap(([role, variable]) => {
      const key = env[variable];
      return key === undefined || key === "" ? [] : [[role, key]];
    }),
  );
}
