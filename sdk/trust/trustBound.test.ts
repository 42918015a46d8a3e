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

const SPOT: TrustedInstrument = { ...BTC, kind: "spot", haircut: 500_000n };

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

  it("behavior: marks move a band an epoch", () => {
    // Two epochs fit into 119 seconds: 21 % of 500,000, and twice 0.20.
    expect(trustBound(PARAMETERS).marks).to.equal((105_000n + 400n) * USD);
  });

  it("behavior: funding is paid at its rate of the mark before each epoch", () => {
    // A thousandth in each of two minutes, of 50,000 and of 55,000, on ten bitcoins.
    const terms = { ...PARAMETERS.terms, fundingRate: 1_440_000n };
    expect(trustBound({ ...PARAMETERS, terms }).marks - trustBound(PARAMETERS).marks).to.equal(1_050n * USD);
  });

  it("behavior: up to where the caps of the half-hours end, and from then on up and down, a band an epoch", () => {
    const hour = { ...PARAMETERS, reactionSeconds: 3_600 };
    const marksOf = (instrument: TrustedInstrument) =>
      trustBound({ ...hour, instruments: [instrument] }).marks;
    // 61 epochs. 50,000 · 1.2³ / 0.8 = 108,000 is reached in nine, and 50,000 · 1.2³ = 86,400 in six.
    expect(marksOf(SPOT)).to.equal(10n * (67_897_384_550n + 52n * 10_800n * USD));
    expect(marksOf({ ...SPOT, anchor: BTC.mark })).to.equal(10n * (38_578_050_000n + 55n * 8_640n * USD));
    expect(marksOf(YES)).to.equal((61n * 1_000n * USD) / 5n);
  });

  it("behavior: a perp goes eight caps in a half-hour at most, up and down, of anchors that rise by a cap each", () => {
    const marksIn = (reactionSeconds: number, instrument: TrustedInstrument) =>
      trustBound({ ...PARAMETERS, reactionSeconds, instruments: [instrument] }).marks;
    // An hour has three: 8 · 0.2 · (1 + 1.2 + 1.44) of 50,000, or of 50,000 / 0.8.
    expect(marksIn(3_600, { ...BTC, anchor: BTC.mark })).to.equal(10n * 291_200n * USD);
    expect(marksIn(3_600, BTC)).to.equal(10n * 364_000n * USD);
    // However many epochs there are: a minute has two.
    const terms = { ...PARAMETERS.terms, minInterval: 1n };
    const everySecond = { ...PARAMETERS, terms, instruments: [{ ...BTC, anchor: BTC.mark }] };
    expect(trustBound({ ...everySecond, reactionSeconds: 60 }).marks).to.equal(10n * 176_000n * USD);
    // Two epochs are shorter: 10 % and 11 %.
    expect(marksIn(119, { ...BTC, anchor: BTC.mark })).to.equal(10n * 10_500n * USD);
  });

  it("behavior: an epoch moves a mark by no more than two caps, from edge to edge", () => {
    const terms = { ...PARAMETERS.terms, perpCap: 10_000n, binaryCap: 20_000n };
    const marksOf = (instrument: TrustedInstrument) =>
      trustBound({ ...PARAMETERS, terms, instruments: [instrument] }).marks;
    // Two epochs in two half-hours: 50,000 · 1.01² = 51,005, two hundredths of it twice.
    expect(marksOf({ ...BTC, anchor: BTC.mark })).to.equal(10n * 2n * 1_020_100_000n);
    expect(marksOf(YES)).to.equal(80n * USD);
  });

  it("behavior: a moment may lie in two half-hours, the very second in one", () => {
    const instruments = [{ ...SPOT, anchor: BTC.mark }];
    const marksIn = (seconds: number) => {
      const terms = { ...PARAMETERS.terms, perpBand: 100_000n, perpCap: 100_000n, minInterval: 1n };
      return trustBound({ ...PARAMETERS, instruments, terms, reactionSeconds: seconds }).marks;
    };
    expect(marksIn(0)).to.equal(50_000n * USD);
    expect(marksIn(60)).to.equal(10n * (10_500n + 59n * 6_050n) * USD);
    expect(marksIn(1_800)).to.equal(10n * (10_500n + 1_799n * 6_050n) * USD);
    expect(marksIn(1_801)).to.equal(10n * (16_550n + 1_799n * 6_655n) * USD);
  });

  it("behavior: a mark ends where its bits do", () => {
    const after = (reactionSeconds: number) =>
      trustBound({ ...PARAMETERS, instruments: [SPOT], reactionSeconds }).marks;
    expect(after(86_460) - after(86_400)).to.equal(10n * ((2n ** 48n - 1n) / 10n));
  });

  it("behavior: scalars are as binaries, spots as perps without funding", () => {
    const terms = { ...PARAMETERS.terms, fundingRate: 1_440_000n };
    const boundOf = (instrument: TrustedInstrument) =>
      trustBound({ ...PARAMETERS, terms, instruments: [instrument] });
    expect(boundOf({ ...YES, kind: "scalar" })).to.deep.equal(boundOf(YES));
    const spot = boundOf(SPOT);
    expect(spot.marks).to.equal(105_000n * USD);
    // All of it may be lost, and 5 % of half of it is what was asked for.
    expect(spot.marginTooLow).to.equal(487_500n * USD);
    expect(spot.marginTooHigh).to.equal(33_750n * USD);
  });

  it("behavior: options move by a share of their underlying's mark, which moves first", () => {
    const option = { ...BTC, mark: 4_000n * USD, strike: 60_000n * USD, underlying: { mark: BTC.mark } };
    const terms = { ...PARAMETERS.terms, optionBand: 50_000n };
    const boundOf = (kind: "call" | "put") =>
      trustBound({ ...PARAMETERS, terms, instruments: [{ ...option, kind }] });
    // 5 % of 55,000 and of 60,500, rounded up by a unit each.
    expect(boundOf("call").marks).to.equal(10n * (5_775n * USD + 2n));
    expect(boundOf("put").marks).to.equal(boundOf("call").marks);
    // A call sold needs the underlying, a put sold 56,000 a unit.
    expect(boundOf("call").marginTooLow).to.equal(475_000n * USD);
    expect(boundOf("put").marginTooLow).to.equal(532_000n * USD);
    expect(boundOf("call").marginTooHigh).to.equal(72_900n * USD);
  });
});
