import { InvalidArgumentError, Option, type Command } from "commander";

import { interruptible } from "../background/interruptible.ts";
import { badInput } from "../CommandError.ts";
import { httpUrl, list, positiveNumber, usd } from "../input/options.ts";
import { addDeploymentOptions, type DeploymentOptions } from "../service/deploymentOptions.ts";
import { privateKeyOf } from "../service/devKeys.ts";
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
const SOLVENCY_KEY_VARIABLE = "PLIMSOLL_SOLVENCY_KEY";

/** What a keeper on a local chain starts with, in test dollars that it prints for itself. */
const DEVELOPMENT_DEPOSIT = "500000";

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
      "top the account up to this equity at the start (default: 0, never; with --dev-keys 500000 test dollars)",
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
    .option(
      "--backstops <ids>",
      "account ids, 32 bytes each: slices that the keeper leaves are pushed to them, if they have offered to take them",
      list(accountIdText),
    )
    .option(
      "--upkeep <acts>",
      "what to do for the venue at one's own cost: deficits, auctions, indices, escapes, separated by commas (default: nothing)",
      list(upkeepAct),
    )
    .option(
      "--max-upkeep-gas <usd>",
      "the most that one push to a backstop or one act of upkeep may cost in gas (default: 5)",
      usd(false),
    )
    .option("--quote-token <address>", "the collateral, if the deployment does not name it")
    .option("--config <file>", "JSON with further fields of the configuration (docs/keeper.md); flags win")
    .addOption(logLevelOption())
    .addHelpText(
      "after",
      `
The key comes from the environment: ${KEY_VARIABLE}. It pays the gas and owns the account that takes legs over.
With ${SOLVENCY_KEY_VARIABLE} (on a local chain with --dev-keys) the keeper also freezes the book for the solvency oracle
and publishes proofs; that key pays for it.
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
  const file = await readConfig(options.config);
  const privateKey = await privateKeyOf({
    variable: KEY_VARIABLE,
    devKeys: options.devKeys === true,
    person: "keeper",
    chainId: deployment.chainId,
  });
  if (privateKey === undefined && file.privateKey === undefined) {
    throw badInput(`The keeper needs a key. Set ${KEY_VARIABLE}, or give --dev-keys on a local chain.`);
  }
  const solvencyKey =
    deployment.addresses.solvencyOracle === undefined
      ? undefined
      : await privateKeyOf({
          variable: SOLVENCY_KEY_VARIABLE,
          devKeys: options.devKeys === true,
          person: "publisher",
          chainId: deployment.chainId,
        });
  const deposit = options.deposit ?? (options.devKeys ? DEVELOPMENT_DEPOSIT : undefined);
  const config = keeperConfig(
    { ...options, ...(deposit === undefined ? {} : { deposit }) },
    { deployment, privateKey, solvencyKey, file },
  );
  if (options.devKeys && privateKey !== undefined && deposit !== undefined) {
    const { fundKeeper } = await import("../service/fundKeeper.ts");
    await fundKeeper({ rpc: options.rpc, deployment, key: privateKey, usd: deposit });
  }
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

function subAccount(text: string): string {
  if (!/^(0|[1-9]\d{0,28})$/.test(text)) throw new InvalidArgumentError("Give a whole number from 0 up.");
  return text;
}

function accountIdText(text: string): string {
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) throw new InvalidArgumentError("Give 0x and 64 hex digits.");
  return text;
}

function upkeepAct(text: string): string {
  if (["deficits", "auctions", "indices", "escapes"].includes(text)) return text;
  throw new InvalidArgumentError(`'${text}' is not one of deficits, auctions, indices, escapes.`);
}

function ethUsd(text: string): KeeperFlags["ethUsd"] & {} {
  const instrument = /^instrument:(\d{1,10})$/.exec(text)?.[1];
  return instrument === undefined ? positiveNumber(1e9)(text) : { instrument: Number(instrument) };
}
