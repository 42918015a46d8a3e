import { expect } from "chai";

import { binary, BTC_PERP, createVenue, markKey, perpTerms, type Venue } from "../venue.ts";

/** Bands of the venue: perps 10 %, binaries 0.20, funding $1,000 (1e15) a post. */
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

  describe("of a funding index, at 0", () => {
    const price = 50_000_000_000n;
    const step = 10n ** 15n;
    const cases: [wanted: bigint, used: bigint, flags: bigint][] = [
      [step, step, 1n],
      [step + 1n, step, 9n],
      [-step, -step, 1n],
      [-step - 1n, -step, 9n],
      [2n ** 127n - 1n, step, 9n],
      [-(2n ** 127n), -step, 9n],
    ];
    for (const [wanted, used, flags] of cases) {
      it(`${String(wanted)} is stored as ${String(used)} with flags ${String(flags)}`, async () => {
        await post(BTC_PERP, price, wanted);
        const mark = await venue.oracle.mark(BTC_PERP);
        expect([mark.price, mark.fundingIndex, mark.flags]).to.deep.equal([price, used, flags]);
      });
    }

    it("says what was wanted and what was used", async () => {
      await expect(post(BTC_PERP, price, -3n * step))
        .to.emit(venue.oracle, "FundingLimited")
        .withArgs(BigInt(BTC_PERP), -3n * step, -step);
    });

    it("the first post sets any index", async () => {
      const fresh = await createVenue();
      fresh.setMark(BTC_PERP, price, -(2n ** 100n));
      await fresh.postMarks();
      expect((await fresh.oracle.mark(BTC_PERP)).fundingIndex).to.equal(-(2n ** 100n));
    });
  });

  describe("setBands", () => {
    const valid = { perpBand: 1n, binaryBand: 1n, minInterval: 1n, fundingBand: 0n, optionBand: 1n };

    it("takes the edges of the hard bounds", async () => {
      await expect(venue.oracle.setBands(valid)).to.emit(venue.oracle, "BandsSet");
      const widest = {
        perpBand: 500_000n,
        binaryBand: 500_000n,
        minInterval: 3600n,
        fundingBand: 2n ** 96n - 1n,
        optionBand: 500_000n,
      };
      await venue.oracle.setBands(widest);
      const { perpBand, binaryBand, minInterval, fundingBand, optionBand } = await venue.oracle.bands();
      expect({ perpBand, binaryBand, minInterval, fundingBand, optionBand }).to.deep.equal(widest);
    });

    for (const wrong of [
      { perpBand: 0n },
      { perpBand: 500_001n },
      { binaryBand: 0n },
      { binaryBand: 500_001n },
      { optionBand: 0n },
      { optionBand: 500_001n },
      { minInterval: 0n },
      { minInterval: 3601n },
    ]) {
      const [[name, value] = ["", 0n]] = Object.entries(wrong);
      it(`error: InvalidBands with ${name} ${String(value)}`, async () => {
        await expect(venue.oracle.setBands({ ...valid, ...wrong })).to.be.revertedWithCustomError(
          venue.oracle,
          "InvalidBands",
        );
      });
    }

    it("error: OwnableUnauthorizedAccount for anybody but the owner", async () => {
      const stranger = await venue.user("stranger");
      await expect(venue.oracle.connect(stranger.wallet).setBands(valid)).to.be.revertedWithCustomError(
        venue.oracle,
        "OwnableUnauthorizedAccount",
      );
    });
  });
});
