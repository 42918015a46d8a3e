import { expect } from "chai";
import { encodeBytes32String } from "ethers";

import { BANDS, BTC_PERP, createVenue, DAY, type MarkBands, type Venue } from "../venue.ts";

/** The hard bounds, inclusive. */
const BOUNDS: Record<keyof MarkBands, [minimum: bigint, maximum: bigint]> = {
  perpBand: [1n, 500_000n],
  binaryBand: [1n, 500_000n],
  // never below the bands
  perpCap: [100_000n, 1_000_000n],
  binaryCap: [200_000n, 1_000_000n],
  fundingRate: [0n, 10_000_000n],
  minInterval: [1n, 3_600n],
  limitMoves: [2n, 255n],
  outage: [60n, 3_600n],
  grace: [60n, 86_400n],
  optionBand: [1n, 500_000n],
};
const names = Object.keys(BANDS) as (keyof MarkBands)[];

describe("MarkOracle.setBands", () => {
  let venue: Venue;
  let restore: () => Promise<void>;

  before(async () => {
    venue = await createVenue({ posted: true });
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  const fieldsOf = (bands: MarkBands): MarkBands =>
    Object.fromEntries(names.map((name) => [name, bands[name]])) as unknown as MarkBands;
  const present = async () => fieldsOf(await venue.oracle.bands());
  const change = (changed: Partial<MarkBands>, ramp = DAY) =>
    venue.oracle.setBands({ ...BANDS, ...changed }, ramp);

  const edges = (edge: 0 | 1) =>
    Object.fromEntries(names.map((name) => [name, BOUNDS[name][edge]])) as unknown as MarkBands;

  for (const [what, bands] of Object.entries({
    least: { ...edges(0), perpCap: 1n, binaryCap: 1n },
    largest: edges(1),
  })) {
    it(`takes the ${what} of every hard bound, every field in its place`, async () => {
      await change(bands);
      await venue.travel(DAY);
      expect(await present()).to.deep.equal(bands);
    });
  }

  for (const name of names) {
    const [minimum, maximum] = BOUNDS[name];
    for (const value of [minimum - 1n, maximum + 1n].filter((each) => each >= 0n)) {
      it(`error: OutOfBounds with ${name} ${String(value)}`, async () => {
        await expect(change({ [name]: value }))
          .to.be.revertedWithCustomError(venue.oracle, "OutOfBounds")
          .withArgs(encodeBytes32String(name), value);
      });
    }
  }

  for (const ramp of [DAY - 1n, 30n * DAY + 1n]) {
    it(`error: OutOfBounds with a ramp of ${String(ramp)} seconds`, async () => {
      await expect(change({}, ramp))
        .to.be.revertedWithCustomError(venue.oracle, "OutOfBounds")
        .withArgs(encodeBytes32String("ramp"), ramp);
    });
  }

  it("R23: moves on a straight line, each field rounded towards where it came from; in the first block nothing has moved", async () => {
    const to = edges(1);
    const start = (await venue.now()) + 1n;
    await venue.networkHelpers.time.setNextBlockTimestamp(start);
    await expect(change(to, 2n * DAY))
      .to.emit(venue.oracle, "BandsSet")
      .withArgs(Object.values(to), start, start + 2n * DAY);
    expect(await present()).to.deep.equal(BANDS);
    for (const elapsed of [1n, 3_601n, DAY, 2n * DAY - 1n]) {
      await venue.travelTo(start + elapsed);
      const expected = names.map((name) => [
        name,
        BANDS[name] + ((to[name] - BANDS[name]) * elapsed) / (2n * DAY),
      ]);
      expect(await present()).to.deep.equal(Object.fromEntries(expected));
    }
    const last = await venue.oracle.ramp();
    expect([fieldsOf(last.from), fieldsOf(last.to)]).to.deep.equal([BANDS, to]);
    expect([last.start, last.end]).to.deep.equal([start, start + 2n * DAY]);
  });

  it("R23: a change during a ramp starts from where that has come to", async () => {
    await change({ perpBand: 300_000n }, 10n * DAY);
    await venue.travel(5n * DAY);
    const half = (await present()).perpBand;
    expect(half).to.equal(200_000n);
    const at = (await venue.now()) + 1n;
    await venue.networkHelpers.time.setNextBlockTimestamp(at);
    await change({ perpBand: 100_000n }, DAY);
    const { perpBand } = await present();
    expect(perpBand).to.equal(half + (200_000n * 1n) / (10n * DAY));
    await venue.travelTo(at + DAY);
    expect((await present()).perpBand).to.equal(100_000n);
  });

  it("R23: a wider band does not let the next post go further in its block", async () => {
    await change({ perpBand: 500_000n });
    venue.setMark(BTC_PERP, 20_000_000_000n);
    await venue.postMarks();
    const { price } = await venue.oracle.mark(BTC_PERP);
    // A second later: the band has grown by 400,000 / 86,400, to 10.0004 %.
    expect(price).to.equal(50_000_000_000n - 50_000n * 100_004n);
  });

  it("a cap that has become smaller pulls no mark back", async () => {
    const capped = await createVenue({ posted: true, bands: { perpCap: 200_000n } });
    const post = async (price: bigint) => {
      capped.setMark(BTC_PERP, price);
      await capped.postMarks();
      const mark = await capped.oracle.mark(BTC_PERP);
      return [mark.price, mark.flags];
    };
    await capped.oracle.setBands({ ...BANDS, perpCap: 100_000n }, DAY);
    await post(45_000_000_000n);
    await post(40_500_000_000n);
    // 20 % less the 7 millionths that the ramp has taken in six seconds at most
    const [edge = 0n] = await post(40_000_000_000n);
    expect(edge).to.be.within(40_000_000_000n, 40_000_350_000n);
    await capped.travel(600n);
    expect((await capped.oracle.bands()).perpCap).to.be.below(199_400n);
    expect(await post(edge)).to.deep.equal([edge, 1n]);
    expect(await post(edge - 1n)).to.deep.equal([edge, 9n]);
    expect(await post(edge + 1n)).to.deep.equal([edge + 1n, 1n]);
  });

  it("error: OwnableUnauthorizedAccount for anybody but the owner", async () => {
    const stranger = await venue.user("stranger");
    await expect(venue.oracle.connect(stranger.wallet).setBands(BANDS, DAY)).to.be.revertedWithCustomError(
      venue.oracle,
      "OwnableUnauthorizedAccount",
    );
  });
});
