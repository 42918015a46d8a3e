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

  it("error: impossible margins, bonuses, rates, fractions", () => {
    const auction = { bonusMin: 10_000n, bonusMax: 150_000n, duration: 7n };
    for (const call of [
      () => restoringFraction({ equity: -1n, margin: 0n, bonus: 0n }),
      () => restoringFraction({ equity: 0n, margin: -1n, bonus: 0n }),
      () => restoringFraction({ equity: 0n, margin: 1n, bonus: 2n }),
      () => restoringFraction({ equity: 0n, margin: 1n, bonus: -1n }),
      () => wholeBonus({ equity: 0n, margin: 1n, rate: 1_000_001n }),
      () => wholeBonus({ equity: 0n, margin: -1n, rate: 0n }),
      () => auctionRate(-1n, auction),
      () => auctionRate(0n, { ...auction, duration: 0n }),
      () => auctionRate(0n, { ...auction, bonusMin: 200_000n }),
      () => slicedLots(1n, wholeAccount + 1n),
      () => slicedLots(1n, -1n),
    ]) {
      expect(call).to.throw(ModelError).with.property("code", "impossibleParameter");
    }
  });
});
