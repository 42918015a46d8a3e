import type { Problem as ProblemDocument } from "@plimsoll/sdk";

/** What a client may switch on; the last part of a problem document's `type`. */
export type ProblemKind =
  | "malformed-request"
  | "too-large"
  | "not-found"
  | "unknown-account"
  | "unknown-instrument"
  | "unknown-snapshot"
  | "unknown-proof"
  | "impossible-portfolio"
  | "stale-marks"
  | "not-ready"
  | "busy"
  | "no-quorum"
  | "disagreement"
  | "not-a-member"
  | "already-signed"
  | "too-many-requests"
  | "internal";

/** An answer that is not a success, as RFC 9457 describes it. Thrown anywhere, written by the error handler. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly kind: ProblemKind;
  readonly status: number;
  readonly title: string;
  /** Further members of the document; bigints become decimal strings. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    kind: ProblemKind,
    title: string,
    detail: string,
    members: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
    this.status = status;
    this.kind = kind;
    this.title = title;
    this.members = members;
  }

  toDocument(instance?: string): ProblemDocument {
    return {
      ...this.members,
      type: `urn:plimsoll:problem:${this.kind}`,
      title: this.title,
      status: this.status,
      detail: this.message,
      ...(instance === undefined ? {} : { instance }),
    };
  }
}

/** The asker's numbers are not this server's. @param members Both, where there are few. */
export const disagreement = (detail: string, members: Readonly<Record<string, string>> = {}): Problem =>
  new Problem(409, "disagreement", "This server computes or sees something else", detail, members);

export const malformed = (detail: string): Problem =>
  new Problem(400, "malformed-request", "The request is malformed", detail);

/** What `compute` gives, or the Problem it throws: for one of many answers that must not spoil the others. */
export function orProblem<Value>(compute: () => Value): Value | Problem {
  try {
    return compute();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
