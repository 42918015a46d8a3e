import { describeError } from "@plimsoll/sdk";
import type { ErrorRequestHandler } from "express";
import { ZodError } from "zod";

import type { Logger } from "../telemetry/createLogger.ts";
import { malformed, Problem } from "./Problem.ts";

/** The last handler: every error becomes a problem document (RFC 9457); unforeseen ones are logged, not told. */
export function writeProblem(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = toProblem(error);
    if (problem.status >= 500 && problem.kind === "internal") {
      logger.error(
        { path: request.path, reason: describeError(error), stack: stackOf(error) },
        "unforeseen error",
      );
    }
    response
      .status(problem.status)
      .type("application/problem+json")
      .send(JSON.stringify(problem.toDocument(request.originalUrl)));
  };
}

type Issue = ZodError["issues"][number];

/** Of a body that may have several forms: the issues with the form it is closest to. */
function closest(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const [nearest] = [...issue.errors].sort((a, b) => a.length - b.length);
  return nearest === undefined
    ? [issue]
    : nearest.flatMap((inner) => closest({ ...inner, path: [...issue.path, ...inner.path] }));
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ZodError) {
    return malformed(
      error.issues
        .flatMap(closest)
        .map((issue) => `${issue.path.length === 0 ? "body" : issue.path.join(".")}: ${issue.message}`)
        .join("; "),
    );
  }
  // What express and its body parser throw carries a status; their messages are made for clients when `expose` is set.
  if (error instanceof Error && "status" in error && typeof error.status === "number" && error.status < 500) {
    if (error.status === 413) {
      return new Problem(
        413,
        "too-large",
        "The request is too large",
        "Send at most 64 positions in one request, and at most 256 kB of what-ifs",
      );
    }
    const isJson = "type" in error && error.type === "entity.parse.failed";
    return malformed(
      isJson ? "The body is not JSON: send an object with content-type application/json" : error.message,
    );
  }
  return new Problem(
    500,
    "internal",
    "Something went wrong here",
    "The server's log says what; try again or another server",
  );
}

const stackOf = (error: unknown): string | undefined => (error instanceof Error ? error.stack : undefined);
