import { expect } from "chai";

import { createVenue, DAY, type User, type Venue } from "../venue.ts";

const PAUSE = 3n * DAY;

describe("RiskParameters.pause", () => {
  let venue: Venue;
  let guardian: User;
  let restore: () => Promise<void>;

  before(async () => {
    venue = await createVenue();
    guardian = await venue.user("guardian");
    await venue.parameters.setGuardian(guardian.wallet.address);
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  const as = (user: User) => venue.parameters.connect(user.wallet);
  const isPaused = async (): Promise<boolean> => (await venue.parameters.parameters()).isPaused;
  /** A transaction mined at `time`. */
  const at = async (time: bigint): Promise<void> => {
    await venue.networkHelpers.time.setNextBlockTimestamp(time);
  };

  it("R22: lasts three days and ends by itself", async () => {
    expect(await isPaused()).to.equal(false);
    const start = (await venue.now()) + 1n;
    await at(start);
    await expect(as(guardian).pause())
      .to.emit(venue.parameters, "Paused")
      .withArgs(start + PAUSE);
    expect(await isPaused()).to.equal(true);
    await venue.travelTo(start + PAUSE - 1n);
    expect(await isPaused()).to.equal(true);
    await venue.travelTo(start + PAUSE);
    expect(await isPaused()).to.equal(false);
    expect(await venue.parameters.pausedUntil()).to.equal(start + PAUSE);
  });

  it("R22: cannot be renewed, nor repeated for as long as it lasted after its end", async () => {
    await as(guardian).pause();
    const end = await venue.parameters.pausedUntil();
    for (const time of [end - DAY, end, end + PAUSE - 1n]) {
      await at(time);
      await expect(as(guardian).pause())
        .to.be.revertedWithCustomError(venue.parameters, "PausedTooSoon")
        .withArgs(end + PAUSE);
    }
    await at(end + PAUSE);
    await as(guardian).pause();
    expect(await isPaused()).to.equal(true);
  });

  it("R22: the guardian or the owner ends it, and the wait for the next starts there", async () => {
    for (const ends of [() => as(guardian).unpause(), () => venue.parameters.unpause()]) {
      await restore();
      await as(guardian).pause();
      const end = (await venue.now()) + 100n;
      await at(end);
      await expect(ends()).to.emit(venue.parameters, "Unpaused");
      expect(await isPaused()).to.equal(false);
      await at(end + PAUSE - 1n);
      await expect(as(guardian).pause()).to.be.revertedWithCustomError(venue.parameters, "PausedTooSoon");
      await at(end + PAUSE);
      await as(guardian).pause();
    }
  });

  it("R22: a replaced guardian has no power, and a pause does not lengthen by it", async () => {
    const next = await venue.user("next guardian");
    await as(guardian).pause();
    await expect(venue.parameters.setGuardian(next.wallet.address))
      .to.emit(venue.parameters, "GuardianSet")
      .withArgs(next.wallet.address);
    expect(await venue.parameters.guardian()).to.equal(next.wallet.address);
    await expect(as(next).pause()).to.be.revertedWithCustomError(venue.parameters, "PausedTooSoon");
    await expect(as(guardian).unpause())
      .to.be.revertedWithCustomError(venue.parameters, "NotGuardian")
      .withArgs(guardian.wallet.address);
  });

  it("error: NotGuardian, NotPaused, OwnableUnauthorizedAccount", async () => {
    await expect(venue.parameters.pause()).to.be.revertedWithCustomError(venue.parameters, "NotGuardian");
    await expect(as(guardian).unpause()).to.be.revertedWithCustomError(venue.parameters, "NotPaused");
    await expect(as(guardian).setGuardian(guardian.wallet.address)).to.be.revertedWithCustomError(
      venue.parameters,
      "OwnableUnauthorizedAccount",
    );
  });

  it("a change of parameters leaves it as it is", async () => {
    await as(guardian).pause();
    const end = await venue.parameters.pausedUntil();
    const [{ ...parameters }] = [(await venue.parameters.ramp()).to];
    await venue.parameters.setParameters(Object.values(parameters) as never, DAY);
    expect(await venue.parameters.pausedUntil()).to.equal(end);
    expect(await isPaused()).to.equal(true);
  });
});
