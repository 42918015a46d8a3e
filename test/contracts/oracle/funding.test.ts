import { expect } from "chai";

import { BTC_PERP, createVenue, ETH_PERP, type Venue } from "../venue.ts";

/** At most 4 % of the mark a day: at 50,000 dollars 2,000 a day, in 432 seconds 10 dollars. */
const RATE = 40_000n;
const PRICE = 50_000_000_000n;
const PERIOD = 432n;
const STEP = 10n * 10n ** 12n;

describe("MarkOracle funding", () => {
  let venue: Venue;
  let restore: () => Promise<void>;

  before(async () => {
    venue = await createVenue({ posted: true, bands: { fundingRate: RATE } });
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  /** In the next epoch, `elapsed` seconds after the last. */
  const post = (index: bigint, elapsed: bigint) => {
    venue.setMark(BTC_PERP, PRICE, index);
    return venue.postMarks({ time: venue.epochTime() + elapsed });
  };
  const stored = async () => {
    const { fundingIndex, flags } = await venue.oracle.mark(BTC_PERP);
    return [fundingIndex, flags];
  };

  const cases: [wanted: bigint, used: bigint, flags: bigint][] = [
    [STEP, STEP, 1n],
    [STEP + 1n, STEP, 9n],
    [-STEP, -STEP, 1n],
    [-STEP - 1n, -STEP, 9n],
    [2n ** 127n - 1n, STEP, 9n],
    [-(2n ** 127n), -STEP, 9n],
  ];
  for (const [wanted, used, flags] of cases) {
    it(`after 432 seconds ${String(wanted)} is stored as ${String(used)} with flags ${String(flags)}`, async () => {
      await post(wanted, PERIOD);
      expect(await stored()).to.deep.equal([used, flags]);
    });
  }

  it("R14: many posts move it no further than one in the same time", async () => {
    for (let second = 0n; second < PERIOD; second += 27n) await post(2n ** 100n, 27n);
    expect(await stored()).to.deep.equal([STEP, 9n]);
  });

  it("says what was wanted and what was used", async () => {
    await expect(post(-3n * STEP, PERIOD))
      .to.emit(venue.oracle, "FundingLimited")
      .withArgs(BigInt(BTC_PERP), -3n * STEP, -STEP);
  });

  it("a slot that some epochs left out has the time since its own last post", async () => {
    for (let posts = 0; posts < 4; ++posts)
      await venue.postMarks({ instruments: [ETH_PERP], time: venue.epochTime() + PERIOD / 8n });
    await post(2n * STEP, PERIOD / 2n);
    expect(await stored()).to.deep.equal([STEP, 9n]);
  });

  it("one whose last post is forgotten has the time of the sixteen heads kept", async () => {
    for (let posts = 0; posts < 20; ++posts)
      await venue.postMarks({ instruments: [ETH_PERP], time: venue.epochTime() + PERIOD / 16n });
    // Fifteen epochs between the heads kept, and one to this post.
    await post(2n * STEP, PERIOD / 16n);
    expect(await stored()).to.deep.equal([STEP, 9n]);
  });

  it("a slot filled in later in its epoch has the time up to the epoch's marks", async () => {
    await venue.postMarks({ instruments: [ETH_PERP], time: venue.epochTime() + PERIOD });
    venue.setMark(BTC_PERP, PRICE, 2n * STEP);
    await venue.travel(PERIOD);
    await venue.postMarks({ instruments: [BTC_PERP], sameEpoch: true });
    expect(await stored()).to.deep.equal([STEP, 9n]);
  });

  it("does not count the time of a halt", async () => {
    await venue.oracle.halt(BTC_PERP);
    await post(STEP, PERIOD);
    expect(await stored()).to.deep.equal([0n, 3n]);
    await venue.oracle.unhalt(BTC_PERP);
    await post(2n * STEP, PERIOD / 2n);
    expect(await stored()).to.deep.equal([STEP / 2n, 9n]);
  });

  it("the first post sets any index", async () => {
    const fresh = await createVenue();
    fresh.setMark(BTC_PERP, PRICE, -(2n ** 100n));
    await fresh.postMarks();
    expect((await fresh.oracle.mark(BTC_PERP)).fundingIndex).to.equal(-(2n ** 100n));
  });
});
