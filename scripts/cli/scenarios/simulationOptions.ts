import type { Command } from "commander";

import { wholeNumber } from "../input/options.ts";
import { SHIPPED_BOOKS } from "../input/shippedBooks.ts";
import type { Simulation } from "./cubeOfBook.ts";

const DEFAULT_SEED = 1;

/** What commands over the scenarios of a book share. */
export interface SimulationOptions {
  readonly book: string;
  readonly paths?: number;
  readonly seed?: number;
  readonly json?: true;
}

export function withSimulationOptions(command: Command): Command {
  return command
    .requiredOption("--book <file>", `a book file, or one that ships: ${SHIPPED_BOOKS.join(", ")}`)
    .option("--paths <n>", "scenarios (default: the profile's)", wholeNumber(100, 1_000_000))
    .option("--seed <n>", `seed, 32 bits (default: ${DEFAULT_SEED})`, wholeNumber(0, 2 ** 32 - 1))
    .option("--json", "one JSON document, amounts in dollars");
}

/** The book and how its scenarios are drawn. @throws CommandError as `readBook`. */
export async function simulationOf({ book, paths, seed }: SimulationOptions): Promise<Simulation> {
  // The model is loaded when it is needed, so that help and usage errors come at once.
  const { readBook } = await import("../input/readBook.ts");
  return {
    book: await readBook(book),
    seed: seed ?? DEFAULT_SEED,
    ...(paths === undefined ? {} : { paths }),
  };
}
