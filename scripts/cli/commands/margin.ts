import type { Command } from "commander";
import { Option } from "commander";

import { inBackground } from "../background/inBackground.ts";
import { interruptible } from "../background/interruptible.ts";
import { badInput } from "../CommandError.ts";
import { correlation, mebibytes, wholeNumber } from "../input/options.ts";
import { SHIPPED_BOOKS } from "../input/shippedBooks.ts";
import type { MarginAnswer, MarginQuestion, Method } from "../margin/computeMargin.ts";
import type { Correlation } from "../margin/correlationOf.ts";
import { marginJson } from "../margin/marginJson.ts";
import { marginText } from "../margin/marginText.ts";
import { print, printJson } from "../terminal/print.ts";

/** One scenario in the 1 % tail, and what a book of fifty instruments can hold in 1 GB. */
const MIN_PATHS = 100;
const MAX_PATHS = 1_000_000;
const DEFAULT_SEED = 1;

interface MarginOptions {
  readonly book: string;
  readonly method?: Method;
  readonly paths?: number;
  readonly seed?: number;
  /** Bytes. */
  readonly memoryLimit?: number;
  readonly rhoWithin?: string;
  readonly rhoCross?: string;
  readonly json?: true;
}

export function registerMargin(program: Command): void {
  program
    .command("margin")
    .description("what a book of positions needs as margin, and why")
    .requiredOption("--book <file>", `a book file, or one that ships: ${SHIPPED_BOOKS.join(", ")}`)
    .addOption(
      new Option(
        "--method <method>",
        "exact (books held to settlement only) or montecarlo; without it exact where that exists",
      ).choices(["exact", "montecarlo"]),
    )
    .option(
      "--paths <n>",
      "scenarios of the Monte-Carlo (default: the profile's)",
      wholeNumber(MIN_PATHS, MAX_PATHS),
    )
    .option(
      "--seed <n>",
      `seed of the Monte-Carlo, 32 bits (default: ${DEFAULT_SEED})`,
      wholeNumber(0, 2 ** 32 - 1),
    )
    .option(
      "--memory-limit <MiB>",
      "makes the scenarios of the Monte-Carlo in slabs that fit: the same numbers, in several times the time",
      mebibytes,
    )
    .option("--rho-within <r>", "correlation of assets of one class", correlation)
    .option("--rho-cross <r>", "correlation of assets of two classes", correlation)
    .option("--json", "one JSON document, amounts in dollars")
    .addHelpText(
      "after",
      `
Examples:
  plimsoll margin --book reference
  plimsoll margin --book reference --method montecarlo --paths 20000 --seed 7
  plimsoll margin --book reference --rho-within 0.2 --rho-cross 0.2
  plimsoll margin --book my-book.json --json | jq .margin

The format of a book file is in docs/cli.md.`,
    )
    .action((options: MarginOptions) => interruptible(() => margin(options)));
}

async function margin(options: MarginOptions): Promise<void> {
  const rho = bothOrNeither(options);
  // The model is loaded when it is needed, so that help and usage errors come at once.
  const { readBook } = await import("../input/readBook.ts");
  const { profileOf } = await import("../margin/profileOf.ts");
  const book = await readBook(options.book);
  const method = chooseMethod(options, profileOf(book.profile).horizon === "settlement");
  const seed = options.seed ?? DEFAULT_SEED;
  const question: MarginQuestion = {
    book,
    method,
    seed,
    ...(options.paths === undefined ? {} : { paths: options.paths }),
    ...(options.memoryLimit === undefined ? {} : { memoryLimit: options.memoryLimit }),
    ...(rho === undefined ? {} : { rho }),
  };
  const answer = await inBackground<MarginAnswer>(
    `Computing the margin of ${book.name}`,
    new URL("../margin/computeMargin.ts", import.meta.url),
    question,
  );
  if (options.json) printJson(marginJson(book, answer, seed));
  else print(marginText(book, answer, seed));
}

function bothOrNeither({ rhoWithin, rhoCross }: MarginOptions): Correlation | undefined {
  if (rhoWithin === undefined && rhoCross === undefined) return undefined;
  if (rhoWithin === undefined || rhoCross === undefined) {
    const [given, missing] =
      rhoCross === undefined ? ["--rho-within", "--rho-cross"] : ["--rho-cross", "--rho-within"];
    throw badInput(
      `${given} is given without ${missing}. Give both, e.g. --rho-within 0.68 --rho-cross 0.35.`,
    );
  }
  if (Number(rhoWithin) < Number(rhoCross)) {
    throw badInput(
      `--rho-within ${rhoWithin} is below --rho-cross ${rhoCross}: correlation must not decrease towards the leaves. ` +
        "Raise --rho-within or lower --rho-cross.",
    );
  }
  return { within: rhoWithin, cross: rhoCross };
}

function chooseMethod({ book, method, paths, seed, memoryLimit }: MarginOptions, settles: boolean): Method {
  const [sampled] = [
    ...(paths === undefined ? [] : ["--paths"]),
    ...(seed === undefined ? [] : ["--seed"]),
    ...(memoryLimit === undefined ? [] : ["--memory-limit"]),
  ];
  if (method === "exact" && !settles) {
    throw badInput(
      `${book} is revalued after a margin period of risk, for which there is no exact answer. Use --method montecarlo.`,
    );
  }
  if (method === "exact" && sampled !== undefined) {
    throw badInput(`${sampled} belongs to the Monte-Carlo. Leave it out, or use --method montecarlo.`);
  }
  return method ?? (settles && sampled === undefined ? "exact" : "montecarlo");
}
