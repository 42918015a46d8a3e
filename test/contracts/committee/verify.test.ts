import { concat, dataSlice, getBytes, id, toBeHex, Wallet } from "ethers";
import { expect } from "chai";

import { createVenue, Role, sign, signerKeys, type Venue } from "../venue.ts";
import { matchSnapshot } from "../venue/gasSnapshot.ts";

/** Order of secp256k1 (SEC 2, 2.4.1). */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const DIGEST = id("anything");

describe("RiskCommittee.verify (R11)", () => {
  let venue: Venue;
  /** The margin set, ascending. */
  let signers: Wallet[];

  before(async () => {
    venue = await createVenue();
    signers = venue.marginSigners;
  });

  const verify = (signatures: string, digest = DIGEST) =>
    venue.committee.verify(Role.Margin, digest, signatures);
  const pick = (...indices: number[]): Wallet[] => signers.filter((_, index) => indices.includes(index));
  const refused = (signatures: string, error: string) =>
    expect(verify(signatures)).to.be.revertedWithCustomError(venue.committee, error);

  it("accepts every three of five that ascend", async () => {
    for (let i = 0; i < 5; i++) {
      for (let j = i + 1; j < 5; j++) {
        for (let k = j + 1; k < 5; k++) await verify(sign(pick(i, j, k), DIGEST));
      }
    }
  });

  it("the two roles have two sets", async () => {
    await venue.committee.verify(Role.Mark, DIGEST, sign(venue.markQuorum, DIGEST));
    await expect(
      venue.committee.verify(Role.Mark, DIGEST, sign(venue.marginQuorum, DIGEST)),
    ).to.be.revertedWithCustomError(venue.committee, "NotASigner");
  });

  it("error: WrongSignatureCount for too few, too many, none, and a cut signature", async () => {
    for (const [signatures, length] of [
      [sign(pick(0, 1), DIGEST), 130n],
      [sign(pick(0, 1, 2, 3), DIGEST), 260n],
      ["0x", 0n],
      [dataSlice(sign(pick(0, 1, 2), DIGEST), 0, 194), 194n],
    ] as const) {
      await refused(signatures, "WrongSignatureCount").withArgs(length, 3n);
    }
  });

  it("error: NotASigner for a repeated signature", async () => {
    const [first, second] = [signers[0], signers[1]] as [Wallet, Wallet];
    await refused(sign([first, first, second], DIGEST), "NotASigner").withArgs(first.address);
    await refused(sign([first, second, second], DIGEST), "NotASigner").withArgs(second.address);
  });

  it("error: NotASigner out of order", async () => {
    const [first, second, third] = signers as [Wallet, Wallet, Wallet];
    await refused(sign([second, first, third], DIGEST), "NotASigner").withArgs(first.address);
    await refused(sign([first, third, second], DIGEST), "NotASigner").withArgs(second.address);
  });

  it("error: NotASigner for a stranger in any place", async () => {
    const stranger = new Wallet(id("stranger"));
    const [first, second] = signers as [Wallet, Wallet];
    for (const quorum of [
      [stranger, first, second],
      [first, stranger, second],
      [first, second, stranger],
    ]) {
      await refused(sign(quorum, DIGEST), "NotASigner");
    }
  });

  it("error: NotASigner for another digest", async () => {
    await expect(verify(sign(pick(0, 1, 2), DIGEST), id("something else"))).to.be.revertedWithCustomError(
      venue.committee,
      "NotASigner",
    );
  });

  it("error: HighS for the other signature of the same signer", async () => {
    const [first, ...others] = pick(0, 1, 2) as [Wallet, Wallet, Wallet];
    const { r, s, v } = first.signingKey.sign(DIGEST);
    const malleable = concat([r, toBeHex(ORDER - BigInt(s), 32), toBeHex(v === 27 ? 28 : 27, 1)]);
    await refused(concat([malleable, sign(others, DIGEST)]), "HighS");
  });

  it("error: HighS starts one above half the order", async () => {
    const [first, ...others] = pick(0, 1, 2) as [Wallet, Wallet, Wallet];
    const { r } = first.signingKey.sign(DIGEST);
    const withS = (s: bigint) => concat([r, toBeHex(s, 32), "0x1b", sign(others, DIGEST)]);
    await refused(withS((ORDER + 1n) / 2n), "HighS");
    // recovers to nobody in the set, but is not refused for its s
    await refused(withS((ORDER - 1n) / 2n), "NotASigner");
  });

  it("error: NotASigner(0) where nothing is recovered: v other than 27 and 28, r of zero", async () => {
    const [first, ...others] = pick(0, 1, 2) as [Wallet, Wallet, Wallet];
    const { r, s } = first.signingKey.sign(DIGEST);
    for (const broken of [
      concat([r, s, "0x00"]),
      concat([r, s, "0x1d"]),
      concat([toBeHex(0, 32), s, "0x1b"]),
    ]) {
      await refused(concat([broken, sign(others, DIGEST)]), "NotASigner").withArgs(`0x${"00".repeat(20)}`);
    }
  });

  it("accepts 17 of 32", async () => {
    const large = await createVenue({ marginSet: { signers: 32, threshold: 17 } });
    const keys = signerKeys("margin", 32);
    await large.committee.verify(Role.Margin, DIGEST, sign(keys.slice(15), DIGEST));
    expect(await large.committee.signers(Role.Margin)).to.deep.equal(keys.map((key) => key.address));
  });

  it("accepts the only signer of a set of one", async () => {
    const single = await createVenue({ marginSet: { signers: 1, threshold: 1 } });
    await single.committee.verify(Role.Margin, DIGEST, sign(signerKeys("margin", 1), DIGEST));
  });

  it("gas for three of five", async () => {
    for (const [name, quorum] of [
      ["the first", pick(0, 1, 2)],
      ["the last", pick(2, 3, 4)],
    ] as const) {
      const signatures = sign(quorum, DIGEST);
      const data = venue.committee.interface.encodeFunctionData("verify", [Role.Margin, DIGEST, signatures]);
      const calldata = getBytes(data).reduce((gas, byte) => gas + (byte === 0 ? 4 : 16), 0);
      const total = Number(await venue.committee.verify.estimateGas(Role.Margin, DIGEST, signatures));
      const execution = total - 21_000 - calldata;
      matchSnapshot("acts", `verify 3 of 5, ${name}`, execution);
    }
  });
});
