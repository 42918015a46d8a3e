import type { Problem } from "./schemas.ts";

/** `status` 0: there was no answer (refused, unreachable, timed out). */
export type RiskServerErrorParameters = {
  url: string;
  status: number;
  title: string;
  detail: string;
  type?: string;
  cause?: unknown;
};

/** A risk server answered with a problem document (RFC 9457), with something that is not its API, or not at all. */
export class RiskServerError extends Error {
  override readonly name = "RiskServerError";
  readonly url: string;
  /** The HTTP status, 0 if there was no answer. */
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** The problem's type URI, "about:blank" if it has none. */
  readonly type: string;

  constructor({ url, status, title, detail, type = "about:blank", cause }: RiskServerErrorParameters) {
    const what = status === 0 ? title : `${status} ${title}`;
    super(`${url}: ${what}${detail === "" ? "" : `. ${detail}`}`, { cause });
    this.url = url;
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.type = type;
  }
}

/** The error that a problem document describes. */
export function fromProblem(url: string, { status, title, detail, type }: Problem): RiskServerError {
  return new RiskServerError({ url, status, title, detail, type });
}
