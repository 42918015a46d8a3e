import type { AccountId } from "@plimsoll/sdk";
import type { Command } from "commander";
import type { Address, Hex } from "viem";

import { interruptible } from "../background/interruptible.ts";
import { badInput, CommandError } from "../CommandError.ts";
import type { EscapeSender } from "../escape/escapeActs.ts";
import type { EscapePhase, EscapeStatus } from "../escape/escapeStatus.ts";
import { addressOf } from "../input/addressOf.ts";
import { wholeNumber } from "../input/options.ts";
import { addDeploymentOptions, type DeploymentOptions } from "../service/deploymentOptions.ts";
import { startUpError } from "../service/startUpError.ts";
import { print, printJson } from "../terminal/print.ts";
import { progress } from "../terminal/progress.ts";

interface EscapeOptions extends DeploymentOptions {
  readonly owner?: string;
  readonly subAccount: number;
  readonly to?: string;
  readonly json?: true;
}

/** What a subcommand does once the status is known, and in which phases. */
interface Step {
  readonly phases: readonly EscapePhase[];
  readonly doing: string;
  readonly act: (sender: EscapeSender, status: EscapeStatus, options: EscapeOptions) => Promise<void>;
}

const KEY_VARIABLE = "PLIMSOLL_ACCOUNT_KEY";

const STEPS = {
  propose: {
    phases: ["trading"],
    doing: "Proposing",
    act: async (sender, { account }) => {
      const { proposeEscape } = await import("../escape/escapeActs.ts");
      await proposeEscape(sender, account as AccountId);
    },
  },
  activate: {
    phases: ["unanswered"],
    doing: "Activating",
    act: async (sender, { account }) => {
      const { activateEscape } = await import("../escape/escapeActs.ts");
      await activateEscape(sender, account as AccountId);
    },
  },
  settle: {
    phases: ["settling", "leaving"],
    doing: "Settling accounts",
    act: async (sender, { unsettled }) => {
      const { settleInEscape } = await import("../escape/escapeActs.ts");
      await settleInEscape(sender, unsettled);
    },
  },
  leave: {
    phases: ["leaving"],
    doing: "Leaving",
    act: async (sender, { account, equity, claim }, { to }) => {
      if (equity <= 0n) throw new CommandError(1, "the account has no claim. There is nothing to take.");
      const { leaveEscape } = await import("../escape/escapeActs.ts");
      const receiver = to === undefined ? sender.sender.address : addressOf(to, "--to");
      await leaveEscape(sender, account as AccountId, { claim, to: receiver });
    },
  },
} as const satisfies Record<string, Step>;

export function registerEscape(program: Command): void {
  const escape = program
    .command("escape")
    .description("leave a venue whose risk committee is silent (docs/escape.md)");
  const status = escape
    .command("status")
    .description("where an account stands, and what its owner can do next")
    .requiredOption("--owner <address>", "the account's owner");
  addOptions(status).action((options: EscapeOptions) => interruptible(() => show(options)));

  const descriptions: Record<keyof typeof STEPS, string> = {
    propose: "claim that nobody attests the account any more; answered, it comes to nothing",
    activate: "end the venue after an unanswered proposal, for good: marks freeze",
    settle: "turn everybody's positions into cash at the frozen marks",
    leave: "take the account's whole claim",
  };
  for (const name of Object.keys(STEPS) as (keyof typeof STEPS)[]) {
    const command = escape.command(name).description(descriptions[name]);
    if (name === "activate")
      command.option(
        "--owner <address>",
        "the owner of the account whose proposal it is (default: the key's)",
      );
    if (name === "leave") command.option("--to <address>", "who receives the money (default: the key's)");
    addOptions(command)
      .addHelpText("after", `\nThe key comes from the environment: ${KEY_VARIABLE}. It pays the gas.`)
      .action((options: EscapeOptions) => interruptible(() => run(STEPS[name], options)));
  }
}

function addOptions(command: Command): Command {
  return addDeploymentOptions(command)
    .option("--sub-account <n>", "number of the owner's account", wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .option("--json", "the status afterwards as one JSON document, money in 1e-6 USD");
}

async function show(options: EscapeOptions): Promise<void> {
  const owner = addressOf(options.owner ?? "", "--owner");
  const { status } = await open(options, owner);
  await answer(status, options);
}

async function run(step: Step, options: EscapeOptions): Promise<void> {
  const { privateKeyToAccount } = await import("viem/accounts");
  const sender = privateKeyToAccount(keyOf(process.env[KEY_VARIABLE]));
  const owner = options.owner === undefined ? sender.address : addressOf(options.owner, "--owner");
  const { chain, deployment, status, read } = await open(options, owner);
  if (!step.phases.includes(status.phase)) {
    const { nextStep } = await import("../escape/escapeText.ts");
    throw new CommandError(1, `the account is in phase ${status.phase}. ${nextStep(status)}`);
  }
  const done = progress(step.doing);
  try {
    await step.act({ chain, deployment, sender }, status, options);
  } catch (error) {
    throw startUpError(error, { rpc: options.rpc });
  } finally {
    done();
  }
  await answer(await read(), options);
}

async function open(options: EscapeOptions, owner: Address) {
  const { accountId } = await import("@plimsoll/sdk");
  const { readDeployment } = await import("../service/readDeployment.ts");
  const { openChain } = await import("../service/openChain.ts");
  const { readEscape } = await import("../escape/readEscape.ts");
  const deployment = await readDeployment(options.deployment, options.chainId);
  try {
    const chain = await openChain(deployment, options.rpc);
    const read = () => readEscape(chain, deployment, accountId(owner, BigInt(options.subAccount)));
    return { chain, deployment, read, status: await read() };
  } catch (error) {
    throw startUpError(error, { rpc: options.rpc });
  }
}

async function answer(status: EscapeStatus, options: EscapeOptions): Promise<void> {
  if (options.json) {
    printJson(status);
    return;
  }
  const { escapeText } = await import("../escape/escapeText.ts");
  print(escapeText(status).join("\n"));
}

function keyOf(text: string | undefined): Hex {
  if (text === undefined || text === "")
    throw badInput(`The account's owner has to sign. Set ${KEY_VARIABLE} to the key.`);
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return text as Hex;
  throw badInput(`${KEY_VARIABLE} is not a private key. Give 0x and 64 hex digits (the value is not shown).`);
}
