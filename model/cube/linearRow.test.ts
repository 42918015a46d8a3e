import { expect } from "chai";

import type { LinearInstrument, Market } from "../snapshot/Market.ts";
import { linearRow } from "./linearRow.ts";

const marketOf = (spot: number, shift: number): Market =>
  ({ assets: [{ spot, shift }] }) as unknown as Market;
const perp = (mark: number, lotsPerUnit: number): LinearInstrument =>
  ({ asset: 0, mark, lotsPerUnit }) as LinearInstrument;

describe("linearRow", () => {
  it("behavior: by hand: the mark moves with the price, of which the shift is no part", () => {
    // (60 + 40)·½ − 40 = 10: the price falls from 60 to 10, by 5/6; up by half of 100: to 110, by 5/6.
    const moves = Float64Array.of(0, Math.log(0.5), Math.log(1.5));
    const row = linearRow(marketOf(60, 40), perp(90_000_000, 10), moves);
    expect([...row]).to.deep.equal([0, -7_500_000, 7_500_000]);
    // Below nothing: 100·0.1 − 40 = −30, a loss of one and a half times the mark.
    const [negative] = linearRow(marketOf(60, 40), perp(90_000_000, 10), Float64Array.of(Math.log(0.1)));
    expect(negative).to.equal(-13_500_000);
  });

  it("behavior: a basis is a share of the price that has moved", () => {
    // S doubles and b = 1 %: 2·1.01 − 1 = 1.02; S stays and b = −2 %.
    const row = linearRow(
      marketOf(100, 0),
      perp(100_000_000, 1),
      Float64Array.of(Math.log(2), 0),
      Float64Array.of(0.01, -0.02),
    );
    expect([...row]).to.deep.equal([102_000_000, -2_000_000]);
  });

  it("behavior: halves of a unit go to the even one", () => {
    const half = (mark: number): number | undefined =>
      linearRow(marketOf(100, 0), perp(mark, 2), Float64Array.of(Math.log(2)))[0];
    expect([1, 3, 5, 7].map(half)).to.deep.equal([0, 2, 2, 4]);
  });
});
