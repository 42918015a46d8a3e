import { InvalidArgumentError, Option, type Command } from "commander";

import { interruptible } from "../background/interruptible.ts";
import { badInput } from "../CommandError.ts";
import { httpUrl, list, positiveNumber, usd } from "../input/options.ts";
import { addDeploymentOptions, type DeploymentOptions } from "../service/deploymentOptions.ts";
import { keeperConfig, type KeeperFlags } from "../service/keeperConfig.ts";
import { logLevelOption } from "../service/logLevel.ts";
import { readConfig } from "../service/readConfig.ts";
import { runService } from "../service/runService.ts";
import { configured, startUpError } from "../service/startUpError.ts";
import { printJson } from "../terminal/print.ts";

interface KeeperOptions extends DeploymentOptions, KeeperFlags {
  readonly config?: string;
  readonly devKeys?: true;
  readonly once?: true;
  readonly json?: true;
}

const KEY_VARIABLE = "PLIMSOLL_KEEPER_KEY";

export function registerKeeper(program: Command): void {
  const command = program
    .command("keeper")
    .description(
      "run a keeper: find accounts below maintenance, take the smallest slice that restores them if it pays",
    )
    .addOption(
      new Option(
        "--servers <urls>",
        "risk servers in order of preference (default on chain 31337: http://127.0.0.1:8101)",
      )
        .argParser(list(httpUrl))
        .env("PLIMSOLL_SERVERS"),
    );
  addDeploymentOptions(command)
    .option(
      "--dev-keys",
      "INSECURE: the second account of every Hardhat node; refused on any chain but 31337",
    )
    .option("--once", "one scan, then exit")
    .option("--json", "with --once: the scan as one JSON document on the last line")
    .option(
      "--sub-account <n>",
      "number of the key's account that takes the legs over (default: 0)",
      subAccount,
    )
    .option(
      "--deposit <usd>",
      "top the account up to this equity at the start (default: 0, never)",
      usd(false),
    )
    .option(
      "--min-profit <usd>",
      "skip a slice that earns less after gas and exit costs (default: 1)",
      usd(true),
    )
    .option(
      "--eth-usd <price>",
      "US dollars an ether, or instrument:ID of a perp whose mark says it (default on chain 31337: 4000)",
      ethUsd,
    )
    .addOption(
      new Option(
        "--fraction-policy <policy>",
        "what to do if capital does not allow the whole slice",
      ).choices(["restore", "restoreOrSkip"]),
    )
    .option("--quote-token <address>", "the collateral, if the deployment does not name it")
    .option("--config <file>", "JSON with further fields of the configuration (docs/keeper.md); flags win")
    .addOption(logLevelOption())
    .addHelpText(
      "after",
      `
The key comes from the environment: ${KEY_VARIABLE}. It pays the gas and owns the account that takes legs over.
Events go to standard output, one JSON object a line. SIGINT and SIGTERM stop it in order.

Examples:
  plimsoll keeper --dev-keys --servers http://127.0.0.1:8101,http://127.0.0.1:8102
  plimsoll keeper --dev-keys --once --json
  plimsoll keeper --deployment ignition/deployments/chain-1/deployed_addresses.json --rpc https://node.example.org \\
      --servers https://risk.example.org --eth-usd instrument:67108866 --deposit 250000`,
    )
    .action(run);
}

async function run(options: KeeperOptions): Promise<void> {
  if (options.json && !options.once)
    throw badInput("--json needs --once: a keeper without end has no last line.");
  const { readDeployment } = await import("../service/readDeployment.ts");
  const deployment = await readDeployment(options.deployment, options.chainId);
  const config = keeperConfig(options, {
    deployment,
    privateKey: await keyOf(options, deployment.chainId),
    file: await readConfig(options.config),
  });
  const { createKeeper } = await import("@plimsoll/keeper");
  const keeper = configured(() => createKeeper(config as Parameters<typeof createKeeper>[0]));
  const surroundings = { rpc: options.rpc };
  if (!options.once) {
    await runService(keeper, surroundings);
    return;
  }
  try {
    const summary = await interruptible(() => keeper.scanOnce());
    if (options.json) printJson(summary);
  } catch (error) {
    throw startUpError(error, surroundings);
  }
}

async function keyOf({ devKeys }: KeeperOptions, chainId: number): Promise<string | undefined> {
  const given = process.env[KEY_VARIABLE];
  const key = given === "" ? undefined : given;
  if (!devKeys) return key;
  if (key !== undefined) throw badInput(`--dev-keys is given while ${KEY_VARIABLE} is set. Choose one.`);
  if (chainId !== 31_337) {
    throw badInput(
      `--dev-keys is for chain 31337 only, this is chain ${chainId}. Set ${KEY_VARIABLE} instead.`,
    );
  }
  const { bytesToHex } = await import("viem");
  const { person } = await import("../../demo/people.ts");
  const { privateKey } = person("keeper").getHdKey();
  return privateKey === null ? undefined : bytesToHex(privateKey);
}

function subAccount(text: string): string {
  if (!/^(0|[1-9]\d{0,28})$/.test(text)) throw new InvalidArgumentError("Give a whole number from 0 up.");
  return text;
}

function ethUsd(text: string): KeeperFlags["ethUsd"] & {} {
  const instrument = /^instrument:(\d{1,10})$/.exec(text)?.[1];
  return instrument === undefined ? positiveNumber(1e9)(text) : { instrument: Number(instrument) };
}
