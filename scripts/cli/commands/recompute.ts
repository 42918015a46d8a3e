import type { Command } from "commander";

import { inBackground } from "../background/inBackground.ts";
import { interruptible } from "../background/interruptible.ts";
import { badInput } from "../CommandError.ts";
import { list, wholeNumber } from "../input/options.ts";
import { readDocument } from "../input/readDocument.ts";
import type { Quorum, RecomputeAnswer, RecomputeQuestion } from "../recompute/recomputeDocument.ts";
import { recomputeText } from "../recompute/recomputeText.ts";
import { print, printJson } from "../terminal/print.ts";

interface RecomputeOptions {
  readonly signers?: string[];
  readonly threshold?: number;
  readonly json?: true;
}

export function registerRecompute(program: Command): void {
  program
    .command("recompute")
    .description("derive an attested margin again, from the hashes to the signatures")
    .argument("<source>", "attestation document: a file or an http(s) address")
    .option(
      "--signers <addresses>",
      "the margin set, separated by commas: check the quorum as well",
      list(String),
    )
    .option("--threshold <k>", "how many of them must have signed", wholeNumber(1, 32))
    .option("--json", "one JSON document, amounts as integers of 1e-6 USD in strings")
    .addHelpText(
      "after",
      `
Says "equal", or the first field that differs with what was published and what was recomputed (exit code 1).

Examples:
  plimsoll recompute attestation.json
  plimsoll recompute attestation.json --signers 0xA…,0xB…,0xC… --threshold 2
  plimsoll recompute https://example.org/attestation.json --json`,
    )
    .action((source: string, options: RecomputeOptions) => interruptible(() => recompute(source, options)));
}

async function recompute(source: string, options: RecomputeOptions): Promise<void> {
  const quorum = await quorumOf(options);
  const question: RecomputeQuestion = {
    json: await readDocument(source),
    name: source,
    ...(quorum === undefined ? {} : { quorum }),
  };
  const answer = await inBackground<RecomputeAnswer>(
    `Recomputing ${source}`,
    new URL("../recompute/recomputeDocument.ts", import.meta.url),
    question,
  );
  if (options.json) {
    printJson(
      answer.equal ? { equal: true, ...answer.recomputed } : { equal: false, difference: answer.difference },
    );
  } else {
    print(recomputeText(answer));
  }
  if (!answer.equal) process.exitCode = 1;
}

async function quorumOf({ signers, threshold }: RecomputeOptions): Promise<Quorum | undefined> {
  if (signers === undefined && threshold === undefined) return undefined;
  if (signers === undefined || threshold === undefined) {
    throw badInput(
      "--signers and --threshold belong together. Give both, e.g. --signers 0xA…,0xB… --threshold 2.",
    );
  }
  if (threshold > signers.length) {
    throw badInput(`--threshold ${threshold} is more than the ${signers.length} --signers given. Lower it.`);
  }
  const { addressOf } = await import("../input/addressOf.ts");
  return { signers: signers.map((signer) => addressOf(signer, "--signers")), threshold };
}
