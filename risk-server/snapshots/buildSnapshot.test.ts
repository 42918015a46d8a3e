import { productionProfile, type Instrument } from "@plimsoll/model";
import {
  accountId,
  MARK_LIVE,
  MARK_SETTLED,
  snapshotHash,
  type AccountId,
  type InstrumentId,
  type Mark,
} from "@plimsoll/sdk";
import { expect } from "chai";
import { concat, keccak256 } from "viem";

import { FeedError } from "../feeds/Feed.ts";
import type { LedgerAccount } from "../ledger/Ledger.ts";

import { buildSnapshot } from "./buildSnapshot.ts";

const TIME = 10_000;
const HASH = `0x${"22".repeat(32)}` as const;
const posted = (price: bigint, flags: number): Mark => ({ price, flags, epoch: 1, fundingIndex: 0n });
const outcome = (symbol: string, expiry: number): Instrument => ({
  kind: "outcome",
  symbol,
  event: "E",
  outcome: 0,
  expiry,
  lotDecimals: 0,
});
const NAMED = {
  block: { number: 7n, hash: HASH, timestamp: TIME },
  accounts: new Map<AccountId, LedgerAccount>(),
};
const view = {
  assets: {},
  events: { E: { cluster: "E", node: "politics", probabilities: ["0.42", "0.58"] } },
};
const build = (
  instruments: readonly [InstrumentId, Instrument][],
  marks: readonly [InstrumentId, Mark][] = [],
  quotes: Record<string, number> = {},
) =>
  buildSnapshot({
    time: TIME,
    beacons: [`0x${"11".repeat(32)}`],
    view: { ...view, quotes },
    ledger: { instruments: new Map(instruments), marks: new Map(marks) },
    named: NAMED,
    previous: undefined,
    profile: productionProfile,
  });

describe("buildSnapshot", () => {
  it("takes a venue's quote where there is one, and says which marks are derived", () => {
    const snapshot = build(
      [
        [1, outcome("A", 20_000)],
        [2, outcome("B", 20_000)],
      ],
      [],
      { B: 455_000 },
    );
    expect(snapshot.instruments["1"]?.mark).to.equal(420_000);
    expect(snapshot.instruments["2"]?.mark).to.equal(455_000);
    expect(snapshot.derivedMarks).to.deep.equal(["1"]);
  });

  it("is the same whatever the order in which instruments were read", () => {
    const both: [InstrumentId, Instrument][] = [
      [1, outcome("A", 20_000)],
      [2, outcome("B", 20_000)],
    ];
    expect(snapshotHash(build(both))).to.equal(snapshotHash(build(both.toReversed())));
  });

  it("keeps an expired contract at the mark it had until it is settled", () => {
    const listed: [InstrumentId, Instrument][] = [
      [1, outcome("A", TIME)],
      [2, outcome("B", 20_000)],
    ];
    const waiting = build(listed, [[1, posted(600_000n, MARK_LIVE)]]);
    expect(waiting.instruments["1"]?.mark).to.equal(600_000);
    expect(waiting.derivedMarks).to.deep.equal(["2"]);
    const settled = build(listed, [[1, posted(1_000_000n, MARK_LIVE | MARK_SETTLED)]]);
    expect(settled.instruments).to.have.all.keys("2");
    expect(build(listed).instruments, "expired before its first mark").to.have.all.keys("2");
  });

  it("keeps a settled contract that an open parlay has as a leg", () => {
    const parlay: Instrument = {
      kind: "parlay",
      symbol: "P",
      legs: ["1", "2"],
      expiry: 20_000,
      lotDecimals: 0,
    };
    const snapshot = build(
      [
        [1, outcome("A", TIME)],
        [2, outcome("B", 20_000)],
        [3, parlay],
      ],
      [[1, posted(1_000_000n, MARK_LIVE | MARK_SETTLED)]],
    );
    expect(snapshot.instruments).to.have.all.keys("1", "2", "3");
    expect(snapshot.instruments["3"]?.mark).to.equal(420_000);
  });

  it("behavior: names the block of the ledger that it speaks of, and commits to the accounts in it", () => {
    const account = accountId("0x00000000000000000000000000000000000000a1");
    const empty = { flagged: false, positions: [], equity: 0n, worstCase: 0n };
    const accounts = new Map([[account, { account, ...empty, portfolioHash: HASH }]]);
    const { ledger } = buildSnapshot({
      time: TIME,
      beacons: [],
      view,
      ledger: { instruments: new Map(), marks: new Map() },
      named: { ...NAMED, accounts },
      previous: undefined,
      profile: productionProfile,
    });
    const root = keccak256(concat(["0x00", account, HASH]));
    expect(ledger).to.deep.equal({ blockNumber: 7, blockHash: HASH, root });
  });

  it("behavior: open interest is Σ of long lots at the named block, facts are the feed's, and collateral has none", () => {
    const owners = [1, 2, 3].map((n) => accountId(`0x${"00".repeat(19)}0${n}`));
    const holding = (size: bigint) => [1, 3].map((instrument) => ({ instrument, size }));
    const accounts = new Map(
      [7n, 5n, -12n].map((size, i) => {
        const account = owners[i]!;
        const rest = { flagged: false, equity: 0n, worstCase: 0n, portfolioHash: HASH };
        return [account, { account, positions: holding(size), ...rest }];
      }),
    );
    const perp: Instrument = { kind: "perp", symbol: "X-PERP", underlying: "X", lotDecimals: 4 };
    const spot: Instrument = { kind: "spot", symbol: "X", underlying: "X", lotDecimals: 4, haircut: "0.5" };
    const parameters = {
      time: TIME,
      beacons: [],
      view: {
        assets: { X: { spot: "100", volatility: "0.5" } },
        events: view.events,
        liquidity: { "X-PERP": { spread: 20_000, fundingPerHour: "0.00001" }, UNLISTED: { spread: 1 } },
      },
      ledger: {
        instruments: new Map([
          [1, perp],
          [2, outcome("A", 20_000)],
          [3, spot],
        ]),
        marks: new Map(),
      },
      named: { ...NAMED, accounts },
      previous: undefined,
      profile: productionProfile,
    };
    const { instruments } = buildSnapshot(parameters);
    expect(instruments["1"]?.liquidity).to.deep.equal({
      spread: 20_000,
      fundingPerHour: "0.00001",
      openInterest: 12,
    });
    expect(instruments["2"]?.liquidity).to.deep.equal({ openInterest: 0 });
    expect(instruments["3"]).not.to.have.property("liquidity");
    const wrong = { ...parameters.view, liquidity: { A: { fundingPerHour: "0" } } };
    expect(() => buildSnapshot({ ...parameters, view: wrong })).to.throw(
      FeedError,
      /liquidity of A: funding/,
    );
  });

  it("behavior: carries the buffers on from the last snapshot; without one there are none", () => {
    const stressed = { BTC: { spot: "100000", volatility: "2" } };
    const parameters = {
      beacons: [HASH],
      view: { ...view, assets: stressed },
      ledger: { instruments: new Map(), marks: new Map() },
      named: NAMED,
      profile: productionProfile,
    };
    const first = buildSnapshot({ ...parameters, time: TIME, previous: undefined });
    expect(first).not.to.have.property("buffers");
    const second = buildSnapshot({ ...parameters, time: TIME + 36, previous: first });
    expect(second.buffers).to.deep.equal({ crypto: { buffer: "1.25", time: TIME } });
    // 2.99 times its long run: 2 % an hour down, over the 36 s that `second` covers.
    const third = buildSnapshot({ ...parameters, time: TIME + 72, previous: second });
    expect(third.buffers).to.deep.equal({ crypto: { buffer: "1.2498", time: TIME + 36 } });
  });

  it("leaves out what the market does not hold", () => {
    const perp: Instrument = { kind: "perp", symbol: "X-PERP", underlying: "X", lotDecimals: 4 };
    expect(
      build([
        [1, perp],
        [2, outcome("B", 20_000)],
      ]).instruments,
    ).to.have.all.keys("2");
  });
});
