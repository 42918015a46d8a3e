/** Cancelling a range, operators within their limits, and contract wallets that mean ill (R27). */
import { expect } from "chai";
import { concat, toBeHex, type Wallet } from "ethers";

import { binary, gasOf, USD, type Order, type SignedOrder, type User, type Venue } from "../venue.ts";
import { AGREEING_WALLET, createTraders, MAX_NOTIONAL, usd } from "./support.ts";

const NEVER = 2n ** 40n - 1n;

/** Fills two signed orders at full collateral. */
const match = (
  venue: Venue,
  maker: SignedOrder,
  taker: SignedOrder,
  size: bigint,
  overrides: { gasLimit?: bigint } = {},
) =>
  venue.engine.fill(maker.order, maker.signature, taker.order, taker.signature, size, "0x", "0x", overrides);

/** An order for `of` by somebody else's key. */
async function signedFor(
  venue: Venue,
  of: User,
  by: Wallet,
  size: bigint,
  overrides: Partial<Order> = {},
): Promise<SignedOrder> {
  const order = venue.orderOf(of, binary(4), size, { approvalVersion: 1, ...overrides });
  return { order, signature: await venue.signOrder(by, order) };
}

describe("cancelBelow", () => {
  it("one call cancels every order with a salt below, filled in part or not, and no other", async () => {
    const { venue, alice, bob } = await createTraders();
    const sell = await venue.signedOrder(bob, binary(4), -1_000n);
    const partly = await venue.signedOrder(alice, binary(4), 10n, { salt: 1_000n });
    await match(venue, partly, sell, 3n);
    const last = await venue.signedOrder(alice, binary(4), 10n, { salt: 2n ** 200n - 1n });
    const next = await venue.signedOrder(alice, binary(4), 10n, { salt: 2n ** 200n });
    await expect(venue.as(alice).cancelBelow(alice.account, 2n ** 200n))
      .to.emit(venue.engine, "OrdersCancelledBelow")
      .withArgs(alice.account, 2n ** 200n);
    for (const dead of [partly, last]) {
      await expect(match(venue, dead, sell, 1n))
        .to.be.revertedWithCustomError(venue.engine, "OverFilled")
        .withArgs(0n);
      expect(await venue.engine.filled(alice.account, dead.order.salt)).to.equal(2n ** 64n - 1n);
    }
    await match(venue, next, sell, 1n);
    // Nobody else's orders, and no other account of the same owner.
    const other = await venue.user("alice", { subAccount: 1n, deposit: 100n * USD });
    await match(venue, await venue.signedOrder(other, binary(4), 1n, { salt: 5n }), sell, 1n);
    expect(await venue.engine.firstSalt(other.account)).to.equal(0n);
  });

  it("costs the same for a million orders as for one", async () => {
    const { venue, alice } = await createTraders();
    const few = await gasOf(venue.as(alice).cancelBelow(alice.account, 2n));
    const many = await gasOf(venue.as(alice).cancelBelow(alice.account, 2n ** 255n));
    expect(many.total).to.be.at.most(few.total);
    expect(few.total).to.be.below(60_000);
  });

  it("attack: nobody brings cancelled orders back by cancelling less", async () => {
    const { venue, alice } = await createTraders();
    await venue.as(alice).cancelBelow(alice.account, 100n);
    for (const salt of [0n, 99n, 100n])
      await expect(venue.as(alice).cancelBelow(alice.account, salt))
        .to.be.revertedWithCustomError(venue.engine, "AlreadyCancelled")
        .withArgs(100n);
  });

  it("R27: only the owner, or an operator that may", async () => {
    const { venue, alice, bob, carol } = await createTraders();
    const refused = async (by: User): Promise<void> => {
      for (const act of [
        () => venue.as(by).cancelBelow(alice.account, 100n),
        () => venue.as(by).cancel(alice.account, 100n),
      ])
        await expect(act())
          .to.be.revertedWithCustomError(venue.engine, "Unauthorised")
          .withArgs(by.wallet.address);
    };
    await refused(carol);
    await venue.as(alice).approveOperator(alice.account, bob.wallet, NEVER, MAX_NOTIONAL, false);
    await refused(bob);
    const until = (await venue.now()) + 100n;
    await venue.as(alice).approveOperator(alice.account, bob.wallet, until, 0n, true);
    await venue.as(bob).cancelBelow(alice.account, 100n);
    await venue.as(bob).cancel(alice.account, 100n);
    await venue.travelTo(until);
    await refused(bob);
  });
});

describe("an operator's limit", () => {
  it("counts price times size of every fill, rounded up, and stops at the end", async () => {
    const { venue, alice, bob, carol } = await createTraders();
    const sell = await venue.signedOrder(bob, binary(4), -1_000n);
    // 100 contracts at 0.50.
    await venue.as(alice).approveOperator(alice.account, carol.wallet, NEVER, usd(50), false);
    const buy = await signedFor(venue, alice, carol.wallet, 1_000n);
    await match(venue, buy, sell, 60n);
    expect((await venue.engine.approval(alice.account, carol.wallet)).notional).to.equal(usd(20));
    await expect(match(venue, buy, sell, 41n))
      .to.be.revertedWithCustomError(venue.engine, "OperatorLimit")
      .withArgs(carol.wallet.address, usd(20.5), usd(20));
    await match(venue, buy, sell, 40n);
    await expect(match(venue, buy, sell, 1n)).to.be.revertedWithCustomError(venue.engine, "OperatorLimit");
    // The owner has none.
    await match(venue, await venue.signedOrder(alice, binary(4), 1n), sell, 1n);
  });

  it("attack: closing and opening again does not give it back, nor does the taker's side escape it", async () => {
    const { venue, alice, bob, carol } = await createTraders();
    await venue.as(alice).approveOperator(alice.account, carol.wallet, NEVER, usd(15), false);
    const takerBuys = await signedFor(venue, alice, carol.wallet, 20n);
    await match(venue, await venue.signedOrder(bob, binary(4), -20n), takerBuys, 20n);
    const sells = await signedFor(venue, alice, carol.wallet, -20n);
    const buyer = await venue.signedOrder(bob, binary(4), 20n);
    await expect(match(venue, buyer, sells, 20n))
      .to.be.revertedWithCustomError(venue.engine, "OperatorLimit")
      .withArgs(carol.wallet.address, usd(10), usd(5));
    await match(venue, buyer, sells, 10n);
    expect((await venue.engine.approval(alice.account, carol.wallet)).notional).to.equal(0n);
  });

  it("is of one account and one operator", async () => {
    const { venue, alice, bob, carol } = await createTraders();
    const sell = await venue.signedOrder(bob, binary(4), -1_000n);
    await venue.as(alice).approveOperator(alice.account, carol.wallet, NEVER, usd(5), false);
    const second = await venue.user("alice", { subAccount: 1n, deposit: 100n * USD });
    await venue.as(alice).approveOperator(second.account, carol.wallet, NEVER, usd(5), false);
    await match(venue, await signedFor(venue, alice, carol.wallet, 10n), sell, 10n);
    await match(venue, await signedFor(venue, second, carol.wallet, 10n), sell, 10n);
  });

  it("R27: an operator neither withdraws nor approves nor leaves", async () => {
    const { venue, alice, carol } = await createTraders();
    await venue.as(alice).approveOperator(alice.account, carol.wallet, NEVER, MAX_NOTIONAL, true);
    const engine = venue.as(carol);
    for (const act of [
      () => engine.withdraw(alice.account, USD, 0n, carol.wallet, "0x"),
      () => engine.approveOperator(alice.account, carol.wallet, NEVER, MAX_NOTIONAL, true),
      () => engine.proposeEscape(alice.account),
      () => engine.leaveVenue(alice.account, 0n, carol.wallet),
    ])
      await expect(act())
        .to.be.revertedWithCustomError(venue.engine, "Unauthorised")
        .withArgs(carol.wallet.address);
  });
});

describe("a contract wallet", () => {
  /** Fills an order of Alice, whose address has `code`, against Bob's. Answers with the fill and what to expect of it. */
  async function fillAgainst(code: string) {
    const traders = await createTraders();
    const { venue, alice, bob } = traders;
    await venue.networkHelpers.setCode(alice.wallet.address, code);
    const sell = await venue.signedOrder(bob, binary(4), -100n);
    const order = venue.orderOf(alice, binary(4), 1n);
    const fill = (overrides: { gasLimit?: bigint } = {}) =>
      match(venue, { order, signature: "0x1234" }, sell, 1n, overrides);
    return { ...traders, fill };
  }

  /** What a wallet may take of a filler's gas. */
  const CAP = 150_000;

  it("attack: that burns all gas costs a filler no more than the cap", async () => {
    // INVALID takes all that it was given.
    const { venue, fill } = await fillAgainst("0xfe");
    // With a limit of its own it is sent, and mined, though it fails.
    await expect(fill({ gasLimit: 5_000_000n })).to.be.revertedWithCustomError(
      venue.engine,
      "InvalidSignature",
    );
    const block = await venue.ethers.provider.getBlock("latest");
    expect(block!.transactions).to.have.length(1);
    expect(Number(block!.gasUsed)).to.be.above(CAP);
    expect(Number(block!.gasUsed)).to.be.below(21_000 + 40_000 + CAP);
  });

  it("attack: that returns 200 kB is read to the first word, and its answer counts", async () => {
    const { fill } = await fillAgainst(AGREEING_WALLET);
    const honest = await gasOf(fill());
    const bomb = await fillAgainst(AGREEING_WALLET.replace("6020", "62036000"));
    const bombed = await gasOf(bomb.fill());
    // 221,184 bytes of memory cost the wallet 114,048; copied, they would cost the filler as much again.
    expect(bombed.total - honest.total).to.be.within(114_000, 115_000);
  });

  it("attack: that returns less than a word, or another word, has not signed", async () => {
    // The magic value in four bytes; in the low end of the word; nothing.
    for (const code of ["0x631626ba7e60e01b5f5260045ff3", "0x631626ba7e5f5260205ff3", "0x00"]) {
      const { venue, fill } = await fillAgainst(code);
      await expect(fill()).to.be.revertedWithCustomError(venue.engine, "InvalidSignature");
    }
  });

  it("R21, attack: that looks at the engine while it is asked sees nothing", async () => {
    // Returns the magic value times whether engine.globals() answers.
    const { venue, alice, fill } = await fillAgainst("0x00");
    const { selector } = venue.engine.interface.getFunction("globals")!;
    const engine = await venue.engine.getAddress();
    const code = concat([
      // mstore(0, globals << 224); staticcall(gas, engine, 0, 4, 0, 0)
      ...["0x63", selector, "0x60e01b5f52", "0x5f5f60045f73", engine, "0x5afa"],
      // mstore(0, success * (magic << 224)); return(0, 32)
      "0x631626ba7e60e01b025f5260205ff3",
    ]);
    await venue.networkHelpers.setCode(alice.wallet.address, code);
    const magic = await venue.ethers.provider.call({ to: alice.wallet.address });
    expect(magic).to.equal(`0x1626ba7e${"00".repeat(28)}`);
    await expect(fill()).to.be.revertedWithCustomError(venue.engine, "InvalidSignature");
  });

  it("R27: a key keeps its orders when its address delegates to code (EIP-7702), whatever that code says", async () => {
    const { venue, alice, bob } = await createTraders();
    const wallet = await venue.user("wallet");
    const sell = await venue.signedOrder(bob, binary(4), -100n);
    const gasOfFill = async () =>
      (await gasOf(match(venue, await venue.signedOrder(alice, binary(4), 1n), sell, 1n))).total;
    const plain = await gasOfFill();
    for (const code of ["0xfe", "0x5f5ffd", AGREEING_WALLET]) {
      await venue.networkHelpers.setCode(wallet.wallet.address, code);
      await venue.networkHelpers.setCode(
        alice.wallet.address,
        concat(["0xef0100", toBeHex(BigInt(wallet.wallet.address), 20)]),
      );
      // The code was not asked, or the first would have taken all that it may.
      expect(await gasOfFill()).to.be.below(plain + CAP / 2);
    }
    const order = venue.orderOf(alice, binary(4), 1n);
    await match(venue, { order, signature: "0x1234" }, sell, 1n);
  });

  it("attack: an operator's signature under a wallet's name still has its limits", async () => {
    const { venue, alice, bob, carol } = await createTraders();
    await venue.networkHelpers.setCode(alice.wallet.address, "0x5f5ffd");
    const sell = await venue.signedOrder(bob, binary(4), -100n);
    const buy = await signedFor(venue, alice, carol.wallet, 10n);
    await expect(match(venue, buy, sell, 1n)).to.be.revertedWithCustomError(venue.engine, "InvalidSignature");
    await venue.as(alice).approveOperator(alice.account, carol.wallet, NEVER, usd(0.5), false);
    await match(venue, buy, sell, 1n);
    await expect(match(venue, buy, sell, 1n)).to.be.revertedWithCustomError(venue.engine, "OperatorLimit");
  });
});
