/** Deposits, withdrawals, the list of accounts, the fund. */
import { expect } from "chai";

import { accountId, BTC_PERP, USD } from "../venue.ts";
import {
  BTC,
  createTraded,
  createTraders,
  expectSound,
  margins,
  MAX_NOTIONAL,
  moveBtc,
  ONE_BTC,
  usd,
} from "./support.ts";

describe("cash", () => {
  it("R16: anybody deposits into any account, without a signature", async () => {
    const { venue, alice } = await createTraders();
    await expect(venue.deposit(alice, 500n * USD))
      .to.emit(venue.engine, "Deposited")
      .withArgs(alice.account, venue.owner.address, 500n * USD);
    expect((await venue.engine.account(alice.account)).cash).to.equal(10_500n * USD);
    expect((await venue.engine.claims()).held).to.equal(120_500n * USD);
    await expectSound(venue);
  });

  it("R19: deposit then withdraw gains nothing and leaves no account", async () => {
    const { venue, alice } = await createTraders();
    expect(await venue.engine.accountCount()).to.equal(3n);
    await venue.as(alice).withdraw(alice.account, 10_000n * USD, 0n, alice.wallet, "0x");
    expect(await venue.token.balanceOf(alice.wallet.address)).to.equal(10_000n * USD);
    expect(await venue.engine.accountCount()).to.equal(2n);
    const left = [await venue.engine.accountAt(0n), await venue.engine.accountAt(1n)];
    expect(left).not.to.include(alice.account);
    await expectSound(venue);

    await venue.deposit(alice, 10n * USD);
    expect(await venue.engine.accountAt(2n)).to.equal(alice.account);
  });

  it("an account opens with the opening balance or not at all", async () => {
    const { venue, alice } = await createTraders();
    const fresh = accountId(alice.wallet.address, 7n);
    await venue.token.mint(venue.owner.address, 100n * USD);
    await expect(venue.engine.deposit(fresh, 10n * USD - 1n))
      .to.be.revertedWithCustomError(venue.engine, "BelowOpeningBalance")
      .withArgs(10n * USD - 1n, 10n * USD);
    await venue.engine.deposit(fresh, 10n * USD);
    await venue.engine.deposit(fresh, 1n);
    expect((await venue.engine.account(fresh)).cash).to.equal(10n * USD + 1n);
  });

  it("nothing is not an amount", async () => {
    const { venue, alice } = await createTraders();
    await expect(venue.engine.deposit(alice.account, 0n)).to.be.revertedWithCustomError(
      venue.engine,
      "ZeroAmount",
    );
    await expect(
      venue.as(alice).withdraw(alice.account, 0n, 0n, alice.wallet, "0x"),
    ).to.be.revertedWithCustomError(venue.engine, "ZeroAmount");
    await expect(venue.engine.fundInsurance(0n)).to.be.revertedWithCustomError(venue.engine, "ZeroAmount");
  });

  it("only the owner withdraws, an operator does not", async () => {
    const { venue, alice, bob } = await createTraders();
    await venue.as(alice).approveOperator(alice.account, bob.wallet, 2n ** 40n - 1n, MAX_NOTIONAL, true);
    await expect(venue.as(bob).withdraw(alice.account, 1n, 0n, bob.wallet, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "Unauthorised")
      .withArgs(bob.wallet.address);
  });

  it("without positions the cash is the limit, and no marks are needed", async () => {
    const { venue, alice } = await createTraders();
    await venue.travel(10_000n);
    await expect(venue.as(alice).withdraw(alice.account, 10_000n * USD + 1n, 0n, alice.wallet, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin")
      .withArgs(-1n, 0n);
    await venue.as(alice).withdraw(alice.account, 9_000n * USD, 0n, alice.wallet, "0x");
    expect(await venue.token.balanceOf(alice.wallet.address)).to.equal(9_000n * USD);
  });

  it("an amount beyond every field is refused, not wrapped", async () => {
    const { venue, alice } = await createTraders();
    for (const amount of [2n ** 88n, 2n ** 255n, 2n ** 256n - 1n])
      await expect(
        venue.as(alice).withdraw(alice.account, amount, 0n, alice.wallet, "0x"),
      ).to.be.revertedWithCustomError(venue.engine, "Overflow");
  });

  it("with positions what is left must be the initial margin", async () => {
    const { venue, alice } = await createTraded();
    // Equity 9,990: at most 4,990 may go.
    const attestation = await venue.attestNow(alice, ONE_BTC);
    await expect(venue.as(alice).withdraw(alice.account, usd(4_990) + 1n, 0n, alice.wallet, attestation))
      .to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin")
      .withArgs(usd(5_000) - 1n, usd(5_000));
    await venue.as(alice).withdraw(alice.account, usd(4_990), 0n, alice.wallet, attestation);
    expect((await venue.engine.measure(alice.account)).equity).to.equal(usd(5_000));
    await expectSound(venue);
  });

  it("without an attestation the record of the same epoch counts, later only the worst case", async () => {
    const { venue, alice } = await createTraded();
    await venue.as(alice).withdraw(alice.account, usd(1_000), 0n, alice.wallet, "0x");
    await venue.postMarks();
    await expect(venue.as(alice).withdraw(alice.account, 1n, 0n, alice.wallet, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin")
      .withArgs(usd(8_990) - 1n, usd(50_000));
  });

  it("error: BelowInitialMargin, not SpotIsNotCash, for a debt of an account that has no spots", async () => {
    const { venue, alice } = await createTraded();
    await moveBtc(venue, 45_000, 40_500, 36_450);
    await expect(venue.as(alice).withdraw(alice.account, 1n, 0n, alice.wallet, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "BelowInitialMargin")
      .withArgs(-usd(3_560) - 1n, usd(36_450));
  });

  it("withdrawals with positions need fresh marks", async () => {
    const { venue, alice } = await createTraded();
    await venue.travel(901n);
    await expect(venue.as(alice).withdraw(alice.account, 1n, 0n, alice.wallet, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "StaleMarks")
      .withArgs(1n, 1n);
  });

  it("the fund takes tokens from anybody", async () => {
    const { venue } = await createTraders();
    await venue.token.mint(venue.owner.address, 700n * USD);
    await expect(venue.engine.fundInsurance(700n * USD))
      .to.emit(venue.engine, "InsuranceFunded")
      .withArgs(venue.owner.address, 700n * USD);
    expect((await venue.engine.globals()).insurance).to.equal(700n * USD);
    expect((await venue.engine.claims()).held).to.equal(120_000n * USD);
    await expectSound(venue);
  });

  it("tokens sent to the engine by mistake belong to nobody", async () => {
    const { venue } = await createTraders();
    await venue.token.mint(venue.engine.target, 5n * USD);
    expect((await venue.engine.claims()).held).to.equal(120_000n * USD);
  });

  it("every change of the book raises the nonce", async () => {
    const { venue, alice } = await createTraded();
    // Three deposits and a fill.
    expect((await venue.engine.globals()).nonce).to.equal(4n);
    await venue.engine.record(alice.account, await venue.attestNow(alice, margins(5_000, 4_000)));
    await venue.as(alice).withdraw(alice.account, 1n, 0n, alice.wallet, "0x");
    expect((await venue.engine.globals()).nonce).to.equal(6n);
    // Neither changes what anybody holds or needs.
    await venue.as(alice).cancel(alice.account, 5n);
    await venue.engine.settle(alice.account, [BTC_PERP + 1]);
    expect((await venue.engine.globals()).nonce).to.equal(6n);
    expect(await venue.engine.openInterest(BTC_PERP)).to.equal(BTC);
  });
});
