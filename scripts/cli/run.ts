import { Command, CommanderError } from "commander";

import { CommandError } from "./CommandError.ts";
import { registerCalibrate } from "./commands/calibrate.ts";
import { registerCurve } from "./commands/curve.ts";
import { registerDistribution } from "./commands/distribution.ts";
import { registerEvidence } from "./commands/evidence.ts";
import { registerEscape } from "./commands/escape.ts";
import { registerKeeper } from "./commands/keeper.ts";
import { registerMargin } from "./commands/margin.ts";
import { registerMatrix } from "./commands/matrix.ts";
import { registerRecompute } from "./commands/recompute.ts";
import { registerServe } from "./commands/serve.ts";
import { registerSolvency } from "./commands/solvency.ts";
import { registerTrustBound } from "./commands/trustBound.ts";
import { registerVectors } from "./commands/vectors.ts";
import { registerVenue } from "./commands/venue.ts";
import { registerWhatIf } from "./commands/whatIf.ts";
import { fail } from "./terminal/fail.ts";
import { version } from "./version.ts";

/** Runs one command line; the answer is the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const program = createProgram();
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return 2;
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return typeof process.exitCode === "number" ? process.exitCode : 0;
  } catch (error) {
    // Commander has already printed its own line; a request for help is no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CommandError) {
      fail(error.message);
      return error.exitCode;
    }
    fail(`unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return 1;
  }
}

function createProgram(): Command {
  const program = new Command("plimsoll")
    .description(
      "Portfolio margin for perpetuals and prediction markets: compute it, check it, serve it, enforce it.",
    )
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .showSuggestionAfterError()
    .configureOutput({
      outputError: (text) =>
        fail(
          text
            .replace(/^error: /, "")
            .replaceAll("\n", " ")
            .trim(),
        ),
    })
    .exitOverride()
    .addHelpText(
      "after",
      "\nExit codes: 0 done · 1 the answer is no, or a failure was found · 2 usage or bad input · 130 interrupted\n" +
        "NO_COLOR=1 turns colours off; they are on only in a terminal.",
    );
  registerMargin(program);
  registerWhatIf(program);
  registerMatrix(program);
  registerCurve(program);
  registerDistribution(program);
  registerVectors(program);
  registerCalibrate(program);
  registerRecompute(program);
  registerEvidence(program);
  registerTrustBound(program);
  registerVenue(program);
  registerServe(program);
  registerKeeper(program);
  registerEscape(program);
  registerSolvency(program);
  return program;
}
