import { BaseError } from "viem";

const MAX_LENGTH = 300;

/**
 * What went wrong in one line, without what must not stand in a log: viem's full messages carry the RPC URL, and with it
 * often an API key.
 */
export function describeError(error: unknown): string {
  if (error instanceof BaseError) {
    const cause = error.walk((inner) => inner instanceof Error && "code" in inner);
    const detail = cause instanceof BaseError ? cause.shortMessage : "";
    return oneLine(
      [error.shortMessage, detail === error.shortMessage ? "" : detail].filter(Boolean).join(": "),
    );
  }
  // fetch hides why it failed in its error's cause.
  if (error instanceof TypeError && error.cause instanceof Error) return describeError(error.cause);
  if (error instanceof Error) return oneLine(error.message === "" ? error.name : error.message);
  return String(error);
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").slice(0, MAX_LENGTH);
