import { expect } from "chai";

import { rollingBooks, type MarketDay } from "./books.ts";
import { rollBooks } from "./rollBooks.ts";

const day = (date: string, spot: number, volatility: number): MarketDay => ({
  date,
  time: Date.parse(date) / 1000 + 86_400,
  spots: { BTC: spot, ETH: 2_000 },
  volatilities: { BTC: volatility, ETH: 0.6 },
});

const days = [
  day("2021-03-01", 50_000, 0.2),
  day("2021-03-02", 48_000, 0.4),
  day("2021-03-03", 51_000, 0.4),
  day("2021-03-04", 51_000, 0.4),
];
const rolled = rollBooks(
  "crypto",
  rollingBooks.filter(({ market }) => market === "crypto"),
  days,
  1,
  0,
);
const series = (name: string) => rolled.get(name) ?? [];

describe("rollBooks", () => {
  it("behavior: a perp bought for 100,000 USD loses what its price falls from close to close", () => {
    // 2 BTC over a fall of 2,000 USD, then 2.0833 over a rise of 3,000: lots are 0.0001 BTC.
    expect(series("long BTC").map(({ date, loss }) => [date, loss])).to.deep.equal([
      ["2021-03-02", 4_000],
      ["2021-03-03", -6_249.9],
      ["2021-03-04", 0],
    ]);
    expect(series("short BTC").map(({ loss }) => loss)).to.deep.equal([-4_000, 6_249.9, 0]);
  });

  it("behavior: contracts settle on the close: sold for a price, nothing or the whole is lost", () => {
    // 48,000 is below 97 % of 50,000: 50,000 contracts pay 1 USD each, less the two prices they were sold for.
    const [fell] = series("resolving");
    expect(fell?.loss).to.be.within(40_000, 50_000);
    // 51,000 on both days: neither 103 % nor 97 % is reached, and the price is kept.
    expect(series("resolving").at(-1)?.loss).to.be.lessThan(0);
  });

  it("behavior: margins follow the forecast below the floors of production and below its stresses", () => {
    // A long-run floor of .67 would make both days alike, a stress of −37 % both 29.6 %.
    const [calm, livelier] = series("long BTC");
    expect((livelier?.initialMargin ?? NaN) / (calm?.initialMargin ?? NaN)).to.be.within(1.8, 2.1);
    expect(livelier?.initialMargin).to.be.lessThan(29_600);
  });
});
