import { readHead } from "@plimsoll/sdk";

import type { BoardRow, BoardStep } from "./board.ts";
import { moveClock } from "./moveClock.ts";
import { epochSince, firstAnswer, type Scenario } from "./openScenario.ts";
import { QUORUM } from "./services.ts";
import { waitFor } from "./waitFor.ts";

/** What a step came to: the board under new marks, or how many risk servers were left when too few were for any. */
export type StepOutcome =
  { readonly board: BoardStep } | { readonly board?: never; readonly running: number };

/**
 * Moves the chain's clock to `time` (Unix seconds), waits until the quorum has posted the marks of then and the keeper, if
 * it still runs, has looked at every account under them, and reads the market and the accounts.
 */
export async function marketStep(
  scenario: Scenario,
  time: number,
  previous: BoardStep | undefined,
  signal: AbortSignal,
): Promise<StepOutcome> {
  const { venue, servers, keeper } = scenario;
  const countIfTooFew = async (): Promise<number | undefined> => {
    const count = await servers.countRunning();
    return count < QUORUM ? count : undefined;
  };
  await moveClock(venue, time);
  const posted = await waitFor<{ epoch: number } | { epoch?: never; running: number }>(
    "the quorum to post the marks",
    async () => {
      const epoch = await epochSince(venue, time);
      if (epoch !== undefined) return { epoch };
      const tooFew = await countIfTooFew();
      return tooFew === undefined ? undefined : { running: tooFew };
    },
    { signal },
  );
  if (posted.epoch === undefined) return posted;
  const { epoch } = posted;
  await waitFor(
    `the keeper to look at epoch ${epoch}`,
    () => Promise.resolve(keeper.ended || keeper.scannedEpoch >= epoch || undefined),
    { signal },
  );
  try {
    return { board: await readBoard(scenario, epoch, previous, signal) };
  } catch (error) {
    // The servers may have ended since they posted.
    const tooFew = await countIfTooFew();
    if (signal.aborted || tooFew === undefined) throw error;
    return { running: tooFew };
  }
}

/** The market and every account as the risk servers see them at `epoch`. */
async function readBoard(
  scenario: Scenario,
  epoch: number,
  previous: BoardStep | undefined,
  signal: AbortSignal,
): Promise<BoardStep> {
  const { venue, servers, accounts } = scenario;
  const { snapshotHash, time } = await readHead({
    client: venue.publicClient,
    markOracle: venue.addresses.markOracle,
  });
  const snapshot = await firstAnswer(servers.clients, (server) => server.getSnapshot(snapshotHash));
  const rows = await Promise.all(accounts.map((account) => readRow(scenario, account, epoch, signal)));
  const before = new Map(previous?.prices.map(({ asset, price }) => [asset, price]));
  return {
    time,
    epoch,
    rows,
    prices: Object.entries(snapshot.assets).map(([asset, { spot }]) => {
      const price = Number(spot);
      const last = before.get(asset);
      return { asset, price, change: last === undefined ? undefined : price / last - 1 };
    }),
  };
}

async function readRow(
  scenario: Scenario,
  { name, id }: Scenario["accounts"][number],
  epoch: number,
  signal: AbortSignal,
): Promise<BoardRow> {
  const { venue, servers } = scenario;
  const margin = await waitFor(
    `the margin of ${name} at epoch ${epoch}`,
    async () => {
      const answer = await firstAnswer(servers.clients, (server) => server.getAccountMargin(id));
      const { number } = await venue.publicClient.getBlock({ blockTag: "latest" });
      return answer.epoch >= epoch && answer.blockNumber >= number ? answer : undefined;
    },
    { signal },
  );
  const { initialMargin, maintenanceMargin, equity, binding } = margin;
  const row = { name, equity, initialMargin, maintenanceMargin, binding };
  try {
    const document = await firstAnswer(servers.clients, (server) =>
      server.requestAttestation({ account: id }),
    );
    const { timestamp } = await venue.publicClient.getBlock();
    return {
      ...row,
      attestationAge: Math.max(0, Number(timestamp) - document.issuedAt),
      signers: document.signatures.map(({ signer }) => servers.numberOf(signer)).sort(),
    };
  } catch {
    return { ...row, attestationAge: undefined, signers: [] };
  }
}
