import { BaseError } from "viem";

const MAX_LENGTH = 300;

/** One line of any error, for an event. */
export function reasonOf(error: unknown): string {
  if (error instanceof BaseError) return error.shortMessage;
  if (error instanceof Error) return error.message.replace(/\s+/g, " ").slice(0, MAX_LENGTH);
  return String(error);
}
