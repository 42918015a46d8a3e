import { expect } from "chai";

import { measurePortfolio, MissingTermError, type MeasuredLeg } from "./index.ts";

const USD = 1_000_000n;
const mark = (price: bigint, flags = 1) => ({ price, flags, fundingIndex: 0n });
const leg = (
  instrument: number,
  size: bigint,
  price: bigint,
  rest: Partial<MeasuredLeg> = {},
): MeasuredLeg => ({
  instrument,
  size,
  mark: mark(price),
  ...rest,
});
const measured = (...legs: MeasuredLeg[]) => measurePortfolio({ cash: 0n, legs });

/** One lot is a ten-thousandth of the underlying; 10,000 lots are one. */
const CALL = 0x34000001;
const PUT = 0x44000001;
const SPOT = 0x54000001;
const ONE = 10_000n;

describe("measurePortfolio", () => {
  it("a call sold needs its underlying, not its own mark", () => {
    const terms = { underlyingPrice: 50_000n * USD };
    expect(measured(leg(CALL, ONE, 10_000n, terms)).worstCase).to.equal(10_000n);
    expect(measured(leg(CALL, -ONE, 10_000n, terms)).worstCase).to.equal(50_000n * USD);
  });

  it("a put sold needs what is left of its strike, and never less than nothing", () => {
    const terms = { strike: 40_000n * USD };
    expect(measured(leg(PUT, -ONE, 800n * USD, terms)).worstCase).to.equal(39_200n * USD);
    expect(measured(leg(PUT, -ONE, 41_000n * USD, terms)).worstCase).to.equal(0n);
    expect(measured(leg(PUT, ONE, 41_000n * USD, terms)).worstCase).to.equal(41_000n * USD);
  });

  it("a spot counts whole in equity and its haircut in W; all of it while its mark is halted", () => {
    const spot = leg(SPOT, 3n * ONE, 2_000n * USD, { haircut: 500_000 });
    expect(measured(spot)).to.deep.equal({ equity: 6_000n * USD, worstCase: 3_000n * USD });
    const halted = { ...spot, mark: mark(2_000n * USD, 3) };
    expect(measured(halted)).to.deep.equal({ equity: 6_000n * USD, worstCase: 6_000n * USD });
  });

  it("rounds a spot's haircut up by the unit, equity down and W up once", () => {
    // 60 % of 3 is 1.8: 2 a unit, and a lot is a ten-thousandth.
    expect(measured(leg(SPOT, 1n, 3n, { haircut: 600_000 }))).to.deep.equal({ equity: 0n, worstCase: 1n });
    const two = [
      leg(SPOT, 5_000n, 1n, { haircut: 600_000 }),
      leg(0x56000001, 500_000n, 1n, { haircut: 600_000 }),
    ];
    expect(measured(...two)).to.deep.equal({ equity: 1n, worstCase: 1n });
  });

  it("a perp owes its funding, a settled leg needs nothing", () => {
    const perp = { instrument: 0x04000001, size: -ONE, settledIndex: 0n };
    const funded = { ...perp, mark: { price: 7n * USD, flags: 1, fundingIndex: -(10n ** 12n) } };
    expect(measurePortfolio({ cash: 10n * USD, legs: [funded] })).to.deep.equal({
      equity: 2n * USD,
      worstCase: 7n * USD,
    });
    const settled = { instrument: 0x20000001, size: -4n, mark: mark(250_000n, 5) };
    expect(measured(settled)).to.deep.equal({ equity: -1n * USD, worstCase: 0n });
  });

  it("error: a leg without a term of its kind names it", () => {
    expect(() => measured(leg(CALL, -1n, 1n))).to.throw(MissingTermError, "underlyingPrice");
    expect(() => measured(leg(PUT, -1n, 1n))).to.throw(MissingTermError, "strike");
    expect(() => measured(leg(SPOT, 1n, 1n))).to.throw(MissingTermError, "haircut");
    expect(() => measured(leg(0x04000001, 1n, 1n))).to.throw(MissingTermError, "settledIndex");
  });
});
