import { Problem } from "../http/Problem.ts";
import type { Statement } from "./Statement.ts";

/** Older epochs are forgotten, and nothing is stated about them any more. The chain itself keeps 16. */
export const KEPT_EPOCHS = 64;

/** The statements themselves, without where they are kept. */
export interface StatementBook {
  /** @throws Problem `already-signed` when it must not be stated. */
  check(statement: Statement): void;
  /** Whether it is new. */
  add(statement: Pick<Statement, "subject" | "says" | "epoch">): boolean;
  entries(): Iterable<Pick<Statement, "subject" | "says" | "epoch">>;
  readonly size: number;
}

export function createStatementBook(): StatementBook {
  const said = new Map<string, { readonly says: string; readonly epoch: number | undefined }>();
  const subjectsOf = new Map<number, string[]>();
  let newest = 0;
  const isForgotten = (epoch: number | undefined): boolean =>
    epoch !== undefined && epoch + KEPT_EPOCHS <= newest;

  function forget(): void {
    for (const [epoch, subjects] of subjectsOf) {
      if (!isForgotten(epoch)) continue;
      for (const subject of subjects) said.delete(subject);
      subjectsOf.delete(epoch);
    }
  }

  return {
    check({ what, subject, says, epoch }) {
      const before = said.get(subject);
      if (before !== undefined && before.says !== says)
        throw refusal(`${what} was signed differently before`);
      if (isForgotten(epoch)) throw refusal(`${what} is older than what this server remembers having signed`);
    },

    add({ subject, says, epoch }) {
      if (said.has(subject) || isForgotten(epoch)) return false;
      said.set(subject, { says, epoch });
      if (epoch === undefined) return true;
      const subjects = subjectsOf.get(epoch);
      if (subjects === undefined) subjectsOf.set(epoch, [subject]);
      else subjects.push(subject);
      if (epoch > newest) {
        newest = epoch;
        forget();
      }
      return true;
    },

    *entries() {
      for (const [subject, { says, epoch }] of said) {
        yield { subject, says, ...(epoch === undefined ? {} : { epoch }) } as Pick<
          Statement,
          "subject" | "says" | "epoch"
        >;
      }
    },

    get size() {
      return said.size;
    },
  };
}

const refusal = (detail: string): Problem =>
  new Problem(409, "already-signed", "This server has signed something else", detail);
