import { setTimeout as sleep } from "node:timers/promises";

import { formatUsd, readAccount, readPositions } from "@plimsoll/sdk";

import { type BoardStep, drawBoard } from "./board.ts";
import { startChain } from "./chain.ts";
import { checkConservation } from "./conservation.ts";
import type { DemoArguments } from "./demoArguments.ts";
import { type Liquidation, readLiquidations } from "./liquidations.ts";
import { marketStep, readBoard } from "./marketStep.ts";
import { openScenario, type Scenario, STEP_SECONDS } from "./openScenario.ts";
import { passed, summarise, type Summary } from "./summary.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

/** `--once`: the scenario went as it must, or it did not (or could not be run); and Ctrl-C. */
const EXIT = { ok: 0, failed: 1, stopped: 130 } as const;

/**
 * Runs the demonstration until its end (`--once`) or until `signal` is aborted; everything it started is stopped again.
 * @returns the exit code.
 */
export async function runDemo(options: DemoArguments, signal: AbortSignal): Promise<number> {
  const terminal = openTerminal(options.json ? process.stderr : process.stdout);
  const cleanUp: (() => Promise<void>)[] = [];
  // A part that ends by itself ends the demonstration, with the part's own last words.
  const failure = new AbortController();
  const stopped = AbortSignal.any([signal, failure.signal]);
  try {
    terminal.progress(`local chain, its clock at ${options.start.toISOString()}`);
    const chain = await startChain({ port: options.port, startsAt: options.start });
    cleanUp.push(() => chain.stop());
    const scenario = await openScenario({
      rpcUrl: chain.url,
      serverPort: options.serverPort,
      terminal,
      signal: stopped,
      cleanUp,
      onExit: (reason) => {
        failure.abort(new Error(reason));
      },
    });
    terminal.progress(
      `running: ${options.once ? `${options.steps} steps of five minutes` : "Ctrl-C stops it"}\n`,
    );
    const summary = await replay(options, scenario, terminal, stopped);
    if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
    return passed(summary) ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (signal.aborted) {
      terminal.say(terminal.colors.dim("\nstopping"));
      return EXIT.stopped;
    }
    const reason: unknown = failure.signal.aborted ? failure.signal.reason : error;
    process.stderr.write(`npm start: ${reason instanceof Error ? reason.message : String(reason)}\n`);
    return EXIT.failed;
  } finally {
    for (const stop of cleanUp.reverse()) await stop().catch(() => undefined);
  }
}

/** Steps through the market; with `--once` to the scenario's end, otherwise until `signal` is aborted. */
async function replay(
  options: DemoArguments,
  scenario: Scenario,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Summary> {
  const { venue } = scenario;
  const first = (await venue.publicClient.getBlockNumber()) + 1n;
  const before = new Map<string, string>();
  for (const { id } of scenario.accounts) before.set(id, await fingerprint(venue, id));
  const all: Liquidation[] = [];
  let board: BoardStep | undefined;
  let step = 0;
  for (;;) {
    const started = performance.now();
    step++;
    const epoch = await marketStep(scenario, options.start.getTime() / 1_000 + step * STEP_SECONDS, signal);
    board = await readBoard(scenario, epoch, board, signal);
    terminal.say(drawBoard(board, terminal.colors));
    const liquidations = (await readLiquidations(venue, first)).slice(all.length);
    for (const liquidation of liquidations) terminal.say(describe(liquidation, scenario, terminal));
    for (const remark of scenario.keeper.remarks.splice(0))
      terminal.say(terminal.colors.yellow(`  ${remark}`));
    all.push(...liquidations);
    terminal.say("");
    if (options.once && step >= options.steps) break;
    await sleep(Math.max(0, options.paceMs - (performance.now() - started)), undefined, { signal });
  }
  const last = board;
  const accounts = await Promise.all(
    scenario.accounts.map(async ({ name, id }) => {
      const row = last.rows.find((candidate) => candidate.name === name);
      return {
        name,
        id,
        before: before.get(id) ?? "",
        after: await fingerprint(venue, id),
        healthy: row !== undefined && row.equity >= row.maintenanceMargin,
      };
    }),
  );
  const conservation = await checkConservation(venue);
  const summary = summarise({
    accounts,
    liquidations: all,
    conservation,
    steps: step,
    seconds: terminal.elapsed(),
  });
  terminal.say(closing(summary, terminal));
  return summary;
}

/** Cash and positions: what must not change for an account that nobody may touch. */
async function fingerprint(
  { publicClient, addresses }: Scenario["venue"],
  account: Scenario["accounts"][number]["id"],
): Promise<string> {
  const reading = { client: publicClient, engine: addresses.marginEngine, account };
  const [{ cash }, positions] = await Promise.all([readAccount(reading), readPositions(reading)]);
  return [cash, ...positions.map(({ instrument, size }) => `${instrument}:${size}`)].join(" ");
}

function describe(slice: Liquidation, { accounts }: Scenario, { colors }: Terminal): string {
  const name = accounts.find(({ id }) => id === slice.account)?.name ?? slice.account;
  return colors.bold(
    `  ⚓ ${name}: a slice of ${(slice.fraction * 100).toFixed(2)} % was liquidated, bonus ${formatUsd(slice.bonus, { decimals: 2 })}, ` +
      `equity/initial margin ${slice.ratioBefore.toFixed(3)} → ${slice.ratioAfter.toFixed(3)}, ${slice.gasUsed.toLocaleString("en-US")} gas`,
  );
}

function closing(summary: Summary, { colors }: Terminal): string {
  const verdict = (good: boolean, text: string): string =>
    `  ${good ? colors.green("✓") : colors.red("✗")} ${text}`;
  return [
    verdict(summary.restored, "the under-margined account was restored by partial liquidation"),
    verdict(!summary.healthyTouched, "no healthy account was touched"),
    verdict(summary.cashConserved, "cash is conserved (R1)"),
    colors.dim(`  ${summary.steps} steps, ${summary.seconds} s since the start`),
  ].join("\n");
}
