import type { AccountId, BookAccount } from "@plimsoll/sdk";
import { expect } from "chai";

import type { KeeperEvent } from "../events/KeeperEvent.ts";
import { findCandidates } from "./findCandidates.ts";

const USD = 1_000_000n;
const EPOCH = 7;
const idOf = (index: number): AccountId => `0x${index.toString(16).padStart(64, "0")}`;
const OWN = idOf(255);

/** Equity of $1,000 against a recorded maintenance margin of $900. */
const healthy: Omit<BookAccount, "id"> = {
  cash: 1_000n * USD,
  epoch: EPOCH,
  checkedBlock: 0,
  equity: 1_000n * USD,
  worstCase: 5_000n * USD,
  initialMargin: 1_100n * USD,
  maintenanceMargin: 900n * USD,
  flagged: false,
  positions: 2,
  portfolioHash: idOf(1),
  notedDeficit: 0n,
};

type Accounts = Record<AccountId, typeof healthy | Error>;

/** @param served Maintenance margins by account; undefined when no server answers. */
function find(accounts: Accounts, served?: Record<AccountId, bigint>, hasEnded = false) {
  const events: KeeperEvent[] = [];
  const ids = Object.keys(accounts) as AccountId[];
  const book = {
    hasEnded,
    accounts: Object.entries(accounts).flatMap(([id, account]) =>
      account instanceof Error ? [] : [{ id: id as AccountId, ...account }],
    ),
    unreadable: Object.values(accounts).flatMap((account, index) =>
      account instanceof Error ? [{ index, error: account }] : [],
    ),
  };
  const listing = served && { epoch: EPOCH, accounts: new Map(ids.map((id) => [id, served[id] ?? 0n])) };
  const report = (event: KeeperEvent): unknown => events.push(event);
  return { events, found: findCandidates({ own: OWN, report, book, listing }) };
}

describe("findCandidates", () => {
  it("takes accounts below what the chain has recorded, though a server says less", () => {
    const { found } = find({ [idOf(1)]: { ...healthy, equity: 899n * USD }, [idOf(2)]: healthy }, {});
    expect(found).to.deep.equal({ accounts: 2, candidates: [idOf(1)] });
  });

  it("takes accounts below what a risk server says, though the record is lower", () => {
    const served = { [idOf(1)]: 1_000n * USD, [idOf(2)]: 1_001n * USD };
    const { found } = find({ [idOf(1)]: healthy, [idOf(2)]: healthy }, served);
    expect(found).to.deep.equal({ accounts: 2, candidates: [idOf(2)] });
  });

  it("takes flagged accounts, whatever their equity", () => {
    const { found } = find({ [idOf(1)]: { ...healthy, flagged: true } }, {});
    expect(found).to.deep.equal({ accounts: 1, candidates: [idOf(1)] });
  });

  it("leaves accounts alone that hold nothing or are fully collateralised, whatever a server says", () => {
    const accounts = {
      [idOf(1)]: { ...healthy, positions: 0 },
      [idOf(2)]: { ...healthy, equity: 5_000n * USD },
    };
    const { found } = find(accounts, { [idOf(1)]: 9_000n * USD, [idOf(2)]: 9_000n * USD });
    expect(found).to.deep.equal({ accounts: 2, candidates: [] });
  });

  it("never takes its own account", () => {
    const { found } = find({ [OWN]: { ...healthy, equity: 0n } }, {});
    expect(found).to.deep.equal({ accounts: 0, candidates: [] });
  });

  it("goes on after an account that cannot be read", () => {
    const accounts = { [idOf(1)]: new Error("socket hang up"), [idOf(2)]: { ...healthy, equity: 0n } };
    const { found, events } = find(accounts, {});
    expect(found).to.deep.equal({ accounts: 1, candidates: [idOf(2)] });
    expect(events).to.deep.equal([{ event: "warning", message: "Account 0 cannot be read: socket hang up" }]);
  });

  it("goes by the record when no server answers", () => {
    const { found } = find({ [idOf(1)]: healthy, [idOf(2)]: { ...healthy, equity: 0n } });
    expect(found).to.deep.equal({ accounts: 2, candidates: [idOf(2)] });
  });

  it("takes nobody after the venue has ended, and says so", () => {
    const { found, events } = find({ [idOf(1)]: { ...healthy, equity: 0n } }, {}, true);
    expect(found).to.deep.equal({ accounts: 1, candidates: [] });
    expect(events).to.have.length(1);
  });
});
