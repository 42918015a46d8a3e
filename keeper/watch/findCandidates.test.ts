import type { AccountId } from "@plimsoll/sdk";
import { expect } from "chai";

import type { Account, Chain } from "../chain/Chain.ts";
import type { KeeperEvent, Report } from "../events/KeeperEvent.ts";
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
  flagged: false,
  positions: 2,
  portfolioHash: idOf(1),
};

type Accounts = Record<AccountId, Account | Error>;

/** @param served Maintenance margins by account; undefined when no server answers. */
function find(accounts: Accounts, served?: Record<AccountId, bigint>) {
  const events: KeeperEvent[] = [];
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
  const listing = served && { epoch: EPOCH, accounts: new Map(ids.map((id) => [id, served[id] ?? 0n])) };
  const report: Report = (event) => events.push(event);
  return { events, found: findCandidates({ chain: chain as Chain, own: OWN, report }, listing) };
}

describe("findCandidates", () => {
  it("takes accounts below what the chain has recorded, though a server says less", async () => {
    const { found } = find({ [idOf(1)]: { ...healthy, equity: 899n * USD }, [idOf(2)]: healthy }, {});
    expect(await found).to.deep.equal({ accounts: 2, candidates: [idOf(1)] });
  });

  it("takes accounts below what a risk server says, though the record is lower", async () => {
    const served = { [idOf(1)]: 1_000n * USD, [idOf(2)]: 1_001n * USD };
    const { found } = find({ [idOf(1)]: healthy, [idOf(2)]: healthy }, served);
    expect(await found).to.deep.equal({ accounts: 2, candidates: [idOf(2)] });
  });

  it("takes flagged accounts, whatever their equity", async () => {
    const { found } = find({ [idOf(1)]: { ...healthy, flagged: true } }, {});
    expect(await found).to.deep.equal({ accounts: 1, candidates: [idOf(1)] });
  });

  it("leaves accounts alone that hold nothing or are fully collateralised, whatever a server says", async () => {
    const accounts = {
      [idOf(1)]: { ...healthy, positions: 0 },
      [idOf(2)]: { ...healthy, equity: 5_000n * USD },
    };
    const { found } = find(accounts, { [idOf(1)]: 9_000n * USD, [idOf(2)]: 9_000n * USD });
    expect(await found).to.deep.equal({ accounts: 2, candidates: [] });
  });

  it("never takes its own account", async () => {
    const { found } = find({ [OWN]: { ...healthy, equity: 0n } }, {});
    expect(await found).to.deep.equal({ accounts: 0, candidates: [] });
  });

  it("goes on after an account that cannot be read", async () => {
    const accounts = { [idOf(1)]: new Error("socket hang up"), [idOf(2)]: { ...healthy, equity: 0n } };
    const { found, events } = find(accounts, {});
    expect(await found).to.deep.equal({ accounts: 2, candidates: [idOf(2)] });
    expect(events).to.deep.equal([
      { event: "skipped", account: idOf(1), reason: "cannot be read: socket hang up" },
    ]);
  });

  it("reads the list from the chain, and goes by the record, when no server answers", async () => {
    const { found } = find({ [idOf(1)]: healthy, [idOf(2)]: { ...healthy, equity: 0n } });
    expect(await found).to.deep.equal({ accounts: 2, candidates: [idOf(2)] });
  });
});
