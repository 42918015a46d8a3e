import type { AccountId } from "@plimsoll/sdk";
import { expect } from "chai";

import type { Account, Chain } from "../chain/Chain.ts";
import type { KeeperEvent } from "../events/KeeperEvent.ts";
import type { Deps } from "../liquidate/Deps.ts";
import { createFailover } from "../servers/createFailover.ts";
import type { RiskServer } from "../servers/RiskServer.ts";
import { findCandidates } from "./findCandidates.ts";

const USD = 1_000_000n;
const EPOCH = 7;
const idOf = (index: number): AccountId => `0x${index.toString(16).padStart(64, "0")}`;
const OWN = idOf(255);

/** Equity of $1,000 against a recorded maintenance margin of $900. */
const healthy: Account = {
  equity: 1_000n * USD,
  worstCase: 5_000n * USD,
  initialMargin: 1_100n * USD,
  maintenanceMargin: 900n * USD,
  recordEpoch: EPOCH,
  flagged: false,
  positions: 2,
  portfolioHash: idOf(1),
};

type World = {
  accounts: Record<AccountId, Account | Error>;
  /** Maintenance served, by account; 0 for the others. */
  served?: Record<AccountId, bigint>;
  server?: Partial<RiskServer>;
};

function find({ accounts, served = {}, server = {} }: World) {
  const events: KeeperEvent[] = [];
  const asked: AccountId[] = [];
  const report = (event: KeeperEvent): void => {
    events.push(event);
  };
  const ids = Object.keys(accounts) as AccountId[];
  const chain: Partial<Chain> = {
    accounts: () => Promise.resolve(ids),
    account: (id) => {
      const account = accounts[id];
      return account instanceof Error || account === undefined
        ? Promise.reject(account ?? new Error("unknown"))
        : Promise.resolve(account);
    },
  };
  const servers = createFailover({
    servers: [
      {
        url: "http://risk",
        accounts: () => Promise.resolve(ids),
        attestation: () => Promise.reject(new Error("not asked")),
        ...server,
        margin: (id) => {
          asked.push(id);
          return (
            server.margin?.(id) ?? Promise.resolve({ epoch: EPOCH, maintenanceMargin: served[id] ?? 0n })
          );
        },
      },
    ],
    report,
  });
  const deps = { chain, servers, own: OWN, report, config: { serverTimeoutMs: 5 } } as unknown as Deps;
  return { events, asked, found: findCandidates(deps, EPOCH) };
}

describe("findCandidates", () => {
  it("takes accounts below what the chain has recorded, without asking a server", async () => {
    const { found, asked } = find({ accounts: { [idOf(1)]: { ...healthy, equity: 899n * USD } } });
    expect(await found).to.deep.equal({ accounts: 1, candidates: [idOf(1)], behind: undefined });
    expect(asked).to.deep.equal([]);
  });

  it("takes accounts below what a risk server says, though the record is older and lower", async () => {
    const { found } = find({
      accounts: { [idOf(1)]: healthy, [idOf(2)]: healthy },
      served: { [idOf(1)]: 1_000n * USD, [idOf(2)]: 1_001n * USD },
    });
    expect((await found).candidates).to.deep.equal([idOf(2)]);
  });

  it("takes flagged accounts, whatever their equity", async () => {
    const { found } = find({ accounts: { [idOf(1)]: { ...healthy, flagged: true } } });
    expect((await found).candidates).to.deep.equal([idOf(1)]);
  });

  it("leaves accounts alone that hold nothing or are fully collateralised, without asking a server", async () => {
    const { found, asked } = find({
      accounts: {
        [idOf(1)]: { ...healthy, positions: 0 },
        [idOf(2)]: { ...healthy, equity: 5_000n * USD },
      },
    });
    expect(await found).to.deep.equal({ accounts: 2, candidates: [], behind: undefined });
    expect(asked).to.deep.equal([]);
  });

  it("never takes its own account", async () => {
    const { found } = find({ accounts: { [OWN]: { ...healthy, equity: 0n } } });
    expect(await found).to.deep.equal({ accounts: 0, candidates: [], behind: undefined });
  });

  it("goes on after an account that cannot be read", async () => {
    const { found, events } = find({
      accounts: { [idOf(1)]: new Error("socket hang up"), [idOf(2)]: { ...healthy, equity: 0n } },
    });
    expect((await found).candidates).to.deep.equal([idOf(2)]);
    expect(events).to.deep.equal([
      { event: "skipped", account: idOf(1), reason: "cannot be read: socket hang up" },
    ]);
  });

  it("reads the list from the chain, and goes by the record, when no server answers", async () => {
    const { found } = find({
      accounts: { [idOf(1)]: healthy, [idOf(2)]: { ...healthy, equity: 0n } },
      server: {
        accounts: () => Promise.reject(new Error("refused")),
        margin: () => Promise.reject(new Error("refused")),
      },
    });
    expect(await found).to.deep.equal({ accounts: 2, candidates: [idOf(2)], behind: idOf(1) });
  });

  it("waits for a server that is computing the epoch", async () => {
    let asks = 0;
    const { found } = find({
      accounts: { [idOf(1)]: healthy },
      server: {
        margin: () => {
          asks += 1;
          return Promise.resolve({
            epoch: asks === 1 ? 6 : 7,
            maintenanceMargin: asks === 1 ? 0n : 2_000n * USD,
          });
        },
      },
    });
    expect(await found).to.deep.equal({ accounts: 1, candidates: [idOf(1)], behind: undefined });
  });

  it("takes an older margin when the epoch's does not come in time", async () => {
    const { found } = find({
      accounts: { [idOf(1)]: healthy },
      server: { margin: () => Promise.resolve({ epoch: 6, maintenanceMargin: 2_000n * USD }) },
    });
    expect(await found).to.deep.equal({ accounts: 1, candidates: [idOf(1)], behind: idOf(1) });
  });
});
