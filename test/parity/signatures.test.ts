import {
  applyFill,
  attestationDigest,
  clampRequirement,
  buildMarkPost,
  orderDigest,
  packAttestation,
  packSignatures,
  portfolioHash,
  signAttestation,
  signMarkPost,
  signOrder,
  signSettlement,
  verifyAttestation,
  type MarginAttestation,
  type Order,
} from "@plimsoll/sdk";
import { expect } from "chai";
import { TypedDataEncoder } from "ethers";
import type { Hex } from "viem";

import {
  BTC_PERP,
  binary,
  DAY,
  MODEL_HASH,
  Role,
  snapshotHashOf,
  USD,
  type User,
} from "../contracts/venue.ts";
import { accountOf, createSdkVenue, type SdkVenue } from "./sdkVenue.ts";

describe("what the SDK signs, the contracts accept", () => {
  let sdk: SdkVenue;
  let alice: User;
  let bob: User;

  before(async () => {
    sdk = await createSdkVenue();
    alice = await sdk.venue.user("alice", { deposit: 100_000n * USD });
    bob = await sdk.venue.user("bob", { deposit: 100_000n * USD });
  });

  const attestationOf = async (account: string, hash: Hex): Promise<MarginAttestation> => ({
    account: account as Hex,
    portfolioHash: hash,
    epoch: Number(sdk.venue.epoch()),
    initialMargin: 4_000n * USD,
    maintenanceMargin: 3_500n * USD,
    modelHash: MODEL_HASH as Hex,
    snapshotHash: snapshotHashOf(sdk.venue.epoch()) as Hex,
    issuedAt: Number(await sdk.venue.now()),
  });

  async function attested(attestation: MarginAttestation): Promise<Hex> {
    const { chainId, engine } = sdk;
    const signatures = await Promise.all(
      sdk.marginSigners.map((signer) => signAttestation({ chainId, engine, attestation, signer })),
    );
    return packAttestation({ ...attestation, signatures });
  }

  it("domains are those of the deployed contracts", async () => {
    const { engine, oracle, settlement } = sdk.venue;
    const domain = (name: string, verifyingContract: string) =>
      TypedDataEncoder.hashDomain({ name, version: "1", chainId: sdk.chainId, verifyingContract });
    expect(await engine.domainSeparator()).to.equal(domain("Plimsoll MarginEngine", sdk.engine));
    expect(await oracle.domainSeparator()).to.equal(domain("Plimsoll MarkOracle", sdk.markOracle));
    expect(await settlement.domainSeparator()).to.equal(
      domain("Plimsoll SettlementOracle", sdk.settlementOracle),
    );
  });

  it("a mark post, packed and signed, sets the marks", async () => {
    const { venue, chainId, markOracle } = sdk;
    const restore = await venue.checkpoint();
    const post = {
      epoch: Number(venue.epoch()) + 1,
      time: Number(await venue.now()) + 1,
      snapshotHash: snapshotHashOf(venue.epoch() + 1n) as Hex,
      ...buildMarkPost([
        { instrument: BTC_PERP, price: 50_100n * USD, fundingIndex: -7n },
        { instrument: binary(9), price: 440_000n },
        { instrument: binary(8), price: 560_000n },
      ]),
    };
    const signatures = await Promise.all(
      sdk.markSigners.map((signer) => signMarkPost({ chainId, markOracle, post, signer })),
    );
    await venue.networkHelpers.time.setNextBlockTimestamp(post.time);
    await venue.oracle.post(
      BigInt(post.epoch),
      BigInt(post.time),
      post.snapshotHash,
      post.keys,
      post.words,
      packSignatures(signatures),
    );
    expect(await venue.oracle.mark(BTC_PERP)).to.deep.equal([50_100n * USD, 1n, BigInt(post.epoch), -7n]);
    expect((await venue.oracle.mark(binary(9))).price).to.equal(440_000n);
    await restore();
  });

  it("orders have the engine's digest, and fill with attestations of the portfolios predicted", async () => {
    const { venue, chainId, engine } = sdk;
    const order = (user: User, size: bigint): Order => ({
      account: user.account as Hex,
      instrument: BTC_PERP,
      size,
      limitPrice: venue.markOf(BTC_PERP),
      minFill: 1n,
      maxFee: 10_000,
      expiry: 2 ** 40 - 1,
      salt: 2n ** 255n + 3n,
      reduceOnly: false,
      approvalVersion: 0,
    });
    const maker = order(alice, -5_000n);
    const taker = order(bob, 5_000n);
    const onChain = await venue.engine.orderDigest(forEthers(maker));
    expect(orderDigest({ chainId, engine, order: maker })).to.equal(onChain);

    const positionsOf = ({ size }: Order) => applyFill({ positions: [], instrument: BTC_PERP, delta: size });
    const attestation = await attestationOf(maker.account, portfolioHash(positionsOf(maker)));
    await venue.engine.fill(
      forEthers(maker),
      await signOrder({ chainId, engine, order: maker, signer: accountOf(alice.wallet) }),
      forEthers(taker),
      await signOrder({ chainId, engine, order: taker, signer: accountOf(bob.wallet) }),
      5_000n,
      await attested(attestation),
      await attested(await attestationOf(taker.account, portfolioHash(positionsOf(taker)))),
    );
    const recorded = await venue.engine.account(maker.account);
    expect(recorded.initialMargin).to.equal(attestation.initialMargin);
    expect(recorded.maintenanceMargin).to.equal(attestation.maintenanceMargin);
  });

  it("an attestation of the stored portfolio is accepted on-chain and off-chain alike, another by neither", async () => {
    const { venue, chainId, engine } = sdk;
    const { portfolioHash: stored } = await venue.engine.measure(alice.account);
    const attestation = await attestationOf(alice.account, stored as Hex);
    const packed = await attested(attestation);
    await venue.engine.record(alice.account, packed);

    const threshold = Number(await venue.committee.threshold(Role.Margin));
    const signers = [...(await venue.committee.signers(Role.Margin))] as Hex[];
    const verify = (subject: MarginAttestation, bytes: Hex) =>
      verifyAttestation({ chainId, engine, subject, packed: bytes, signers, threshold });
    expect((await verify(attestation, packed)).attestation).to.deep.equal(attestation);

    const other = { ...attestation, portfolioHash: attestationDigest({ chainId, engine, attestation }) };
    const wrong = await attested(other);
    expect(await refusal(venue.engine.record(alice.account, wrong))).to.contain("NotASigner");
    expect(await refusal(verify(attestation, wrong))).to.contain("not in the signer set");
    const tooFew = `0x${packed.slice(2, -130)}` as const;
    expect(await refusal(venue.engine.record(alice.account, tooFew))).to.contain("WrongSignatureCount");
    expect(await refusal(verify(attestation, tooFew))).to.contain("Exactly 3 signatures");
  });

  it("a requirement outside the chain's bounds is moved to them alike", async () => {
    const { venue } = sdk;
    const { portfolioHash: stored, worstCase } = await venue.engine.measure(alice.account);
    const [{ floorRatio, maintenanceRatio }] = await venue.parameters.parameters();
    for (const margin of [1n, worstCase / 2n, worstCase * 3n]) {
      const attestation = await attestationOf(alice.account, stored as Hex);
      const given = { initialMargin: margin, maintenanceMargin: margin };
      const onChain = await venue.engine.requirement(
        alice.account,
        await attested({ ...attestation, ...given }),
      );
      const { initialMargin, maintenanceMargin } = clampRequirement({
        ...given,
        worstCase,
        floorRatio: Number(floorRatio),
        maintenanceRatio: Number(maintenanceRatio),
      });
      expect([initialMargin, maintenanceMargin]).to.deep.equal([
        onChain.initialMargin,
        onChain.maintenanceMargin,
      ]);
    }
  });

  it("a settlement price is accepted as a proposal", async () => {
    const { venue, chainId, settlementOracle } = sdk;
    const restore = await venue.checkpoint();
    await venue.travelTo(venue.defaultExpiry + DAY);
    const settlement = { instrument: binary(4), price: 1_000_000n, round: 0 };
    const signatures = await Promise.all(
      sdk.marginSigners.map((signer) => signSettlement({ chainId, settlementOracle, settlement, signer })),
    );
    await venue.settlement.propose(settlement.instrument, settlement.price, packSignatures(signatures));
    expect((await venue.settlement.proposal(settlement.instrument)).price).to.equal(1_000_000n);
    await restore();
  });
});

/** Fields that ethers takes as bigints where viem has numbers. */
function forEthers(order: Order) {
  return { ...order, maxFee: BigInt(order.maxFee), expiry: BigInt(order.expiry) };
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "accepted",
    (error: unknown) => (error as Error).message,
  );
}
