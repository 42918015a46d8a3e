import { expect } from "chai";
import { calendarArbitrages } from "./calendarArbitrages.ts";
import type { Smile } from "./VolatilitySurface.ts";

const smile = (years: number, variance: (k: number) => number): Smile => ({
  years,
  curve: (k) => ({ variance: variance(k), slope: 0, curvature: 0, third: 0 }),
});
/** A standard deviation of .2 at k = 0 is looked at from −.4 to .4. */
const earlier = (bump: (k: number) => number) => smile(0.1, (k) => 0.04 + bump(k));
const later = smile(0.2, () => 0.05);

describe("calendar arbitrage", () => {
  it("behavior: the place where total variance falls most, at either end and between", () => {
    for (const [bump, logMoneyness, violation] of [
      // .04 + .1k − .05 at k = .4, and the mirror.
      [(k: number) => 0.1 * k, 0.4, 0.03],
      [(k: number) => -0.1 * k, -0.4, 0.03],
      // Largest at k = .1, where .04 + .02·(1 − 0) − .05 = .01.
      [(k: number) => 0.02 * (1 - ((k - 0.1) / 0.1) ** 2), 0.1, 0.01],
    ] as const) {
      const found = calendarArbitrages([earlier((k) => (k === 0 ? 0 : bump(k))), later]);
      expect(found).to.have.length(1);
      expect(found[0]).to.include({ earlier: 0.1, later: 0.2 });
      expect(found[0]!.logMoneyness).to.be.closeTo(logMoneyness, 1e-15);
      expect(found[0]!.violation).to.be.closeTo(violation, 1e-15);
    }
  });

  it("behavior: where the fall is the same everywhere it is reported at the lowest moneyness", () => {
    const [found] = calendarArbitrages([smile(0.1, () => 0.04), smile(0.2, () => 0.03)], 3);
    expect(found!.logMoneyness).to.be.closeTo(-0.6, 1e-15);
    expect(found!.violation).to.be.closeTo(0.01, 1e-16);
  });

  it("behavior: variance that does not fall is no arbitrage, and only neighbours are compared", () => {
    const flat = (years: number, w: number) => smile(years, () => w);
    expect(calendarArbitrages([flat(0.1, 0.04), flat(0.2, 0.04)])).to.deep.equal([]);
    expect(calendarArbitrages([earlier(() => 0), later])).to.deep.equal([]);
    expect(calendarArbitrages([later])).to.deep.equal([]);
    const falls = calendarArbitrages([flat(0.1, 0.03), flat(0.2, 0.05), flat(0.3, 0.04), flat(0.4, 0.02)]);
    expect(falls.map(({ earlier, later }) => [earlier, later])).to.deep.equal([
      [0.2, 0.3],
      [0.3, 0.4],
    ]);
  });
});
