import type { Snapshot } from "@plimsoll/model";
import { decodeMark, instrumentId, MARK_LIVE, MARK_SETTLED, type Mark } from "@plimsoll/sdk";
import { expect } from "chai";
import { size } from "viem";

import { markPosts } from "./markPosts.ts";

const PERP = instrumentId({ kind: "perp", lotDecimals: 4, index: 1 });
const binary = (index: number) => instrumentId({ kind: "binary", lotDecimals: 0, index });
const posted = (flags: number, rest: Partial<Mark> = {}): Mark => ({
  price: 1n,
  flags,
  epoch: 1,
  fundingIndex: 0n,
  ...rest,
});

const snapshot: Snapshot = {
  version: 1,
  time: 1_000,
  beacons: [`0x${"00".repeat(32)}`],
  assets: {},
  events: {},
  instruments: Object.fromEntries([
    [PERP.toString(), { kind: "perp", symbol: "P", underlying: "BTC", lotDecimals: 4, mark: 95_000_000_000 }],
    ...[0, 7, 8, 16].map((index) => [
      binary(index).toString(),
      {
        kind: "outcome",
        symbol: "O",
        event: "E",
        outcome: 0,
        expiry: 2_000,
        lotDecimals: 0,
        mark: 400_000 + index,
      },
    ]),
  ]) as Snapshot["instruments"],
};

describe("markPosts", () => {
  it("splits slots over posts of one epoch, one time and one snapshot", () => {
    const posts = markPosts({ snapshot, epoch: 5, marks: new Map(), slotsPerPost: 3 });
    expect(posts.map(({ words }) => words.length)).to.deep.equal([3, 1]);
    for (const { keys, words } of posts) expect(size(keys)).to.equal(8 * words.length);
    expect(
      new Set(posts.map(({ epoch, time, snapshotHash }) => `${epoch} ${time} ${snapshotHash}`)).size,
    ).to.equal(1);
  });

  it("packs options and spots four to a slot", () => {
    const option = (index: number) => instrumentId({ kind: "call", lotDecimals: 4, index });
    const terms = {
      kind: "call",
      symbol: "C",
      underlying: "BTC",
      strike: "60000",
      expiry: 2_000,
      lotDecimals: 4,
    };
    const instruments = Object.fromEntries(
      [0, 3, 4].map((index) => [option(index).toString(), { ...terms, mark: 1_000 + index }]),
    ) as Snapshot["instruments"];
    const [post] = markPosts({
      snapshot: { ...snapshot, instruments },
      epoch: 5,
      marks: new Map(),
      slotsPerPost: 24,
    });
    const [first = 0n, second = 0n] = post?.words ?? [];
    expect(post?.words.length).to.equal(2);
    expect(decodeMark(option(0), first)).to.deep.include({ price: 1_000n, flags: MARK_LIVE });
    expect(decodeMark(option(3), first)).to.deep.include({ price: 1_003n, flags: MARK_LIVE });
    expect(decodeMark(option(4), second)).to.deep.include({ price: 1_004n, flags: MARK_LIVE });
    expect(decodeMark(option(1), first).flags).to.equal(0);
  });

  it("keeps a perp's funding index and leaves settled lanes to the chain", () => {
    const marks = new Map([
      [PERP, posted(MARK_LIVE, { fundingIndex: -77n })],
      [binary(7), posted(MARK_LIVE | MARK_SETTLED)],
    ]);
    const [post] = markPosts({ snapshot, epoch: 5, marks, slotsPerPost: 24 });
    const [perp = 0n, octet = 0n] = post?.words ?? [];
    expect(decodeMark(PERP, perp)).to.deep.include({ price: 95_000_000_000n, fundingIndex: -77n });
    expect(decodeMark(binary(0), octet)).to.deep.include({ price: 400_000n, flags: MARK_LIVE });
    expect(decodeMark(binary(7), octet).flags).to.equal(0);
  });
});
