import { CommandError, badInput } from "../CommandError.ts";

/** Where a service was to listen and which chain it was to use, for errors that do not say. */
export interface Surroundings {
  readonly port?: number;
  readonly rpc: string;
}

/** Why a service did not start, as one line. */
export function startUpError(error: unknown, { port, rpc }: Surroundings): CommandError {
  if (error instanceof CommandError) return error;
  const messages = messagesOf(error);
  const [message = String(error)] = messages;
  // These say themselves what is wrong and what to do.
  if (error instanceof Error && /^(Config|Start|Feed)Error$/.test(error.name)) {
    return new CommandError(1, oneLine(message));
  }
  if (messages.some((message) => message.includes("EADDRINUSE"))) {
    return new CommandError(
      1,
      `port ${port ?? "?"} is taken. Stop what listens there, or choose another --port.`,
    );
  }
  if (messages.some((message) => message.includes("EACCES"))) {
    return new CommandError(1, `port ${port ?? "?"} needs privileges. Choose a --port from 1024 up.`);
  }
  if (messages.some((message) => /ECONNREFUSED|ENOTFOUND|fetch failed|HTTP request failed/.test(message))) {
    return new CommandError(
      1,
      `no chain answers at ${rpc}. Start one (npx hardhat node), or give another --rpc.`,
    );
  }
  return new CommandError(1, oneLine(message));
}

/** A service from its configuration; a configuration that it refuses is bad input. */
export function configured<Created>(create: () => Created): Created {
  try {
    return create();
  } catch (error) {
    if (error instanceof Error && error.name === "ConfigError") throw badInput(oneLine(error.message));
    throw error;
  }
}

/** The messages of an error and of what caused it, outermost first. */
function messagesOf(error: unknown): string[] {
  const messages: string[] = [];
  for (let cause = error; cause instanceof Error && messages.length < 8; cause = cause.cause) {
    messages.push(summaryOf(cause));
    if (cause instanceof AggregateError) messages.push(...cause.errors.map(String));
  }
  return messages;
}

/** Viem's errors carry the request in their message, and a summary without it. */
function summaryOf(error: Error): string {
  return "shortMessage" in error && typeof error.shortMessage === "string"
    ? error.shortMessage
    : error.message;
}

function oneLine(message: string): string {
  return message
    .split("\n")
    .map((line) => line.trim().replace(/^- /, ""))
    .filter((line) => line !== "")
    .join("; ")
    .replace(/:;/, ":");
}
