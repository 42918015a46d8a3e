/** Scalars, options and spots: what they are listed with, and what is refused. */
import { encodeBytes32String, ZeroAddress } from "ethers";
import { expect } from "chai";

import {
  binary,
  BTC_PERP,
  Comparison,
  createVenue,
  ETH_PERP,
  instrumentId,
  Kind,
  optionTerms,
  perpTerms,
  scalarTerms,
  spotTerms,
  type InstrumentTerms,
  type Venue,
} from "../venue.ts";

const LIMITS = { openInterestCap: 1_000n, tradeBand: 100_000n };
const SCALAR = instrumentId(Kind.Scalar, 0, 1);
const CALL = instrumentId(Kind.Call, 4, 1);
const PUT = instrumentId(Kind.Put, 4, 1);
/** TestDollar has six decimals. */
const SPOT = instrumentId(Kind.Spot, 4, 1);
const ETH_SPOT = instrumentId(Kind.Spot, 4, 8);
const K = 1_000_000_000n;

describe("InstrumentRegistry: every kind", () => {
  let venue: Venue;
  let restore: () => Promise<void>;
  let expiry: bigint;
  let token: string;

  before(async () => {
    venue = await createVenue();
    expiry = venue.defaultExpiry;
    token = (await venue.ethers.deployContract("TestDollar")).target as string;
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  const list = (instrument: number, terms: InstrumentTerms, limits = LIMITS) =>
    venue.registry.list(instrument, terms, limits);
  const refused = (attempt: Promise<unknown>, instrument: number, reason: string) =>
    expect(attempt)
      .to.be.revertedWithCustomError(venue.registry, "InvalidTerms")
      .withArgs(BigInt(instrument), encodeBytes32String(reason));
  const spot = (underlying: string, haircut: bigint) => spotTerms("SPOT", underlying, token, haircut);

  it("what a position keeps of an option is its underlying's instrument and its strike, of a spot its haircut", async () => {
    await list(CALL, optionTerms("BTC-60000-C", 60n * K, expiry));
    await list(PUT, optionTerms("BTC-40000-P", 40n * K, expiry));
    await list(SPOT, spot("BTC", 500_000n));
    await list(SCALAR, scalarTerms("BTC-40-60", 40n * K, 60n * K, expiry));
    const tail = async (instrument: number) => (await venue.registry.tradingTerms(instrument)).tail;
    expect(await tail(CALL)).to.equal(BigInt(BTC_PERP) * 2n ** 64n + 60n * K);
    expect(await tail(PUT)).to.equal(BigInt(BTC_PERP) * 2n ** 64n + 40n * K);
    expect(await tail(SPOT)).to.equal(500_000n);
    expect(await tail(SCALAR)).to.equal(0n);
    expect(await tail(BTC_PERP)).to.equal(0n);
    const { priced, haircut, token: listed } = await venue.registry.terms(SPOT);
    expect([priced, haircut, listed].map(String)).to.deep.equal(["0", "500000", token]);
  });

  it("an option may be priced by a spot", async () => {
    await list(SPOT, spot("BTC", 500_000n));
    await list(CALL, { ...optionTerms("C", 60n * K, expiry), priced: SPOT });
    expect(await venue.registry.pricedInSlot(2n ** 41n + BigInt(Math.floor(CALL / 4)))).to.equal(
      BigInt(SPOT),
    );
  });

  it("a spot's lot is a whole number of its token's units", async () => {
    await list(SPOT, spot("X", 250_000n));
    const { token: held, lotUnits } = await venue.registry.collateral(SPOT);
    expect([held, lotUnits]).to.deep.equal([token, 100n]);
    const whole = instrumentId(Kind.Spot, 6, 1);
    await list(whole, spot("X", 250_000n));
    expect((await venue.registry.collateral(whole)).lotUnits).to.equal(1n);
    await expect(venue.registry.collateral(BTC_PERP))
      .to.be.revertedWithCustomError(venue.registry, "NotListed")
      .withArgs(BigInt(BTC_PERP));
  });

  it("error: InvalidTerms of a spot with a token that has fewer decimals than its lot or more than 24, or is not there", async () => {
    const other = await venue.ethers.deployContract("TestDollar");
    const terms = { ...spot("X", 250_000n), token: other.target as string };
    /** Answers every call with the number. */
    const answer = (decimals: string) =>
      venue.networkHelpers.setCode(terms.token, `0x60${decimals}5f5260205ff3`);
    await answer("03");
    await refused(list(SPOT, terms), SPOT, "lot");
    await answer("19");
    await refused(list(SPOT, terms), SPOT, "lot");
    await answer("18");
    await list(SPOT, terms);
    expect((await venue.registry.collateral(SPOT)).lotUnits).to.equal(10n ** 20n);
    await restore();
    await refused(list(SPOT, { ...spot("X", 250_000n), token: ZeroAddress }), SPOT, "token");
    await refused(list(SPOT, { ...spot("X", 250_000n), token: venue.owner.address }), SPOT, "token");
  });

  describe("a haircut is never milder than the worst recorded day", () => {
    for (const [asset, least] of [
      ["BTC", 500_000n],
      ["ETH", 500_000n],
      ["SOL", 600_000n],
      ["XAU", 250_000n],
    ] as const)
      it(`${asset}: ${String(least / 10_000n)} %`, async () => {
        await refused(list(SPOT, spot(asset, least - 1n)), SPOT, "haircut");
        await list(SPOT, spot(asset, least));
        const other = instrumentId(Kind.Spot, 4, 2);
        await refused(list(other, spot(asset, 1_000_001n)), other, "haircut");
        await list(other, spot(asset, 1_000_000n));
      });
  });

  const invalid: [
    kind: string,
    instrument: number,
    terms: () => InstrumentTerms,
    cases: [string, object][],
  ][] = [
    [
      "an option",
      CALL,
      () => optionTerms("C", 60n * K, expiry),
      [
        ["symbol", { symbol: encodeBytes32String("") }],
        ["underlying", { underlying: encodeBytes32String("") }],
        ["comparison", { comparison: Comparison.GreaterOrEqual }],
        ["expiry", { expiry: 0n }],
        ["expiry", { expiry: 1n }],
        ["lower", { lower: 0n }],
        ["lower", { lower: 2n ** 48n }],
        ["upper", { upper: 70n * K }],
        ["outcome", { outcome: 1 }],
        ["legs", { legs: [binary(0)] }],
        ["priced", { priced: 0 }],
        ["priced", { priced: ETH_PERP }],
        ["priced", { priced: instrumentId(Kind.Perp, 4, 77) }],
        ["priced", { priced: binary(0) }],
        ["haircut", { haircut: 1n }],
        ["token", { token: "0x0000000000000000000000000000000000000001" }],
      ],
    ],
    [
      "a scalar",
      SCALAR,
      () => scalarTerms("S", 40n * K, 60n * K, expiry),
      [
        ["underlying", { underlying: encodeBytes32String("") }],
        ["comparison", { comparison: Comparison.Between }],
        ["expiry", { expiry: 1n }],
        ["upper", { upper: 40n * K }],
        ["upper", { upper: 2n ** 48n }],
        ["outcome", { outcome: 1 }],
        ["legs", { legs: [binary(0)] }],
        ["priced", { priced: BTC_PERP }],
        ["haircut", { haircut: 1n }],
      ],
    ],
    [
      "a spot",
      SPOT,
      () => spot("X", 250_000n),
      [
        ["underlying", { underlying: encodeBytes32String("") }],
        ["comparison", { comparison: Comparison.Less }],
        ["expiry", { expiry: 2_000_000_000n }],
        ["lower", { lower: 1n }],
        ["upper", { upper: 1n }],
        ["outcome", { outcome: 1 }],
        ["legs", { legs: [binary(0)] }],
        ["priced", { priced: BTC_PERP }],
      ],
    ],
  ];
  for (const [kind, instrument, terms, cases] of invalid)
    describe(`error: InvalidTerms of ${kind}`, () => {
      for (const [index, [reason, change]] of cases.entries())
        it(`${reason} (${String(index)})`, () =>
          refused(list(instrument, { ...terms(), ...change }), instrument, reason));
    });

  it("error: InvalidTerms of a perp with what other kinds have", async () => {
    const perp = instrumentId(Kind.Perp, 2, 9);
    await refused(list(perp, { ...perpTerms("X", "X"), priced: BTC_PERP }), perp, "priced");
    await refused(list(perp, { ...perpTerms("X", "X"), haircut: 1n }), perp, "haircut");
    await refused(list(perp, { ...perpTerms("X", "X"), token }), perp, "token");
  });

  it("error: InvalidTerms of lots finer than a millionth, and of a scalar with fractions of a contract", async () => {
    for (const kind of [Kind.Call, Kind.Put, Kind.Spot]) {
      const finest = instrumentId(kind, 7, 1);
      const terms = kind === Kind.Spot ? spot("X", 250_000n) : optionTerms("C", K, expiry);
      await refused(list(finest, terms), finest, "lot");
    }
    const fraction = instrumentId(Kind.Scalar, 1, 1);
    await refused(list(fraction, scalarTerms("S", 1n, 2n, expiry)), fraction, "lot");
  });

  it("error: options of one mark slot must have one underlying, those of another slot need not", async () => {
    await list(ETH_SPOT, spot("ETH", 500_000n));
    await list(CALL, optionTerms("C", 60n * K, expiry));
    const neighbour = instrumentId(Kind.Call, 4, 2);
    const onEth = {
      ...optionTerms("C", K, expiry),
      underlying: encodeBytes32String("ETH"),
      priced: ETH_SPOT,
    };
    await refused(list(neighbour, onEth), neighbour, "slot");
    await list(instrumentId(Kind.Call, 4, 4), onEth);
    await list(neighbour, optionTerms("C", 61n * K, expiry));
    await list(PUT, optionTerms("P", 60n * K, expiry));
    const besidePut = instrumentId(Kind.Put, 4, 2);
    await refused(list(besidePut, onEth), besidePut, "slot");
  });

  it("error: InvalidTerms of an option on the perp whose id is zero, which would say that there is none", async () => {
    const zero = instrumentId(Kind.Perp, 0, 0);
    await list(zero, perpTerms("BTC-0", "BTC"));
    await refused(list(CALL, { ...optionTerms("C", 60n * K, expiry), priced: zero }), CALL, "priced");
  });

  for (const option of [CALL, PUT])
    it(`error: an option trades within a tenth of its underlying (kind ${String(option >>> 28)})`, async () => {
      const terms = optionTerms("C", K, expiry);
      await refused(list(option, terms, { ...LIMITS, tradeBand: 100_001n }), option, "tradeBand");
    });

  describe("payoffs of one price", () => {
    // 60 − 40 = 20 thousand wide: 1 USD of the price is a twenty-thousandth.
    const cases: [price: bigint, scalar: bigint, call: bigint, put: bigint][] = [
      [1n, 0n, 0n, 50n * K - 1n],
      [40n * K, 0n, 0n, 10n * K],
      [40n * K + 1_000_000n, 50n, 0n, 10n * K - 1_000_000n],
      [40n * K + 19_999n, 0n, 0n, 10n * K - 19_999n],
      [50n * K, 500_000n, 0n, 0n],
      [60n * K - 1n, 999_999n, 10n * K - 1n, 0n],
      [60n * K, 1_000_000n, 10n * K, 0n],
      [2n ** 48n - 1n, 1_000_000n, 2n ** 48n - 1n - 50n * K, 0n],
    ];
    for (const [price, scalar, call, put] of cases)
      it(`S = ${String(price)}`, async () => {
        await list(SCALAR, scalarTerms("S", 40n * K, 60n * K, expiry));
        await list(CALL, optionTerms("C", 50n * K, expiry));
        await list(PUT, optionTerms("P", 50n * K, expiry));
        expect(await venue.registry.payoffDown(SCALAR, price)).to.equal(scalar);
        expect(await venue.registry.payoffDown(CALL, price)).to.equal(call);
        expect(await venue.registry.payoffDown(PUT, price)).to.equal(put);
        // Put-call parity at expiry.
        expect(call - put).to.equal(price - 50n * K);
      });

    it("error: NoPayoff of anything that a price does not pay, NotListed of what is not listed", async () => {
      for (const instrument of [BTC_PERP, binary(0), SPOT])
        await expect(venue.registry.payoffDown(instrument, 1n))
          .to.be.revertedWithCustomError(venue.registry, "NoPayoff")
          .withArgs(BigInt(instrument));
      await expect(venue.registry.payoffDown(CALL, 1n)).to.be.revertedWithCustomError(
        venue.registry,
        "NotListed",
      );
    });
  });

  it("scalars and options on one asset with one expiry are settled by the first of them; others by themselves", async () => {
    await list(PUT, optionTerms("P", 50n * K, expiry));
    await list(CALL, optionTerms("C", 50n * K, expiry));
    await list(SCALAR, scalarTerms("S", 40n * K, 60n * K, expiry));
    const later = instrumentId(Kind.Call, 4, 2);
    await list(later, optionTerms("C2", 50n * K, expiry + 1n));
    const { settledBy } = venue.registry;
    expect(await settledBy(PUT)).to.equal(BigInt(PUT));
    expect(await settledBy(CALL)).to.equal(BigInt(PUT));
    expect(await settledBy(SCALAR)).to.equal(BigInt(PUT));
    expect(await settledBy(later)).to.equal(BigInt(later));
    expect(await settledBy(binary(3))).to.equal(BigInt(binary(3)));
  });
});
