import { expect } from "chai";

import { BTC_PERP, createVenue, ETH_PERP, type Venue } from "../venue.ts";

/** Marks older than five minutes are an outage; the grace after it lasts at most half an hour. */
const OUTAGE = 300n;
const GRACE = 1_800n;
const NEVER = 2n ** 256n - 1n;

describe("MarkOracle after an outage", () => {
  let venue: Venue;
  let restore: () => Promise<void>;

  before(async () => {
    venue = await createVenue({ posted: true, bands: { outage: OUTAGE, grace: GRACE } });
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  /** Posts `silence` seconds after the head. */
  const postAfter = (silence: bigint) => venue.postMarks({ time: venue.epochTime() + silence });
  const from = () => venue.oracle.liquidatableFrom();

  it("the first post of all starts no grace", async () => {
    expect(await from()).to.equal(0n);
  });

  it("a silence as long as an outage is none, a second more is one", async () => {
    await postAfter(OUTAGE);
    expect(await from()).to.equal(0n);
    await expect(postAfter(OUTAGE + 1n))
      .to.emit(venue.oracle, "MarksResumed")
      .withArgs(OUTAGE + 1n, venue.epochTime() + 2n * (OUTAGE + 1n));
    expect(await from()).to.equal(venue.epochTime() + OUTAGE + 1n);
  });

  it("the grace is as long as the silence, and no longer than the parameter", async () => {
    await postAfter(GRACE - 1n);
    expect(await from()).to.equal(venue.epochTime() + GRACE - 1n);
    await restore();
    await postAfter(10n * GRACE);
    expect(await from()).to.equal(venue.epochTime() + GRACE);
  });

  it("nobody is liquidated while the head is older than an outage, before any post", async () => {
    await venue.travelTo(venue.epochTime() + OUTAGE);
    expect(await from()).to.equal(0n);
    await venue.travelTo(venue.epochTime() + OUTAGE + 1n);
    expect(await from()).to.equal(NEVER);
  });

  it("posts in the grace do not change its end", async () => {
    await postAfter(GRACE);
    const end = await from();
    for (let posts = 0; posts < 3; ++posts) await postAfter(OUTAGE);
    expect(await from()).to.equal(end);
  });

  it("attack: a second silence within a grace stops no post, and neither ends the grace nor makes it longer", async () => {
    await postAfter(GRACE);
    const end = await from();
    for (const silence of [OUTAGE + 1n, 2n * OUTAGE]) {
      await postAfter(silence);
      expect(await from()).to.equal(end);
    }
    // In the second in which it ends there is none any more, and no time since.
    await postAfter(end - venue.epochTime());
    expect(await from()).to.equal(end);
  });

  it("more slots of an epoch are no resumption", async () => {
    await venue.travel(OUTAGE + 10n);
    await venue.postMarks({ instruments: [BTC_PERP] });
    const end = await from();
    await venue.travel(10n);
    await venue.postMarks({ instruments: [ETH_PERP], sameEpoch: true });
    expect(await from()).to.equal(end);
  });

  it("error: InvalidTime for marks older than an outage: a backlog is not replayed while nobody can act", async () => {
    await venue.travel(5_000n);
    const time = (await venue.now()) - OUTAGE;
    await expect(venue.postMarks({ time })).to.be.revertedWithCustomError(venue.oracle, "InvalidTime");
    // In its own second it is exactly as old as it may be.
    await venue.postMarks({ time: time + 2n });
    expect(await from()).to.equal((await venue.now()) + GRACE);
  });

  it("R14: a quorum that stalls again and again holds liquidations up for a fifth of the time and one grace", async () => {
    const begin = await venue.now();
    let held = 0n;
    for (let stalls = 0; stalls < 60; ++stalls) {
      await postAfter(OUTAGE + 1n);
      const end = await from();
      if (end > venue.epochTime()) held += end - venue.epochTime();
    }
    const elapsed = (await venue.now()) - begin;
    expect(held).to.be.at.most(elapsed / 5n + OUTAGE + 1n);
    // Without the limit each silence of 301 seconds would be followed by a grace of 301.
    expect(elapsed).to.equal(60n * (OUTAGE + 1n));
    // It comes to rest where a grace is a fifth of its period: 60.2 of 301 seconds.
    expect((await from()) - venue.epochTime()).to.be.within(59n, 61n);
  });
});
