/** What the acts cost, every slot cold: docs/gas.md. Marks of one slot hold eight binaries. */
import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";

import {
  binary,
  binaryListing,
  createVenue,
  DAY,
  gasOf,
  GENESIS,
  USD,
  type Gas,
  type User,
  type Venue,
} from "../venue.ts";
import { profileOf } from "../venue/gasProfile.ts";
import { matchSnapshot } from "../venue/gasSnapshot.ts";

const EXPIRY = BigInt(GENESIS.getTime() / 1000) + 30n * DAY;
const WHOLE = 10n ** 18n;
const MARGINS = { initialMargin: 2_000n * USD, maintenanceMargin: 1_600n * USD };

const adjacent = Array.from({ length: 72 }, (_, index) => index);
const scattered = Array.from({ length: 64 }, (_, index) => 8 * index);

async function createBook(indices: readonly number[]): Promise<Venue> {
  return createVenue({
    listings: [...new Set(indices)].map((index) => binaryListing(index, 500_000n, EXPIRY)),
    parameters: { floorRatio: 10_000n },
    posted: true,
  });
}

/** `holder` buys `lots` of each binary from `seller`, at full collateral. */
async function hold(venue: Venue, holder: User, seller: User, indices: readonly number[], lots = 100n) {
  for (const index of indices)
    await venue.fill({ maker: holder, taker: seller, instrument: binary(index), size: lots });
}

describe("gas", () => {
  const matches = (row: string, gas: number): void => {
    matchSnapshot("acts", row, gas);
  };

  /** The margin check alone, as a transaction. */
  async function check(venue: Venue, holder: User): Promise<Gas & { hash: string }> {
    const { data } = await venue.engine
      .getFunction("requirement")
      .populateTransaction(holder.account, await venue.attestNow(holder, MARGINS));
    const sent = await holder.wallet.sendTransaction({ to: venue.engine.target, data });
    return { ...(await gasOf(sent as unknown as ContractTransactionResponse)), hash: sent.hash };
  }

  for (const [where, indices] of [
    ["adjacent", adjacent],
    ["in a mark slot each", scattered],
  ] as const)
    it(`R24: margin check with attestation, 1 to 64 positions ${where}`, async () => {
      const venue = await createBook(indices);
      const alice = await venue.user("alice", { deposit: 100_000n * USD });
      const bob = await venue.user("bob", { deposit: 100_000n * USD });
      let held = 0;
      for (const positions of [1, 2, 4, 8, 16, 32, 64]) {
        await hold(venue, alice, bob, indices.slice(held, positions));
        held = positions;
        const { execution, hash } = await check(venue, alice);
        matches(`margin check, ${String(positions)} ${where}`, execution);
        if (positions !== 1 && positions !== 64) continue;
        for (const [part, gas] of Object.entries(await profileOf(venue.provider, hash)))
          matchSnapshot("profiles", `${String(positions)} ${where}: ${part}`, gas as number);
      }
    });

  it("deposit and withdrawal", async () => {
    const venue = await createBook(adjacent);
    const alice = await venue.user("alice", { deposit: 100_000n * USD });
    const bob = await venue.user("bob", { deposit: 100_000n * USD });
    const carol = await venue.user("carol");
    matches("deposit, new", (await gasOf(venue.deposit(carol, 1_000n * USD))).total);
    matches("deposit, existing", (await gasOf(venue.deposit(carol, 1_000n * USD))).total);
    await venue.token.mint(carol.wallet.address, USD);
    const flat = venue.as(carol).withdraw(carol.account, 500n * USD, 0n, carol.wallet, "0x");
    matches("withdrawal, flat", (await gasOf(flat)).total);

    await hold(venue, alice, bob, adjacent.slice(0, 16));
    await venue.token.mint(alice.wallet.address, USD);
    const attestation = await venue.attestNow(alice, MARGINS);
    const held = venue.as(alice).withdraw(alice.account, 500n * USD, 0n, alice.wallet, attestation);
    matches("withdrawal, 16 positions", (await gasOf(held)).total);
  });

  it("fill", async () => {
    const venue = await createBook(adjacent);
    const alice = await venue.user("alice", { deposit: 100_000n * USD });
    const bob = await venue.user("bob", { deposit: 100_000n * USD });
    await hold(venue, alice, bob, adjacent.slice(0, 10));
    const attested = { maker: alice, taker: bob, size: 10n, makerMargins: MARGINS, takerMargins: MARGINS };
    // Salts whose neighbours, in the same slot, have been used.
    const salts = (salt: bigint) => ({ makerOrder: { salt }, takerOrder: { salt } });
    await venue.fill({ ...attested, instrument: binary(4), ...salts(1_000n) });
    const change = await gasOf(venue.fill({ ...attested, instrument: binary(4), ...salts(1_001n) }));
    matches("fill, 10 + 10", change.total);
    const opening = await gasOf(venue.fill({ ...attested, instrument: binary(10), ...salts(1_002n) }));
    matches("fill, both opening an 11th", opening.total);
  });

  for (const positions of [1, 8, 64])
    it(`slice of ${String(positions)}`, async () => {
      const venue = await createBook(adjacent);
      const alice = await venue.user("alice", { deposit: 100_000n * USD });
      const bob = await venue.user("bob", { deposit: 100_000n * USD });
      const carol = await venue.user("carol", { deposit: 100_000n * USD });
      const legs = adjacent.slice(0, positions);
      await hold(venue, alice, bob, legs);
      const worstCase = BigInt(positions) * 50n * USD;
      const margins = { initialMargin: worstCase / 2n, maintenanceMargin: (worstCase * 2n) / 5n };
      // Down to an equity of W/4, below the maintenance margin of 2W/5.
      const { cash } = await venue.engine.account(alice.account);
      const spare = cash + worstCase - worstCase / 2n;
      const attestation = await venue.attestNow(alice, margins);
      await venue.as(alice).withdraw(alice.account, spare, 0n, alice.wallet, attestation);
      for (const index of legs) venue.setMark(binary(index), 300_000n);
      await venue.postMarks();

      const proof = await venue.attestNow(alice, margins);
      const terms = await venue.engine.liquidationTerms(alice.account, proof);
      expect(terms.fractionMax).to.be.greaterThan(0n);
      const slice = (fraction: bigint, by: User, attested: string) =>
        gasOf(venue.as(by).liquidate(alice.account, by.account, fraction, attested, "0x"));
      const first = await slice(terms.fractionMin, carol, proof);
      matches(`slice of ${String(positions)}, fresh keeper`, first.total);

      // The keeper closes what it took, and comes back.
      for (const { instrument, size } of await venue.positions(carol))
        await venue.fill({ maker: bob, taker: carol, instrument, size });
      expect(await venue.positions(carol)).to.deep.equal([]);
      const second = await slice(WHOLE / 20n, carol, await venue.attestNow(alice, margins));
      matches(`slice of ${String(positions)}, returning keeper`, second.total);
    });
});
