import { Command, InvalidArgumentError, Option } from "commander";

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
  /** Five-minute steps: the scenario's, or without --once all that the recording still has. */
  readonly steps: number;
}

/** What data/replays/2025-10-10.json has prices for: its finest series, in steps of a candle. */
const RECORDING = { from: "2025-10-05T00:05:00Z", until: "2025-10-18T00:00:00Z" } as const;

/** Chain seconds of one step of the replay: a candle of the recording. */
export const STEP_SECONDS = 300;

/** First observation of the scenario: an hour before the fall. */
const DEFAULT_START = "2025-10-10T20:45:00Z";

/** Parses `npm start -- …`; exits with 2 and one line on a wrong option. */
export function parseDemoArguments(argv: readonly string[]): DemoArguments {
  const command = new Command("npm start --")
    .description(
      "The whole path on one machine: local chain, contracts, three risk servers (quorum of two), keeper, and the real " +
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
    .addOption(
      new Option("--start <time>", "time in the recording to start at (UTC)")
        .argParser(time)
        .default(new Date(DEFAULT_START), DEFAULT_START),
    )
    .option("--steps <count>", "with --once: five-minute steps of the scenario", count, 14)
    .addHelpText(
      "after",
      "\nExit codes: 0 done · 1 not restored, or it could not run · 2 wrong option · 130 stopped by Ctrl-C",
    )
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
  const left = stepsToTheEnd(options.start);
  if (once && options.steps > left)
    command.error(`error: --steps ${options.steps}: the recording ends after ${left} (${RECORDING.until})`);
  return {
    once,
    json: options.json ?? false,
    paceMs: (options.pace ?? (once ? 0 : 2)) * 1_000,
    port: options.port,
    serverPort: options.serverPort,
    start: options.start,
    steps: once ? options.steps : left,
  };
}

const stepsToTheEnd = (start: Date): number =>
  Math.floor((Date.parse(RECORDING.until) - start.getTime()) / 1_000 / STEP_SECONDS);

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
  if (value.getTime() < Date.parse(RECORDING.from) || stepsToTheEnd(value) < 1)
    throw new InvalidArgumentError(`the recording is from ${RECORDING.from} to ${RECORDING.until}`);
  return value;
}
