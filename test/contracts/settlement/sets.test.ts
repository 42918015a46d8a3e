/** Contracts of which exactly one pays are settled as one (R29). */
import { encodeBytes32String, ZeroAddress } from "ethers";
import { expect } from "chai";

import {
  binary,
  BTC_PERP,
  Comparison,
  createVenue,
  gasOf,
  USD,
  type InstrumentTerms,
  type Listing,
  type Venue,
} from "../venue.ts";

const WINDOW = 3600n;
const ONE = 1_000_000n;
const LIMITS = { openInterestCap: 10n ** 12n, tradeBand: 200_000n };
const GENESIS_EXPIRY = 1_767_225_600n + 10n * 86_400n;

const contract = (index: number, terms: Partial<InstrumentTerms>, mark = 300_000n): Listing => ({
  id: binary(index),
  terms: {
    symbol: encodeBytes32String(`C-${String(index)}`),
    underlying: encodeBytes32String("BTC"),
    comparison: Comparison.Less,
    lower: 0n,
    upper: 0n,
    expiry: GENESIS_EXPIRY,
    outcome: 0,
    legs: [],
    priced: 0,
    haircut: 0n,
    token: ZeroAddress,
    ...terms,
  },
  limits: LIMITS,
  mark,
});
const outcome = (
  index: number,
  place: number,
  event = "RACE",
  rest: Partial<InstrumentTerms> = {},
): Listing =>
  contract(index, {
    underlying: encodeBytes32String(event),
    comparison: Comparison.Outcome,
    outcome: place,
    ...rest,
  });
const less = (index: number, edge: bigint) => contract(index, { comparison: Comparison.Less, lower: edge });
const between = (index: number, lower: bigint, upper: bigint) =>
  contract(index, { comparison: Comparison.Between, lower, upper });
const atLeast = (index: number, edge: bigint) =>
  contract(index, { comparison: Comparison.GreaterOrEqual, lower: edge });

/** Three runners in three mark slots, and BTC below 40,000, up to 50,000, up to 60,000, and beyond. */
const RACE = [outcome(0, 0), outcome(8, 1), outcome(16, 2)];
const RANGES = [
  less(1, 40_000n * USD),
  between(2, 40_000n * USD, 50_000n * USD),
  between(3, 50_000n * USD, 60_000n * USD),
  atLeast(4, 60_000n * USD),
];
const LOOSE = [
  outcome(24, 0, "OTHER"),
  outcome(25, 1, "RACE", { expiry: GENESIS_EXPIRY + 1n }),
  outcome(26, 5),
  between(27, 41_000n * USD, 50_000n * USD),
  atLeast(28, 59_000n * USD),
  contract(29, { comparison: Comparison.Greater, lower: 60_000n * USD }),
  outcome(30, 1),
  outcome(31, 2),
  contract(32, { underlying: encodeBytes32String("RACE"), lower: 1n }),
];
const ids = (listings: readonly Listing[]): number[] => listings.map((listing) => listing.id);

describe("exclusive sets", () => {
  let venue: Venue;
  let restore: () => Promise<void>;

  before(async () => {
    venue = await createVenue({
      disputeWindow: WINDOW,
      listings: [
        {
          ...contract(0, {}),
          id: BTC_PERP,
          terms: {
            ...contract(0, {}).terms,
            symbol: encodeBytes32String("BTC-PERP"),
            comparison: Comparison.None,
            expiry: 0n,
          },
          mark: 50_000_000_000n,
        },
        ...RACE,
        ...RANGES,
        ...LOOSE,
      ],
    });
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  describe("InstrumentRegistry.listSet", () => {
    const list = (...members: number[]) => venue.registry.listSet(members);
    const refused = (members: number[], reason: string, at: number) =>
      expect(list(...members))
        .to.be.revertedWithCustomError(venue.registry, "NotExclusive")
        .withArgs(BigInt(at), encodeBytes32String(reason));

    it("numbers sets from 1 and says who is in which, where", async () => {
      await expect(list(...ids(RACE)))
        .to.emit(venue.registry, "ExclusiveSetListed")
        .withArgs(1n, ids(RACE).map(BigInt));
      await list(...ids(RANGES));
      expect(await venue.registry.setCount()).to.equal(2n);
      expect(await venue.registry.setMembers(1n)).to.deep.equal(ids(RACE).map(BigInt));
      expect(await venue.registry.setMembers(2n)).to.deep.equal(ids(RANGES).map(BigInt));
      const { set, place } = await venue.registry.setOf(RANGES[2]!.id);
      expect([set, place]).to.deep.equal([2n, 2n]);
      const none = await venue.registry.setOf(LOOSE[0]!.id);
      expect([none.set, none.place]).to.deep.equal([0n, 0n]);
      const terms = await venue.registry.tradingTerms(RACE[0]!.id);
      expect([terms.openInterestCap, terms.tradeBand]).to.deep.equal([
        LIMITS.openInterestCap,
        LIMITS.tradeBand,
      ]);
      await venue.registry.setTradingLimits(RANGES[2]!.id, { openInterestCap: 5n, tradeBand: 5n });
      expect((await venue.registry.setOf(RANGES[2]!.id)).set).to.equal(2n);
    });

    it("takes two ranges that meet", async () => {
      const [below] = RANGES;
      await venue.list(atLeast(40, below!.terms.lower));
      await list(below!.id, binary(40));
    });

    const [a, b, c] = ids(RACE) as [number, number, number];
    const [r0, r1, r2, r3] = ids(RANGES) as [number, number, number, number];
    const [other, later, fifth, gap, overlap, greater] = ids(LOOSE) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const threshold = LOOSE[8]!.id;
    for (const [what, members, reason, at] of [
      ["outcomes out of order", [b, a, c], "outcome", b],
      ["an outcome left out", [a, c], "outcome", c],
      ["an outcome far beyond", [a, b, fifth], "outcome", fifth],
      ["another event's", [a, other], "underlying", other],
      ["another expiry", [a, later], "expiry", later],
      ["a member twice", [a, b, b], "set", b],
      ["a range among outcomes", [a, r1], "underlying", r1],
      ["a threshold of the event itself among its outcomes", [a, threshold], "comparison", threshold],
      ["a gap between ranges", [r0, gap, r2, r3], "lower", gap],
      ["an overlap of ranges", [r0, r1, r2, overlap], "lower", overlap],
      ["ranges without a lower end", [r1, r2, r3], "comparison", r1],
      ["ranges without an upper end", [r0, r1, r2], "comparison", r2],
      ["an edge that is nobody's", [r0, r1, r2, greater], "comparison", greater],
      ["a perp", [BTC_PERP, a], "kind", BTC_PERP],
    ] as const) {
      it(`error: NotExclusive for ${what}`, () => refused([...members], reason, at));
    }

    it("error: NotExclusive for a member of another set", async () => {
      await list(a, b, c);
      await refused([a, b, c], "set", a);
    });

    it("error: NotExclusive once expired: what may be proposed alone stays alone", async () => {
      await venue.travelTo(GENESIS_EXPIRY);
      await refused([a, b, c], "expiry", a);
    });

    it("error: InvalidSetSize, NotListed, NoSuchSet, OwnableUnauthorizedAccount", async () => {
      await expect(list()).to.be.revertedWithCustomError(venue.registry, "InvalidSetSize").withArgs(0n);
      await expect(list(a)).to.be.revertedWithCustomError(venue.registry, "InvalidSetSize").withArgs(1n);
      const many = Array.from({ length: 65 }, (_, index) => binary(index));
      await expect(list(...many))
        .to.be.revertedWithCustomError(venue.registry, "InvalidSetSize")
        .withArgs(65n);
      await expect(list(a, binary(900))).to.be.revertedWithCustomError(venue.registry, "NotListed");
      await expect(venue.registry.setOf(binary(900))).to.be.revertedWithCustomError(
        venue.registry,
        "NotListed",
      );
      for (const set of [0n, 1n]) {
        await expect(venue.registry.setMembers(set)).to.be.revertedWithCustomError(
          venue.registry,
          "NoSuchSet",
        );
      }
      const { wallet } = await venue.user("stranger");
      await expect(venue.registry.connect(wallet).listSet([a, b, c])).to.be.revertedWithCustomError(
        venue.registry,
        "OwnableUnauthorizedAccount",
      );
    });
  });

  describe("settlement", () => {
    const [a, b, c] = ids(RACE) as [number, number, number];

    /** The race is set 1, posted, and over. */
    beforeEach(async () => {
      await venue.registry.listSet(ids(RACE));
      await venue.postMarks();
      await venue.travelTo(GENESIS_EXPIRY);
    });

    const propose = (payouts: readonly bigint[], round = 0n, set = 1n) =>
      venue.settlement.proposeSet(set, payouts, venue.signSetSettlement(set, payouts, { round }));
    const fails = (attempt: Promise<unknown>, error: string) =>
      expect(attempt).to.be.revertedWithCustomError(venue.settlement, error);
    const proposals = () =>
      Promise.all(
        [a, b, c].map(async (id) => {
          const { price, finalFrom, round, isFinal } = await venue.settlement.proposal(id);
          return [price, finalFrom !== 0n, round, isFinal] as const;
        }),
      );
    const marks = () =>
      Promise.all(
        [a, b, c].map(async (id) => {
          const { price, flags } = await venue.oracle.mark(id);
          return [price, (flags & 4n) !== 0n] as const;
        }),
      );
    it("R29: one signature proposes all members, one call makes all final, one settles all", async () => {
      const payouts = [0n, ONE, 0n];
      const { wallet } = await venue.user("stranger");
      const asStranger = venue.settlement.connect(wallet);
      const sent = await asStranger.proposeSet(1n, payouts, venue.signSetSettlement(1n, payouts));
      for (const [place, id] of [a, b, c].entries()) {
        await expect(Promise.resolve(sent))
          .to.emit(venue.settlement, "SettlementProposed")
          .withArgs(BigInt(id), payouts[place], (await venue.settlement.proposal(id)).finalFrom);
      }
      expect(await proposals()).to.deep.equal(payouts.map((price) => [price, true, 0n, false]));
      expect((await venue.settlement.finalPrices(a)).instruments).to.deep.equal([]);

      await venue.travel(WINDOW);
      await expect(asStranger.finalise(c))
        .to.emit(venue.settlement, "SettlementFinal")
        .withArgs(BigInt(a), 0n);
      expect(await proposals()).to.deep.equal(payouts.map((price) => [price, true, 0n, true]));
      const { instruments, prices } = await venue.settlement.finalPrices(b);
      expect([[...instruments], [...prices]]).to.deep.equal([[a, b, c].map(BigInt), payouts]);

      expect((await marks()).map(([, isSettled]) => isSettled)).to.deep.equal([false, false, false]);
      await venue.oracle.settle(a);
      expect(await marks()).to.deep.equal(payouts.map((price) => [price, true]));
      await venue.oracle.settle(b);
      expect(await marks()).to.deep.equal(payouts.map((price) => [price, true]));
    });

    it("R17, R29: shares of a set pay one dollar together", async () => {
      await propose([333_333n, 333_333n, 333_334n]);
      await venue.travel(WINDOW);
      await venue.settlement.finalise(b);
      await venue.oracle.settle(c);
      expect(await marks()).to.deep.equal([333_333n, 333_333n, 333_334n].map((price) => [price, true]));
    });

    it("R29, error: InExclusiveSet for an outcome alone, before, during and after", async () => {
      const alone = () => venue.settlement.propose(a, ONE, venue.signSettlement(a, ONE));
      await fails(alone(), "InExclusiveSet").withArgs(BigInt(a), 1n);
      await propose([ONE, 0n, 0n]);
      await fails(alone(), "InExclusiveSet");
      await venue.travel(WINDOW);
      await venue.settlement.finalise(a);
      await fails(alone(), "InExclusiveSet");
    });

    it("error: InvalidPayouts unless there is one a member and they add up to 1 exactly", async () => {
      for (const [payouts, sum] of [
        [[ONE, ONE, 0n], 2n * ONE],
        [[0n, 0n, 0n], 0n],
        [[500_000n, 499_999n, 0n], 999_999n],
        [[ONE, 0n], ONE],
        [[ONE, 0n, 0n, 0n], ONE],
        [[], 0n],
      ] as const) {
        await fails(propose(payouts), "InvalidPayouts").withArgs(BigInt(payouts.length), 3n, sum);
      }
    });

    it("a veto of any member withdraws all and opens the next round for all", async () => {
      await propose([ONE, 0n, 0n]);
      await expect(venue.settlement.veto(c))
        .to.emit(venue.settlement, "SettlementVetoed")
        .withArgs(BigInt(a), ONE);
      expect(await proposals()).to.deep.equal([a, b, c].map(() => [0n, false, 1n, false]));
      await expect(propose([ONE, 0n, 0n])).to.be.revertedWithCustomError(venue.committee, "NotASigner");
      await propose([0n, 0n, ONE], 1n);
      await venue.travel(WINDOW);
      await venue.settlement.finalise(a);
      expect((await proposals()).map(([price]) => price)).to.deep.equal([0n, 0n, ONE]);
    });

    it("R18, error: AlreadyProposed, AlreadyFinal, WindowOpen, WindowClosed hold for the set as for one", async () => {
      await fails(venue.settlement.finalise(a), "NotProposed");
      await propose([ONE, 0n, 0n]);
      await fails(propose([0n, ONE, 0n]), "AlreadyProposed");
      await fails(venue.settlement.finalise(b), "WindowOpen");
      await venue.travel(WINDOW);
      await fails(venue.settlement.veto(b), "WindowClosed");
      await venue.settlement.finalise(b);
      await fails(venue.settlement.finalise(a), "AlreadyFinal");
      await fails(venue.settlement.veto(a), "AlreadyFinal");
      await fails(propose([0n, ONE, 0n]), "AlreadyFinal");
    });

    it("error: NotASigner for other payouts, another set, or the same in another order", async () => {
      for (const signatures of [
        venue.signSetSettlement(1n, [0n, ONE, 0n]),
        venue.signSetSettlement(2n, [ONE, 0n, 0n]),
        venue.signSetSettlement(1n, [ONE, 0n, 0n], { signers: venue.markQuorum }),
      ]) {
        await expect(
          venue.settlement.proposeSet(1n, [ONE, 0n, 0n], signatures),
        ).to.be.revertedWithCustomError(venue.committee, "NotASigner");
      }
    });

    it("error: NoSuchSet, and NotExpired a second before the expiry", async () => {
      await expect(propose([ONE, 0n], 0n, 9n)).to.be.revertedWithCustomError(venue.registry, "NoSuchSet");
      await restore();
      await venue.registry.listSet(ids(RACE));
      await venue.networkHelpers.time.setNextBlockTimestamp(GENESIS_EXPIRY - 1n);
      await fails(propose([ONE, 0n, 0n]), "NotExpired").withArgs(BigInt(a));
    });
  });

  it("R29: an account long every outcome is never liquidatable while its set settles", async () => {
    const maker = await venue.user("maker", { deposit: 100_000n * USD });
    const holder = await venue.user("holder", { deposit: 1_000n * USD });
    await venue.registry.listSet(ids(RACE));
    await venue.postMarks();
    for (const id of ids(RACE))
      await venue.fill({ maker: holder, taker: maker, instrument: id, size: 1_000n });
    const before = (await venue.engine.measure(holder.account)).equity;
    await venue.travelTo(GENESIS_EXPIRY);
    const payouts = [0n, 0n, ONE];
    await venue.settlement.proposeSet(1n, payouts, venue.signSetSettlement(1n, payouts));
    await venue.travel(WINDOW);
    await venue.settlement.finalise(binary(0));
    // The loser's name is called; with it come the others, or a third of the basket would be gone for a moment.
    await venue.oracle.settle(binary(0));
    // The marks were 0.30 each: the basket is worth 1 now.
    expect((await venue.engine.measure(holder.account)).equity).to.equal(before + 100n * USD);
    await venue.engine.settle(holder.account, ids(RACE));
    await venue.engine.settle(maker.account, ids(RACE));
    for (const id of ids(RACE)) expect(await venue.engine.openInterest(id)).to.equal(0n);
  });

  it("R24, R29: 64 outcomes are listed, proposed, made final and settled in one transaction each", async () => {
    const big = await createVenue({
      disputeWindow: WINDOW,
      listings: Array.from({ length: 64 }, (_, place) => outcome(place, place, "FIELD")),
      posted: true,
    });
    const all = Array.from({ length: 64 }, (_, place) => binary(place));
    const used: Record<string, number> = {};
    const count = async (what: string, sent: Promise<Parameters<typeof gasOf>[0]>) => {
      used[what] = (await gasOf(await sent)).total;
    };
    await count("list", big.registry.listSet(all));
    await big.travelTo(GENESIS_EXPIRY);
    const payouts = all.map((_, place) => (place < 63 ? 15_625n : ONE - 63n * 15_625n));
    await count("propose", big.settlement.proposeSet(1n, payouts, big.signSetSettlement(1n, payouts)));
    await big.travel(WINDOW);
    await count("finalise", big.settlement.finalise(binary(9)));
    await count("settle", big.oracle.settle(binary(63)));
    if (process.env.PLIMSOLL_GAS === "1") console.log(used);
    let sum = 0n;
    for (const id of all) sum += (await big.oracle.mark(id)).price;
    expect(sum).to.equal(ONE);
    // EIP-7825: a transaction may use 16,777,216.
    for (const [what, gas] of Object.entries(used)) expect(gas, what).to.be.lessThan(16_777_216 / 4);
  });
});
