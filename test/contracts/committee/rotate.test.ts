import { id, Wallet, ZeroAddress } from "ethers";
import { expect } from "chai";

import { createVenue, Role, sign, type Venue } from "../venue.ts";

const DIGEST = id("anything");
const HOUR = 3600n;

const ascending = (wallets: Wallet[]): Wallet[] =>
  wallets.sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
const addresses = (wallets: Wallet[]): string[] => wallets.map((wallet) => wallet.address);

describe("RiskCommittee.rotate", () => {
  let venue: Venue;
  let restore: () => Promise<void>;
  /** The margin set at the start: 3 of 5, ascending. */
  let old: [Wallet, Wallet, Wallet, Wallet, Wallet];
  const fresh = [
    new Wallet(id("fresh signer 0")),
    new Wallet(id("fresh signer 1")),
    new Wallet(id("fresh signer 2")),
  ];

  before(async () => {
    venue = await createVenue();
    old = venue.marginSigners as typeof old;
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  const rotate = (set: Wallet[], threshold: number, graceSeconds = HOUR) =>
    venue.committee.rotate(Role.Margin, addresses(set), threshold, graceSeconds);
  const verify = (quorum: Wallet[]) => venue.committee.verify(Role.Margin, DIGEST, sign(quorum, DIGEST));
  const refused = (quorum: Wallet[], error: string) =>
    expect(verify(quorum)).to.be.revertedWithCustomError(venue.committee, error);

  it("replaces set and threshold of one role and says so", async () => {
    const next = ascending([...fresh]);
    const sent = await rotate(next, 2, 600n);
    const until = (await venue.now()) + 600n;
    await expect(Promise.resolve(sent))
      .to.emit(venue.committee, "SetRotated")
      .withArgs(0n, addresses(next), 2n, until);
    expect(await venue.committee.signers(Role.Margin)).to.deep.equal(addresses(next));
    expect(await venue.committee.threshold(Role.Margin)).to.equal(2n);
    expect(await venue.committee.signers(Role.Mark)).to.deep.equal(addresses(venue.markSigners));
    expect(await venue.committee.threshold(Role.Mark)).to.equal(3n);
    await verify(next.slice(1));
  });

  describe("with a higher threshold", () => {
    // 3 of 5 becomes 4 of 6: signer 0 goes, two come
    let next: Wallet[];
    beforeEach(async () => {
      next = ascending([...old.slice(1), fresh[0]!, fresh[1]!]);
      await rotate(next, 4);
    });

    it("signatures of those who stay count during the grace as they were made", async () => {
      await verify([old[1], old[2], old[3]]);
      await verify([old[2], old[3], old[4]]);
    });

    it("error: NotASigner for the removed signer at once", async () => {
      await refused([old[0], old[1], old[2]], "NotASigner");
      await expect(verify([old[0], old[1], old[2]]))
        .to.be.revertedWithCustomError(venue.committee, "NotASigner")
        .withArgs(old[0].address);
    });

    it("error: NotASigner for a newcomer under the previous threshold", async () => {
      const newcomer = fresh[0]!;
      await expect(verify(ascending([old[1], old[2], newcomer]))).to.be.revertedWithCustomError(
        venue.committee,
        "NotASigner",
      );
    });

    it("the new set counts at once", async () => {
      await verify(next.slice(0, 4));
      await verify(next.slice(2));
    });

    it("error: WrongSignatureCount from the second the grace ends", async () => {
      const rotatedAt = await venue.now();
      await venue.travelTo(rotatedAt + HOUR - 1n);
      await verify([old[1], old[2], old[3]]);
      await venue.travelTo(rotatedAt + HOUR);
      await expect(verify([old[1], old[2], old[3]]))
        .to.be.revertedWithCustomError(venue.committee, "WrongSignatureCount")
        .withArgs(195n, 4n);
    });

    it("error: WrongSignatureCount in the grace for what is of neither threshold", async () => {
      for (const [quorum, length] of [
        [[old[1], old[2]], 130n],
        [next.slice(0, 5), 325n],
      ] as const)
        await expect(verify([...quorum]))
          .to.be.revertedWithCustomError(venue.committee, "WrongSignatureCount")
          .withArgs(length, 4n);
    });

    it("another rotation ends the grace", async () => {
      await rotate(next, 5, HOUR);
      await refused([old[1], old[2], old[3]], "WrongSignatureCount");
      await verify(next.slice(0, 4));
    });
  });

  it("with the same threshold signatures of those who stay simply go on counting", async () => {
    await rotate(ascending([...old.slice(1), fresh[2]!]), 3, 0n);
    await verify([old[1], old[2], old[4]]);
    await refused([old[0], old[1], old[2]], "NotASigner");
  });

  it("with a lower threshold the longer quorum of those who stay counts during the grace", async () => {
    await rotate(old.slice(0, 3), 2);
    await verify([old[0], old[1], old[2]]);
    await venue.travel(HOUR);
    await refused([old[0], old[1], old[2]], "WrongSignatureCount");
    await verify([old[0], old[2]]);
  });

  it("a grace of zero is none", async () => {
    await rotate([...old], 4, 0n);
    await refused([old[0], old[1], old[2]], "WrongSignatureCount");
  });

  describe("error: InvalidSet", () => {
    const many = (count: number) =>
      ascending(Array.from({ length: count }, (_, index) => new Wallet(id(`many ${String(index)}`))));
    const cases: Record<string, () => [set: Wallet[], threshold: number]> = {
      "without signers": () => [[], 0],
      "out of order": () => [[old[1], old[0], old[2]], 2],
      "with a duplicate": () => [[old[0], old[1], old[1]], 2],
      "with a threshold of zero": () => [[old[0]], 0],
      "with a threshold above the size": () => [[old[0], old[1]], 3],
      "with a threshold of half": () => [old.slice(0, 4), 2],
      "with 33 signers": () => [many(33), 17],
    };
    for (const [name, make] of Object.entries(cases)) {
      it(name, async () => {
        await expect(rotate(...make())).to.be.revertedWithCustomError(venue.committee, "InvalidSet");
      });
    }

    it("with the zero address", async () => {
      const set = [ZeroAddress, ...addresses([...old])];
      await expect(venue.committee.rotate(Role.Margin, set, 4, HOUR)).to.be.revertedWithCustomError(
        venue.committee,
        "InvalidSet",
      );
    });

    it("but not with 32", async () => {
      await rotate(many(32), 17);
    });

    it("at deployment too", async () => {
      const deployment = venue.ethers.deployContract("RiskCommittee", [
        venue.owner,
        addresses(venue.marginSigners),
        2,
        addresses(venue.markSigners),
        3,
      ]);
      await expect(deployment).to.be.revertedWithCustomError(venue.committee, "InvalidSet");
    });
  });

  it("a signer of either role is in service", async () => {
    const since = await venue.now();
    for (const { address } of [venue.marginSigners[0]!, venue.markSigners[0]!])
      expect(await venue.committee.inServiceUntil(address)).to.be.at.least(since);
    expect(await venue.committee.inServiceUntil(venue.owner.address)).to.equal(0n);
  });

  it("error: GraceTooLong beyond a day", async () => {
    await rotate([...old], 3, 86_400n);
    await expect(rotate([...old], 3, 86_401n))
      .to.be.revertedWithCustomError(venue.committee, "GraceTooLong")
      .withArgs(86_401n, 86_400n);
  });

  it("error: OwnableUnauthorizedAccount for anybody but the owner; ownership moves in two steps", async () => {
    const { wallet } = await venue.user("successor");
    const asSuccessor = venue.committee.connect(wallet);
    const next = addresses([...old]);
    const attempt = () => asSuccessor.rotate(Role.Margin, next, 3, 0n);
    await expect(attempt()).to.be.revertedWithCustomError(venue.committee, "OwnableUnauthorizedAccount");
    await venue.committee.transferOwnership(wallet.address);
    await expect(attempt()).to.be.revertedWithCustomError(venue.committee, "OwnableUnauthorizedAccount");
    await asSuccessor.acceptOwnership();
    await attempt();
  });
});
