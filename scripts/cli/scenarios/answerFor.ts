import { inBackground } from "../background/inBackground.ts";
import { CommandError } from "../CommandError.ts";
import type { Simulation } from "./cubeOfBook.ts";
import type { Subject } from "./subjectOptions.ts";

type OfAccount = Extract<Subject, { kind: "account" }>;

/**
 * The answer about a book, computed in a thread, or about an account, asked of a risk server.
 * @param module whose default export takes `question` of the book
 * @throws CommandError (2) for what the model refuses, (1) for what the server does not answer
 */
export async function answerFor<Answer>(
  subject: Subject,
  what: string,
  module: URL,
  question: object,
  ask: (account: OfAccount) => Promise<Answer>,
): Promise<Answer> {
  if (subject.kind === "book") {
    const asked: Simulation = { ...question, ...subject.simulation };
    return inBackground<Answer>(`Computing ${what} of ${subject.title}`, module, asked);
  }
  try {
    return await ask(subject);
  } catch (error) {
    const { RiskServerError } = await import("@plimsoll/sdk");
    if (error instanceof RiskServerError) throw new CommandError(1, error.message);
    throw error;
  }
}

/** The seed of a book's scenarios; a server draws from beacons. */
export function seedOf(subject: Subject): number | null {
  return subject.kind === "book" ? subject.simulation.seed : null;
}
