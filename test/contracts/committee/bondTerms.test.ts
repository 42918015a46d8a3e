/** Signers' bonds to the second and the unit, and what is said of them. */
import { expect } from "chai";
import { AbiCoder, id, keccak256, TypedDataEncoder, type Wallet } from "ethers";

import {
  binary,
  createVenue,
  MARGIN_ATTESTATION,
  MODEL_HASH,
  SET_SETTLEMENT,
  SETTLEMENT,
  sign,
  snapshotHashOf,
  USD,
  type User,
  type Venue,
} from "../venue.ts";

const BOND = 50_000n * USD;
const DELAY = 21n * 86_400n;

describe("SignerBonds, exactly", () => {
  let venue: Venue;
  let restore: () => Promise<void>;
  let reporter: User;
  let signer: Wallet;

  before(async () => {
    venue = await createVenue();
    reporter = await venue.user("reporter");
    signer = venue.marginSigners[1]!;
    await venue.token.mint(venue.owner, 1_000_000n * USD);
    await venue.token.approve(venue.bonds.target, 1_000_000n * USD);
    await venue.networkHelpers.setBalance(signer.address, 10n ** 18n);
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  const asSigner = () => venue.bonds.connect(signer.connect(venue.ethers.provider));

  it("behavior: a deposit says whose it is and who paid", async () => {
    await expect(venue.bonds.deposit(signer.address, BOND))
      .to.emit(venue.bonds, "Bonded")
      .withArgs(signer.address, venue.owner.address, BOND);
    expect(await venue.bonds.bondOf(signer.address)).to.equal(BOND);
  });

  it("error: StillBonded a second before the delay is over, and not in its last", async () => {
    await venue.bonds.deposit(signer.address, BOND);
    await venue.committee.connect(signer.connect(venue.ethers.provider)).resign();
    const free = (await venue.now()) + DELAY;
    await venue.networkHelpers.time.setNextBlockTimestamp(free - 1n);
    await expect(asSigner().withdraw(BOND, signer.address))
      .to.be.revertedWithCustomError(venue.bonds, "StillBonded")
      .withArgs(signer.address, free);
    await venue.networkHelpers.time.setNextBlockTimestamp(free);
    await asSigner().withdraw(BOND, signer.address);
    expect(await venue.bonds.bondOf(signer.address)).to.equal(0n);
  });

  it("behavior: a part that is withdrawn leaves the rest", async () => {
    await venue.bonds.deposit(reporter.wallet.address, 5n);
    const asReporter = venue.bonds.connect(reporter.wallet);
    await asReporter.withdraw(2n, reporter.wallet.address);
    expect(await venue.bonds.bondOf(reporter.wallet.address)).to.equal(3n);
    await asReporter.withdraw(3n, reporter.wallet.address);
    expect(await venue.token.balanceOf(reporter.wallet.address)).to.equal(5n);
  });

  it("args: the least bond is at most $100 million, and is announced", async () => {
    await expect(venue.bonds.setMinimumBond(10n ** 14n))
      .to.emit(venue.bonds, "MinimumBondSet")
      .withArgs(10n ** 14n);
    expect(await venue.bonds.minimumBond()).to.equal(10n ** 14n);
  });

  /** keccak256 of the ABI encoding: what watchers look a contradiction up by. */
  const subjectOf = (types: string[], values: unknown[]) =>
    keccak256(AbiCoder.defaultAbiCoder().encode(types, values));

  it("behavior: a slash says who, by whom, about what, and how much went where", async () => {
    await venue.bonds.deposit(signer.address, BOND);
    const claim = (price: bigint) => ({
      price,
      signature: sign(
        [signer],
        TypedDataEncoder.hash(venue.domains.settlement, SETTLEMENT, {
          instrument: binary(4),
          price,
          round: 2n,
        }),
      ),
    });
    await expect(
      venue.bonds.connect(reporter.wallet).reportPrices(binary(4), 2n, claim(0n), claim(1_000_000n)),
    )
      .to.emit(venue.bonds, "Slashed")
      .withArgs(
        signer.address,
        reporter.wallet.address,
        subjectOf(["string", "uint32", "uint32"], ["prices", binary(4), 2n]),
        BOND / 5n,
        (4n * BOND) / 5n,
      );
  });

  it("R11: attestations of different initial margins and one maintenance margin contradict each other", async () => {
    await venue.bonds.deposit(signer.address, BOND);
    const subject = {
      account: reporter.account,
      portfolioHash: id("a portfolio"),
      epoch: 7n,
      modelHash: MODEL_HASH,
      snapshotHash: snapshotHashOf(7n),
    };
    const claim = (initialMargin: bigint) => {
      const margins = { initialMargin, maintenanceMargin: 4n * USD, issuedAt: 1_767_230_000n };
      const digest = TypedDataEncoder.hash(venue.domains.engine, MARGIN_ATTESTATION, {
        ...subject,
        ...margins,
      });
      return { ...margins, signature: sign([signer], digest) };
    };
    await venue.bonds.connect(reporter.wallet).reportMargins(subject, claim(5n * USD), claim(6n * USD));
    expect(await venue.bonds.isBurnt(signer.address)).to.equal(true);
  });

  it("behavior: a key with a bond too small to share burns as any other", async () => {
    // A fifth of four units is nothing: all goes to the fund.
    await venue.bonds.deposit(signer.address, 4n);
    const claim = (payouts: bigint[]) => ({
      payouts,
      signature: sign(
        [signer],
        TypedDataEncoder.hash(venue.domains.settlement, SET_SETTLEMENT, { set: 1n, payouts, round: 0n }),
      ),
    });
    await expect(
      venue.bonds
        .connect(reporter.wallet)
        .reportPayouts(1n, 0n, claim([1n, 999_999n]), claim([999_999n, 1n])),
    )
      .to.emit(venue.bonds, "Slashed")
      .withArgs(
        signer.address,
        reporter.wallet.address,
        subjectOf(["string", "uint32", "uint32"], ["payouts", 1n, 0n]),
        0n,
        4n,
      );
    expect((await venue.engine.globals()).insurance).to.equal(4n);
  });
});
