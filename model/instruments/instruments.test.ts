import { expect } from "chai";
import fc from "fast-check";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { binary, exampleSnapshot, outcome, range, snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { maxLoss } from "./maxLoss.ts";
import { worstCase } from "./worstCase.ts";

describe("worstCase", () => {
  it("is the mark for long contracts, 1 − mark for short ones, the notional for perps", () => {
    const of = (instrument: string, size: bigint): bigint =>
      worstCase(exampleSnapshot, [{ instrument, size }]);
    expect(of("VOTE-1", 100n)).to.equal(42_000_000n);
    expect(of("VOTE-1", -100n)).to.equal(58_000_000n);
    expect(of("BTC-PERP", 5000n)).to.equal(47_500_000_000n);
    expect(of("BTC-PERP", -5000n)).to.equal(47_500_000_000n);
    expect(of("VOTE-1", 0n)).to.equal(0n);
  });

  it("rounds a leg up to the unit and adds legs without netting", () => {
    const odd = {
      ...exampleSnapshot,
      instruments: {
        p: { kind: "perp", symbol: "p", underlying: "BTC", lotDecimals: 4, mark: 12_345 } as const,
      },
    };
    expect(worstCase(odd, [{ instrument: "p", size: 1n }])).to.equal(2n);
    const both = [
      { instrument: "VOTE-1", size: 1n },
      { instrument: "VOTE-2", size: -1n },
    ];
    expect(worstCase(exampleSnapshot, both)).to.equal(420_000n + 690_000n);
  });
});

describe("maxLoss", () => {
  const instruments = {
    a: binary("BTC", "90", 10, 600_000),
    b: binary("BTC", "100", 10, 500_000, "greater"),
    c: binary("BTC", "100", 10, 450_000, "less"),
    d: range("BTC", "90", "110", 10, 300_000),
    e: binary("BTC", "110", 10, 200_000),
  };
  const market = parseMarket(productionProfile, factorModel(productionProfile), snapshotOf(instruments));
  const pays = {
    a: (s: number) => s >= 90,
    b: (s: number) => s > 100,
    c: (s: number) => s < 100,
    d: (s: number) => s >= 90 && s < 110,
    e: (s: number) => s >= 110,
  };

  it("of contracts on one price is the worst over every price, tried one by one", () => {
    const sizes = fc.record({ a: lots(), b: lots(), c: lots(), d: lots(), e: lots() });
    fc.assert(
      fc.property(sizes, (size) => {
        let worst = 0;
        for (let price = 80; price <= 120; price += 0.5) {
          let loss = 0;
          for (const key of ["a", "b", "c", "d", "e"] as const) {
            loss += size[key] * (instruments[key].mark - (pays[key](price) ? 1_000_000 : 0));
          }
          worst = Math.max(worst, loss);
        }
        const legs = (["a", "b", "c", "d", "e"] as const)
          .map((key) => ({ index: market.indexOf.get(key) ?? -1, size: BigInt(size[key]) }))
          .filter((leg) => leg.size !== 0n);
        return maxLoss(market, legs) === BigInt(worst);
      }),
      { numRuns: 200 },
    );
  });

  it("of an exclusive set counts that one outcome wins: selling all three at 42, 31 and 27 cents costs nothing", () => {
    const vote = snapshotOf({
      x: outcome("VOTE", 0, 9, 420_000),
      y: outcome("VOTE", 1, 9, 310_000),
      z: outcome("VOTE", 2, 9, 270_000),
    });
    const parsed = parseMarket(productionProfile, factorModel(productionProfile), vote);
    const legs = [0, 1, 2].map((index) => ({ index, size: -100n }));
    expect(maxLoss(parsed, legs)).to.equal(0n);
    // Without the third, its win pays nothing back: the worst winner is the first.
    expect(maxLoss(parsed, legs.slice(0, 2))).to.equal(100n * (1_000_000n - 730_000n));
  });
});

function lots(): fc.Arbitrary<number> {
  return fc.integer({ min: -20, max: 20 });
}
