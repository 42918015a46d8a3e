import { writeFile } from "node:fs/promises";

import type { SolvencyDocument } from "@plimsoll/sdk";
import type { Command } from "commander";

import { interruptible } from "../background/interruptible.ts";
import { badInput, CommandError } from "../CommandError.ts";
import { readDocument } from "../input/readDocument.ts";
import { addDeploymentOptions, type DeploymentOptions } from "../service/deploymentOptions.ts";
import { startUpError } from "../service/startUpError.ts";
import type { Oracle } from "../solvency/openOracle.ts";
import { print, printJson } from "../terminal/print.ts";

interface SolvencyOptions extends DeploymentOptions {
  readonly out?: string;
  readonly keys?: string;
  readonly prover?: string;
  readonly json?: true;
}

export function registerSolvency(program: Command): void {
  const solvency = program
    .command("solvency")
    .description(
      "what a venue's book could lose: prove it, check a proof, say it in words (docs/solvency.md)",
    );

  const prove = solvency
    .command("prove")
    .description("prove a frozen book anew, from the chain or from what a document says was frozen")
    .argument("<book>", "number of a frozen book, or a proof document (file or http(s) address)")
    .option("--out <file>", "write the proof document there")
    .option("--keys <folder>", "prove with the keys of a finished ceremony instead of development keys")
    .option("--prover <binary>", "a Groth16 prover that takes rapidsnark's arguments, instead of snarkjs");
  addOptions(prove, "the proof document, as a risk server answers it")
    .addHelpText(
      "after",
      `
Circuits are built on the first use (a minute), development keys included. Nothing is sent: a keeper publishes.

Examples:
  plimsoll solvency prove 3 --out proof.json
  plimsoll solvency prove http://127.0.0.1:8101/v1/solvency/3 --json`,
    )
    .action((book: string, options: SolvencyOptions) => interruptible(() => proveBook(book, options)));

  const verify = solvency
    .command("verify")
    .description("check a proof document against the chain and against the reference, line by line")
    .argument("<document>", "a file or an http(s) address, e.g. of a risk server: …/v1/solvency/3");
  addOptions(verify, "{ holds, checks: [{ what, holds, detail? }] }")
    .addHelpText(
      "after",
      `
V and E are computed again in whole numbers from the book and the scenarios, without the circuits; the proofs are given to the
chain's own verifiers. Exit code 1: something does not hold.

Example:
  plimsoll solvency verify http://127.0.0.1:8101/v1/solvency/3`,
    )
    .action((document: string, options: SolvencyOptions) =>
      interruptible(() => verifyProof(document, options)),
    );

  const explain = solvency
    .command("explain")
    .description("what the oracle says now, in words that a lender can act on");
  addOptions(explain, "{ status, index, var99, …, age }, money in 1e-6 USD")
    .addHelpText("after", "\nExit code 1: the status is neither SOLVENT nor WATCH.")
    .action((options: SolvencyOptions) => interruptible(() => explainNow(options)));
}

const addOptions = (command: Command, json: string): Command =>
  addDeploymentOptions(command).option("--json", `one JSON document: ${json}`);

async function proveBook(book: string, options: SolvencyOptions): Promise<void> {
  const document = await answered(options, async (oracle) => {
    const { proveSnapshot } = await import("../solvency/proveSnapshot.ts");
    const say = (what: string): void => void process.stderr.write(`${what}\n`);
    const { keys, prover } = options;
    if (/^\d{1,10}$/.test(book)) return proveSnapshot({ oracle, snapshot: Number(book), keys, prover, say });
    const { snapshot, frozen, book: bound } = await readProof(book);
    return proveSnapshot({ oracle, snapshot, keys, prover, say, kept: { frozen, book: bound } });
  });
  const { z } = await import("zod");
  const { solvencyDocumentSchema } = await import("@plimsoll/sdk");
  const encoded = z.encode(solvencyDocumentSchema, document);
  if (options.out !== undefined) {
    await writeFile(options.out, `${JSON.stringify(encoded)}\n`).catch((error: unknown) => {
      throw badInput(`${options.out ?? ""} cannot be written: ${(error as Error).message}`);
    });
  }
  if (options.json) {
    printJson(encoded);
    return;
  }
  const { formatUsd } = await import("../terminal/money.ts");
  const { frozen, proof, seconds } = document;
  print(
    [
      `book ${document.snapshot} of block ${frozen.blockNumber}: ${frozen.boundAccounts} of ${frozen.accounts} accounts bound`,
      `  V ${formatUsd(proof.valueAtRisk)} USD, E ${formatUsd(proof.shortfall)} USD`,
      `  ${proof.batches.length + 1} proofs in ${seconds.proving.toFixed(1)} s${options.out === undefined ? "" : `, written to ${options.out}`}`,
    ].join("\n"),
  );
}

async function verifyProof(source: string, options: SolvencyOptions): Promise<void> {
  const document = await readProof(source);
  const checks = await answered(options, async (oracle) => {
    const { verifyDocument } = await import("../solvency/verifyDocument.ts");
    return verifyDocument(document, oracle);
  });
  const holds = checks.every((check) => check.holds);
  if (options.json) {
    printJson({ holds, checks });
  } else {
    const { verifyText } = await import("../solvency/verifyText.ts");
    print(verifyText(checks));
  }
  if (!holds) process.exitCode = 1;
}

async function explainNow(options: SolvencyOptions): Promise<void> {
  const statement = await answered(options, async ({ chain, client }) => {
    const [latest, set, { frozen, published }, block] = await Promise.all([
      chain.latest(),
      chain.set(),
      chain.numbers(),
      client.getBlock(),
    ]);
    const circuit = set && (await chain.circuitAt(set.circuit));
    return {
      latest,
      age: published === 0 ? undefined : Math.max(0, Number(block.timestamp) - latest.provenAt),
      set: set && { number: set.number, epoch: set.epoch, scenarios: circuit?.scenarios ?? 0 },
      waiting: frozen > published ? frozen : undefined,
    };
  });
  const { latest, age, set, waiting } = statement;
  if (options.json) {
    printJson({ ...latest, age: age ?? null, set: set ?? null, waiting: waiting ?? null });
  } else {
    const { explainText } = await import("../solvency/explainText.ts");
    print(explainText(statement));
  }
  if (latest.status !== "SOLVENT" && latest.status !== "WATCH") process.exitCode = 1;
}

/** @throws CommandError (2) if it is not a proof document. */
async function readProof(source: string): Promise<SolvencyDocument> {
  const { solvencyDocumentSchema } = await import("@plimsoll/sdk");
  const parsed = solvencyDocumentSchema.safeParse(await readDocument(source));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badInput(
    `${source} is not a proof of solvency: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}. Give what /v1/solvency/:snapshot answers.`,
  );
}

/** Asks the oracle of the deployment. @throws CommandError with one line. */
async function answered<Answer>(
  options: SolvencyOptions,
  ask: (oracle: Oracle) => Promise<Answer>,
): Promise<Answer> {
  const { readDeployment } = await import("../service/readDeployment.ts");
  const { openOracle } = await import("../solvency/openOracle.ts");
  const deployment = await readDeployment(options.deployment, options.chainId);
  try {
    return await ask(await openOracle(deployment, options.rpc));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw startUpError(error, { rpc: options.rpc });
  }
}
