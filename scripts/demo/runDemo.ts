import { setTimeout as sleep } from "node:timers/promises";

import { formatUsd, readAccount, readPositions } from "@plimsoll/sdk";

import { type BoardStep, clock, drawBoard } from "./board.ts";
import { startChain } from "./chain.ts";
import { checkConservation } from "./conservation.ts";
import { type DemoArguments, STEP_SECONDS } from "./demoArguments.ts";
import { lastWords } from "./lastWords.ts";
import { letProofAge } from "./letProofAge.ts";
import { type Liquidation, readLiquidations } from "./liquidations.ts";
import { marketStep } from "./marketStep.ts";
import { openScenario, type Scenario } from "./openScenario.ts";
import { quorumText } from "./quorumText.ts";
import { passed, summarise, type Summary } from "./summary.ts";
import { describeSolvency, readSolvencyView, awaitProof, type SolvencyView } from "./solvency.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const LEGEND = `
  E/IM       equity over initial margin. Who falls below the maintenance margin
             is liquidated, by no more than brings E/IM back to 1
  binds      what sets the margin: correlation, a floor under it, or a named stress
  signed by  the risk servers whose signatures the margin carries, and its age
`;

/** `--once`: the scenario went as it must, or it did not (or could not be run); and Ctrl-C. */
const EXIT = { ok: 0, failed: 1, stopped: 130 } as const;

/**
 * Runs the demonstration until its end (`--once`) or until `signal` is aborted; everything it started is stopped again.
 * @returns the exit code.
 */
export async function runDemo(options: DemoArguments, signal: AbortSignal): Promise<number> {
  const terminal = openTerminal(options.json ? process.stderr : process.stdout);
  const cleanUp: (() => Promise<void>)[] = [];
  const sayStopping = (): void => {
    terminal.say(terminal.colors.dim("\nstopping"));
  };
  if (signal.aborted) sayStopping();
  else signal.addEventListener("abort", sayStopping, { once: true });
  // A part that does not come up ends the demonstration, with its last words. One that ends later is reported.
  const failure = new AbortController();
  let opened: Scenario | undefined;
  const onExit = (reason: string): void => {
    if (opened === undefined) failure.abort(new Error(lastWords(reason)));
    else void reportEnd(lastWords(reason), opened, terminal);
  };
  const stopped = AbortSignal.any([signal, failure.signal]);
  try {
    stopped.throwIfAborted();
    terminal.progress(`local chain, its clock at ${options.start.toISOString()}`);
    const chain = await startChain({ port: options.port, startsAt: options.start });
    cleanUp.push(() => chain.stop());
    const scenario = await openScenario({
      rpcUrl: chain.url,
      serverPort: options.serverPort,
      start: options.start,
      terminal,
      signal: stopped,
      cleanUp,
      onExit,
    });
    opened = scenario;
    terminal.progress(
      `running: ${options.once ? `${options.steps} steps of five minutes` : "Ctrl-C stops it"}`,
    );
    terminal.say(terminal.colors.dim(LEGEND));
    const summary = await replay(options, scenario, terminal, stopped);
    if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
    return passed(summary) ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (signal.aborted) return EXIT.stopped;
    const reason: unknown = failure.signal.aborted ? failure.signal.reason : error;
    process.stderr.write(`npm start: ${reason instanceof Error ? reason.message : String(reason)}\n`);
    return EXIT.failed;
  } finally {
    for (const stop of cleanUp.reverse()) await stop().catch(() => undefined);
  }
}

/** The clock does not race through the recording while nobody signs. */
const NO_MARKS_PACE_MS = 1_000;

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
  /** The number of the proven book that was last shown. */
  let shown = 0;
  for (;;) {
    const started = performance.now();
    step++;
    const time = options.start.getTime() / 1_000 + step * STEP_SECONDS;
    const outcome = await marketStep(scenario, time, board, signal);
    if (outcome.board === undefined) {
      terminal.say(terminal.colors.red(`${clock(time)}  no new marks: ${quorumText(outcome.running)}\n`));
    } else {
      board = outcome.board;
      const liquidations = (await readLiquidations(venue, first)).slice(all.length);
      all.push(...liquidations);
      const happened = liquidations.map((slice) => describe(slice, scenario, terminal));
      terminal.say(drawBoard(board, terminal.colors, happened));
      const solvency = await newSolvency(scenario, shown);
      if (solvency !== undefined) {
        shown = solvency.snapshot;
        terminal.say(describeSolvency(solvency, terminal.colors));
      }
      for (const remark of scenario.keeper.remarks.splice(0))
        terminal.say(terminal.colors.yellow(`  ${remark}`));
      terminal.say("");
    }
    if (step >= options.steps) break;
    const pace = outcome.board === undefined ? Math.max(options.paceMs, NO_MARKS_PACE_MS) : options.paceMs;
    await sleep(Math.max(0, pace - (performance.now() - started)), undefined, { signal });
  }
  if (!options.once) terminal.say("The recording is over.");
  const last = board;
  const accounts = await Promise.all(
    scenario.accounts.map(async ({ name, id }) => {
      const row = last?.rows.find((candidate) => candidate.name === name);
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
  const solvency = options.once ? await lastSolvency(scenario, terminal, signal) : undefined;
  const summary = summarise({
    accounts,
    liquidations: all,
    conservation,
    solvency,
    steps: step,
    seconds: terminal.elapsed(),
  });
  terminal.say(closing(summary, terminal));
  return summary;
}

/** What the oracle says, if it is of another book than the one shown last. */
async function newSolvency({ venue, servers }: Scenario, shown: number): Promise<SolvencyView | undefined> {
  const view = await readSolvencyView(venue, servers.clients).catch(() => undefined);
  return view === undefined || view.snapshot === shown ? undefined : view;
}

/** The answer of the end, once the last frozen book is proven. */
async function lastSolvency(
  { venue, servers }: Scenario,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<SolvencyView | undefined> {
  terminal.progress("waiting for the proof of the last frozen book");
  try {
    await awaitProof(venue, servers.clients, terminal, { signal });
  } catch (error) {
    signal.throwIfAborted();
    terminal.say(terminal.colors.yellow(`  ${error instanceof Error ? error.message : String(error)}`));
  }
  const view = await readSolvencyView(venue, servers.clients).catch(() => undefined);
  if (view === undefined) return undefined;
  terminal.say(describeSolvency(view, terminal.colors));
  await letProofAge(venue, view, terminal);
  return view;
}

/** One line about a part that ended while the market moves, and what it means for the rest. */
async function reportEnd(words: string, { servers, keeper }: Scenario, terminal: Terminal): Promise<void> {
  const consequence =
    keeper.ended && words.startsWith("keeper")
      ? "nobody liquidates now"
      : quorumText(await servers.countRunning());
  terminal.say(terminal.colors.yellow(`⚠ ${words}; ${consequence}\n`));
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
  const share = `${(slice.fraction * 100).toFixed(2)}%`;
  const ratios = `${slice.ratioBefore.toFixed(3)} → ${slice.ratioAfter.toFixed(3)}`;
  const bonus = formatUsd(slice.bonus, { decimals: 2 });
  return (
    colors.bold(`  ⚓ ${name}: the keeper liquidated ${share} of it, E/IM ${ratios}`) +
    colors.dim(`\n     bonus ${bonus}, ${slice.gasUsed.toLocaleString("en-US")} gas`)
  );
}

function closing(summary: Summary, { colors }: Terminal): string {
  const verdict = (good: boolean, text: string): string =>
    `  ${good ? colors.green("✓") : colors.red("✗")} ${text}`;
  return [
    verdict(
      summary.restored,
      summary.liquidations.length === 0
        ? "nobody was liquidated: there is nothing that was restored"
        : "the under-margined account was restored by partial liquidation",
    ),
    verdict(!summary.healthyTouched, "no healthy account was touched"),
    verdict(summary.cashConserved, "cash is conserved (R1)"),
    colors.dim(`  ${summary.steps} steps, ${summary.seconds} s since the start`),
  ].join("\n");
}
