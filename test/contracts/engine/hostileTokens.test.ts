/** Quote tokens that do not keep what they promise (R20), one after the other; what holds of each is in docs/contracts.md. */
import { expect } from "chai";

import { createVenue, USD, type User, type Venue } from "../venue.ts";
import {
  createTraded,
  createTraders,
  equityOf,
  expectSound,
  moveBtc,
  ONE_BTC,
  usd,
  WHOLE,
} from "./support.ts";

/** The venue's token, called by a name that only this one knows. */
async function tell(venue: Venue, token: string, method: string, ...args: unknown[]): Promise<void> {
  const contract = await venue.ethers.getContractAt(token, venue.token.target);
  await contract.getFunction(method)(...args);
}

/** What the tokens in the engine are short of what it has counted. */
async function missing(venue: Venue): Promise<bigint> {
  const { held } = await venue.engine.claims();
  const { fees, insurance } = await venue.engine.globals();
  return held + fees + insurance - (await venue.token.balanceOf(venue.engine.target));
}

const takeOut = (venue: Venue, user: User, amount: bigint) =>
  venue.as(user).withdraw(user.account, amount, 0n, user.wallet, "0x");

describe("quote token", () => {
  for (const [token, decimals] of [
    ["CoarseDollar", 0],
    ["FineDollar", 18],
  ] as const)
    it(`R20: one of ${String(decimals)} decimals is refused when the engine is deployed`, async () => {
      const refused = await createVenue({ token }).then(
        () => "accepted",
        (error: unknown) => String(error),
      );
      expect(refused).to.include(`UnsuitableToken(${String(decimals)})`);
    });

  it("R20: a fee on transfer is refused on the way in and paid by who withdraws on the way out", async () => {
    const { venue, alice } = await createTraders({ token: "FeeDollar" });
    await tell(venue, "FeeDollar", "takeFee", true);
    await expect(venue.deposit(alice, 100n * USD))
      .to.be.revertedWithCustomError(venue.engine, "AmountMismatch")
      .withArgs(100n * USD, 99n * USD);
    await expect(venue.engine.fundInsurance(100n * USD)).to.be.revertedWithCustomError(
      venue.engine,
      "AmountMismatch",
    );
    await venue.token.approve(venue.bonds.target, 100n * USD);
    await expect(venue.bonds.deposit(alice.wallet.address, 100n * USD))
      .to.be.revertedWithCustomError(venue.bonds, "AmountMismatch")
      .withArgs(100n * USD, 99n * USD);
    await takeOut(venue, alice, 1_000n * USD);
    expect(await venue.token.balanceOf(alice.wallet.address)).to.equal(990n * USD);
    await expectSound(venue);
  });

  it("R1, R20: what a rebase adds belongs to nobody", async () => {
    const { venue, alice } = await createTraders({ token: "RebasingDollar" });
    await tell(venue, "RebasingDollar", "rebase", venue.engine.target, 5_000n * USD);
    expect(await missing(venue)).to.equal(-5_000n * USD);
    await venue.deposit(alice, 1n * USD);
    expect(await equityOf(venue, alice)).to.equal(10_001n * USD);
    await expect(takeOut(venue, alice, 10_001n * USD + 1n)).to.be.revertedWithCustomError(
      venue.engine,
      "BelowInitialMargin",
    );
  });

  it("R20: what a rebase takes is missed by the last, and nobody new pays for it", async () => {
    const { venue, alice, bob, carol } = await createTraders({ token: "RebasingDollar" });
    await tell(venue, "RebasingDollar", "rebase", venue.engine.target, -5_000n * USD);
    await expect(venue.deposit(alice, 1_000n * USD))
      .to.be.revertedWithCustomError(venue.engine, "TokensMissing")
      .withArgs(120_000n * USD, 115_000n * USD);
    await venue.token.mint(venue.owner, USD);
    await expect(venue.engine.fundInsurance(USD)).to.be.revertedWithCustomError(
      venue.engine,
      "TokensMissing",
    );
    // Who comes first is paid whole.
    await takeOut(venue, carol, 100_000n * USD);
    await takeOut(venue, bob, 10_000n * USD);
    await expect(takeOut(venue, alice, 10_000n * USD)).to.be.revertedWithCustomError(
      venue.token,
      "ERC20InsufficientBalance",
    );
    await takeOut(venue, alice, 5_000n * USD);
    // Whoever wants to make it good sends the tokens; then all is as before.
    await venue.token.mint(venue.engine.target, 5_000n * USD);
    await venue.deposit(alice, USD);
    await takeOut(venue, alice, 5_001n * USD);
  });

  it("R20: no answer at all, as USDT gives, is taken for success when the tokens have arrived", async () => {
    const { venue, alice } = await createTraders({ token: "SilentDollar" });
    expect(await equityOf(venue, alice)).to.equal(10_000n * USD);
    await takeOut(venue, alice, 10_000n * USD);
    expect(await venue.token.balanceOf(alice.wallet.address)).to.equal(10_000n * USD);
    await expectSound(venue);
  });

  it("R20: an answer of false is a failure, in and out", async () => {
    const { venue, alice } = await createTraders({ token: "FalseDollar" });
    await tell(venue, "FalseDollar", "fail", true);
    await expect(venue.deposit(alice, USD)).to.be.revertedWithCustomError(
      venue.engine,
      "SafeERC20FailedOperation",
    );
    await expect(takeOut(venue, alice, USD)).to.be.revertedWithCustomError(
      venue.engine,
      "SafeERC20FailedOperation",
    );
    expect((await venue.engine.account(alice.account)).cash).to.equal(10_000n * USD);
    await expectSound(venue);
  });

  it("R20: who is blacklisted cannot deposit or be paid, but names another, and is liquidated all the same", async () => {
    const { venue, alice, carol } = await createTraded({ token: "BlacklistDollar" });
    await tell(venue, "BlacklistDollar", "blacklist", alice.wallet.address, true);
    const proof = await venue.attestNow(alice, ONE_BTC);
    await expect(
      venue.as(alice).withdraw(alice.account, USD, 0n, alice.wallet, proof),
    ).to.be.revertedWithCustomError(venue.token, "Blacklisted");
    await venue.as(alice).withdraw(alice.account, USD, 0n, carol.wallet, proof);
    // Others may still pay for her.
    await venue.deposit(alice, USD);
    await moveBtc(venue, 45_000, 44_000);
    await venue
      .as(carol)
      .liquidate(alice.account, carol.account, WHOLE, await venue.attestNow(alice, ONE_BTC), "0x");
    await expectSound(venue);
  });

  for (const [what, token, method, error] of [
    ["a token that pauses", "PausableDollar", "pause", "TransfersPaused"],
    ["a token upgraded to revert", "UpgradableDollar", "upgrade", "Upgraded"],
  ] as const)
    it(`R16, R20: ${what} stops money from moving, and nothing else`, async () => {
      const { venue, alice, bob, carol } = await createTraded({ token });
      await venue.token.mint(venue.owner, USD);
      await tell(venue, token, method, true);
      await expect(venue.engine.deposit(alice.account, USD)).to.be.revertedWithCustomError(
        venue.token,
        error,
      );
      await expect(takeOut(venue, carol, USD)).to.be.revertedWithCustomError(venue.token, error);
      expect((await venue.engine.account(carol.account)).cash).to.equal(100_000n * USD);
      await moveBtc(venue, 45_000, 44_000);
      await venue
        .as(carol)
        .liquidate(alice.account, carol.account, WHOLE / 10n, await venue.attestNow(alice, ONE_BTC), "0x");
      expect(await equityOf(venue, bob)).to.equal(usd(9_975 + 6_000));
      await tell(venue, token, method, false);
      await venue.engine.deposit(alice.account, USD);
      await expectSound(venue);
    });

  it("R20: an engine that is blacklisted itself goes on, without deposits and withdrawals", async () => {
    const { venue, alice, carol } = await createTraded({ token: "BlacklistDollar" });
    await tell(venue, "BlacklistDollar", "blacklist", venue.engine.target, true);
    await venue.token.mint(venue.owner, USD);
    for (const move of [() => venue.engine.deposit(alice.account, USD), () => takeOut(venue, carol, USD)])
      await expect(move()).to.be.revertedWithCustomError(venue.token, "Blacklisted");
    await moveBtc(venue, 45_000, 44_000);
    await venue
      .as(carol)
      .liquidate(alice.account, carol.account, WHOLE, await venue.attestNow(alice, ONE_BTC), "0x");
    await expectSound(venue);
  });
});
