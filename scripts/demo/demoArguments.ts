import { Command, InvalidArgumentError } from "commander";

export interface DemoArguments {
  readonly once: boolean;
  readonly json: boolean;
  /** Wall milliseconds a step lasts at least, so that a person can read along. */
  readonly paceMs: number;
  /** Of the local chain. */
  readonly port: number;
  /** Of the first risk server; the others follow. */
  readonly serverPort: number;
  readonly start: Date;
  /** Steps of the scenario; without --once the market goes on after it. */
  readonly steps: number;
}

/** First observation of the scenario: an hour before the fall. */
const DEFAULT_START = "2025-10-10T20:45:00Z";

/** Parses `npm start -- …`; exits with 2 and one line on a wrong option. */
export function parseDemoArguments(argv: readonly string[]): DemoArguments {
  const command = new Command("npm start --")
    .description(
      "The whole path on one machine: local chain, contracts, three risk servers (quorum of two), keeper, and the real\n" +
        "market of 10 October 2025 in five-minute steps. Runs until Ctrl-C.",
    )
    .option(
      "--once",
      "run the scenario to its end and exit: 0 only if the account was restored by a partial liquidation",
    )
    .option(
      "--json",
      "with --once: a JSON summary as the last line of standard output, the rest on standard error",
    )
    .option("--pace <seconds>", "seconds a step lasts at least (default 2, with --once 0)", seconds)
    .option("--port <port>", "port of the local chain", port, 8_545)
    .option("--server-port <port>", "port of the first risk server; the others follow", port, 8_101)
    .option("--start <time>", "time in the recording to start at (UTC)", time, new Date(DEFAULT_START))
    .option("--steps <count>", "five-minute steps of the scenario", count, 14)
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse([...argv], { from: "user" });
  const options = command.opts<{
    once?: boolean;
    json?: boolean;
    pace?: number;
    port: number;
    serverPort: number;
    start: Date;
    steps: number;
  }>();
  const once = options.once ?? false;
  if (options.json === true && !once)
    command.error("error: --json needs --once: a run without end has no summary");
  return {
    once,
    json: options.json ?? false,
    paceMs: (options.pace ?? (once ? 0 : 2)) * 1_000,
    port: options.port,
    serverPort: options.serverPort,
    start: options.start,
    steps: options.steps,
  };
}

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0 || value > 3_600)
    throw new InvalidArgumentError("expected 0 to 3600 seconds");
  return value;
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1_024 || value > 65_000)
    throw new InvalidArgumentError("expected 1024 to 65000");
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 3_000)
    throw new InvalidArgumentError("expected 1 to 3000");
  return value;
}

function time(text: string): Date {
  const value = new Date(text);
  if (Number.isNaN(value.getTime()))
    throw new InvalidArgumentError("expected a time such as 2025-10-10T20:45:00Z");
  return value;
}
