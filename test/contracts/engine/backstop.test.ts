/** A backstop account takes what keepers leave, and only that. */
import { expect } from "chai";

import { BTC_PERP, USD, type Margins, type User } from "../venue.ts";
import {
  createTraded,
  equityOf,
  expectSound,
  margins,
  moveBtc,
  ONE_BTC,
  usd,
  WHOLE,
  type Traders,
} from "./support.ts";

/** Erin offers to take over $1,000 of initial margin an hour. Equity of Alice 3,990 against 5,000. */
async function createOffered(prices = [45_000, 44_000]): Promise<Traders & { erin: User }> {
  const traders = await createTraded();
  const { venue, alice } = traders;
  const erin = await venue.user("erin", { deposit: 100_000n * USD });
  await venue.as(erin).offerBackstop(erin.account, 1_000n * USD);
  await moveBtc(venue, ...prices);
  await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
  return { ...traders, erin };
}

/** The auction pays the most after 900 s, and three steps of 300 s later nobody has come. */
async function wait({ venue }: Traders, steps: bigint): Promise<void> {
  for (let i = 0n; i < steps; ++i) await venue.postMarks({ time: venue.epochTime() + 300n });
}

describe("offerBackstop", () => {
  const push = async ({ venue, alice, bob, erin }: Traders & { erin: User }, fraction: bigint) =>
    venue
      .as(bob)
      .liquidate(
        alice.account,
        erin.account,
        fraction,
        await venue.attestNow(alice, ONE_BTC),
        await venue.attest(
          erin,
          [{ instrument: BTC_PERP, size: (await sizeOf(erin)) + (await sliceOf(fraction)) }],
          ONE_BTC,
        ),
      );
  let traders: Traders & { erin: User };
  const sizeOf = async (user: User): Promise<bigint> =>
    (await traders.venue.positions(user)).find(({ instrument }) => instrument === BTC_PERP)?.size ?? 0n;
  const sliceOf = async (fraction: bigint): Promise<bigint> =>
    ((await sizeOf(traders.alice)) * fraction + WHOLE - 1n) / WHOLE;

  it("anybody pushes a slice once the auction has paid its largest bonus for the governed number of epochs", async () => {
    traders = await createOffered();
    const { venue, alice, erin } = traders;
    await wait(traders, 5n);
    await expect(push(traders, WHOLE / 10n))
      .to.be.revertedWithCustomError(venue.engine, "BackstopTooEarly")
      .withArgs(1_500n, 1_800n);
    await wait(traders, 1n);
    await expect(push(traders, WHOLE / 10n)).to.emit(venue.engine, "Sliced");
    expect(await sizeOf(erin)).to.equal(1_000n);
    // 15 % of 500, less a tenth.
    expect(await equityOf(venue, erin)).to.equal(usd(100_067.5));
    // A stranger's push shields nobody from liquidation in its block.
    expect((await venue.engine.account(erin.account)).checkedBlock).to.equal(0n);
    expect((await venue.engine.account(alice.account)).flagged).to.equal(true);
    await expectSound(venue);
  });

  it("an account without equity is pushed at once: nobody else is paid for it", async () => {
    traders = await createOffered([45_000, 40_500, 36_450]);
    await push(traders, WHOLE / 10n);
    expect(await sizeOf(traders.erin)).to.equal(1_000n);
    await expectSound(traders.venue);
  });

  it("attack: one that has a unit of equity left is pushed before keepers were offered the most", async () => {
    traders = await createOffered([45_000, 40_500, 36_450]);
    const { venue, alice } = traders;
    // What it lacks: 9,990 − 13,550.
    await venue.deposit(alice, usd(3_560) + 1n);
    await expect(push(traders, WHOLE / 10n))
      .to.be.revertedWithCustomError(venue.engine, "BackstopTooEarly")
      .withArgs(0n, 1_800n);
    traders = await createOffered([45_000, 40_500, 36_450]);
    await traders.venue.deposit(traders.alice, usd(3_560));
    await expect(push(traders, WHOLE / 10n)).to.emit(traders.venue.engine, "Sliced");
  });

  it("attack: more is pushed than it has offered to take in an hour", async () => {
    traders = await createOffered([45_000, 40_500, 36_450]);
    const { venue, erin } = traders;
    await expect(push(traders, WHOLE / 4n))
      .to.be.revertedWithCustomError(venue.engine, "BackstopExhausted")
      .withArgs(1_250n * USD, 1_000n * USD);
    await push(traders, WHOLE / 5n);
    expect((await venue.engine.backstop(erin.account)).available).to.equal(0n);
    // Half an hour gives half of it back.
    await venue.travel(1_800n);
    expect((await venue.engine.backstop(erin.account)).available).to.equal(500n * USD);
    await venue.travel(7_200n);
    expect(await venue.engine.backstop(erin.account)).to.deep.equal([1_000n * USD, 1_000n * USD]);
  });

  it("R14, attack: a malicious quorum pushes a slice, and attests all that the backstop has as its maintenance margin", async () => {
    traders = await createOffered();
    const { venue, alice, bob, erin } = traders;
    await wait(traders, 6n);
    const take = async (fraction: bigint, left: Margins, size: bigint, held: Margins) =>
      venue
        .as(bob)
        .liquidate(
          alice.account,
          erin.account,
          fraction,
          await venue.attestNow(alice, left),
          await venue.attest(erin, [{ instrument: BTC_PERP, size }], held),
        );
    await take(WHOLE / 10n, ONE_BTC, 1_000n, margins(440, 352));
    await take(WHOLE / 20n, margins(4_500, 3_600), 1_450n, margins(6_380, 6_380));
    // 352, and κ times a twentieth of 0.9 BTC at 44,000 and a lot.
    const { initialMargin, maintenanceMargin } = await venue.engine.account(erin.account);
    expect([initialMargin, maintenanceMargin]).to.deep.equal([usd(6_380), usd(352 + 2 * 1_984.4)]);
  });

  it("attack: legs are pushed to somebody who offered nothing", async () => {
    traders = await createOffered([45_000, 40_500, 36_450]);
    const { venue, alice, bob, carol, erin } = traders;
    const proof = await venue.attestNow(alice, ONE_BTC);
    await expect(venue.as(bob).liquidate(alice.account, carol.account, WHOLE, proof, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "Unauthorised")
      .withArgs(bob.wallet.address);
    await expect(venue.as(bob).offerBackstop(carol.account, 1n))
      .to.be.revertedWithCustomError(venue.engine, "Unauthorised")
      .withArgs(bob.wallet.address);
    await expect(venue.as(erin).offerBackstop(erin.account, 0n))
      .to.emit(venue.engine, "BackstopOffered")
      .withArgs(erin.account, 0n);
    await expect(push(traders, WHOLE / 10n)).to.be.revertedWithCustomError(venue.engine, "Unauthorised");
  });

  it("needs its margin like any other", async () => {
    traders = await createOffered([45_000, 40_500, 36_450]);
    const { venue, erin } = traders;
    await venue.as(erin).withdraw(erin.account, 99_900n * USD, 0n, erin.wallet, "0x");
    await expect(push(traders, WHOLE / 10n)).to.be.revertedWithCustomError(
      venue.engine,
      "LiquidatorBelowInitialMargin",
    );
  });

  it("does not stand in a keeper's way", async () => {
    traders = await createOffered();
    const { venue, alice, carol } = traders;
    const proof = await venue.attestNow(alice, ONE_BTC);
    await venue.as(carol).liquidate(alice.account, carol.account, WHOLE, proof, "0x");
    expect((await venue.engine.account(alice.account)).flagged).to.equal(false);
  });
});
