import { expect } from "chai";
import fc from "fast-check";
import { ModelError } from "../errors/ModelError.ts";
import { auctionRate } from "./auctionRate.ts";
import { restoringFraction } from "./restoringFraction.ts";
import { slicedLots } from "./slicedLots.ts";
import { wholeAccount } from "./wholeAccount.ts";
import { wholeBonus } from "./wholeBonus.ts";

const usd = 1_000_000n;
const money = fc.bigInt({ min: 1n, max: 10n ** 17n });
const rates = fc.bigInt({ min: 0n, max: 500_000n });

describe("restoringFraction", () => {
  it("behavior: by hand: M = 10,000, E = 8,000, bonus 10 % of M: (10,000 − 8,000)/(10,000 − 1,000) = 2/9", () => {
    const bonus = wholeBonus({ equity: 8_000n * usd, margin: 10_000n * usd, rate: 100_000n });
    expect(bonus).to.equal(1_000n * usd);
    const fraction = restoringFraction({ equity: 8_000n * usd, margin: 10_000n * usd, bonus });
    expect(fraction).to.equal(222_222_222_222_222_223n);
  });

  it("behavior: the example of the contracts' tests: E = 3,990, M = 5,000, bonus 2 %: 1,010/4,900, rounded up", () => {
    const [equity, margin] = [3_990n * usd, 5_000n * usd];
    const bonus = wholeBonus({ equity, margin, rate: 20_000n });
    const fraction = restoringFraction({ equity, margin, bonus });
    expect(fraction).to.equal((1_010n * wholeAccount) / 4_900n + 1n);
    // Sliced pays 20.612244 USD, and 2,062 of 10,000 lots move.
    expect((bonus * fraction) / wholeAccount).to.equal(20_612_244n);
    expect(slicedLots(10_000n, fraction)).to.equal(2_062n);
  });

  it("behavior: nothing at or above the margin, all of it when the bonus takes the equity or there is none", () => {
    const at = (equity: bigint, rate: bigint) => {
      const margin = 1_000n * usd;
      return restoringFraction({ equity, margin, bonus: wholeBonus({ equity, margin, rate }) });
    };
    expect(at(1_000n * usd, 100_000n)).to.equal(0n);
    expect(at(2_000n * usd, 100_000n)).to.equal(0n);
    expect(at(100n * usd, 100_000n)).to.equal(wholeAccount);
    expect(at(100n * usd + 1n, 100_000n) < wholeAccount).to.equal(true);
    expect(at(0n, 0n)).to.equal(wholeAccount);
    expect(at(-5n * usd, 100_000n)).to.equal(wholeAccount);
    expect(restoringFraction({ equity: 5n, margin: 5n, bonus: 5n })).to.equal(0n);
  });

  it("behavior: the same properties that the contract's tests prove: E′ ≥ M′, not by more than 2 units, and f* is the least", () => {
    fc.assert(
      fc.property(money, money, rates, (a, b, rate) => {
        const [equity, margin] = a < b ? [a, b] : [b, a + 1n];
        const bonus = wholeBonus({ equity, margin, rate });
        const f = restoringFraction({ equity, margin, bonus });
        const equityAfter = equity - (bonus * f) / wholeAccount;
        const marginAfter = (margin * (wholeAccount - f) + wholeAccount - 1n) / wholeAccount;
        const isLeast = margin === bonus || (f - 1n) * (margin - bonus) < (margin - equity) * wholeAccount;
        return (
          f > 0n &&
          f <= wholeAccount &&
          equityAfter >= marginAfter &&
          (f === wholeAccount || equityAfter <= marginAfter + 2n) &&
          (f === wholeAccount || isLeast)
        );
      }),
      { numRuns: 2_000, seed: 8 },
    );
  });

  it("behavior: the auction's rate is a line, then constant; lots round away from nothing", () => {
    const auction = { bonusMin: 10_000n, bonusMax: 150_000n, duration: 7n };
    expect([0n, 1n, 6n, 7n, 99n].map((age) => auctionRate(age, auction))).to.deep.equal([
      10_000n,
      30_000n,
      130_000n,
      150_000n,
      150_000n,
    ]);
    const third = wholeAccount / 3n;
    expect([10n, -10n, 1n, 0n].map((size) => slicedLots(size, third))).to.deep.equal([4n, -4n, 1n, 0n]);
    expect(slicedLots(10n, wholeAccount)).to.equal(10n);
  });

  it("behavior: what is just possible is", () => {
    const flat = { bonusMin: 0n, bonusMax: 0n, duration: 1n };
    expect([0n, 1n, 2n].map((age) => auctionRate(age, flat))).to.deep.equal([0n, 0n, 0n]);
    expect(auctionRate(0n, { bonusMin: 5n, bonusMax: 5n, duration: 9n })).to.equal(5n);
    expect(auctionRate(1n, { bonusMin: 0n, bonusMax: 1_000_000n, duration: 1n })).to.equal(1_000_000n);
    expect(wholeBonus({ equity: 9n, margin: 0n, rate: 1_000_000n })).to.equal(0n);
    // ⌊1,999,999 · 50 %⌋, then at most the equity, of which a negative one is none.
    const bonusAt = (equity: bigint): bigint => wholeBonus({ equity, margin: 1_999_999n, rate: 500_000n });
    expect([-1n, 0n, 1n, 999_998n, 999_999n, 1_000_000n].map(bonusAt)).to.deep.equal([
      0n,
      0n,
      1n,
      999_998n,
      999_999n,
      999_999n,
    ]);
    expect(wholeBonus({ equity: 7n, margin: 7n, rate: 1_000_000n })).to.equal(7n);
    expect(restoringFraction({ equity: 0n, margin: 1n, bonus: 1n })).to.equal(wholeAccount);
    expect(restoringFraction({ equity: 3n, margin: 4n, bonus: 0n })).to.equal(wholeAccount / 4n);
    expect([slicedLots(7n, 0n), slicedLots(-7n, wholeAccount), slicedLots(-7n, 1n)]).to.deep.equal([
      0n,
      -7n,
      -1n,
    ]);
  });

  it("error: impossible margins, bonuses, rates, fractions", () => {
    const auction = { bonusMin: 10_000n, bonusMax: 150_000n, duration: 7n };
    const margin = "An account without a requirement needs no liquidation.";
    const bonus = "Take it from wholeBonus.";
    const million = "1,000,000 is 100 %.";
    const whole = "1e18 is the whole account.";
    const rates = "0 ≤ bonusMin ≤ bonusMax ≤ 1,000,000 and a duration above 0.";
    for (const [call, words, remedy] of [
      [
        () => restoringFraction({ equity: -1n, margin: 0n, bonus: 0n }),
        "restore is not above 0 (got 0)",
        margin,
      ],
      [() => restoringFraction({ equity: 0n, margin: -1n, bonus: 0n }), "(got -1)", margin],
      [
        () => restoringFraction({ equity: 0n, margin: 1n, bonus: 2n }),
        "between 0 and its margin (got 2)",
        bonus,
      ],
      [() => restoringFraction({ equity: 0n, margin: 1n, bonus: -1n }), "(got -1)", bonus],
      [
        () => wholeBonus({ equity: 0n, margin: 1n, rate: 1_000_001n }),
        'A margin is negative or a bonus rate is not between 0 and 1,000,000 (got ["1","1000001"])',
        million,
      ],
      [() => wholeBonus({ equity: 0n, margin: -1n, rate: 0n }), '["-1","0"]', million],
      [() => wholeBonus({ equity: 0n, margin: 1n, rate: -1n }), '["1","-1"]', million],
      [
        () => auctionRate(-1n, auction),
        'An auction\'s age, duration or rates are impossible (got ["-1","7","10000","150000"])',
        rates,
      ],
      [() => auctionRate(0n, { ...auction, duration: 0n }), '"0","10000"', rates],
      [() => auctionRate(0n, { ...auction, duration: -1n }), '"-1","10000"', rates],
      [() => auctionRate(0n, { ...auction, bonusMin: 150_001n }), "150001", rates],
      [() => auctionRate(0n, { ...auction, bonusMin: -1n }), '"-1","150000"', rates],
      [() => auctionRate(0n, { ...auction, bonusMax: 1_000_001n }), "1000001", rates],
      [
        () => slicedLots(1n, wholeAccount + 1n),
        `A slice is not between nothing and the whole account (got ${wholeAccount + 1n})`,
        whole,
      ],
      [() => slicedLots(1n, -1n), "(got -1)", whole],
    ] as const) {
      expect(call).to.throw(ModelError, words).that.includes({ code: "impossibleParameter", remedy });
    }
  });
});
