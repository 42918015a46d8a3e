/** What a signer has at stake, and what costs it: the attacks on both. */
import { concat, dataSlice, id, keccak256, MaxUint256, toBeHex, TypedDataEncoder, Wallet } from "ethers";
import { expect } from "chai";

import {
  binary,
  createVenue,
  MARGIN_ATTESTATION,
  MARK_POST,
  MODEL_HASH,
  Role,
  SET_SETTLEMENT,
  SETTLEMENT,
  sign,
  snapshotHashOf,
  USD,
  type Domain,
  type MarginClaim,
  type MarginSubject,
  type MarkClaim,
  type User,
  type Venue,
} from "../venue.ts";

/** Order of secp256k1 (SEC 2, 2.4.1). */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const BOND = 50_000n * USD;
const MINIMUM = 10_000n * USD;
const DELAY = 21n * 86_400n;
const DIGEST = id("anything");

describe("SignerBonds", () => {
  let venue: Venue;
  let restore: () => Promise<void>;
  let reporter: User;
  /** A signer of the margin set with a bond, and an account of it that can send transactions. */
  let signer: Wallet;
  let subject: MarginSubject;

  before(async () => {
    venue = await createVenue({ minimumBond: MINIMUM });
    reporter = await venue.user("reporter");
    signer = venue.marginSigners[1]!;
    subject = {
      account: reporter.account,
      portfolioHash: id("a portfolio"),
      epoch: 7n,
      modelHash: MODEL_HASH,
      snapshotHash: snapshotHashOf(7n),
    };
    await venue.token.mint(venue.owner, 1_000_000n * USD);
    await venue.token.approve(venue.bonds.target, MaxUint256);
    await venue.bonds.deposit(signer.address, BOND);
    await venue.networkHelpers.setBalance(signer.address, 10n ** 18n);
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  const asReporter = () => venue.bonds.connect(reporter.wallet);
  const asSigner = () => venue.bonds.connect(signer.connect(venue.ethers.provider));
  const fails = (attempt: Promise<unknown>, error: string) =>
    expect(attempt).to.be.revertedWithCustomError(venue.bonds, error);
  const insurance = async () => (await venue.engine.globals()).insurance;

  const margins = (
    initialMargin: bigint,
    { by = signer, domain = venue.domains.engine, issuedAt = 1_767_230_000n, of = subject } = {},
  ): MarginClaim => {
    const maintenanceMargin = initialMargin / 2n;
    const message = { ...of, initialMargin, maintenanceMargin, issuedAt };
    const signature = sign([by], TypedDataEncoder.hash(domain, MARGIN_ATTESTATION, message));
    return { initialMargin, maintenanceMargin, issuedAt, signature };
  };
  const post = (
    words: bigint[],
    { snapshotHash = snapshotHashOf(7n), keys = [1n], time = 1_767_230_000n, by = signer } = {},
  ): MarkClaim => {
    const packed = concat(keys.map((key) => toBeHex(key, 8)));
    const message = {
      epoch: 7n,
      time,
      snapshotHash,
      keysHash: keccak256(packed),
      wordsHash: keccak256(concat(words.map((word) => toBeHex(word, 32)))),
    };
    const digest = TypedDataEncoder.hash(venue.domains.oracle, MARK_POST, message);
    return { snapshotHash, keys: packed, words, signature: sign([by], digest) };
  };
  const price = (
    value: bigint,
    { round = 0n, instrument = binary(4), domain = venue.domains.settlement } = {},
  ) => ({
    price: value,
    signature: sign([signer], TypedDataEncoder.hash(domain, SETTLEMENT, { instrument, price: value, round })),
  });
  const payouts = (values: bigint[], round = 0n) => ({
    payouts: values,
    signature: sign(
      [signer],
      TypedDataEncoder.hash(venue.domains.settlement, SET_SETTLEMENT, { set: 1n, payouts: values, round }),
    ),
  });
  const report = () => asReporter().reportMargins(subject, margins(5n * USD), margins(6n * USD));

  describe("evidence", () => {
    it("R11: two margins for one portfolio cost the whole bond: a fifth to the reporter, the rest to insurance", async () => {
      const sent = await report();
      await expect(Promise.resolve(sent)).to.emit(venue.bonds, "Slashed");
      expect(await venue.token.balanceOf(reporter.wallet.address)).to.equal(10_000n * USD);
      expect(await insurance()).to.equal(40_000n * USD);
      expect(await venue.bonds.bondOf(signer.address)).to.equal(0n);
      expect(await venue.token.balanceOf(venue.bonds.target)).to.equal(0n);
    });

    it("the reporter's share is rounded down, the fund gets the unit", async () => {
      await venue.bonds.deposit(signer.address, 4n);
      await report();
      expect(await venue.token.balanceOf(reporter.wallet.address)).to.equal(10_000n * USD);
      expect(await insurance()).to.equal(40_000n * USD + 4n);
    });

    it("different maintenance margins alone are a contradiction", async () => {
      const one = margins(5n * USD);
      const message = { ...subject, ...one, maintenanceMargin: one.maintenanceMargin - 1n };
      const other = {
        ...one,
        maintenanceMargin: one.maintenanceMargin - 1n,
        signature: sign([signer], TypedDataEncoder.hash(venue.domains.engine, MARGIN_ATTESTATION, message)),
      };
      await asReporter().reportMargins(subject, one, other);
      expect(await venue.bonds.isBurnt(signer.address)).to.equal(true);
    });

    it("R11: the signer counts no more from that moment on, in either set and in a grace too", async () => {
      const five = venue.marginSigners;
      const set = five.map((wallet) => wallet.address);
      for (const address of set) await venue.bonds.deposit(address, MINIMUM);
      await venue.committee.rotate(Role.Mark, set, 3, 0n);
      await venue.committee.rotate(Role.Margin, set, 4, 3600n);
      const verify = (role: Role, ...places: number[]) =>
        venue.committee.verify(
          role,
          DIGEST,
          sign(
            places.map((place) => five[place]!),
            DIGEST,
          ),
        );
      const quorums = [
        [Role.Mark, 0, 1, 2],
        [Role.Margin, 0, 1, 2, 3],
        // three in the grace
        [Role.Margin, 0, 1, 2],
      ] as const;
      for (const [role, ...places] of quorums) await verify(role, ...places);
      await report();
      for (const [role, ...places] of quorums) {
        await expect(verify(role, ...places))
          .to.be.revertedWithCustomError(venue.committee, "NotASigner")
          .withArgs(signer.address);
      }
      await verify(Role.Mark, 0, 2, 4);
      await verify(Role.Margin, 0, 2, 3, 4);
      await verify(Role.Margin, 2, 3, 4);
      expect(await venue.committee.signers(Role.Margin)).to.deep.equal(
        set.filter((address) => address !== signer.address),
      );
    });

    for (const [what, make] of Object.entries<() => Promise<unknown>>({
      "marks of two snapshots for one epoch and second": () =>
        asReporter().reportMarks(
          7n,
          1_767_230_000n,
          post([1n]),
          post([1n], { snapshotHash: snapshotHashOf(8n) }),
          0,
          0,
        ),
      "two words for one slot of a snapshot, wherever they are in the posts": () =>
        asReporter().reportMarks(
          7n,
          1_767_230_000n,
          post([4n, 5n], { keys: [1n, 2n] }),
          post([6n], { keys: [2n] }),
          1,
          0,
        ),
      "two settlement prices in one round": () =>
        asReporter().reportPrices(binary(4), 0n, price(0n), price(1_000_000n)),
      "two payouts of a set in one round": () =>
        asReporter().reportPayouts(1n, 0n, payouts([1_000_000n, 0n]), payouts([0n, 1_000_000n])),
    })) {
      it(`R11: ${what} are a contradiction`, async () => {
        await make();
        expect(await venue.bonds.isBurnt(signer.address)).to.equal(true);
        expect(await insurance()).to.equal(40_000n * USD);
      });
    }
  });

  describe("an honest signer cannot be framed", () => {
    const innocent = async (attempt: Promise<unknown>, error: string) => {
      await fails(attempt, error);
      expect(await venue.bonds.bondOf(signer.address)).to.equal(BOND);
      expect(await venue.bonds.isBurnt(signer.address)).to.equal(false);
    };

    it("by the same margins issued again later", async () => {
      const again = margins(5n * USD, { issuedAt: 1_767_230_600n });
      await innocent(asReporter().reportMargins(subject, margins(5n * USD), again), "NoContradiction");
    });

    it("by the other form of one signature (high s)", async () => {
      const one = margins(5n * USD);
      const { signature } = margins(6n * USD);
      const s = ORDER - BigInt(dataSlice(signature, 32, 64));
      const v = dataSlice(signature, 64) === "0x1b" ? "0x1c" : "0x1b";
      const other = {
        ...margins(6n * USD),
        signature: concat([dataSlice(signature, 0, 32), toBeHex(s, 32), v]),
      };
      await innocent(asReporter().reportMargins(subject, one, other), "ECDSAInvalidSignatureS");
    });

    const elsewhere: Record<string, (domain: Domain) => Domain> = {
      "another chain": (domain) => ({ ...domain, chainId: 1n }),
      "another contract": (domain) => ({
        ...domain,
        verifyingContract: venue.domains.oracle.verifyingContract,
      }),
      "another version": (domain) => ({ ...domain, version: "2" }),
    };
    for (const [what, changed] of Object.entries(elsewhere)) {
      it(`R13: by a message for ${what}`, async () => {
        const there = margins(6n * USD, { domain: changed(venue.domains.engine) });
        await innocent(asReporter().reportMargins(subject, margins(5n * USD), there), "TwoSigners");
        const thereToo = margins(5n * USD, { domain: changed(venue.domains.engine) });
        await innocent(asReporter().reportMargins(subject, thereToo, there), "TwoSigners");
      });
    }

    for (const [field, value] of Object.entries({
      account: `0x${"07".repeat(32)}`,
      portfolioHash: id("another portfolio"),
      epoch: 8n,
      modelHash: id("another model"),
      snapshotHash: snapshotHashOf(9n),
    })) {
      it(`by margins of another ${field}`, async () => {
        const of = { ...subject, [field]: value };
        await innocent(
          asReporter().reportMargins(subject, margins(5n * USD), margins(6n * USD, { of })),
          "TwoSigners",
        );
      });
    }

    it("by what another signer said", async () => {
      const other = margins(6n * USD, { by: venue.marginSigners[2]! });
      await innocent(asReporter().reportMargins(subject, margins(5n * USD), other), "TwoSigners");
    });

    it("by marks of the same epoch for a later second: a leader failed and another followed", async () => {
      const later = post([2n], { time: 1_767_230_003n, snapshotHash: snapshotHashOf(8n) });
      await innocent(asReporter().reportMarks(7n, 1_767_230_000n, post([1n]), later, 0, 0), "TwoSigners");
    });

    it("by several posts that fill one epoch", async () => {
      const second = post([9n], { keys: [2n] });
      await innocent(
        asReporter().reportMarks(7n, 1_767_230_000n, post([1n]), second, 0, 0),
        "DifferentSlots",
      );
      const overlapping = post([1n, 9n], { keys: [1n, 2n] });
      await innocent(
        asReporter().reportMarks(7n, 1_767_230_000n, post([1n]), overlapping, 0, 0),
        "NoContradiction",
      );
    });

    it("by a price or payout of a round after a veto, or of another instrument", async () => {
      const next = price(1_000_000n, { round: 1n });
      await innocent(asReporter().reportPrices(binary(4), 0n, price(0n), next), "TwoSigners");
      const other = price(1_000_000n, { instrument: binary(5) });
      await innocent(asReporter().reportPrices(binary(4), 0n, price(0n), other), "TwoSigners");
      await innocent(asReporter().reportPrices(binary(4), 0n, price(0n), price(0n)), "NoContradiction");
      await innocent(
        asReporter().reportPayouts(1n, 0n, payouts([1n, 999_999n]), payouts([999_999n, 1n], 1n)),
        "TwoSigners",
      );
      await innocent(
        asReporter().reportPayouts(1n, 0n, payouts([1n, 999_999n]), payouts([1n, 999_999n])),
        "NoContradiction",
      );
    });
  });

  describe("a guilty one cannot escape", () => {
    it("error: KeyBurnt by showing evidence twice, or other evidence of the same key", async () => {
      await report();
      await fails(report(), "KeyBurnt");
      await fails(asReporter().reportMargins(subject, margins(7n * USD), margins(6n * USD)), "KeyBurnt");
      expect(await venue.token.balanceOf(reporter.wallet.address)).to.equal(10_000n * USD);
    });

    it("by reporting itself: it loses four fifths", async () => {
      await asSigner().reportMargins(subject, margins(5n * USD), margins(6n * USD));
      expect(await venue.token.balanceOf(signer.address)).to.equal(BOND / 5n);
      expect(await insurance()).to.equal((4n * BOND) / 5n);
    });

    it("error: KeyBurnt by reporting itself beforehand with nothing at stake, to lie for free later", async () => {
      const early = Wallet.createRandom(venue.ethers.provider);
      await venue.networkHelpers.setBalance(early.address, 10n ** 18n);
      const claim = (value: bigint) => ({
        price: value,
        signature: sign(
          [early as unknown as Wallet],
          TypedDataEncoder.hash(venue.domains.settlement, SETTLEMENT, {
            instrument: binary(4),
            price: value,
            round: 0n,
          }),
        ),
      });
      await venue.bonds.connect(early).reportPrices(binary(4), 0n, claim(0n), claim(1n));
      await fails(venue.bonds.deposit(early.address, BOND), "KeyBurnt");
      await fails(venue.committee.rotate(Role.Margin, [early.address], 1, 0n), "KeyBurnt");
    });

    it("error: StillBonded by withdrawing in front of the evidence while it serves", async () => {
      await fails(asSigner().withdraw(1n, signer.address), "StillBonded");
    });

    it("error: StillBonded by leaving in front of it; the bond is there for the whole delay", async () => {
      await venue.committee.connect(signer.connect(venue.ethers.provider)).resign();
      const left = await venue.now();
      await fails(asSigner().withdraw(BOND, signer.address), "StillBonded").withArgs(
        signer.address,
        left + DELAY,
      );
      await venue.networkHelpers.time.setNextBlockTimestamp(left + DELAY - 1n);
      await report();
      expect(await venue.token.balanceOf(reporter.wallet.address)).to.equal(BOND / 5n);
    });

    it("error: StillBonded by a delay that ran in an earlier absence", async () => {
      const others = venue.marginSigners.filter((wallet) => wallet !== signer);
      for (const wallet of venue.marginSigners) await venue.bonds.deposit(wallet.address, MINIMUM);
      const rotate = (set: Wallet[]) =>
        venue.committee.rotate(
          Role.Margin,
          set.map((wallet) => wallet.address),
          3,
          0n,
        );
      await rotate(others);
      await venue.travel(DELAY);
      await rotate(venue.marginSigners);
      await fails(asSigner().withdraw(1n, signer.address), "StillBonded");
      await rotate(others);
      await fails(asSigner().withdraw(1n, signer.address), "StillBonded");
    });

    it("a signer that was rotated out is slashed as one that serves", async () => {
      const others = venue.marginSigners.filter((wallet) => wallet !== signer);
      for (const wallet of others) await venue.bonds.deposit(wallet.address, MINIMUM);
      await venue.committee.rotate(
        Role.Margin,
        others.map((wallet) => wallet.address),
        3,
        3600n,
      );
      await report();
      expect(await insurance()).to.equal(40_000n * USD);
      expect(await venue.committee.signers(Role.Margin)).to.have.length(4);
    });
  });

  describe("bonds", () => {
    it("leave a delay after the service, and only to who they belong to", async () => {
      await venue.committee.connect(signer.connect(venue.ethers.provider)).resign();
      await venue.travel(DELAY);
      await fails(asReporter().withdraw(1n, reporter.wallet.address), "BondExceeded").withArgs(1n, 0n);
      await fails(asSigner().withdraw(BOND + 1n, signer.address), "BondExceeded").withArgs(BOND + 1n, BOND);
      await expect(asSigner().withdraw(BOND, reporter.wallet.address))
        .to.emit(venue.bonds, "BondWithdrawn")
        .withArgs(signer.address, reporter.wallet.address, BOND);
      expect(await venue.token.balanceOf(reporter.wallet.address)).to.equal(BOND);
    });

    it("of somebody who never served leave at once", async () => {
      await venue.bonds.deposit(reporter.wallet.address, 5n);
      await asReporter().withdraw(5n, reporter.wallet.address);
      expect(await venue.token.balanceOf(reporter.wallet.address)).to.equal(5n);
    });

    it("error: BelowMinimumBond for a rotation with a signer that has less", async () => {
      const set = venue.marginSigners.map((wallet) => wallet.address);
      for (const address of set.filter((each) => each !== signer.address)) {
        await venue.bonds.deposit(address, address === set[4] ? MINIMUM - 1n : MINIMUM);
      }
      const rotate = () => venue.committee.rotate(Role.Margin, set, 3, 0n);
      await fails(rotate(), "BelowMinimumBond").withArgs(set[4], MINIMUM - 1n, MINIMUM);
      await venue.bonds.deposit(set[4]!, 1n);
      await rotate();
      await venue.bonds.setMinimumBond(MINIMUM + 1n);
      await fails(rotate(), "BelowMinimumBond");
    });

    it("error: MinimumTooHigh, and the owner alone sets it", async () => {
      await fails(venue.bonds.setMinimumBond(10n ** 14n + 1n), "MinimumTooHigh");
      await fails(asReporter().setMinimumBond(0n), "OwnableUnauthorizedAccount");
    });
  });
});

describe("RiskCommittee and its bonds", () => {
  let venue: Venue;
  let restore: () => Promise<void>;
  let five: Wallet[];

  before(async () => {
    venue = await createVenue();
    five = venue.marginSigners;
    for (const wallet of five) await venue.networkHelpers.setBalance(wallet.address, 10n ** 18n);
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  const resign = (wallet: Wallet) => venue.committee.connect(wallet.connect(venue.ethers.provider)).resign();
  const verify = (...quorum: Wallet[]) => venue.committee.verify(Role.Margin, DIGEST, sign(quorum, DIGEST));

  it("error: BondsAlreadySet a second time, NotTheBonds and NotServing for strangers", async () => {
    await expect(venue.committee.setBonds(venue.owner)).to.be.revertedWithCustomError(
      venue.committee,
      "BondsAlreadySet",
    );
    const { wallet } = await venue.user("stranger");
    const asStranger = venue.committee.connect(wallet);
    await expect(asStranger.setBonds(wallet)).to.be.revertedWithCustomError(
      venue.committee,
      "OwnableUnauthorizedAccount",
    );
    await expect(asStranger.expel(five[0]!.address)).to.be.revertedWithCustomError(
      venue.committee,
      "NotTheBonds",
    );
    await expect(asStranger.resign()).to.be.revertedWithCustomError(venue.committee, "NotServing");
    await expect(venue.committee.expel(five[0]!.address)).to.be.revertedWithCustomError(
      venue.committee,
      "NotTheBonds",
    );
  });

  it("who signs marks only may leave, too, and was in service until then", async () => {
    const [leaver] = venue.markSigners as [Wallet];
    await venue.networkHelpers.setBalance(leaver.address, 10n ** 18n);
    await expect(resign(leaver)).to.emit(venue.committee, "SignerLeft").withArgs(1n, leaver.address, 4n);
    const left = await venue.now();
    await venue.travel(100n);
    expect(await venue.committee.inServiceUntil(leaver.address)).to.equal(left);
  });

  it("who leaves keeps every place in the set as it was for the others", async () => {
    for (const leaver of five) {
      await restore();
      const left = five.filter((wallet) => wallet !== leaver);
      await expect(resign(leaver)).to.emit(venue.committee, "SignerLeft").withArgs(0n, leaver.address, 4n);
      expect(await venue.committee.signers(Role.Margin)).to.deep.equal(left.map((wallet) => wallet.address));
      expect(await venue.committee.threshold(Role.Margin)).to.equal(3n);
      for (let out = 0; out < 4; out++) await verify(...left.filter((_, place) => place !== out));
    }
  });

  it("in a grace the previous threshold goes on for exactly those who stayed and have not left since", async () => {
    const fresh = [new Wallet(id("fresh signer 0")), new Wallet(id("fresh signer 1"))];
    const next = [...five.slice(1), ...fresh].sort((a, b) =>
      BigInt(a.address) < BigInt(b.address) ? -1 : 1,
    );
    await venue.committee.rotate(
      Role.Margin,
      next.map((wallet) => wallet.address),
      4,
      3600n,
    );
    for (const leaver of five.slice(1)) {
      const checkpoint = await venue.checkpoint();
      await resign(leaver);
      const stayed = five.slice(1).filter((wallet) => wallet !== leaver);
      await verify(...stayed);
      const withFresh = [...stayed.slice(0, 2), fresh[0]!].sort((a, b) =>
        BigInt(a.address) < BigInt(b.address) ? -1 : 1,
      );
      await expect(verify(...withFresh)).to.be.revertedWithCustomError(venue.committee, "NotASigner");
      await checkpoint();
    }
  });

  it("with fewer left than the threshold nothing verifies until the council rotates", async () => {
    for (const leaver of five.slice(0, 3)) await resign(leaver);
    await expect(verify(five[3]!, five[4]!)).to.be.revertedWithCustomError(
      venue.committee,
      "WrongSignatureCount",
    );
    await expect(verify(five[3]!, five[4]!, five[4]!)).to.be.revertedWithCustomError(
      venue.committee,
      "NotASigner",
    );
    await expect(verify(five[0]!, five[3]!, five[4]!)).to.be.revertedWithCustomError(
      venue.committee,
      "NotASigner",
    );
    await venue.committee.rotate(Role.Margin, [five[3]!.address, five[4]!.address], 2, 0n);
    await verify(five[3]!, five[4]!);
  });

  it("the last one may leave", async () => {
    for (const leaver of five) await resign(leaver);
    expect(await venue.committee.signers(Role.Margin)).to.deep.equal([]);
    await expect(verify(...five.slice(0, 3))).to.be.revertedWithCustomError(venue.committee, "NotASigner");
  });

  it("remembers until when a signer served", async () => {
    const [leaver, other] = five as [Wallet, Wallet];
    expect(await venue.committee.inServiceUntil(leaver.address)).to.equal(await venue.now());
    await resign(leaver);
    const left = await venue.now();
    await venue.travel(100n);
    expect(await venue.committee.inServiceUntil(leaver.address)).to.equal(left);
    expect(await venue.committee.inServiceUntil(other.address)).to.equal(await venue.now());
    expect(await venue.committee.inServiceUntil(venue.owner.address)).to.equal(0n);
  });
});
