import { expect } from "chai";

import { binary, BTC_PERP, createVenue, markKey, octetWord, type Venue } from "../venue.ts";

const HALF_HOUR = 1_800n;
const START = 50_000_000_000n;

/** Perps 15 % a half-hour with a band of 10 %, binaries 0.30 with one of 0.20; ten posts at an edge halt. */
const BANDS = { perpCap: 150_000n, binaryCap: 300_000n, limitMoves: 10n };

describe("MarkOracle caps", () => {
  let venue: Venue;
  let restore: () => Promise<void>;

  before(async () => {
    venue = await createVenue({ bands: BANDS });
    // The first second of a half-hour.
    await venue.postMarks({ time: nextHalfHour(await venue.now()) });
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  const nextHalfHour = (time: bigint) => (time / HALF_HOUR + 1n) * HALF_HOUR;
  const post = (instrument: number, price: bigint, time?: bigint) => {
    venue.setMark(instrument, price);
    return venue.postMarks(time === undefined ? {} : { time });
  };
  const markOf = async (instrument: number) => {
    const { price, flags } = await venue.oracle.mark(instrument);
    return [price, flags];
  };
  const priceOf = async (instrument: number) => (await venue.oracle.mark(instrument)).price;

  for (const [wanted, band, cap] of [
    [70_000_000_000n, 55_000_000_000n, 57_500_000_000n],
    [30_000_000_000n, 45_000_000_000n, 42_500_000_000n],
  ] as const) {
    it(`a perp on its way from 50,000 to ${String(wanted)} stops at the cap and is limited`, async () => {
      await post(BTC_PERP, wanted);
      expect(await markOf(BTC_PERP)).to.deep.equal([band, 9n]);
      for (let posts = 0; posts < 5; ++posts) {
        await post(BTC_PERP, wanted);
        expect(await markOf(BTC_PERP)).to.deep.equal([cap, 9n]);
      }
      await post(BTC_PERP, band);
      expect(await markOf(BTC_PERP)).to.deep.equal([band, 1n]);
    });
  }

  it("a binary stops at the cap, its neighbours do not", async () => {
    venue.setMark(binary(3), 691_000n);
    await post(binary(4), 1_000_000n);
    expect(await markOf(binary(4))).to.deep.equal([700_000n, 9n]);
    await post(binary(4), 1_000_000n);
    expect(await markOf(binary(4))).to.deep.equal([800_000n, 9n]);
    await post(binary(4), 1_000_000n);
    expect(await markOf(binary(4))).to.deep.equal([800_000n, 9n]);
    expect(await markOf(binary(3))).to.deep.equal([691_000n, 1n]);
  });

  it("the next half-hour begins where the last one ended", async () => {
    await post(BTC_PERP, 56_000_000_000n);
    await post(BTC_PERP, 57_500_000_000n);
    const next = nextHalfHour(await venue.now());
    await post(BTC_PERP, 90_000_000_000n, next - 1n);
    expect(await markOf(BTC_PERP)).to.deep.equal([57_500_000_000n, 9n]);
    await post(BTC_PERP, 90_000_000_000n, next);
    expect(await markOf(BTC_PERP)).to.deep.equal([63_250_000_000n, 9n]);
    const { price, halfHour } = await venue.oracle.anchor(BTC_PERP);
    expect([price, halfHour]).to.deep.equal([57_500_000_000n, next / HALF_HOUR]);
  });

  it("half-hours are the block's: marks of an older time do not open the next one", async () => {
    const next = nextHalfHour(await venue.now());
    await post(BTC_PERP, 55_000_000_000n);
    await post(BTC_PERP, 57_500_000_000n);
    await venue.travelTo(next);
    await post(BTC_PERP, 63_250_000_000n, venue.epochTime() + 1n);
    expect(await priceOf(BTC_PERP)).to.equal(63_250_000_000n);
    // Still of the half-hour before, by its marks; the cap of this one is used up.
    await post(BTC_PERP, 90_000_000_000n, venue.epochTime() + 1n);
    expect((await venue.oracle.anchor(BTC_PERP)).halfHour).to.equal(next / HALF_HOUR);
    expect(await priceOf(BTC_PERP)).to.equal(66_125_000_000n);
    await post(BTC_PERP, 90_000_000_000n, venue.epochTime() + 1n);
    expect(await priceOf(BTC_PERP)).to.equal(66_125_000_000n);
  });

  it("a slot that was left out has the mark of its last post as its anchor", async () => {
    const later = nextHalfHour(await venue.now()) + 7n * HALF_HOUR;
    await post(BTC_PERP, 60_000_000_000n, later);
    await post(BTC_PERP, 60_000_000_000n);
    expect(await markOf(BTC_PERP)).to.deep.equal([57_500_000_000n, 9n]);
  });

  it("a contract first posted in the middle of a half-hour has its first mark as anchor", async () => {
    const key = markKey(binary(16));
    const prices = (last?: bigint) => [octetWord([500_000n, undefined, last])];
    await venue.postMarks({ keys: [key], words: prices() });
    await venue.postMarks({ keys: [key], words: prices(100_000n) });
    for (let posts = 0; posts < 3; ++posts) await venue.postMarks({ keys: [key], words: prices(900_000n) });
    expect(await markOf(binary(18))).to.deep.equal([400_000n, 9n]);
    expect(await markOf(binary(16))).to.deep.equal([500_000n, 1n]);
    expect((await venue.oracle.mark(binary(17))).flags).to.equal(0n);
  });

  describe("R14: a malicious quorum posts every epoch for an hour", () => {
    // It begins two posts before the end of a half-hour, so that the hour touches three.
    const attack = async (options: { wanted: bigint; instrument: number }) => {
      const patient = await createVenue({ bands: { ...BANDS, limitMoves: 255n } });
      const begin = nextHalfHour(await patient.now()) + HALF_HOUR - 50n;
      await patient.postMarks({ time: begin - 10n });
      const first = (await patient.oracle.mark(options.instrument)).price;
      patient.setMark(options.instrument, options.wanted);
      for (let time = begin; time <= begin + 3_600n; time += 25n) await patient.postMarks({ time });
      return { first, last: (await patient.oracle.mark(options.instrument)).price };
    };

    it("a perp rises by no more than three caps", async () => {
      const { first, last } = await attack({ wanted: 10n ** 13n, instrument: BTC_PERP });
      // 50,000 · 1.15³; without the cap 144 epochs of 10 % end at the 10 million asked for.
      expect([first, last]).to.deep.equal([START, 76_043_750_000n]);
    });

    it("a perp falls by no more than three caps", async () => {
      const { last } = await attack({ wanted: 1n, instrument: BTC_PERP });
      expect(last).to.equal(30_706_250_000n);
    });

    it("a binary moves by no more than three caps", async () => {
      const { first, last } = await attack({ wanted: 1_000_000n, instrument: binary(7) });
      expect([first, last]).to.deep.equal([50_000n, 950_000n]);
    });
  });

  describe("R14: a perp that turns again and again inside its cap", () => {
    /** 7,500 up, and three times 15,000 from edge to edge: 52,500 of eight times 7,500. */
    const turns = async () => {
      for (const edge of [57_500_000_000n, 42_500_000_000n, 57_500_000_000n, 42_500_000_000n])
        while ((await priceOf(BTC_PERP)) !== edge) {
          const last = await priceOf(BTC_PERP);
          const band = last / 10n;
          const step = edge > last ? edge - last : last - edge;
          const move = step < band ? step : band;
          await post(BTC_PERP, edge > last ? last + move : last - move);
          expect((await markOf(BTC_PERP))[1], "free").to.equal(1n);
        }
    };

    it("goes eight caps, then stands still, limited, until the next half-hour", async () => {
      await turns();
      await post(BTC_PERP, 46_750_000_000n);
      expect(await markOf(BTC_PERP)).to.deep.equal([46_750_000_000n, 1n]);
      await post(BTC_PERP, 51_425_000_000n);
      // Rounded up by a 2^-36 of 50,000 a post.
      const [stopped, flags] = await markOf(BTC_PERP);
      expect(stopped).to.be.within(49_999_999_980n, START);
      expect(flags).to.equal(9n);
      for (const wanted of [56_000_000_000n, 45_000_000_000n]) {
        await post(BTC_PERP, wanted);
        const [price] = await markOf(BTC_PERP);
        expect(price).to.be.within(49_999_999_980n, START);
        expect((await markOf(BTC_PERP))[1]).to.equal(9n);
      }
      await post(BTC_PERP, await priceOf(BTC_PERP));
      expect((await markOf(BTC_PERP))[1], "where it stands it may stay").to.equal(1n);
      await post(BTC_PERP, 54_000_000_000n, nextHalfHour(await venue.now()));
      expect(await markOf(BTC_PERP)).to.deep.equal([54_000_000_000n, 1n]);
    });

    it("has the whole way again after the half-hour, from where it stands", async () => {
      await turns();
      await post(BTC_PERP, 42_500_000_000n, nextHalfHour(await venue.now()));
      // 42,500 ± 15 %: 6,375 and 12,750 a turn; 51,000 in all.
      for (const [edge, posts] of [
        [48_875_000_000n, 2],
        [36_125_000_000n, 3],
        [48_875_000_000n, 4],
        [36_125_000_000n, 3],
      ] as const) {
        for (let i = 0; i < posts; ++i) await post(BTC_PERP, edge);
        expect(await priceOf(BTC_PERP)).to.equal(edge);
      }
      for (let i = 0; i < 3; ++i) await post(BTC_PERP, 48_875_000_000n);
      expect(await priceOf(BTC_PERP)).to.be.within(42_499_999_980n, 42_500_000_000n);
    });

    it("has the whole way again when a halt is lifted in another half-hour, though it was posted while it was halted", async () => {
      await turns();
      await venue.oracle.halt(BTC_PERP);
      await venue.postMarks({ time: nextHalfHour(await venue.now()) });
      await venue.oracle.unhalt(BTC_PERP);
      // 52,500 of the half-hour before would leave less than 6,500 of eight times 6,375.
      for (const mark of [46_750_000_000n, 48_875_000_000n, 44_875_000_000n]) {
        await post(BTC_PERP, mark);
        expect(await markOf(BTC_PERP)).to.deep.equal([mark, 1n]);
      }
    });

    it("R14: has no more of it for a halt that is lifted in the same half-hour", async () => {
      await turns();
      await venue.oracle.halt(BTC_PERP);
      await venue.postMarks();
      await venue.oracle.unhalt(BTC_PERP);
      await post(BTC_PERP, 46_750_000_000n);
      await post(BTC_PERP, 51_425_000_000n);
      const [stopped, flags] = await markOf(BTC_PERP);
      expect(stopped).to.be.within(49_999_999_980n, START);
      expect(flags).to.equal(9n);
    });

    it("binaries are held by band and cap alone", async () => {
      for (let i = 0; i < 20; ++i) {
        const wanted = i % 2 === 0 ? 700_000n : 500_000n;
        await post(binary(4), wanted);
        expect(await markOf(binary(4))).to.deep.equal([wanted, 1n]);
      }
    });
  });

  describe("limit moves in a row", () => {
    for (const [what, instrument, far] of [
      ["perp", BTC_PERP, [90_000_000_000n, 10_000_000_000n]],
      ["binary", binary(4), [1_000_000n, 1n]],
    ] as const) {
      it(`ten of a ${what}, in either direction, halt it`, async () => {
        for (let posts = 1; posts < 10; ++posts) await post(instrument, far[posts % 2] ?? 0n);
        expect((await markOf(instrument))[1]).to.equal(9n);
        expect((await venue.oracle.anchor(instrument)).limitMoves).to.equal(9n);
        await expect(post(instrument, far[0])).to.emit(venue.oracle, "InstrumentHalted").withArgs(instrument);
        const [frozen, flags] = await markOf(instrument);
        expect(flags).to.equal(11n);
        await post(instrument, far[1]);
        expect(await markOf(instrument)).to.deep.equal([frozen, 11n]);
      });

      it(`one post of a ${what} within its bounds begins the count anew`, async () => {
        for (let posts = 1; posts < 10; ++posts) await post(instrument, far[0]);
        await post(instrument, await priceOf(instrument));
        expect((await venue.oracle.anchor(instrument)).limitMoves).to.equal(0n);
        for (let posts = 1; posts < 10; ++posts) await post(instrument, far[0]);
        expect((await markOf(instrument))[1]).to.equal(9n);
      });
    }

    it("the count goes on from one half-hour to the next", async () => {
      for (let posts = 0; posts < 6; ++posts) await post(BTC_PERP, 10n ** 13n);
      await post(BTC_PERP, 10n ** 13n, nextHalfHour(await venue.now()));
      expect((await venue.oracle.anchor(BTC_PERP)).limitMoves).to.equal(7n);
    });

    it("a binary's halt leaves its neighbours live", async () => {
      for (let posts = 0; posts < 10; ++posts) await post(binary(4), 1_000_000n);
      expect((await markOf(binary(4)))[1]).to.equal(11n);
      expect((await markOf(binary(3)))[1]).to.equal(1n);
      await post(binary(3), 692_000n);
      expect(await markOf(binary(3))).to.deep.equal([692_000n, 1n]);
    });

    it("the council's unhalt goes on from where it was frozen, limited until the next post, and counts anew", async () => {
      for (let posts = 0; posts < 10; ++posts) await post(BTC_PERP, 90_000_000_000n);
      const [frozen] = await markOf(BTC_PERP);
      expect(frozen).to.equal(57_500_000_000n);
      await venue.oracle.unhalt(BTC_PERP);
      expect(await markOf(BTC_PERP)).to.deep.equal([frozen, 9n]);
      // In the same half-hour there is no more cap; in the next one a band from there.
      await post(BTC_PERP, 90_000_000_000n);
      expect(await markOf(BTC_PERP)).to.deep.equal([frozen, 9n]);
      await post(BTC_PERP, 90_000_000_000n, nextHalfHour(await venue.now()));
      expect(await markOf(BTC_PERP)).to.deep.equal([63_250_000_000n, 9n]);
      expect((await venue.oracle.anchor(BTC_PERP)).limitMoves).to.equal(2n);
    });
  });
});
