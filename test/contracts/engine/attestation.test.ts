/** Which attestations count (R11, R12, R13), and between which bounds. */
import { expect } from "chai";
import { concat, dataSlice, id, toBeHex, Wallet } from "ethers";

import { BTC_PERP, PARAMETERS, snapshotHashOf, USD } from "../venue.ts";
import { createTraded, margins, ONE_BTC, usd } from "./support.ts";

const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const HEAD = 25;
const SIGNATURE = 65;

describe("attestation", () => {
  it("records what the quorum attests", async () => {
    const { venue, alice } = await createTraded();
    await venue.postMarks();
    await venue.engine.record(alice.account, await venue.attestNow(alice, margins(4_900, 3_900)));
    const account = await venue.engine.account(alice.account);
    expect(account.initialMargin).to.equal(usd(4_900));
    expect(account.maintenanceMargin).to.equal(usd(3_900));
    expect(account.epoch).to.equal(2n);
  });

  it("R11: too few signatures are refused", async () => {
    const { venue, alice } = await createTraded();
    const attestation = await venue.attestNow(alice, ONE_BTC, { signers: venue.marginQuorum.slice(0, 2) });
    await expect(venue.engine.record(alice.account, attestation))
      .to.be.revertedWithCustomError(venue.committee, "WrongSignatureCount")
      .withArgs(130n, 3n);
  });

  it("R11: too many signatures are refused", async () => {
    const { venue, alice } = await createTraded();
    const attestation = await venue.attestNow(alice, ONE_BTC, { signers: venue.marginSigners });
    await expect(venue.engine.record(alice.account, attestation)).to.be.revertedWithCustomError(
      venue.committee,
      "WrongSignatureCount",
    );
  });

  it("R11: a repeated signer is refused", async () => {
    const { venue, alice } = await createTraded();
    const [first, second] = venue.marginSigners as [Wallet, Wallet];
    const attestation = await venue.attestNow(alice, ONE_BTC, { signers: [first, second, second] });
    await expect(venue.engine.record(alice.account, attestation))
      .to.be.revertedWithCustomError(venue.committee, "NotASigner")
      .withArgs(second.address);
  });

  it("R11: signatures out of order are refused", async () => {
    const { venue, alice } = await createTraded();
    const attestation = await venue.attestNow(alice, ONE_BTC, {
      signers: [...venue.marginQuorum].reverse(),
    });
    await expect(venue.engine.record(alice.account, attestation)).to.be.revertedWithCustomError(
      venue.committee,
      "NotASigner",
    );
  });

  it("R11: a foreign signer, also one of the mark set, is refused", async () => {
    const { venue, alice } = await createTraded();
    const foreign = await venue.attestNow(alice, ONE_BTC, { signers: venue.markQuorum });
    await expect(venue.engine.record(alice.account, foreign)).to.be.revertedWithCustomError(
      venue.committee,
      "NotASigner",
    );
  });

  it("R11: a signature with high s is refused", async () => {
    const { venue, alice } = await createTraded();
    const honest = await venue.attestNow(alice, ONE_BTC);
    const s = BigInt(dataSlice(honest, HEAD + 32, HEAD + 64));
    const v = BigInt(dataSlice(honest, HEAD + 64, HEAD + SIGNATURE));
    const mirrored = concat([
      dataSlice(honest, 0, HEAD + 32),
      toBeHex(CURVE_ORDER - s, 32),
      toBeHex(55n - v, 1),
      dataSlice(honest, HEAD + SIGNATURE),
    ]);
    await expect(venue.engine.record(alice.account, mirrored)).to.be.revertedWithCustomError(
      venue.committee,
      "HighS",
    );
  });

  it("R11: what was sent differently from what was signed is refused", async () => {
    const { venue, alice } = await createTraded();
    const honest = await venue.attestNow(alice, ONE_BTC);
    const lower = concat([dataSlice(honest, 0, 4), toBeHex(usd(4_999), 8), dataSlice(honest, 12)]);
    await expect(venue.engine.record(alice.account, lower)).to.be.revertedWithCustomError(
      venue.committee,
      "NotASigner",
    );
  });

  it("R13: an attestation for another account is refused", async () => {
    const { venue, alice, bob } = await createTraded();
    const attestation = await venue.attestNow(alice, ONE_BTC, { account: bob.account });
    await expect(venue.engine.record(alice.account, attestation)).to.be.revertedWithCustomError(
      venue.committee,
      "NotASigner",
    );
  });

  it("R13: an attestation for another portfolio is refused", async () => {
    const { venue, alice } = await createTraded();
    const attestation = await venue.attest(alice, [{ instrument: BTC_PERP, size: 9_999n }], ONE_BTC);
    await expect(venue.engine.record(alice.account, attestation)).to.be.revertedWithCustomError(
      venue.committee,
      "NotASigner",
    );
  });

  for (const [what, overrides] of [
    ["another chain", { chainId: 1n }],
    ["another contract", { contract: "0x000000000000000000000000000000000000dEaD" }],
    ["another model", { modelHash: id("another model") }],
    ["another snapshot", { snapshotHash: snapshotHashOf(99n) }],
  ] as const)
    it(`R13: an attestation for ${what} is refused`, async () => {
      const { venue, alice } = await createTraded();
      const attestation = await venue.attestNow(alice, ONE_BTC, overrides);
      await expect(venue.engine.record(alice.account, attestation)).to.be.revertedWithCustomError(
        venue.committee,
        "NotASigner",
      );
    });

  it("R12: an epoch to come, and one beyond the lag, are refused", async () => {
    const { venue, alice } = await createTraded();
    await expect(venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC, { epoch: 2n })))
      .to.be.revertedWithCustomError(venue.engine, "AttestationEpoch")
      .withArgs(2n, 1n, 1n);

    const old = await venue.attestNow(alice, ONE_BTC);
    for (let epoch = 2; epoch <= 4; ++epoch) await venue.postMarks();
    // Three epochs behind, as many as allowed.
    await venue.engine.requirement(alice.account, old);
    await venue.postMarks();
    await expect(venue.engine.record(alice.account, old))
      .to.be.revertedWithCustomError(venue.engine, "AttestationEpoch")
      .withArgs(1n, 5n, 1n);
  });

  it("R12: an attestation of a few epochs ago counts with the snapshot of its epoch", async () => {
    const { venue, alice } = await createTraded();
    await venue.postMarks();
    const second = await venue.attestNow(alice, margins(4_800, 3_800));
    await venue.postMarks();
    await venue.engine.record(alice.account, second);
    expect((await venue.engine.account(alice.account)).epoch).to.equal(2n);
  });

  it("R12: an attestation older than the record is refused", async () => {
    const { venue, alice } = await createTraded();
    const first = await venue.attestNow(alice, ONE_BTC);
    await venue.postMarks();
    await venue.engine.record(alice.account, await venue.attestNow(alice, ONE_BTC));
    await expect(venue.engine.record(alice.account, first))
      .to.be.revertedWithCustomError(venue.engine, "AttestationEpoch")
      .withArgs(1n, 2n, 2n);
  });

  it("R12: issued in the future or too long ago is refused", async () => {
    const { venue, alice } = await createTraded();
    const now = await venue.now();
    const future = await venue.attestNow(alice, ONE_BTC, { issuedAt: now + 1_000n });
    await expect(venue.engine.record(alice.account, future))
      .to.be.revertedWithCustomError(venue.engine, "AttestationAge")
      .withArgs(now + 1_000n);
    const old = await venue.attestNow(alice, ONE_BTC, { issuedAt: now - PARAMETERS.maxAttestationAge });
    await expect(venue.engine.record(alice.account, old)).to.be.revertedWithCustomError(
      venue.engine,
      "AttestationAge",
    );
  });

  it("R12: is good from the second of its issue to the last of its age", async () => {
    const { venue, alice } = await createTraded();
    const issuedAt = (await venue.now()) + 10n;
    const proof = await venue.attestNow(alice, ONE_BTC, { issuedAt });
    for (const time of [issuedAt, issuedAt + PARAMETERS.maxAttestationAge]) {
      await venue.networkHelpers.time.setNextBlockTimestamp(time);
      await venue.engine.record(alice.account, proof);
    }
  });

  it("maintenance above initial margin is refused", async () => {
    const { venue, alice } = await createTraded();
    await expect(venue.engine.record(alice.account, await venue.attestNow(alice, margins(4_000, 4_001))))
      .to.be.revertedWithCustomError(venue.engine, "AttestationOrder")
      .withArgs(usd(4_000), usd(4_001));
  });

  it("fewer bytes than its head are refused", async () => {
    const { venue, alice } = await createTraded();
    await expect(venue.engine.record(alice.account, `0x${"00".repeat(24)}`))
      .to.be.revertedWithCustomError(venue.engine, "AttestationMalformed")
      .withArgs(24n);
  });

  it("the margins are clamped to the floor and to the worst case", async () => {
    const { venue, alice } = await createTraded();
    // W is the notional, 50,000: φW = 2,500 and 80 % of it = 2,000.
    const low = await venue.engine.requirement(alice.account, await venue.attestNow(alice, margins(1, 1)));
    expect([low.initialMargin, low.maintenanceMargin]).to.deep.equal([usd(2_500), usd(2_000)]);
    const high = await venue.engine.requirement(
      alice.account,
      await venue.attestNow(alice, margins(60_000, 55_000)),
    );
    expect([high.initialMargin, high.maintenanceMargin]).to.deep.equal([usd(50_000), usd(50_000)]);
  });

  it("the requirement of a view is what would be recorded, and it reverts alike", async () => {
    const { venue, alice } = await createTraded();
    const { measured, initialMargin } = await venue.engine.requirement(
      alice.account,
      await venue.attestNow(alice, ONE_BTC),
    );
    expect(initialMargin).to.equal(usd(5_000));
    expect(measured.worstCase).to.equal(usd(50_000));
    await expect(
      venue.engine.requirement(alice.account, await venue.attestNow(alice, ONE_BTC, { epoch: 2n })),
    ).to.be.revertedWithCustomError(venue.engine, "AttestationEpoch");
  });

  it("a rotated signer's signature dies with the grace", async () => {
    const { venue, alice } = await createTraded();
    const extra = Wallet.createRandom();
    const addresses = [...venue.marginSigners.slice(1).map(({ address }) => address), extra.address].sort(
      (a, b) => (BigInt(a) < BigInt(b) ? -1 : 1),
    );
    await venue.committee.rotate(0, addresses, 3, 0n);
    const attestation = await venue.attestNow(alice, ONE_BTC);
    await expect(venue.engine.record(alice.account, attestation)).to.be.revertedWithCustomError(
      venue.committee,
      "NotASigner",
    );
  });

  it("an account that was never opened has nothing to record", async () => {
    const { venue } = await createTraded();
    const stranger = await venue.user("dave");
    await expect(venue.engine.record(stranger.account, await venue.attestNow(stranger, ONE_BTC)))
      .to.be.revertedWithCustomError(venue.engine, "BelowOpeningBalance")
      .withArgs(0n, 10n * USD);
  });
});
