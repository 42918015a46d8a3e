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
    perpCap: 200_000n,
    binaryCap: 300_000n,
    fundingRate: 0n,
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

  it("behavior: funding is paid at its rate of the mark before each epoch", () => {
    // A thousandth in each of two minutes, of 50,000 and of 55,000, on ten bitcoins.
    const terms = { ...PARAMETERS.terms, fundingRate: 1_440_000n };
    expect(trustBound({ ...PARAMETERS, terms }).marks - trustBound(PARAMETERS).marks).to.equal(1_050n * USD);
  });

  it("behavior: an hour moves a mark a cap for each of three half-hours, and one more if it lay off its anchor", () => {
    const terms = { ...PARAMETERS.terms, binaryCap: 100_000n };
    const hour = { ...PARAMETERS, terms, reactionSeconds: 3_600 };
    const marksOf = (instrument: TrustedInstrument) =>
      trustBound({ ...hour, instruments: [instrument] }).marks;
    // 1.2³ / 0.8 and 1.2³ of 500,000; four and three times 0.10.
    expect(marksOf(BTC)).to.equal(580_000n * USD);
    expect(marksOf({ ...BTC, anchor: BTC.mark })).to.equal(364_000n * USD);
    expect(marksOf(YES)).to.equal(400n * USD);
    expect(marksOf({ ...YES, anchor: YES.mark })).to.equal(300n * USD);
  });

  it("behavior: a moment may lie in two half-hours, the very second in one", () => {
    const instruments = [{ ...BTC, anchor: BTC.mark }];
    const marksIn = (seconds: number, perpCap: bigint) => {
      const terms = { ...PARAMETERS.terms, perpBand: 100_000n, perpCap, minInterval: 1n };
      return trustBound({ ...PARAMETERS, instruments, terms, reactionSeconds: seconds }).marks;
    };
    expect(marksIn(0, 100_000n)).to.equal(50_000n * USD);
    expect(marksIn(60, 100_000n)).to.equal(105_000n * USD);
    expect(marksIn(1_800, 100_000n)).to.equal(105_000n * USD);
    expect(marksIn(1_801, 100_000n)).to.equal(165_500n * USD);
  });

  it("behavior: a mark ends where its bits do", () => {
    const { marks } = trustBound({ ...PARAMETERS, instruments: [BTC], reactionSeconds: 86_400 });
    expect(marks).to.equal(10n * (2n ** 48n - 1n - BTC.mark));
  });
});
