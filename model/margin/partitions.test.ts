import { expect } from "chai";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { QuotedInstrument, Snapshot } from "../snapshot/Snapshot.ts";
import {
  binary,
  option,
  outcome,
  parlay,
  perp,
  scalar,
  snapshotOf,
  spot,
} from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { type Leg, legsOf } from "./Leg.ts";
import { bucketsOf, clustersOf } from "./partitions.ts";

const everyKind: Record<string, QuotedInstrument> = {
  "perp BTC": perp("BTC", 0, 100),
  "perp ETH": perp("ETH", 0, 100),
  "coin BTC": spot("BTC", 0, 100, "0.5"),
  "coin ETH": spot("ETH", 0, 100, "0.5"),
  "binary 30": binary("BTC", "95000", 30, 400_000),
  "binary 31": binary("BTC", "95000", 31, 400_000),
  "scalar 30": scalar("BTC", "80000", "90000", 30, 400_000),
  "scalar 32": scalar("BTC", "80000", "90000", 32, 400_000),
  "call 30": option("call", "BTC", "90000", 30, 9_000_000, 4),
  "call 33": option("call", "BTC", "90000", 33, 9_000_000, 4),
  "put 30": option("put", "BTC", "90000", 30, 9_000_000, 4),
  "put 34": option("put", "BTC", "90000", 34, 9_000_000, 4),
  "vote first": outcome("VOTE", 0, 90, 400_000),
  "vote second": outcome("VOTE", 1, 91, 300_000),
  "game first": outcome("GAME-1", 0, 90, 550_000),
  "parlay one": parlay(["binary 30", "vote first"], 90, 200_000),
  "parlay two": parlay(["binary 30", "vote first"], 90, 200_000),
};

function held(instruments: Record<string, QuotedInstrument>, more: Partial<Snapshot> = {}) {
  const market = parseMarket(productionProfile, factorModel(productionProfile), {
    ...snapshotOf(instruments),
    ...more,
  });
  const legs = legsOf(
    market,
    Object.keys(instruments).map((instrument) => ({ instrument, size: 1n })),
  );
  const names = (some: readonly Leg[]): string[] => some.map(({ index }) => market.instruments[index]!.key);
  return { market, legs, names };
}

describe("bucketsOf", () => {
  it("behavior: a perp, coins, claims of one expiry, an event's outcomes, a parlay: each a bucket of its own", () => {
    const { market, legs, names } = held(everyKind);
    expect(bucketsOf(market, legs).map(names)).to.deep.equal([
      ["binary 30", "call 30", "put 30", "scalar 30"],
      ["binary 31"],
      ["call 33"],
      ["coin BTC"],
      ["coin ETH"],
      ["game first"],
      ["parlay one"],
      ["parlay two"],
      ["perp BTC"],
      ["perp ETH"],
      ["put 34"],
      ["scalar 32"],
      ["vote first", "vote second"],
    ]);
  });
});

describe("clustersOf", () => {
  it("behavior: an event under the label of an underlying makes its cluster one that prices do not drive alone", () => {
    const { events } = snapshotOf({});
    const { market, legs, names } = held(
      { A: outcome("VOTE", 0, 90, 400_000), B: perp("BTC", 0, 100), C: perp("ETH", 0, 100) },
      { events: { ...events, VOTE: { ...events.VOTE!, cluster: "BTC" } } },
    );
    expect(
      clustersOf(market, "leaf", legs).map(({ cluster, legs: own, priceDriven }) => [
        cluster,
        names(own),
        priceDriven,
      ]),
    ).to.deep.equal([
      ["BTC", ["A", "B"], false],
      ["ETH", ["C"], true],
    ]);
    expect(
      clustersOf(market, "class", legs).map(({ cluster, priceDriven }) => [cluster, priceDriven]),
    ).to.deep.equal([
      ["crypto", true],
      ["politics", false],
    ]);
  });
});
