import { readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import {
  accountId,
  type AccountId,
  formatUsd,
  type InstrumentId,
  marginEngineAbi,
  readHead,
  readMarks,
  readPositions,
  type RiskServerClient,
} from "@plimsoll/sdk";

import { readVenueFile } from "../venue/readVenueFile.ts";
import { accountsSchema, venueSchema } from "../venue/venue.ts";
import type { Part } from "./childProcess.ts";
import { type KeeperLog, noteKeeperRecord } from "./keeperLog.ts";
import { deployLocalVenue, type LocalVenue } from "./localVenue.ts";
import { depositFor, openPositions, type PlannedAccount, print, withdrawToTarget } from "./openAccounts.ts";
import { fundInsurance, openPool } from "./openPool.ts";
import { person, trader } from "./people.ts";
import { type RiskServers, startKeeper, startRiskServers } from "./services.ts";
import { awaitProof, prepareCircuits } from "./solvency.ts";
import type { Terminal } from "./terminal.ts";
import { moveClock } from "./moveClock.ts";
import { waitFor } from "./waitFor.ts";

/** Chain seconds between epochs: shorter than a step, so that every step brings new marks. */
const EPOCH_SECONDS = 60;

const REPLAY = fileURLToPath(new URL("../../data/replays/2025-10-10.json", import.meta.url));

/** 1e-6 USD; the keeper deposits it at its start. */
const KEEPER_CAPITAL = 500_000n * 1_000_000n;

export interface Scenario {
  readonly venue: LocalVenue;
  readonly servers: RiskServers;
  readonly accounts: readonly { readonly name: string; readonly id: AccountId }[];
  readonly keeper: KeeperLog;
}

/**
 * Everything that stands before the market moves: contracts, risk servers, accounts with their positions, a keeper.
 * What has to be stopped again is pushed to `cleanUp` as soon as it runs.
 */
export async function openScenario(parameters: {
  rpcUrl: string;
  serverPort: number;
  start: Date;
  terminal: Terminal;
  signal: AbortSignal;
  cleanUp: (() => Promise<void>)[];
  onExit: (reason: string) => void;
}): Promise<Scenario> {
  const { terminal, signal, cleanUp, onExit } = parameters;

  terminal.progress("deploying the contracts with Ignition, listing the instruments");
  const venue = await deployLocalVenue(
    parameters.rpcUrl,
    await readVenueFile(dataFile("local.json"), venueSchema),
  );
  cleanUp.push(() => venue.remove());
  signal.throwIfAborted();

  await prepareCircuits(terminal, signal);
  terminal.progress("starting three risk servers, two of them a quorum");
  const servers = await startRiskServers(venue, {
    firstPort: parameters.serverPort,
    interval: EPOCH_SECONDS,
    replayFile: await writeReplay(dirname(venue.deploymentFile), parameters.start),
    onExit,
  });
  cleanUp.push(() => stopAll(servers.parts));
  const accounts = await planAccounts(venue);
  const makers = [person("perp-maker"), person("event-maker")];
  await depositFor(venue, [...accounts.map(({ owner }) => owner), ...makers]);

  await waitFor("the first marks signed by a quorum", () => epochSince(venue, 1), { signal });
  const processes = servers.parts.map(({ name, pid }) => `${name} = ${pid ?? "?"}`);
  terminal.progress(`  processes: ${processes.join(", ")}`);
  terminal.progress("first marks on the chain; opening positions, fully collateralised");
  await openAtMarks(venue, accounts);
  const opened = await marksOfOpenPositions(venue, servers.clients, signal);

  terminal.progress("withdrawing what the attested margin sets free");
  for (const account of accounts) {
    const taken = await waitFor(
      `an attestation for ${account.name}`,
      () => release(venue, servers.clients, account, opened),
      {
        signal,
      },
    );
    terminal.progress(
      `  ${account.name}: needs ${usd(taken.initialMargin)} instead of ${usd(taken.worstCase)}`,
    );
  }

  await fundInsurance(venue);
  await print(venue, person("keeper"), KEEPER_CAPITAL);
  const keeper: KeeperLog = { scannedEpoch: 0, ended: false, remarks: [] };
  const part = startKeeper(venue, {
    servers,
    capital: KEEPER_CAPITAL,
    onRecord: (record) => {
      noteKeeperRecord(keeper, record);
    },
    onExit: (reason) => {
      keeper.ended = true;
      onExit(reason);
    },
  });
  cleanUp.push(() => part.stop());
  await waitFor("the keeper's first scan", () => Promise.resolve(keeper.scannedEpoch > 0 || undefined), {
    signal,
  });
  if (venue.addresses.solvencyOracle !== undefined) {
    terminal.progress("proving what the venue could lose");
    await awaitProof(venue, servers.clients, terminal, { signal });
    await openPool(venue, terminal);
  }
  return {
    venue,
    servers,
    keeper,
    accounts: accounts.map(({ name, owner }) => ({ name, id: accountId(owner.address) })),
  };
}

/** The recorded market as a file that starts at `start`; its series stay where they are. */
async function writeReplay(folder: string, start: Date): Promise<string> {
  const recording = JSON.parse(await readFile(REPLAY, "utf8")) as Record<string, unknown>;
  const file = `${folder}/replay.json`;
  await writeFile(file, JSON.stringify({ ...recording, start: start.toISOString() }));
  return file;
}

/** The epoch at the head once its marks are of `time` (Unix seconds) or later. */
export async function epochSince(venue: LocalVenue, time: number): Promise<number | undefined> {
  const head = await readHead({ client: venue.publicClient, markOracle: venue.addresses.markOracle });
  return head.time >= time ? head.epoch : undefined;
}

/** The accounts of data/venues/local-accounts.json with on-chain instruments. */
async function planAccounts(venue: LocalVenue): Promise<PlannedAccount[]> {
  const { accounts } = await readVenueFile(dataFile("local-accounts.json"), accountsSchema);
  const ids = new Map(venue.listings.map(({ symbol, id }) => [symbol, id]));
  return accounts.map(({ name, equityToMargin, positions }, index) => ({
    name,
    equityToMargin,
    owner: trader(index),
    positions: positions.map(({ symbol, size }) => {
      const instrument = ids.get(symbol);
      if (instrument === undefined) throw new Error(`${name} holds ${symbol}, which the venue does not list`);
      return { instrument, size: BigInt(size) };
    }),
  }));
}

async function openAtMarks(venue: LocalVenue, accounts: readonly PlannedAccount[]): Promise<void> {
  const { publicClient: client, addresses } = venue;
  const instruments = venue.listings.map(({ id }) => id);
  const [{ marks }, { timestamp }] = await Promise.all([
    readMarks({ client, markOracle: addresses.markOracle, instruments }),
    client.getBlock(),
  ]);
  const price = new Map(marks.map((mark) => [mark.instrument, mark.price]));
  const expires = new Set(venue.listings.filter(({ terms }) => terms.expiry > 0).map(({ id }) => id));
  await openPositions(venue, {
    accounts,
    makerOf: (instrument) => person(expires.has(instrument) ? "event-maker" : "perp-maker"),
    markOf: (instrument) => markOf(price, instrument),
    filler: person("deployer"),
    now: Number(timestamp),
  });
}

function markOf(price: ReadonlyMap<InstrumentId, bigint>, instrument: InstrumentId): bigint {
  const mark = price.get(instrument);
  if (mark === undefined || mark === 0n) throw new Error(`instrument ${instrument} has no mark`);
  return mark;
}

/**
 * Lets an epoch begin whose snapshot counts what was just opened: before it the contracts have no open interest, and being
 * all of a market is charged.
 * @returns The block up to which its ledger must reach.
 */
async function marksOfOpenPositions(
  venue: LocalVenue,
  servers: readonly RiskServerClient[],
  signal: AbortSignal,
): Promise<bigint> {
  const { publicClient: client, addresses } = venue;
  const opened = await client.getBlockNumber();
  const haveRead = async (): Promise<true | undefined> => {
    const all = await Promise.all(servers.map((server) => server.health()));
    return all.every(({ blockNumber }) => blockNumber >= opened) || undefined;
  };
  await waitFor("the risk servers to read the open positions", haveRead, { signal });
  const { time } = await readHead({ client, markOracle: addresses.markOracle });
  await moveClock(venue, time + EPOCH_SECONDS);
  await waitFor("marks that count the open positions", () => epochSince(venue, time + EPOCH_SECONDS), {
    signal,
  });
  return opened;
}

/**
 * Withdraws down to the account's planned equity, with an attestation by whichever server answers first in order. Undefined
 * until a ledger counts that reaches block `opened`.
 */
async function release(
  venue: LocalVenue,
  servers: readonly RiskServerClient[],
  account: PlannedAccount,
  opened: bigint,
): Promise<{ initialMargin: bigint; worstCase: bigint } | undefined> {
  const id = accountId(account.owner.address);
  const { publicClient: client, addresses } = venue;
  const positions = await readPositions({ client, engine: addresses.marginEngine, account: id });
  const wanted = { account: id, positions: positions.map(({ instrument, size }) => ({ instrument, size })) };
  const document = await firstAnswer(servers, (server) => server.requestAttestation(wanted));
  if ((document.snapshot.ledger?.blockNumber ?? 0) < opened) return undefined;
  const [measured, initialMargin] = await client.readContract({
    address: addresses.marginEngine,
    abi: marginEngineAbi,
    functionName: "requirement",
    args: [id, document.packed],
  });
  await withdrawToTarget(venue, {
    account,
    equity: measured.equity,
    initialMargin,
    attestation: document.packed,
  });
  return { initialMargin, worstCase: measured.worstCase };
}

/** The answer of the first server, in order, that gives one. */
export async function firstAnswer<T>(
  servers: readonly RiskServerClient[],
  ask: (server: RiskServerClient) => Promise<T>,
): Promise<T> {
  let last: unknown = new Error("there is no risk server");
  for (const server of servers) {
    try {
      return await ask(server);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

async function stopAll(parts: readonly Part[]): Promise<void> {
  await Promise.all(parts.map((part) => part.stop()));
}

const dataFile = (name: string): string =>
  fileURLToPath(new URL(`../../data/venues/${name}`, import.meta.url));

const usd = (amount: bigint): string => formatUsd(amount, { decimals: 0 });
