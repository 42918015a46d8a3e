import { BaseError } from "viem";

/** One line of any error, for an event. */
export function reasonOf(error: unknown): string {
  if (error instanceof BaseError) return error.shortMessage;
  if (error instanceof Error) return error.message.split("\n")[0] ?? error.name;
  return String(error);
}
