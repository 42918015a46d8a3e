import { expect } from "chai";

import {
  binary,
  BTC_PERP,
  createVenue,
  instrumentId,
  Kind,
  markKey,
  perpTerms,
  type Venue,
} from "../venue.ts";

/** Bands of the venue: perps 10 %, binaries 0.20. */
describe("MarkOracle bands", () => {
  let venue: Venue;
  let restore: () => Promise<void>;

  before(async () => {
    venue = await createVenue({ posted: true });
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  const post = (instrument: number, price: bigint, fundingIndex?: bigint) => {
    venue.setMark(instrument, price, fundingIndex);
    return venue.postMarks();
  };
  const stored = async (instrument: number) => {
    const { price, flags } = await venue.oracle.mark(instrument);
    return { price, flags };
  };

  describe("of a perp, at 50,000", () => {
    const cases: [wanted: bigint, used: bigint, flags: bigint][] = [
      [50_000_000_000n, 50_000_000_000n, 1n],
      [55_000_000_000n, 55_000_000_000n, 1n],
      [55_000_000_001n, 55_000_000_000n, 9n],
      [2n ** 48n - 1n, 55_000_000_000n, 9n],
      [45_000_000_000n, 45_000_000_000n, 1n],
      [44_999_999_999n, 45_000_000_000n, 9n],
      [1n, 45_000_000_000n, 9n],
    ];
    for (const [wanted, used, flags] of cases) {
      it(`${String(wanted)} is stored as ${String(used)} with flags ${String(flags)}`, async () => {
        await post(BTC_PERP, wanted);
        expect(await stored(BTC_PERP)).to.deep.equal({ price: used, flags });
      });
    }

    describe("and of one at a few units", () => {
      const cheap = 0x04000003;
      const cheapVenue = (mark: bigint) =>
        createVenue({
          listings: [
            {
              id: cheap,
              terms: perpTerms("X-PERP", "X"),
              limits: { openInterestCap: 1n, tradeBand: 1n },
              mark,
            },
          ],
          posted: true,
        });

      it("the step is rounded down: 10 % of 19 units is one", async () => {
        const small = await cheapVenue(19n);
        small.setMark(cheap, 25n);
        await small.postMarks();
        expect((await small.oracle.mark(cheap)).price).to.equal(20n);
      });

      it("a mark too small for the band still moves by a unit", async () => {
        const small = await cheapVenue(2n);
        small.setMark(cheap, 1n);
        await small.postMarks();
        expect((await small.oracle.mark(cheap)).price).to.equal(1n);
        small.setMark(cheap, 5n);
        await small.postMarks();
        const { price, flags } = await small.oracle.mark(cheap);
        expect([price, flags]).to.deep.equal([2n, 9n]);
      });
    });

    it("a jump catches up a band an epoch, and the next post in band clears the flag", async () => {
      await post(BTC_PERP, 60_000_000_000n);
      expect(await stored(BTC_PERP)).to.deep.equal({ price: 55_000_000_000n, flags: 9n });
      await post(BTC_PERP, 60_000_000_000n);
      expect(await stored(BTC_PERP)).to.deep.equal({ price: 60_000_000_000n, flags: 1n });
    });

    it("says what was wanted and what was used", async () => {
      await expect(post(BTC_PERP, 40_000_000_000n))
        .to.emit(venue.oracle, "MarkLimited")
        .withArgs(markKey(BTC_PERP), 0n, 40_000_000_000n, 45_000_000_000n);
    });

    it("error: InvalidMark at zero", async () => {
      await expect(post(BTC_PERP, 0n))
        .to.be.revertedWithCustomError(venue.oracle, "InvalidMark")
        .withArgs(BigInt(BTC_PERP), 0n);
    });

    it("error: InvalidMark for a first post that is not live", async () => {
      await expect(venue.postMarks({ keys: [0x04000009n], words: [5n << 128n] }))
        .to.be.revertedWithCustomError(venue.oracle, "InvalidMark")
        .withArgs(0x04000009n, 0n);
    });
  });

  it("error: InvalidMark of an option at zero, in its first post and later", async () => {
    const call = instrumentId(Kind.Call, 4, 1);
    const key = markKey(call);
    // Lane 1 of four: a mark of 48 bits, LIVE above it.
    const postCall = (mark: bigint) => venue.postMarks({ keys: [key], words: [((1n << 48n) | mark) << 56n] });
    const refused = (mark: bigint) =>
      expect(postCall(mark)).to.be.revertedWithCustomError(venue.oracle, "InvalidMark").withArgs(key, 1n);
    await refused(0n);
    await postCall(1n);
    await refused(0n);
    expect(await stored(call)).to.deep.equal({ price: 1n, flags: 1n });
  });

  it("an option that is live needs LIVE no more: no post takes its mark away", async () => {
    const call = instrumentId(Kind.Call, 4, 1);
    for (const word of [((1n << 48n) | 1n) << 56n, 1n << 56n])
      await venue.postMarks({ keys: [markKey(call)], words: [word] });
    expect(await stored(call)).to.deep.equal({ price: 1n, flags: 1n });
  });

  describe("of a binary, at 0.50", () => {
    const yes = binary(4);
    const cases: [wanted: bigint, used: bigint, flags: bigint][] = [
      [700_000n, 700_000n, 1n],
      [700_001n, 700_000n, 9n],
      [1_000_000n, 700_000n, 9n],
      [300_000n, 300_000n, 1n],
      [299_999n, 300_000n, 9n],
      [1n, 300_000n, 9n],
    ];
    for (const [wanted, used, flags] of cases) {
      it(`${String(wanted)} is stored as ${String(used)} with flags ${String(flags)}`, async () => {
        await post(yes, wanted);
        expect(await stored(yes)).to.deep.equal({ price: used, flags });
      });
    }

    it("a limited lane leaves its neighbours alone", async () => {
      await post(yes, 1_000_000n);
      expect(await stored(binary(3))).to.deep.equal({ price: 690_000n, flags: 1n });
      expect(await stored(binary(5))).to.deep.equal({ price: 320_000n, flags: 1n });
    });

    it("the next post in band clears the flag", async () => {
      await post(yes, 900_000n);
      await post(yes, 900_000n);
      expect(await stored(yes)).to.deep.equal({ price: 900_000n, flags: 1n });
    });

    it("a price of one dollar is a mark", async () => {
      await post(yes, 700_000n);
      await post(yes, 900_000n);
      await post(yes, 1_000_000n);
      expect(await stored(yes)).to.deep.equal({ price: 1_000_000n, flags: 1n });
    });

    it("says which lane was limited", async () => {
      await expect(post(yes, 100_000n))
        .to.emit(venue.oracle, "MarkLimited")
        .withArgs((1n << 40n) + 0x02000000n, 4n, 100_000n, 300_000n);
    });

    for (const price of [0n, 1_000_001n, 2n ** 24n - 1n]) {
      it(`error: InvalidMark at ${String(price)}`, async () => {
        await expect(post(yes, price))
          .to.be.revertedWithCustomError(venue.oracle, "InvalidMark")
          .withArgs((1n << 40n) + 0x02000000n, 4n);
      });
    }
  });
});
