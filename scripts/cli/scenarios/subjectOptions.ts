import type { AccountId, RiskServerClient } from "@plimsoll/sdk";
import type { Command } from "commander";

import { badInput } from "../CommandError.ts";
import { httpUrl, wholeNumber } from "../input/options.ts";
import { SHIPPED_BOOKS } from "../input/shippedBooks.ts";
import type { Simulation } from "./cubeOfBook.ts";

const DEFAULT_SEED = 1;
const DEFAULT_SERVER = "http://127.0.0.1:8101";

/** What commands over the scenarios of a book, or of an account of a venue, share. */
export interface SubjectOptions {
  readonly book?: string;
  readonly paths?: number;
  readonly seed?: number;
  readonly account?: string;
  readonly server?: string;
  readonly json?: true;
}

/** What is asked about: a book, simulated here, or an account, of which a risk server knows. */
export type Subject =
  | { readonly kind: "book"; readonly title: string; readonly simulation: Simulation }
  | {
      readonly kind: "account";
      readonly title: string;
      readonly account: AccountId;
      readonly client: RiskServerClient;
    };

export function withSubjectOptions(command: Command): Command {
  return command
    .option("--book <file>", `a book file, or one that ships: ${SHIPPED_BOOKS.join(", ")}`)
    .option("--paths <n>", "scenarios (default: the profile's)", wholeNumber(100, 1_000_000))
    .option("--seed <n>", `seed, 32 bits (default: ${DEFAULT_SEED})`, wholeNumber(0, 2 ** 32 - 1))
    .option("--account <id>", "instead of a book: an account of a venue, 0x and 64 hex digits")
    .option("--server <url>", `the risk server to ask about it (default: ${DEFAULT_SERVER})`, httpUrl)
    .option("--json", "one JSON document, amounts in dollars");
}

/** @throws CommandError (2) unless there is either a book or an account; as `readBook`. */
export async function subjectOf(options: SubjectOptions): Promise<Subject> {
  const { book, paths, seed, account, server } = options;
  if (account !== undefined) {
    if (book !== undefined || paths !== undefined || seed !== undefined) {
      throw badInput(
        "--account is given with --book, --paths or --seed. Leave either out: a server draws its own.",
      );
    }
    const { codecs, createRiskServerClient } = await import("@plimsoll/sdk");
    const parsed = codecs.bytes32.safeParse(account.toLowerCase());
    if (!parsed.success) {
      throw badInput(
        `--account ${account} is not an account id. Give 0x and 64 hex digits: owner and sub-account.`,
      );
    }
    const client = createRiskServerClient({ url: server ?? DEFAULT_SERVER });
    return { kind: "account", title: `account ${parsed.data}`, account: parsed.data, client };
  }
  if (book === undefined) throw badInput("There is neither --book nor --account. Give one of them.");
  if (server !== undefined)
    throw badInput("--server is given without --account. Give both, or leave it out.");
  // The model is loaded when it is needed, so that help and usage errors come at once.
  const { readBook } = await import("../input/readBook.ts");
  const found = await readBook(book);
  const simulation = { book: found, seed: seed ?? DEFAULT_SEED, ...(paths === undefined ? {} : { paths }) };
  return { kind: "book", title: found.name, simulation };
}
