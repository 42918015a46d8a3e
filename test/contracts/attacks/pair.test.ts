/**
 * One owner, two accounts, one block: trade at the old price, post the new one, and liquidate the loser oneself. What the
 * pair can gain is what the other accounts and the fund lose.
 */
import { expect } from "chai";

import { BTC_PERP, snapshotHashOf, USD, type User, type Venue } from "../venue.ts";
import {
  BTC,
  createTraders,
  equityOf,
  expectSound,
  margins,
  ONE_BTC,
  usd,
  WHOLE,
} from "../engine/support.ts";
import { inOneBlock, type Move } from "./oneBlock.ts";

describe("attack: a pair of accounts round a post of marks", () => {
  /** The next post, at `price`, signed but not sent. */
  async function nextPost(venue: Venue, price: bigint): Promise<Move> {
    venue.setMark(BTC_PERP, price);
    const epoch = venue.epoch() + 1n;
    const time = await venue.now();
    const snapshotHash = snapshotHashOf(epoch);
    const { keys, words, signatures } = venue.signMarks({ epoch, time, snapshotHash });
    return {
      from: await venue.owner.getAddress(),
      to: venue.oracle,
      method: "post",
      args: [epoch, time, snapshotHash, keys, words, signatures],
    };
  }

  /** Alice buys `size` lots of Bob at `price`, sent by `sender`. */
  async function trade(
    { venue, alice, bob }: { venue: Venue; alice: User; bob: User },
    sender: User,
    size: bigint,
    price: bigint,
  ): Promise<Move> {
    const maker = await venue.signedOrder(alice, BTC_PERP, size, { limitPrice: price });
    const taker = await venue.signedOrder(bob, BTC_PERP, -size, { limitPrice: price });
    return {
      from: sender.wallet.address,
      to: venue.engine,
      method: "fill",
      args: [
        maker.order,
        maker.signature,
        taker.order,
        taker.signature,
        size,
        await venue.attest(alice, [{ instrument: BTC_PERP, size }], ONE_BTC),
        await venue.attest(bob, [{ instrument: BTC_PERP, size: -size }], ONE_BTC),
      ],
    };
  }

  async function slice(venue: Venue, of: User, by: User, epoch: bigint): Promise<Move> {
    const proof = await venue.attest(of, [{ instrument: BTC_PERP, size: BTC }], ONE_BTC, { epoch });
    return {
      from: by.wallet.address,
      to: venue.engine,
      method: "liquidate",
      args: [of.account, by.account, WHOLE, proof, "0x"],
    };
  }

  /** A 10 % fall, which is all a post may bring: long at the old mark, liquidated at the new by a friend. */
  async function play(sender: "alice" | "carol") {
    const traders = await createTraders();
    const { venue, alice, bob, carol } = traders;
    // Alice has no more than she needs.
    await venue.as(alice).withdraw(alice.account, 4_980n * USD, 0n, alice.wallet, "0x");
    // Somebody else's money in the fund, to be had.
    await venue.token.mint(venue.owner.address, 5_000n * USD);
    await venue.engine.fundInsurance(5_000n * USD);
    const before = await wealth(venue, [alice, bob, carol]);
    const moves = [
      await trade(traders, traders[sender], BTC, usd(50_000)),
      await nextPost(venue, usd(45_000)),
      await slice(venue, alice, carol, venue.epoch() + 1n),
    ];
    const outcomes = await inOneBlock(venue, moves);
    return { ...traders, outcomes, before };
  }

  const wealth = async (venue: Venue, users: readonly User[]): Promise<bigint> => {
    let sum = 0n;
    for (const user of users) sum += await equityOf(venue, user);
    return sum;
  };

  it("R3: the owner who traded in this block is not liquidated in it", async () => {
    const { venue, outcomes } = await play("alice");
    expect(outcomes).to.deep.equal(["done", "done", "CheckedInThisBlock"]);
    await expectSound(venue);
  });

  it("R8: one that somebody else traded for is, and the three together have lost the fees and the fund's share", async () => {
    const { venue, outcomes, before, alice, bob, carol } = await play("carol");
    expect(outcomes).to.deep.equal(["done", "done", "done"]);
    const after = await wealth(venue, [alice, bob, carol]);
    const { insurance, fees } = await venue.engine.globals();
    expect(before - after).to.equal(fees + (insurance - 5_000n * USD));
    // 35 of fees. Alice had 10 of equity left, all of it bonus: a tenth to the fund.
    expect([fees, insurance]).to.deep.equal([usd(35), usd(5_001)]);
    await expectSound(venue);
  });

  it("R14: with less margin than a post may move the pair collects the difference from the fund", async () => {
    const traders = await createTraders();
    const { venue, alice, bob, carol } = traders;
    await venue.token.mint(venue.owner.address, 5_000n * USD);
    await venue.engine.fundInsurance(5_000n * USD);
    // At the floor, 5 %: half of what one post may move.
    await venue.as(alice).withdraw(alice.account, 7_490n * USD, 0n, alice.wallet, "0x");
    const before = await wealth(venue, [alice, bob, carol]);
    const fill = await trade(traders, carol, BTC, usd(50_000));
    const args = [...fill.args];
    args[5] = await venue.attest(alice, [{ instrument: BTC_PERP, size: BTC }], margins(2_500, 2_000));
    const outcomes = await inOneBlock(venue, [
      { ...fill, args },
      await nextPost(venue, usd(45_000)),
      await slice(venue, alice, carol, venue.epoch() + 1n),
    ]);
    expect(outcomes).to.deep.equal(["done", "done", "done"]);
    const gained = (await wealth(venue, [alice, bob, carol])) - before;
    // The band less the margin, on one bitcoin, less both fees: what a quorum that attests the floor gives away.
    expect(gained).to.equal(usd(5_000 - 2_500 - 35));
    await expectSound(venue);
  });
});
