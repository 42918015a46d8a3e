/** Tokens that do not behave, and calls from inside a transfer (R20, R21). */
import { expect } from "chai";
import { concat } from "ethers";

import { createVenue, USD } from "../venue.ts";

/** Nobody has deposited: none of the tokens below holds what the engine would have counted. */
async function createEmpty() {
  const venue = await createVenue({ posted: true });
  return { venue, alice: await venue.user("alice") };
}

/** Says yes to everything and moves nothing: every answer is 1. */
const MOVES_NOTHING = "0x60015f5260205ff3";

/** Calls its caller back with `selector` in transferFrom and reverts with the answer; else answers 1. */
const callsBack = (selector: string): string =>
  concat([
    "0x5f3560e01c6323b872dd1460165760015f5260205ff35b63",
    selector,
    "0x60e01b5f525f5f60045f335afa3d5f5f3e3d5ffd",
  ]);

describe("token", () => {
  it("R20: what does not arrive is not credited", async () => {
    const { venue, alice } = await createEmpty();
    await venue.networkHelpers.setCode(venue.token.target as string, MOVES_NOTHING);
    await expect(venue.engine.deposit(alice.account, 10n * USD))
      .to.be.revertedWithCustomError(venue.engine, "AmountMismatch")
      .withArgs(10n * USD, 0n);
    await expect(venue.engine.fundInsurance(10n * USD))
      .to.be.revertedWithCustomError(venue.engine, "AmountMismatch")
      .withArgs(10n * USD, 0n);
  });

  for (const view of ["globals", "claims", "accountCount"])
    it(`R21: ${view} does not answer in the middle of a deposit`, async () => {
      const { venue, alice } = await createEmpty();
      const selector = venue.engine.interface.getFunction(view)?.selector ?? "0x";
      await venue.networkHelpers.setCode(venue.token.target as string, callsBack(selector));
      await expect(venue.engine.deposit(alice.account, 10n * USD)).to.be.revertedWithCustomError(
        venue.engine,
        "Reentered",
      );
    });
});
