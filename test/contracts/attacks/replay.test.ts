/** What was signed once is used where, when or for whom it was not signed. */
import { expect } from "chai";
import { concat, dataSlice, toBeHex } from "ethers";

import {
  accountId,
  afterChange,
  BTC_PERP,
  snapshotHashOf,
  USD,
  type AttestationOverrides,
} from "../venue.ts";
import { ORDER } from "../venue/signing.ts";
import { BTC, createTraded, createTraders, margins, ONE_BTC, usd } from "../engine/support.ts";

const CHEAP = margins(2_500, 2_000);

describe("attack: replay", () => {
  /** Alice withdraws 7,000 on an attestation that says she needs no more than the floor. */
  async function withdrawOn(overrides: AttestationOverrides & { of?: "sub-account" | "bob" }) {
    const { venue, alice, bob } = await createTraded();
    const account =
      overrides.of === "bob"
        ? bob.account
        : overrides.of === "sub-account"
          ? accountId(alice.wallet.address, 1n)
          : alice.account;
    const { of: _, ...signed } = overrides;
    const attestation = await venue.attest(account, await venue.positions(alice), CHEAP, signed);
    return {
      venue,
      sent: venue.as(alice).withdraw(alice.account, usd(7_000), 0n, alice.wallet, attestation),
    };
  }

  const FOREIGN: Readonly<Record<string, Parameters<typeof withdrawOn>[0]>> = {
    "another chain": { chainId: 1n },
    "another contract": { contract: `0x${"11".repeat(20)}` },
    "another account": { of: "bob" },
    "another sub-account of its owner": { of: "sub-account" },
    "another model": { modelHash: `0x${"22".repeat(32)}` },
    "another snapshot": { snapshotHash: `0x${"33".repeat(23)}${"00".repeat(9)}` },
  };
  for (const [what, overrides] of Object.entries(FOREIGN))
    it(`R13: a withdrawal on an attestation for ${what}`, async () => {
      const { venue, sent } = await withdrawOn(overrides);
      await expect(sent).to.be.revertedWithCustomError(venue.committee, "NotASigner");
    });

  it("the same withdrawal passes on an attestation of its own", async () => {
    await (
      await withdrawOn({})
    ).sent;
  });

  it("R13: an attestation of a small portfolio for a large one", async () => {
    const { venue, alice, bob } = await createTraded();
    const attestation = await venue.attestNow(alice, CHEAP);
    await venue.deposit(alice, 10_000n * USD);
    await venue.deposit(bob, 10_000n * USD);
    await venue.fill({
      maker: alice,
      taker: bob,
      instrument: BTC_PERP,
      size: BTC,
      makerMargins: margins(10_000, 8_000),
      takerMargins: margins(10_000, 8_000),
    });
    await expect(
      venue.as(alice).withdraw(alice.account, usd(15_000), 0n, alice.wallet, attestation),
    ).to.be.revertedWithCustomError(venue.committee, "NotASigner");
  });

  it("R13: attestation and orders of another venue on the same chain", async () => {
    const { venue, alice, bob } = await createTraders();
    const engine = `0x${"44".repeat(20)}`;
    const attestation = await venue.attest(alice, [{ instrument: BTC_PERP, size: BTC }], ONE_BTC, {
      contract: engine,
    });
    const order = venue.orderOf(alice, BTC_PERP, BTC);
    const { order: taker, signature } = await venue.signedOrder(bob, BTC_PERP, -BTC);
    const elsewhere = await alice.wallet.signTypedData(
      { ...venue.domains.engine, verifyingContract: engine },
      ORDER,
      order,
    );
    await expect(venue.engine.fill(order, elsewhere, taker, signature, BTC, attestation, "0x"))
      .to.be.revertedWithCustomError(venue.engine, "InvalidSignature")
      .withArgs(alice.account);
    const here = await venue.signOrder(alice.wallet, order);
    await expect(
      venue.engine.fill(order, here, taker, signature, BTC, attestation, "0x"),
    ).to.be.revertedWithCustomError(venue.committee, "NotASigner");
  });

  it("R13: orders filled on one chain are filled again on another with the same contracts", async () => {
    const { venue, alice, bob } = await createTraders();
    const order = venue.orderOf(alice, BTC_PERP, BTC);
    const forked = await alice.wallet.signTypedData({ ...venue.domains.engine, chainId: 1n }, ORDER, order);
    const { order: taker, signature } = await venue.signedOrder(bob, BTC_PERP, -BTC);
    await expect(
      venue.engine.fill(order, forked, taker, signature, BTC, "0x", "0x"),
    ).to.be.revertedWithCustomError(venue.engine, "InvalidSignature");
  });

  it("limit: a fork that keeps the chain id takes everything signed before it", async () => {
    const { venue, alice } = await createTraded();
    // A chain's clock goes with the machine's: the fork is brought to the second of what is signed, which is ahead of it
    // however long either took to set up.
    await venue.travel(300n);
    const signed = await venue.attestNow(alice, CHEAP);
    const fork = await createTraded();
    expect(fork.venue.engine.target).to.equal(venue.engine.target);
    // The same second, the same marks, the same portfolio: there is nothing left to tell them apart.
    await fork.venue.travelTo(await venue.now());
    await fork.venue.as(fork.alice).withdraw(fork.alice.account, usd(7_000), 0n, fork.alice.wallet, signed);
  });

  it("R12: an attestation, an order and a post a second time", async () => {
    const { venue, alice, bob } = await createTraders();
    const legs = (change: bigint) => afterChange([], BTC_PERP, change);
    const maker = await venue.signedOrder(alice, BTC_PERP, BTC);
    const taker = await venue.signedOrder(bob, BTC_PERP, -BTC);
    const attestations = [
      await venue.attest(alice, legs(BTC), ONE_BTC),
      await venue.attest(bob, legs(-BTC), ONE_BTC),
    ] as const;
    const fill = () =>
      venue.engine.fill(maker.order, maker.signature, taker.order, taker.signature, BTC, ...attestations);
    await fill();
    await expect(fill()).to.be.revertedWithCustomError(venue.engine, "OverFilled").withArgs(0n);

    const posted = venue.signMarks({
      epoch: venue.epoch(),
      time: venue.epochTime(),
      snapshotHash: `0x${"55".repeat(23)}${"00".repeat(9)}`,
    });
    await expect(
      venue.oracle.post(
        venue.epoch(),
        venue.epochTime(),
        `0x${"55".repeat(23)}${"00".repeat(9)}`,
        posted.keys,
        posted.words,
        posted.signatures,
      ),
    ).to.be.revertedWithCustomError(venue.oracle, "StaleEpoch");
  });

  it("R13: the margin of yesterday's epoch under today's number", async () => {
    const { venue, alice } = await createTraded();
    const first = venue.epoch();
    await venue.postMarks();
    const relabelled = await venue.attestNow(alice, CHEAP, {
      epoch: venue.epoch(),
      snapshotHash: snapshotHashOf(first),
    });
    await expect(
      venue.as(alice).withdraw(alice.account, usd(7_000), 0n, alice.wallet, relabelled),
    ).to.be.revertedWithCustomError(venue.committee, "NotASigner");
  });

  it("R13: yesterday's margin under today's number, though both epochs were posted with one snapshot", async () => {
    const { venue, alice } = await createTraded();
    const signed = await venue.attestNow(alice, CHEAP);
    await venue.postMarks({ snapshotHash: snapshotHashOf(venue.epoch()) });
    const relabelled = concat([toBeHex(venue.epoch(), 4), dataSlice(signed, 4)]);
    await expect(
      venue.as(alice).withdraw(alice.account, usd(7_000), 0n, alice.wallet, relabelled),
    ).to.be.revertedWithCustomError(venue.committee, "NotASigner");
  });
});
