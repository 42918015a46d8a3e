import { decodeBytes32String, encodeBytes32String } from "ethers";
import { expect } from "chai";

import {
  binary,
  binaryTerms,
  BTC_PERP,
  Comparison,
  createVenue,
  instrumentId,
  Kind,
  perpTerms,
  type InstrumentTerms,
  type TradingLimits,
  type Venue,
} from "../venue.ts";

const LIMITS: TradingLimits = { openInterestCap: 1_000n, tradeBand: 100_000n };
const NEW_BINARY = binary(50);
const NEW_PERP = instrumentId(Kind.Perp, 2, 9);
const PARLAY = binary(51);

describe("InstrumentRegistry", () => {
  let venue: Venue;
  let restore: () => Promise<void>;
  let expiry: bigint;

  before(async () => {
    venue = await createVenue();
    expiry = venue.defaultExpiry;
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  const list = (instrument: number, terms: InstrumentTerms, limits = LIMITS) =>
    venue.registry.list(instrument, terms, limits);
  const yes = (change: Partial<InstrumentTerms> = {}): InstrumentTerms => ({
    ...binaryTerms("NEW-YES", 50_000_000_000n, expiry),
    ...change,
  });
  const parlay = (legs: number[], change: Partial<InstrumentTerms> = {}): InstrumentTerms => ({
    ...yes(),
    comparison: Comparison.AllLegs,
    underlying: encodeBytes32String(""),
    lower: 0n,
    legs,
    ...change,
  });
  const refused = (attempt: Promise<unknown>, instrument: number, reason: string) =>
    expect(attempt)
      .to.be.revertedWithCustomError(venue.registry, "InvalidTerms")
      .withArgs(BigInt(instrument), encodeBytes32String(reason));

  it("returns the terms as listed", async () => {
    await list(NEW_BINARY, yes({ comparison: Comparison.Between, lower: 40n, upper: 60n }));
    const terms = await venue.registry.terms(NEW_BINARY);
    expect(decodeBytes32String(terms.symbol)).to.equal("NEW-YES");
    expect(decodeBytes32String(terms.underlying)).to.equal("BTC");
    expect(
      [terms.comparison, terms.lower, terms.upper, terms.expiry, terms.outcome].map(BigInt),
    ).to.deep.equal([4n, 40n, 60n, expiry, 0n]);
    expect([...terms.legs]).to.deep.equal([]);

    const trading = await venue.registry.tradingTerms(NEW_BINARY);
    expect([trading.openInterestCap, trading.tradeBand, trading.expiry]).to.deep.equal([
      1_000n,
      100_000n,
      expiry,
    ]);
    expect(await venue.registry.expiryOf(NEW_BINARY)).to.equal(expiry);
    expect(await venue.registry.expiryOf(BTC_PERP)).to.equal(0n);
  });

  it("enumerates instruments in the order of listing", async () => {
    expect(await venue.registry.instrumentCount()).to.equal(12n);
    await list(NEW_BINARY, yes());
    expect(await venue.registry.instrumentCount()).to.equal(13n);
    expect(await venue.registry.instrumentAt(0n)).to.equal(BigInt(BTC_PERP));
    expect(await venue.registry.instrumentAt(12n)).to.equal(BigInt(NEW_BINARY));
  });

  it("says what was listed", async () => {
    const sent = list(NEW_BINARY, yes());
    await expect(sent).to.emit(venue.registry, "InstrumentListed");
    await expect(sent)
      .to.emit(venue.registry, "TradingLimitsSet")
      .withArgs(BigInt(NEW_BINARY), 1_000n, 100_000n);
  });

  it("takes every comparison", async () => {
    const strike = 50_000_000_000n;
    const accepted: InstrumentTerms[] = [
      yes({ comparison: Comparison.GreaterOrEqual, lower: strike }),
      yes({ comparison: Comparison.Greater, lower: strike }),
      yes({ comparison: Comparison.Less, lower: strike }),
      yes({ comparison: Comparison.Between, lower: 0n, upper: 1n }),
      yes({ comparison: Comparison.Outcome, lower: 0n, outcome: 0 }),
      yes({ comparison: Comparison.Outcome, lower: 0n, outcome: 65_535 }),
      parlay([binary(0), binary(9)]),
    ];
    for (const [index, terms] of accepted.entries()) await list(binary(100 + index), terms);
  });

  it("takes perps with up to six lot decimals", async () => {
    for (const decimals of [0, 1, 2, 3, 4, 5, 6]) {
      await list(instrumentId(Kind.Perp, decimals, 9), perpTerms("X-PERP", "X"));
    }
    await refused(
      list(instrumentId(Kind.Perp, 7, 9), perpTerms("X-PERP", "X")),
      instrumentId(Kind.Perp, 7, 9),
      "lot",
    );
  });

  describe("error: InvalidTerms of a perp", () => {
    const cases: [reason: string, change: Partial<InstrumentTerms>][] = [
      ["symbol", { symbol: encodeBytes32String("") }],
      ["underlying", { underlying: encodeBytes32String("") }],
      ["comparison", { comparison: Comparison.Less }],
      ["expiry", { expiry: 2_000_000_000n }],
      ["lower", { lower: 1n }],
      ["upper", { upper: 1n }],
      ["outcome", { outcome: 1 }],
      ["legs", { legs: [binary(0)] }],
    ];
    for (const [reason, change] of cases) {
      it(reason, () => refused(list(NEW_PERP, { ...perpTerms("X-PERP", "X"), ...change }), NEW_PERP, reason));
    }
  });

  describe("error: InvalidTerms of a binary", () => {
    const cases: [name: string, reason: string, change: Partial<InstrumentTerms>][] = [
      ["without a symbol", "symbol", { symbol: encodeBytes32String("") }],
      ["without an underlying", "underlying", { underlying: encodeBytes32String("") }],
      ["without a comparison", "comparison", { comparison: Comparison.None }],
      ["without an expiry", "expiry", { expiry: 0n }],
      ["with a strike of zero", "lower", { lower: 0n }],
      ["with an upper edge beside a strike", "upper", { upper: 60_000_000_000n }],
      ["with lower = upper", "upper", { comparison: Comparison.Between, lower: 5n, upper: 5n }],
      ["with lower > upper", "upper", { comparison: Comparison.Between, lower: 6n, upper: 5n }],
      ["an outcome with a strike", "lower", { comparison: Comparison.Outcome, lower: 1n }],
      ["an outcome with an upper edge", "upper", { comparison: Comparison.Outcome, lower: 0n, upper: 1n }],
      ["a threshold with an outcome", "outcome", { outcome: 1 }],
      ["a threshold with legs", "legs", { legs: [binary(0), binary(1)] }],
    ];
    for (const [name, reason, change] of cases) {
      it(name, () => refused(list(NEW_BINARY, yes(change)), NEW_BINARY, reason));
    }

    it("that expires in the block of its listing; a second later it may", async () => {
      const at = (await venue.now()) + 10n;
      await venue.networkHelpers.time.setNextBlockTimestamp(at);
      await refused(list(NEW_BINARY, yes({ expiry: at })), NEW_BINARY, "expiry");
      await venue.networkHelpers.time.setNextBlockTimestamp(at);
      await list(NEW_BINARY, yes({ expiry: at + 1n }));
    });

    it("with lots of a fraction of a contract", async () => {
      const fractional = instrumentId(Kind.Binary, 1, 0);
      await refused(list(fractional, yes()), fractional, "lot");
    });
  });

  describe("error: InvalidTerms of a parlay", () => {
    const cases: [name: string, reason: string, terms: () => InstrumentTerms][] = [
      [
        "with an underlying",
        "underlying",
        () => parlay([binary(0), binary(1)], { underlying: encodeBytes32String("BTC") }),
      ],
      ["with a strike", "lower", () => parlay([binary(0), binary(1)], { lower: 1n })],
      ["with an outcome", "outcome", () => parlay([binary(0), binary(1)], { outcome: 1 })],
      ["of one leg", "legs", () => parlay([binary(0)])],
      ["of 17 legs", "legs", () => parlay(Array.from({ length: 17 }, (_, index) => binary(index)))],
      ["with a leg twice", "legs", () => parlay([binary(1), binary(1)])],
      ["with legs out of order", "legs", () => parlay([binary(1), binary(0)])],
      ["with a leg that is not listed", "leg", () => parlay([binary(0), binary(40)])],
      ["with a perp for a leg", "leg", () => parlay([BTC_PERP, binary(0)])],
      ["that expires before a leg", "leg", () => parlay([binary(0), binary(1)], { expiry: expiry - 1n })],
    ];
    for (const [name, reason, terms] of cases) {
      it(name, () => refused(list(PARLAY, terms()), PARLAY, reason));
    }

    it("with a parlay for a leg", async () => {
      await list(PARLAY, parlay([binary(0), binary(1)]));
      await refused(list(binary(52), parlay([binary(2), PARLAY])), binary(52), "leg");
    });

    it("keeps its legs in order", async () => {
      await list(PARLAY, parlay([binary(0), binary(3), binary(9)]));
      const { legs } = await venue.registry.terms(PARLAY);
      expect([...legs].map(Number)).to.deep.equal([binary(0), binary(3), binary(9)]);
    });
  });

  for (const kind of [6, 15]) {
    it(`error: InvalidTerms of kind ${String(kind)}, which there is not`, async () => {
      const instrument = instrumentId(kind, 0, 1);
      await refused(list(instrument, yes()), instrument, "kind");
    });
  }

  it("error: AlreadyListed: terms never change", async () => {
    await expect(list(BTC_PERP, perpTerms("BTC-PERP", "ETH")))
      .to.be.revertedWithCustomError(venue.registry, "AlreadyListed")
      .withArgs(BigInt(BTC_PERP));
  });

  it("error: NotListed from every read of an unknown instrument", async () => {
    const unknown = binary(77);
    const { registry } = venue;
    for (const attempt of [
      registry.terms(unknown),
      registry.tradingTerms(unknown),
      registry.expiryOf(unknown),
      registry.setTradingLimits(unknown, LIMITS),
    ]) {
      await expect(attempt).to.be.revertedWithCustomError(registry, "NotListed").withArgs(BigInt(unknown));
    }
  });

  describe("setTradingLimits", () => {
    it("changes cap and band and nothing else", async () => {
      await expect(
        venue.registry.setTradingLimits(binary(0), {
          openInterestCap: 2n ** 64n - 1n,
          tradeBand: 1_000_000n,
        }),
      )
        .to.emit(venue.registry, "TradingLimitsSet")
        .withArgs(BigInt(binary(0)), 2n ** 64n - 1n, 1_000_000n);
      const trading = await venue.registry.tradingTerms(binary(0));
      expect([trading.openInterestCap, trading.tradeBand, trading.expiry]).to.deep.equal([
        2n ** 64n - 1n,
        1_000_000n,
        expiry,
      ]);
    });

    it("takes a cap of zero: nothing new may be opened", async () => {
      await venue.registry.setTradingLimits(BTC_PERP, { openInterestCap: 0n, tradeBand: 1n });
    });

    for (const tradeBand of [0n, 1_000_001n]) {
      it(`error: InvalidTerms with a band of ${String(tradeBand)}, here and when listing`, async () => {
        const limits = { ...LIMITS, tradeBand };
        await refused(venue.registry.setTradingLimits(BTC_PERP, limits), BTC_PERP, "tradeBand");
        await refused(list(NEW_BINARY, yes(), limits), NEW_BINARY, "tradeBand");
      });
    }
  });

  it("error: OwnableUnauthorizedAccount for anybody but the owner", async () => {
    const { wallet } = await venue.user("stranger");
    const asStranger = venue.registry.connect(wallet);
    for (const attempt of [
      asStranger.list(NEW_BINARY, yes(), LIMITS),
      asStranger.setTradingLimits(BTC_PERP, LIMITS),
    ]) {
      await expect(attempt).to.be.revertedWithCustomError(venue.registry, "OwnableUnauthorizedAccount");
    }
  });
});
