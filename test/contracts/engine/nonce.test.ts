/**
 * The engine's nonce, by which parts of a walk know that they are of one book: every act that changes the book raises it
 * by one, whoever acts.
 */
import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";

import { binary, BTC_PERP, DAY, ETH_PERP, type Venue } from "../venue.ts";
import { createKindTraders, ETH, ETH_SPOT } from "./kinds.ts";
import { BTC, createTraded, margins, moveBtc, ONE_BTC, usd, WHOLE } from "./support.ts";

type Acts = Readonly<Record<string, () => Promise<ContractTransactionResponse>>>;

/** In the highest bit of the nonce, which says that the venue trades no more. */
const CLOSED = 1n << 39n;
/** What RiskParameters begins with. */
const DELAY = 4n * DAY;

async function expectEachToCount({ engine }: Venue, acts: Acts): Promise<void> {
  for (const [name, act] of Object.entries(acts)) {
    const { nonce } = await engine.globals();
    await act();
    expect((await engine.globals()).nonce - nonce, name).to.equal(1n);
  }
}

describe("the nonce", () => {
  it("counts what brings and takes collateral, and income of the fund", async () => {
    const { venue, alice, give } = await createKindTraders();
    const { engine, owner } = venue;
    await give(alice, ETH);
    await venue.token.mint(owner.address, usd(100));
    await expectEachToCount(venue, {
      deposit: () => venue.deposit(alice, usd(1)),
      withdraw: () => venue.as(alice).withdraw(alice.account, usd(1), 0n, alice.wallet, "0x"),
      fundInsurance: () => engine.fundInsurance(usd(50)),
      depositSpot: () => venue.as(alice).depositSpot(alice.account, ETH_SPOT, ETH, "0x"),
      withdrawSpot: () => venue.as(alice).withdrawSpot(alice.account, ETH_SPOT, ETH, alice.wallet, "0x"),
    });
  });

  it("counts fills, records, slices, deficits and settlement", async () => {
    const { venue, alice, bob, carol } = await createTraded();
    const { engine } = venue;
    await expectEachToCount(venue, {
      fill: () =>
        venue.fill({ maker: carol, taker: bob, instrument: binary(4), size: 1n, takerMargins: ONE_BTC }),
      record: async () => engine.record(alice.account, await venue.attestNow(alice, ONE_BTC)),
    });
    await moveBtc(venue, 45_000, 44_000);
    const proof = await venue.attestNow(alice, ONE_BTC);
    const taken = [
      { instrument: binary(4), size: 1n },
      { instrument: BTC_PERP, size: 1_000n },
    ];
    const attested = await venue.attest(carol, taken, ONE_BTC);
    await expectEachToCount(venue, {
      liquidate: () => venue.as(carol).liquidate(alice.account, carol.account, WHOLE / 10n, proof, attested),
    });
    await moveBtc(venue, 40_000, 36_500);
    await expectEachToCount(venue, { noteDeficit: () => engine.noteDeficit(alice.account) });
    await venue.settleInstrument(binary(4), 0n);
    await expectEachToCount(venue, { settle: () => engine.settle(carol.account, [binary(4)]) });
  });

  it("counts legs that are taken where slices are blocked", async () => {
    const { venue, alice, bob, carol } = await createTraded();
    const both = margins(8_000, 6_400);
    await venue.deposit(bob, usd(90_000));
    await venue.fill({ maker: alice, taker: bob, instrument: ETH_PERP, size: 100_000n, makerMargins: both });
    await venue.oracle.halt(ETH_PERP);
    await moveBtc(venue, 46_000);
    const left = [
      { instrument: BTC_PERP, size: 6_000n },
      { instrument: ETH_PERP, size: 100_000n },
    ];
    const proof = await venue.attestNow(alice, both);
    const after = await venue.attest(alice, left, margins(6_200, 4_960));
    const taken = [{ instrument: BTC_PERP, lots: BTC - 6_000n }];
    await expectEachToCount(venue, {
      liquidateLegs: () =>
        venue.as(carol).liquidateLegs(alice.account, carol.account, taken, proof, after, "0x"),
    });
  });

  it("counts every act of an escape, and says for good that there is one", async () => {
    const { venue, alice, bob, carol, bring } = await createKindTraders();
    const { engine } = venue;
    await bring(alice, 10n * ETH);
    await bring(bob, ETH);
    const trade = { maker: alice, taker: bob, instrument: BTC_PERP, size: BTC };
    await venue.fill({ ...trade, makerMargins: ONE_BTC, takerMargins: ONE_BTC });
    // Without her spots Alice owes 1,010.
    await moveBtc(venue, 45_000, 40_500, 39_000);
    const answer = async () => {
      await venue.postMarks();
      return venue.as(bob).cancelEscape(bob.account, await venue.attestNow(bob, ONE_BTC));
    };
    await expectEachToCount(venue, {
      proposeEscape: () => venue.as(bob).proposeEscape(bob.account),
      cancelEscape: answer,
    });
    await venue.as(bob).proposeEscape(bob.account);
    await venue.travel(DELAY);
    const { nonce } = await engine.globals();
    await engine.activateEscape(bob.account, [BTC_PERP]);
    expect((await engine.globals()).nonce - nonce).to.equal(CLOSED + 1n);

    await venue.token.mint(carol.wallet.address, usd(3_000));
    await venue.token.connect(carol.wallet).approve(engine.target, usd(3_000));
    await expectEachToCount(venue, {
      freezeMarks: () => engine.freezeMarks([ETH_SPOT]),
      settleInEscape: () => engine.settleInEscape(3n),
      leaveSpot: () => venue.as(bob).leaveSpot(bob.account, ETH_SPOT, bob.wallet),
      buySpot: () => venue.as(carol).buySpot(alice.account, ETH_SPOT, 5_050n, carol.wallet),
      leaveVenue: () => venue.as(carol).leaveVenue(carol.account, 0n, carol.wallet),
    });
  });
});
