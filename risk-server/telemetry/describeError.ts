import { BaseError } from "viem";

/**
 * What went wrong in one line, without what an operator must not find in a log: viem's full messages carry the RPC URL,
 * and with it often an API key.
 */
export function describeError(error: unknown): string {
  if (error instanceof BaseError) {
    const cause = error.walk((inner) => inner instanceof Error && "code" in inner);
    const detail = cause instanceof BaseError ? cause.shortMessage : "";
    return [error.shortMessage, detail === error.shortMessage ? "" : detail].filter(Boolean).join(": ");
  }
  if (error instanceof Error) return error.message === "" ? error.name : error.message;
  return String(error);
}
