/** A signer says two things that cannot both be true, and means to keep its bond. */
import { expect } from "chai";
import { id, MaxUint256, TypedDataEncoder, type Wallet } from "ethers";

import {
  BTC_PERP,
  DAY,
  MARGIN_ATTESTATION,
  MODEL_HASH,
  sign,
  snapshotHashOf,
  USD,
  type User,
  type Venue,
} from "../venue.ts";
import { createTraded } from "../engine/support.ts";

const BOND = 50_000n * USD;
const ESCAPE_DELAY = 4n * DAY;

describe("attack: equivocation", () => {
  let venue: Venue;
  let bob: User;
  let signer: Wallet;
  let watcher: User;
  let restore: () => Promise<void>;

  before(async () => {
    ({ venue, bob } = await createTraded());
    signer = venue.marginSigners[1]!;
    watcher = await venue.user("watcher");
    await venue.token.mint(venue.owner, BOND);
    await venue.token.approve(venue.bonds.target, MaxUint256);
    await venue.bonds.deposit(signer.address, BOND);
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  /** Shows that the signer has attested one portfolio of Bob's as cheap and as dear. */
  function report() {
    const subject = {
      account: bob.account,
      portfolioHash: id("Bob's portfolio"),
      epoch: 7n,
      modelHash: MODEL_HASH,
      snapshotHash: snapshotHashOf(7n),
    };
    const claim = (initialMargin: bigint) => {
      const message = { initialMargin, maintenanceMargin: 1n, issuedAt: 1_767_230_000n };
      const digest = TypedDataEncoder.hash(venue.domains.engine, MARGIN_ATTESTATION, {
        ...subject,
        ...message,
      });
      return { ...message, signature: sign([signer], digest) };
    };
    return venue.bonds.connect(watcher.wallet).reportMargins(subject, claim(USD), claim(9_000n * USD));
  }

  it("R11: one portfolio is attested as cheap for its owner and as dear for his liquidator: a fifth goes to who shows it", async () => {
    await expect(report()).to.emit(venue.bonds, "Slashed");
    expect(await venue.token.balanceOf(watcher.wallet)).to.equal(BOND / 5n);
    expect((await venue.engine.globals()).insurance).to.equal((4n * BOND) / 5n);
    expect(await venue.committee.signers(0)).not.to.include(signer.address);
  });

  it("R11: the committee is silent until the venue ends, so that the fund cannot take the bond: it is lost all the same", async () => {
    await venue.as(bob).proposeEscape(bob.account);
    await venue.travel(ESCAPE_DELAY);
    await venue.engine.activateEscape(bob.account, [BTC_PERP]);
    await expect(report()).to.emit(venue.bonds, "Slashed");
    expect(await venue.bonds.bondOf(signer.address)).to.equal(0n);
    expect(await venue.token.balanceOf(watcher.wallet)).to.equal(BOND / 5n);
    expect(await venue.token.balanceOf(venue.bonds.target), "nobody's").to.equal((4n * BOND) / 5n);
    expect((await venue.engine.globals()).insurance).to.equal(0n);
  });
});
