import { expect } from "chai";
import type { Leg } from "../margin/Leg.ts";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { QuotedInstrument, Snapshot } from "../snapshot/Snapshot.ts";
import {
  binary,
  exampleTime,
  option,
  outcome,
  parlay,
  perp,
  scalar,
  snapshotOf,
  spot,
} from "../testing/exampleSnapshot.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { factorModel } from "../tree/factorModel.ts";
import { boundedComponents, isBoundedAlone, maxLoss } from "./maxLoss.ts";
import { underlyingMark, unitWorstCase } from "./unitWorstCase.ts";
import { worstCase } from "./worstCase.ts";

const day = 86_400;

function bookOf(instruments: Record<string, QuotedInstrument>, assets?: Snapshot["assets"]) {
  const snapshot = { ...snapshotOf(instruments), ...(assets === undefined ? {} : { assets }) };
  const market = parseMarket(productionProfile, factorModel(productionProfile), snapshot);
  const legs = (sizes: Record<string, bigint>): Leg[] =>
    Object.entries(sizes).map(([key, size]) => ({ index: market.indexOf.get(key)!, size }));
  return { market, legs };
}

describe("components of a book", () => {
  const book = () =>
    bookOf({
      above: binary("BTC", "95000", 20, 400_000),
      both: parlay(["above", "below"], 30, 250_000),
      below: binary("BTC", "90000", 5, 300_000, "less"),
      coin: spot("BTC", 4, 95_000_000_000, "0.5"),
      first: outcome("VOTE", 0, 9, 420_000),
      future: perp("BTC", 4, 95_000_000_000),
      mixed: parlay(["above", "first"], 10, 200_000),
      never: outcome("VOTE", 1, 3, 310_000),
      other: { ...binary("BTC", "95000", 20, 400_000), source: "OTHER" } as QuotedInstrument,
      second: outcome("VOTE", 1, 12, 310_000),
    });

  it("behavior: are one settlement price, one event, one parlay each; perps and spots are in none", () => {
    const { market, legs } = book();
    const found = boundedComponents(
      market,
      legs({ above: 10n, both: 5n, coin: 1n, first: -2n, future: 9n, mixed: -5n, other: 1n, second: 3n }),
    );
    const at = (days: number): number => exampleTime + days * day;
    expect(
      found.map(({ legs: own, ...rest }) => ({ ...rest, sizes: own.map(({ size }) => size) })),
    ).to.deep.equal([
      {
        name: `claims 0:${at(20)}:`,
        priceDriven: true,
        resolvesAt: at(20),
        maxLoss: 4_000_000n,
        sizes: [10n],
      },
      // Its legs are known on day 20, before it expires.
      { name: "parlay both", priceDriven: true, resolvesAt: at(20), maxLoss: 1_250_000n, sizes: [5n] },
      // Sold 2 at .42 and bought 3 at .31: the first wins. On day 3 the contract `never` on the event expires.
      { name: "event VOTE", priceDriven: false, resolvesAt: at(3), maxLoss: 2_090_000n, sizes: [-2n, 3n] },
      // It expires before its leg of day 20.
      { name: "parlay mixed", priceDriven: false, resolvesAt: at(10), maxLoss: 4_000_000n, sizes: [-5n] },
      {
        name: `claims 0:${at(20)}:OTHER`,
        priceDriven: true,
        resolvesAt: at(20),
        maxLoss: 400_000n,
        sizes: [1n],
      },
    ]);
    expect(boundedComponents(market, legs({ coin: 1n, future: -1n }))).to.deep.equal([]);
  });

  it("behavior: what cannot lose counts as nothing, not as a gain that another component may lose", () => {
    const cheap = bookOf({
      a: outcome("VOTE", 0, 9, 200_000),
      b: outcome("VOTE", 1, 9, 200_000),
      c: outcome("VOTE", 2, 9, 200_000),
      d: binary("BTC", "95000", 9, 400_000),
    });
    const held = cheap.legs({ a: 10n, b: 10n, c: 10n, d: 1n });
    expect(boundedComponents(cheap.market, held).map((component) => component.maxLoss)).to.deep.equal([
      0n,
      400_000n,
    ]);
    expect(maxLoss(cheap.market, held)).to.equal(400_000n);
    expect(maxLoss(cheap.market, cheap.legs({ a: 10n }))).to.equal(2_000_000n);
    expect(maxLoss(cheap.market, cheap.legs({ c: 10n, a: -1n }))).to.equal(10n * 200_000n + 800_000n);
  });

  it("behavior: nothing sold is bounded, a call too", () => {
    const calls = bookOf({ call: option("call", "BTC", "95000", 9, 1, 4) });
    expect(isBoundedAlone(calls.market, { index: 0, size: 0n })).to.equal(true);
    expect(isBoundedAlone(calls.market, { index: 0, size: -1n })).to.equal(false);
    expect(maxLoss(calls.market, calls.legs({ call: -1n }))).to.equal(undefined);
  });
});

describe("the worst price", () => {
  const assets = { BTC: { spot: "101", volatility: "0.6" } };
  const book = () =>
    bookOf(
      {
        at90: binary("BTC", "90", 10, 500_000),
        at100: binary("BTC", "100", 10, 500_000),
        at110: binary("BTC", "110", 10, 500_000),
        call100: option("call", "BTC", "100", 10, 4_000_000, 0),
        call300: option("call", "BTC", "300", 10, 1_000_000, 0),
        half: scalar("BTC", "90.5", "110.25", 10, 400_000),
        put92: option("put", "BTC", "92", 10, 1_000_000, 0),
      },
      assets,
    );

  it("behavior: just below a strike, where calls sold have lost most and the contracts bought do not pay yet", () => {
    const { market, legs } = book();
    // Just below 110: 10 on the call, a dollar on each of five sold, nothing from the twenty bought.
    const loss = 10_000_000n + 5_000_000n + 20n * 500_000n - 5n * 500_000n - 4_000_000n;
    const held = legs({ call100: -1n, call300: 1n, at100: -5n, at110: 20n });
    // Beyond 300 the calls have lost 200 and the twenty pay.
    expect(maxLoss(market, held)).to.equal(
      200_000_000n + 1_000_000n + 5_000_000n - 20_000_000n + 7_500_000n - 4_000_000n,
    );
    const rich = legs({ call100: -1n, call300: 1n, at100: -5n, at110: 400n });
    expect(maxLoss(market, rich)).to.equal(loss + 380n * 500_000n + 1_000_000n);
  });

  it("behavior: just below the lowest strike", () => {
    const { market, legs } = book();
    // Below 90 ten contracts pay nothing and the put 2; at 92 they pay and the put does not; at 0 the put pays 92.
    expect(maxLoss(market, legs({ at90: 10n, put92: 1n }))).to.equal(5_000_000n + 1_000_000n - 2_000_000n);
  });

  it("behavior: of calls sold against dearer ones is their distance, beyond one times the underlying as well", () => {
    const { market, legs } = book();
    expect(maxLoss(market, legs({ call100: -1n, call300: 1n }))).to.equal(
      200_000_000n - 4_000_000n + 1_000_000n,
    );
    // As a component both calls count up to 101 above their strikes: 101 lost on the one before the other pays.
    const [component] = boundedComponents(market, legs({ call100: -1n, call300: 1n }));
    expect(component!.maxLoss).to.equal(101_000_000n - 4_000_000n + 1_000_000n);
  });

  it("behavior: just above the last strike, where what was sold pays that does not pay on it", () => {
    const { market, legs } = bookOf({ over: binary("BTC", "100", 10, 400_000, "greater") });
    expect(maxLoss(market, legs({ over: -1n }))).to.equal(600_000n);
  });

  it("behavior: of a scalar alone is its mark, or the rest of a dollar", () => {
    const { market, legs } = book();
    expect(maxLoss(market, legs({ half: 7n }))).to.equal(2_800_000n);
    expect(maxLoss(market, legs({ half: -7n }))).to.equal(4_200_000n);
    // Sold against a contract at 100 of the same mark: just below 100 it pays 9.5/19.75, rounded up.
    expect(maxLoss(market, legs({ half: -100n, at100: 100n }))).to.equal(100n * 100_000n + 48_101_266n);
  });
});

describe("the worst case of a unit", () => {
  const spotOf = (): string => "95000.0000005";
  const of = (it: QuotedInstrument) => unitWorstCase(it, spotOf);

  it("behavior: by kind and side, as the contracts count it", () => {
    const payout = { long: 300_000n, short: 700_000n };
    for (const it of [
      binary("BTC", "9", 9, 300_000),
      scalar("BTC", "8", "9", 9, 300_000),
      outcome("VOTE", 0, 9, 300_000),
      parlay(["a"], 9, 300_000),
    ]) {
      expect(of(it), it.kind).to.deep.equal(payout);
    }
    expect(of(perp("BTC", 4, 7))).to.deep.equal({ long: 7n, short: 7n });
    // ⌈7 × .5⌉.
    expect(of(spot("BTC", 4, 7, "0.5"))).to.deep.equal({ long: 4n, short: 7n });
    // The underlying's price to 1e-6 USD, a tie to the even one.
    expect(of(option("call", "BTC", "1", 9, 7, 4))).to.deep.equal({ long: 7n, short: 95_000_000_000n });
    expect(of(option("put", "BTC", "0.00001", 9, 7, 4))).to.deep.equal({ long: 7n, short: 3n });
    expect(of(option("put", "BTC", "0.0000101", 9, 7, 4)).short).to.equal(4n);
  });

  it("error: numbers that are none, named by the instrument's symbol", () => {
    const cases: [() => unknown, string][] = [
      [() => of(spot("BTC", 4, 7, "half")), "haircut of BTC is not a decimal string"],
      [() => of(option("put", "BTC", "ten", 9, 7, 4)), "strike of BTC ten put is not a decimal string"],
      [() => underlyingMark("NaN"), "spot is not a decimal string"],
    ];
    for (const [run, says] of cases) {
      const error = refusalOf(run);
      expect(error.code).to.equal("malformedDecimal");
      expect(error.message).to.contain(says);
    }
  });

  it("error: a position on what the snapshot has not, a call without its underlying", () => {
    const snapshot = { ...snapshotOf({ call: option("call", "BTC", "1", 9, 7, 4) }), assets: {} };
    const unknown = refusalOf(() => worstCase(snapshot, [{ instrument: "x", size: 1n }]));
    expect([unknown.code, unknown.value]).to.deep.equal(["unknownInstrument", "x"]);
    expect(unknown.message).to.contain("The snapshot has no such instrument");
    expect(unknown.remedy).to.equal("Use a key of snapshot.instruments.");
    const orphan = refusalOf(() => worstCase(snapshot, [{ instrument: "call", size: -1n }]));
    expect([orphan.code, orphan.value]).to.deep.equal(["unknownUnderlying", "BTC"]);
    expect(orphan.message).to.contain("no spot of this underlying");
    expect(orphan.remedy).to.equal("Add it to snapshot.assets.");
  });
});
