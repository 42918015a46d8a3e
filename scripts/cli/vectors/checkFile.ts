import { readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import { checkers } from "./checkers.ts";
import { Tally, type Skipped } from "./Tally.ts";

export interface FileQuestion {
  readonly directory: string;
  readonly file: string;
}

export interface FileOutcome {
  readonly file: string;
  readonly rows: number;
  readonly failures: number;
  readonly worstRelativeError: number;
  readonly skipped: readonly Skipped[];
  /** One line a failure. */
  readonly messages: readonly string[];
}

/** Checks one vector file. A file that cannot be read as what it should be counts as one failure. */
export default function checkFile({ directory, file }: FileQuestion): FileOutcome {
  const tally = new Tally();
  const broken: string[] = [];
  try {
    const checker = checkers.find((candidate) => candidate.file === file);
    if (checker === undefined) throw new Error("there is no checker for this file");
    checker.check(JSON.parse(readFileSync(join(directory, file), "utf8")), tally);
    if (tally.rows === 0) broken.push("no row was checked");
  } catch (error) {
    broken.push(describe(error));
  }
  const messages = [...broken, ...tally.failures];
  return {
    file,
    rows: tally.rows,
    failures: messages.length,
    worstRelativeError: tally.worstRelativeError,
    skipped: tally.skipped,
    messages,
  };
}

function describe(error: unknown): string {
  if (error instanceof z.ZodError) {
    return `not a file of vectors: ${error.issues
      .slice(0, 3)
      .map((issue) => `${issue.path.join(".") || "document"}: ${issue.message}`)
      .join("; ")}`;
  }
  if (error instanceof SyntaxError) return `not JSON: ${error.message.replaceAll(/\s+/g, " ")}`;
  return error instanceof Error ? error.message : String(error);
}
