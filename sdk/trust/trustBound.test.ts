import { expect } from "chai";

import { trustBound, type TrustBoundParameters, type TrustedInstrument } from "./trustBound.ts";

const USD = 1_000_000n;

/** Ten bitcoins at 50,000, and 1,000 contracts at 0.30. */
const BTC: TrustedInstrument = {
  name: "BTC-PERP",
  kind: "perp",
  mark: 50_000n * USD,
  openInterestCap: 100_000n,
  lotDecimals: 4,
};
const YES: TrustedInstrument = {
  name: "YES",
  kind: "binary",
  mark: 300_000n,
  openInterestCap: 1_000n,
  lotDecimals: 0,
};

const PARAMETERS: TrustBoundParameters = {
  instruments: [BTC, YES],
  terms: {
    floorRatio: 50_000n,
    growthPerMinute: 20_000n,
    bonusMax: 150_000n,
    insuranceShare: 100_000n,
    perpBand: 100_000n,
    binaryBand: 200_000n,
    fundingBand: 0n,
    minInterval: 60n,
  },
  reactionSeconds: 119,
};

describe("trustBound", () => {
  it("behavior: margins too low cost 1 − φ of the larger side's worst case", () => {
    // 0.95 · (500,000 + 700)
    expect(trustBound(PARAMETERS).marginTooLow).to.equal((500_700n * USD * 95n) / 100n);
  });

  it("behavior: margins too high cost the bonus, less the fund's share, on the worst case of both sides", () => {
    // 0.9 · 0.15 · (1,000,000 + 1,000)
    expect(trustBound(PARAMETERS).marginTooHigh).to.equal((1_001_000n * USD * 135n) / 1000n);
  });

  it("behavior: a claimed margin grows by g a minute", () => {
    // e^(0.02 · 60) = 3.320117, rounded up at the sixth place; of that 13.5 %.
    const bound = trustBound({ ...PARAMETERS, initialMargins: 1_000n * USD, reactionSeconds: 3_600 });
    expect(bound.marginTooHigh).to.equal(448_215_795n);
  });

  it("behavior: no more is taken than the accounts own, or than there is", () => {
    expect(trustBound({ ...PARAMETERS, equities: 100n * USD }).marginTooHigh).to.equal(90n * USD);
    const bound = trustBound({ ...PARAMETERS, tokensHeld: 7n });
    expect(Object.values(bound)).to.deep.equal([7n, 7n, 7n]);
  });

  it("behavior: marks move a band an epoch, a binary no further than to a dollar", () => {
    // Two epochs fit into 119 seconds: 21 % of 500,000, and 0.40 of 0.30 up to 0.70.
    expect(trustBound(PARAMETERS).marks).to.equal((105_000n + 400n) * USD);
    const long = trustBound({ ...PARAMETERS, instruments: [YES], reactionSeconds: 3_600 });
    expect(long.marks).to.equal(700n * USD);
  });

  it("behavior: funding moves a band an epoch too", () => {
    const terms = { ...PARAMETERS.terms, fundingBand: 10n ** 12n };
    // Two dollars on each of ten bitcoins.
    expect(trustBound({ ...PARAMETERS, terms }).marks - trustBound(PARAMETERS).marks).to.equal(20n * USD);
  });

  it("behavior: an hourly cap holds for each hour begun", () => {
    const capped = { ...PARAMETERS, hourlyCap: { perp: 150_000n, binary: 250_000n } };
    expect(trustBound(capped).marks).to.equal((75_000n + 250n) * USD);
    expect(trustBound({ ...capped, instruments: [BTC], reactionSeconds: 3_600 }).marks).to.equal(
      161_250n * USD,
    );
  });

  it("behavior: a mark ends where its bits do", () => {
    const { marks } = trustBound({ ...PARAMETERS, instruments: [BTC], reactionSeconds: 86_400 });
    expect(marks).to.equal(10n * (2n ** 48n - 1n - BTC.mark));
  });
});
