import {
  productionProfile,
  type MarginReport,
  type MarginRequest,
  type Snapshot,
  type WhatIfs,
} from "@plimsoll/model";
import { accountId, ledgerRoot, snapshotHash, type AccountId, type Position } from "@plimsoll/sdk";
import { expect } from "chai";
import { pino } from "pino";
import type { Hex } from "viem";

import { Problem } from "../http/Problem.ts";
import type { Ledger, LedgerAccount, LedgerState } from "../ledger/Ledger.ts";
import { createMetrics } from "../telemetry/createMetrics.ts";
import { createMarginBook } from "./createMarginBook.ts";
import type { MarginModel } from "./MarginModel.ts";

const ALICE = "0x00000000000000000000000000000000000000a1";
const HASH: Hex = `0x${"22".repeat(32)}`;
const holding = (account: AccountId, size: bigint): [AccountId, LedgerAccount] => [
  account,
  {
    account,
    flagged: false,
    positions: [{ instrument: 1, size }],
    equity: 0n,
    worstCase: 0n,
    portfolioHash: HASH,
  },
];
const accounts = new Map([holding(accountId(ALICE), 5n), holding(accountId(ALICE, 1n), -7n)]);
const snapshot: Snapshot = {
  version: 1,
  time: 1,
  beacons: [HASH],
  assets: {},
  events: {},
  instruments: { "1": { kind: "perp", symbol: "X", underlying: "X", lotDecimals: 4, mark: 1 } },
  ledger: { blockNumber: 7, blockHash: HASH, root: ledgerRoot(accounts.values()) },
};

describe("createMarginBook", () => {
  /** A book over a ledger in which Alice has two accounts, and what its model was asked. */
  function createBook(marginsOf?: MarginModel["marginsOf"]) {
    const report = {} as MarginReport;
    const together: (readonly MarginRequest[])[] = [];
    const tried: WhatIfs[] = [];
    const asked: { own: bigint; owner: bigint | undefined }[] = [];
    const blank = { accounts, instruments: new Map(), marks: new Map() } as unknown as LedgerState;
    let state = blank;
    const listeners: (() => void)[] = [];
    const ledger = {
      state: () => state,
      at: () => Promise.resolve(state),
      onChange: (listener: () => void) => void listeners.push(listener),
    } as unknown as Ledger;
    const post = (epoch: number): void => {
      const hash: Hex = `0x${epoch.toString().padStart(64, "0")}`;
      state = { ...blank, head: { ...blank.head, epoch, snapshotHash: hash } };
      for (const listener of listeners) listener();
    };
    const model: MarginModel = {
      profile: productionProfile,
      buildCube: () => Promise.resolve({ cube: {} as never, scenarioRoot: HASH }),
      marginOf: (_cube, [own], [owner]) => {
        asked.push({ own: own!.size, owner: owner?.size });
        return report;
      },
      marginsOf: (cube, requests, options) => {
        together.push(requests);
        if (marginsOf !== undefined) return marginsOf(cube, requests, options);
        // The last account is one that the model leaves to `marginOf`.
        return Promise.resolve(requests.map((_, i) => (i + 1 < requests.length ? report : undefined)));
      },
      whatIfs: (_cube, asked) => {
        tried.push(asked);
        return Promise.resolve({ before: report, after: asked.trades.map(() => undefined) });
      },
      analyse: () => Promise.resolve({ kind: "refused", reason: "no such underlying" }),
      tailSumsOf: () => ({}) as never,
      stop: () => Promise.resolve(),
    };
    const book = createMarginBook({
      ledger,
      model,
      snapshotOf: () => Promise.resolve(snapshot),
      logger: pino({ level: "silent" }),
      metrics: createMetrics("test"),
    });
    return { book, asked, together, tried, post };
  }
  const lots = (size: bigint): Position[] => [{ instrument: 1, size }];

  it("behavior: computes once a portfolio and what the owner holds beside it, and takes their sum", async () => {
    const { book, asked } = createBook();
    const prepared = await book.prepare(snapshot, snapshotHash(snapshot));
    const subjects = [
      { positions: lots(-3n) },
      { account: accountId(ALICE), positions: lots(-3n) },
      { account: accountId(ALICE, 1n), positions: lots(-3n) },
      { account: accountId("0x00000000000000000000000000000000000000b2"), positions: lots(-3n) },
    ];
    for (const subject of [...subjects, ...subjects]) prepared.marginOf(subject);
    expect(asked).to.deep.equal([
      { own: -3n, owner: undefined },
      { own: -3n, owner: 10n },
      { own: -3n, owner: 8n },
    ]);
    expect(prepared.siblingLotsOf(subjects[1]!)).to.deep.equal(lots(7n));
  });

  it("behavior: many at once are what one by one are, each computed once", async () => {
    const { book, asked, together } = createBook();
    const prepared = await book.prepare(snapshot, snapshotHash(snapshot));
    const subjects = [...accounts.values(), { positions: lots(9n) }];
    prepared.marginOf(subjects[0]!);
    const unlisted = { positions: [{ instrument: 2, size: 1n }] };
    await prepared.prefill([...subjects, unlisted, ...subjects]);
    const owner = [{ instrument: "1", size: 12n }];
    expect(together).to.deep.equal([
      [
        { positions: [{ instrument: "1", size: -7n }], owner },
        { positions: [{ instrument: "1", size: 9n }], owner: [] },
      ],
    ]);
    for (const subject of subjects) prepared.marginOf(subject);
    expect(asked).to.deep.equal([
      { own: 5n, owner: 12n },
      { own: 9n, owner: undefined },
    ]);
  });

  it("behavior: other requests are served while many portfolios are named, and no more are once aborted", async () => {
    const { book, together } = createBook();
    const prepared = await book.prepare(snapshot, snapshotHash(snapshot));
    const subjects = Array.from({ length: 400 }, (_, i) => ({ positions: lots(BigInt(i + 1)) }));
    let turns = 0;
    const count = (): void => {
      turns++;
      if (together.length === 0) setImmediate(count);
    };
    count();
    await prepared.prefill(subjects);
    expect(turns).to.be.at.least(8);
    expect(together[0]).to.have.length(400);
    const abort = new AbortController();
    const reason = new Error("newer marks");
    const more = prepared.prefill(
      Array.from({ length: 400 }, (_, i) => ({ positions: lots(BigInt(-i - 1)) })),
      { signal: abort.signal },
    );
    abort.abort(reason);
    expect(await more.catch((error: unknown) => error)).to.equal(reason);
    expect(together).to.have.length(1);
  });

  it("behavior: what-ifs are asked as differences, with the owner's other lots; what is refused keeps its problem", async () => {
    const { book, asked, tried } = createBook();
    const prepared = await book.prepare(snapshot, snapshotHash(snapshot));
    const subject = { account: accountId(ALICE), positions: lots(5n) };
    const unlisted = [{ instrument: 2, size: 1n }];
    const refused = new Problem(400, "impossible-portfolio", "No", "no");
    const { before, after } = await prepared.whatIfs(subject, [
      lots(9n),
      unlisted,
      refused,
      lots(-1n),
      lots(-5n),
    ]);
    const of = (size: bigint) => [{ instrument: "1", size }];
    expect(tried).to.deep.equal([
      { positions: of(5n), siblings: of(7n), trades: [of(4n), of(-6n), of(-10n)] },
    ]);
    expect(before).to.deep.equal({});
    expect(after[1]).to.include({ kind: "unknown-instrument" });
    expect(after[2]).to.equal(refused);
    // What the threads left out is computed here, as any margin.
    expect([after[0], after[4]]).to.deep.equal([{}, {}]);
    expect(asked[0]).to.deep.equal({ own: 9n, owner: 16n });
  });

  it("behavior: other requests are served while what-ifs are computed here, and no more are once aborted", async () => {
    const { book, asked } = createBook();
    const prepared = await book.prepare(snapshot, snapshotHash(snapshot));
    const trades = Array.from({ length: 40 }, (_, i) => lots(BigInt(i + 10)));
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns++;
      if (!isDone) setImmediate(count);
    };
    count();
    const { after } = await prepared.whatIfs({ positions: lots(5n) }, trades);
    isDone = true;
    expect(after).to.have.length(40);
    expect(turns).to.be.at.least(40);
    const before = asked.length;
    const abort = new AbortController();
    const reason = new Error("the client went away");
    const more = prepared.whatIfs(
      { positions: lots(5n) },
      trades.map((_, i) => lots(BigInt(-i - 1))),
      { signal: abort.signal },
    );
    abort.abort(reason);
    expect(await more.catch((error: unknown) => error)).to.equal(reason);
    expect(asked.length).to.equal(before);
  });

  it("error: analytics that the model refuses", async () => {
    const { book } = createBook();
    const prepared = await book.prepare(snapshot, snapshotHash(snapshot));
    const asked = { kind: "matrix", underlying: "Y", moves: ["0"], volatilities: ["1"] } as const;
    const failure: unknown = await prepared.analyse(lots(1n), asked).catch((error: unknown) => error);
    expect(failure).to.include({ kind: "impossible-portfolio", message: "no such underlying" });
  });

  it("behavior: a new epoch's accounts are computed at once, ended by newer marks, one by one if that fails", async () => {
    const signals: AbortSignal[] = [];
    const { book, asked, together, post } = createBook(
      (_cube, _requests, { signal } = {}) =>
        new Promise((_, reject) => {
          signals.push(signal!);
          if (signals.length === 2) reject(new Error("every thread has ended"));
          else signal!.addEventListener("abort", () => reject(signal!.reason as Error));
        }),
    );
    const until = async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
    };
    post(1);
    await until(() => signals.length === 1);
    expect(asked).to.deep.equal([]);
    post(2);
    expect(signals[0]!.aborted).to.equal(true);
    await until(() => asked.length === accounts.size);
    expect(together.map((requests) => requests.length)).to.deep.equal([2, 2]);
    expect(asked).to.deep.equal([
      { own: 5n, owner: 12n },
      { own: -7n, owner: 12n },
    ]);
    expect(book.ready()!.head.epoch).to.equal(2);
    expect(signals[1]!.aborted).to.equal(false);
  });

  it("behavior: a snapshot that names no ledger counts no other account", async () => {
    const { book, asked } = createBook();
    const { ledger: _named, ...unnamed } = snapshot;
    const prepared = await book.prepare(unnamed, snapshotHash(unnamed));
    prepared.marginOf({ account: accountId(ALICE), positions: lots(5n) });
    expect(asked).to.deep.equal([{ own: 5n, owner: undefined }]);
  });

  it("error: the named ledger is another one here", async () => {
    const { book } = createBook();
    const other = { ...snapshot, ledger: { ...snapshot.ledger!, root: HASH } };
    const failure: unknown = await book.prepare(other, snapshotHash(other)).catch(String);
    expect(failure).to.match(/the ledger of block 7 is 0x.* here, 0x2222.* in the snapshot/);
  });
});
