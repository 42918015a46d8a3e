/** How long the committee may be silent: hard bounds, and who sets it. */
import { expect } from "chai";

import { createVenue, DAY } from "../venue.ts";

const HOUR = 3_600n;

describe("RiskParameters.setEscapeTerms", () => {
  it("begins with four days of silence and two to settle", async () => {
    const { parameters } = await createVenue();
    expect(await parameters.escapeTerms()).to.deep.equal([4n * DAY, 2n * DAY]);
  });

  it("takes a day to fourteen, and six hours to seven days", async () => {
    const { parameters } = await createVenue();
    for (const [delay, window] of [
      [DAY, 6n * HOUR],
      [14n * DAY, 7n * DAY],
    ] as const) {
      await expect(parameters.setEscapeTerms(delay, window))
        .to.emit(parameters, "EscapeTermsSet")
        .withArgs(delay, window);
      expect(await parameters.escapeTerms()).to.deep.equal([delay, window]);
    }
  });

  it("R15, error: OutOfBounds, so that nobody can be made to wait for ever", async () => {
    const { parameters } = await createVenue();
    for (const [delay, window] of [
      [DAY - 1n, DAY],
      [14n * DAY + 1n, DAY],
      [DAY, 6n * HOUR - 1n],
      [DAY, 7n * DAY + 1n],
    ] as const)
      await expect(parameters.setEscapeTerms(delay, window)).to.be.revertedWithCustomError(
        parameters,
        "OutOfBounds",
      );
  });

  it("only the owner", async () => {
    const venue = await createVenue();
    const alice = await venue.user("alice");
    await expect(
      venue.parameters.connect(alice.wallet).setEscapeTerms(DAY, DAY),
    ).to.be.revertedWithCustomError(venue.parameters, "OwnableUnauthorizedAccount");
  });
});
