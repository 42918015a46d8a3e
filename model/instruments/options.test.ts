import { expect } from "chai";
import fc from "fast-check";
import { ModelError } from "../errors/ModelError.ts";
import type { Leg } from "../margin/Leg.ts";
import { priceOption } from "../pricing/priceOption.ts";
import { priceScalar } from "../pricing/priceScalar.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { Instrument, Snapshot } from "../snapshot/Snapshot.ts";
import { binary, exampleTime, option, range, scalar, snapshotOf, spot } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { fairMark } from "./fairMark.ts";
import { boundedComponents, isBoundedAlone, maxLoss } from "./maxLoss.ts";
import { worstCase } from "./worstCase.ts";

const marketOf = (snapshot: Snapshot) =>
  parseMarket(productionProfile, factorModel(productionProfile), snapshot);

describe("worst cases of options, scalars and collateral", () => {
  const snapshot = snapshotOf({
    call: option("call", "BTC", "300000", 30, 10_000, 4),
    put: option("put", "SPX", "7200.5", 18, 60_000_000, 2),
    scalar: scalar("WTI", "60", "80", 40, 450_000),
    spot: spot("ETH", 4, 3_400_000_000, "0.5"),
  });
  const of = (instrument: string, size: bigint): bigint => worstCase(snapshot, [{ instrument, size }]);

  it("behavior: a short call costs its underlying, not its own mark: a thousand sold at a cent are no ten dollars", () => {
    expect(of("call", -10_000_000n)).to.equal(95_000n * 1_000n * 1_000_000n);
    expect(of("call", 10_000_000n)).to.equal(10_000_000n);
  });

  it("behavior: a put costs its mark long and the rest of its strike short", () => {
    expect(of("put", 100n)).to.equal(60_000_000n);
    expect(of("put", -100n)).to.equal(7_140_500_000n);
    expect(of("put", -1n)).to.equal(71_405_000n);
  });

  it("behavior: a scalar costs its mark or the rest of a dollar, collateral its haircut, a loan of it all", () => {
    expect(of("scalar", 10n)).to.equal(4_500_000n);
    expect(of("scalar", -10n)).to.equal(5_500_000n);
    expect(of("spot", 10_000n)).to.equal(1_700_000_000n);
    expect(of("spot", -10_000n)).to.equal(3_400_000_000n);
    expect(of("spot", 1n)).to.equal(170_000n);
  });

  it("error: a call whose underlying has no spot", () => {
    const orphan = { ...snapshot, assets: {} };
    expect(() => worstCase(orphan, [{ instrument: "call", size: -1n }]))
      .to.throw(ModelError)
      .with.property("code", "unknownUnderlying");
  });
});

describe("maxLoss with options", () => {
  const instruments = {
    a: binary("BTC", "90", 10, 600_000),
    b: binary("BTC", "100", 10, 450_000, "less"),
    c: range("BTC", "95", "105", 10, 300_000),
    d: scalar("BTC", "85", "115", 10, 480_000),
    e: option("call", "BTC", "100", 10, 4_000_000, 0),
    f: option("call", "BTC", "110", 10, 1_500_000, 1),
    g: option("put", "BTC", "92", 10, 2_250_000, 0),
  };
  type Key = keyof typeof instruments;
  const keys = Object.keys(instruments) as Key[];
  const snapshot = { ...snapshotOf(instruments), assets: { BTC: { spot: "101", volatility: "0.6" } } };
  const market = marketOf(snapshot);
  /** Payoff of a lot in 1e-6 USD. */
  const pays: Record<Key, (s: number) => number> = {
    a: (s) => (s >= 90 ? 1e6 : 0),
    b: (s) => (s < 100 ? 1e6 : 0),
    c: (s) => (s >= 95 && s < 105 ? 1e6 : 0),
    d: (s) => Math.min(1, Math.max(0, (s - 85) / 30)) * 1e6,
    e: (s) => Math.max(0, s - 100) * 1e6,
    f: (s) => Math.max(0, s - 110) * 1e5,
    g: (s) => Math.max(0, 92 - s) * 1e6,
  };
  const lots = fc.integer({ min: -20, max: 20 });
  const books = fc.record(Object.fromEntries(keys.map((key) => [key, lots])) as Record<Key, typeof lots>);
  const legsOf = (size: Record<Key, number>): Leg[] =>
    keys
      .map((key) => ({ index: market.indexOf.get(key)!, size: BigInt(size[key]) }))
      .filter((leg) => leg.size !== 0n);
  const costOf = (size: Record<Key, number>): number =>
    keys.reduce((sum, key) => sum + (size[key] * instruments[key].mark) / (key === "f" ? 10 : 1), 0);
  const lossAt = (size: Record<Key, number>, price: number): number =>
    keys.reduce((loss, key) => loss - size[key] * pays[key](price), costOf(size));

  it("behavior: is the worst over every price, tried one by one, or unbounded if calls sold outnumber those bought", () => {
    let unbounded = 0;
    fc.assert(
      fc.property(books, (size) => {
        const found = maxLoss(market, legsOf(size));
        if (size.e + size.f / 10 < 0) {
          unbounded++;
          return found === undefined;
        }
        let worst = 0;
        for (let tenths = 0; tenths <= 3000; tenths++) {
          // On the price and just below and above it: binaries jump at their strikes.
          for (const shift of [-1e-9, 0, 1e-9]) {
            worst = Math.max(worst, lossAt(size, Math.max(0, tenths / 10 + shift)));
          }
        }
        // Each payoff is rounded against the holder to 1e-6 USD, and the prices beside a strike are 1e-9 off it.
        return found !== undefined && Math.abs(Number(found) - worst) <= keys.length + 1;
      }),
      { numRuns: 150, seed: 21 },
    );
    expect(unbounded).to.be.within(20, 130);
  });

  it("behavior: a component counts calls up to one times the underlying, so that it is bounded and spreads net", () => {
    const cut = (key: Key, price: number): number =>
      key === "e"
        ? Math.min(Math.max(0, price - 100), 101) * 1e6
        : key === "f"
          ? Math.min(Math.max(0, price - 110), 101) * 1e5
          : pays[key](price);
    fc.assert(
      fc.property(books, (size) => {
        let worst = 0;
        for (let tenths = 0; tenths <= 3000; tenths++) {
          for (const shift of [-1e-9, 0, 1e-9]) {
            const price = Math.max(0, tenths / 10 + shift);
            const loss = keys.reduce((sum, key) => sum - size[key] * cut(key, price), costOf(size));
            worst = Math.max(worst, loss);
          }
        }
        const components = boundedComponents(market, legsOf(size));
        const found = components.reduce((sum, component) => sum + component.maxLoss, 0n);
        return components.length <= 1 && Math.abs(Number(found) - worst) <= keys.length + 1;
      }),
      { numRuns: 80, seed: 22 },
    );
    const naked = boundedComponents(market, legsOf({ a: 0, b: 0, c: 0, d: 0, e: -3, f: 0, g: 0 }));
    expect(naked).to.have.length(1);
    expect(naked[0]!.priceDriven).to.equal(true);
    expect(naked[0]!.maxLoss).to.equal(3n * (101_000_000n - 4_000_000n));
  });

  it("behavior: a put on oil can lose more than its strike, down to the lowest price of the model", () => {
    const oil = marketOf(snapshotOf({ put: option("put", "WTI", "60", 9, 1_000_000, 1) }));
    expect(maxLoss(oil, [{ index: 0, size: -10n }])).to.equal(99_000_000n);
  });

  it("behavior: only perps, spots and short calls are unbounded alone", () => {
    const index = (key: Key): number => market.indexOf.get(key)!;
    expect(isBoundedAlone(market, { index: index("e"), size: 1n })).to.equal(true);
    expect(isBoundedAlone(market, { index: index("e"), size: -1n })).to.equal(false);
    expect(isBoundedAlone(market, { index: index("g"), size: -1n })).to.equal(true);
    expect(isBoundedAlone(market, { index: index("d"), size: -1n })).to.equal(true);
    const held = marketOf(snapshotOf({ spot: spot("ETH", 4, 1, "1") }));
    expect(isBoundedAlone(held, { index: 0, size: 1n })).to.equal(false);
  });
});

describe("fairMark of options, scalars and collateral", () => {
  const years = 102 / 365;
  const market = {
    time: exampleTime,
    profile: referenceProfile,
    assets: { BTC: { spot: "95000", volatility: "0.65" } },
    events: {},
  };
  const fair = (instrument: Instrument): number | undefined => fairMark(instrument, market, () => undefined);
  const at = { spot: 95_000, volatility: 0.65, years };

  it("behavior: is the closed form, a spot's the spot", () => {
    const call = fair(option("call", "BTC", "105000", 102, 1, 4));
    expect(call).to.be.closeTo(priceOption("call", 105_000, at).price * 1e6, 1);
    const put = fair(option("put", "BTC", "105000", 102, 1, 4));
    expect(put).to.be.closeTo(priceOption("put", 105_000, at).price * 1e6, 1);
    const half = fair(scalar("BTC", "90000", "110000", 102, 1));
    expect(half).to.be.closeTo(priceScalar(90_000, 110_000, at).price * 1e6, 1);
    expect(fair(spot("BTC", 4, 1, "0.5"))).to.equal(95_000_000_000);
  });

  it("behavior: is never zero, and unknown past the expiry or without a market", () => {
    expect(fair(option("call", "BTC", "900000000", 1, 1, 4))).to.equal(1);
    expect(fair(scalar("BTC", "1", "2", 1, 1))).to.equal(999_999);
    expect(fair(option("put", "BTC", "90000", 0, 1, 4))).to.equal(undefined);
    expect(fair(option("put", "DOGE", "1", 9, 1, 4))).to.equal(undefined);
  });
});
