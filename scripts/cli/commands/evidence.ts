import type { Command } from "commander";

import { interruptible } from "../background/interruptible.ts";
import { badInput } from "../CommandError.ts";
import { readDocument } from "../input/readDocument.ts";
import { addDeploymentOptions, type DeploymentOptions } from "../service/deploymentOptions.ts";
import { privateKeyOf } from "../service/devKeys.ts";
import { startUpError } from "../service/startUpError.ts";
import { print, printJson } from "../terminal/print.ts";
import { progress } from "../terminal/progress.ts";

interface EvidenceOptions extends DeploymentOptions {
  readonly submit?: true;
  readonly devKeys?: true;
  readonly json?: true;
}

const KEY_VARIABLE = "PLIMSOLL_REPORTER_KEY";

export function registerEvidence(program: Command): void {
  const command = program
    .command("evidence")
    .description(
      "find a signer that signed both of two attestations which cannot both be true, and report it",
    )
    .argument("<one>", "attestation document: a file or an http(s) address")
    .argument("<other>", "another one of the same portfolio, epoch, model and snapshot")
    .option(
      "--submit",
      "send the evidence to the deployment's SignerBonds: the reporter gets a share of the bond",
    );
  addDeploymentOptions(command)
    .option("--dev-keys", "INSECURE: an account of every Hardhat node; refused on any chain but 31337")
    .option("--json", "one JSON document: { evidence: [{ signer, … }], reason?, transactions? }")
    .addHelpText(
      "after",
      `
Without --submit nothing is sent and no chain is needed. With it the reporter's key comes from the environment:
${KEY_VARIABLE}. Exit code 1: there is no evidence, or the chain refused it.

Examples:
  plimsoll evidence monday.json tuesday.json
  plimsoll evidence a.json https://example.org/b.json --submit --rpc https://node.example.org \\
      --deployment ignition/deployments/chain-1/deployed_addresses.json`,
    )
    .action((one: string, other: string, options: EvidenceOptions) =>
      interruptible(() => evidence(one, other, options)),
    );
}

async function evidence(one: string, other: string, options: EvidenceOptions): Promise<void> {
  if (options.devKeys && !options.submit) throw badInput("--dev-keys signs what --submit sends. Give both.");
  const { findEvidence } = await import("../evidence/findEvidence.ts");
  const { evidenceText } = await import("../evidence/evidenceText.ts");
  const found = await findEvidence(
    { json: await readDocument(one), name: one },
    { json: await readDocument(other), name: other },
  );
  const transactions =
    options.submit && found.evidence.length > 0 ? await submit(found.evidence, options) : undefined;
  if (options.json) {
    printJson({ ...found, ...(transactions === undefined ? {} : { transactions }) });
  } else {
    print(evidenceText(found, transactions));
  }
  if (found.evidence.length === 0) process.exitCode = 1;
}

async function submit(
  found: Parameters<typeof import("../evidence/submitEvidence.ts").submitEvidence>[0]["evidence"],
  options: EvidenceOptions,
): Promise<readonly string[]> {
  const { readDeployment } = await import("../service/readDeployment.ts");
  const { submitEvidence } = await import("../evidence/submitEvidence.ts");
  const deployment = await readDeployment(options.deployment, options.chainId);
  const key = await privateKeyOf({
    variable: KEY_VARIABLE,
    devKeys: options.devKeys === true,
    person: "keeper",
    chainId: deployment.chainId,
  });
  if (key === undefined) {
    throw badInput(`The reporter has to sign. Set ${KEY_VARIABLE}, or give --dev-keys on a local chain.`);
  }
  const done = progress("Reporting");
  try {
    return await submitEvidence({ evidence: found, deployment, rpc: options.rpc, key });
  } catch (error) {
    throw startUpError(error, { rpc: options.rpc });
  } finally {
    done();
  }
}
