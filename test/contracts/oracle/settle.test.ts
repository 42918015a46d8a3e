import { AbiCoder, concat, dataLength, toBeHex } from "ethers";
import { expect } from "chai";

import { binary, BTC_PERP, createVenue, markKey, type Venue } from "../venue.ts";

describe("MarkOracle.settle and halts", () => {
  let venue: Venue;
  let restore: () => Promise<void>;

  before(async () => {
    venue = await createVenue({ posted: true });
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  const stored = async (instrument: number) => {
    const { price, flags, epoch } = await venue.oracle.mark(instrument);
    return { price, flags, epoch };
  };

  describe("settle", () => {
    for (const price of [0n, 1n, 500_000n, 1_000_000n]) {
      it(`R17: copies the final price ${String(price)} and marks the lane live and settled`, async () => {
        await venue.settleInstrument(binary(4), price);
        expect(await stored(binary(4))).to.deep.equal({ price, flags: 5n, epoch: 1n });
      });
    }

    it("changes neither the neighbours nor the epoch of the slot", async () => {
      await venue.settleInstrument(binary(0), 1_000_000n);
      expect(await stored(binary(1))).to.deep.equal({ price: 920_000n, flags: 1n, epoch: 1n });
      await venue.settleInstrument(binary(7), 0n);
      expect(await stored(binary(6))).to.deep.equal({ price: 180_000n, flags: 1n, epoch: 1n });
    });

    it("R18: no later post moves a settled lane; its neighbours move on", async () => {
      await venue.settleInstrument(binary(4), 0n);
      venue.setMark(binary(4), 600_000n);
      venue.setMark(binary(5), 330_000n);
      await venue.postMarks();
      expect(await stored(binary(4))).to.deep.equal({ price: 0n, flags: 5n, epoch: 2n });
      expect(await stored(binary(5))).to.deep.equal({ price: 330_000n, flags: 1n, epoch: 2n });
    });

    it("a post may leave a settled lane out", async () => {
      await venue.settleInstrument(binary(8), 1_000_000n);
      // lane 1 (binary 9) alone: 450,000 and LIVE
      await venue.postMarks({ keys: [(1n << 40n) | 0x02000001n], words: [(450_000n | (1n << 24n)) << 28n] });
      expect(await stored(binary(8))).to.deep.equal({ price: 1_000_000n, flags: 5n, epoch: 2n });
    });

    it("error: InvalidMark for a price that would run into the lane of a neighbour, whoever says it is final", async () => {
      const answer = AbiCoder.defaultAbiCoder().encode(["uint32[]", "uint256[]"], [[binary(4)], [1n << 24n]]);
      // Returns what follows its first ten bytes, whatever it is asked.
      const code = concat(["0x61", toBeHex(dataLength(answer), 2), "0x80600a5f395ff3", answer]);
      await venue.networkHelpers.setCode(venue.settlement.target as string, code);
      await expect(venue.oracle.settle(binary(4)))
        .to.be.revertedWithCustomError(venue.oracle, "InvalidMark")
        .withArgs(markKey(binary(4)), 4n);
    });

    it("R17: settling again changes nothing and says nothing", async () => {
      await venue.settleInstrument(binary(4), 1_000_000n);
      await expect(venue.oracle.settle(binary(4))).not.to.emit(venue.oracle, "MarkSettled");
      expect((await stored(binary(4))).price).to.equal(1_000_000n);
    });

    it("clears halt and limit", async () => {
      venue.setMark(binary(4), 1_000_000n);
      await venue.postMarks();
      await venue.oracle.halt(binary(4));
      expect((await stored(binary(4))).flags).to.equal(11n);
      await venue.settleInstrument(binary(4), 1_000_000n);
      expect((await stored(binary(4))).flags).to.equal(5n);
    });

    it("prices an instrument that never had a mark", async () => {
      const unposted = await createVenue();
      await unposted.settleInstrument(binary(3), 1_000_000n);
      const { price, flags, epoch } = await unposted.oracle.mark(binary(3));
      expect([price, flags, epoch]).to.deep.equal([1_000_000n, 5n, 0n]);
    });

    it("is for anybody to call and says the price", async () => {
      const stranger = await venue.user("stranger");
      const instrument = binary(4);
      await venue.travelTo(venue.defaultExpiry);
      await venue.settlement.propose(instrument, 1_000_000n, venue.signSettlement(instrument, 1_000_000n));
      await venue.travel(3600n);
      await venue.settlement.finalise(instrument);
      await expect(venue.oracle.connect(stranger.wallet).settle(instrument))
        .to.emit(venue.oracle, "MarkSettled")
        .withArgs(BigInt(instrument), 1_000_000n);
    });

    it("error: NotSettled while there is no final price", async () => {
      const instrument = binary(4);
      await expect(venue.oracle.settle(instrument))
        .to.be.revertedWithCustomError(venue.oracle, "NotSettled")
        .withArgs(BigInt(instrument));
      await venue.travelTo(venue.defaultExpiry);
      await venue.settlement.propose(instrument, 0n, venue.signSettlement(instrument, 0n));
      await expect(venue.oracle.settle(instrument)).to.be.revertedWithCustomError(venue.oracle, "NotSettled");
    });
  });

  describe("halt", () => {
    it("freezes mark and funding until unhalted, then one band from there", async () => {
      await expect(venue.oracle.halt(BTC_PERP))
        .to.emit(venue.oracle, "InstrumentHalted")
        .withArgs(BigInt(BTC_PERP));
      venue.setMark(BTC_PERP, 51_000_000_000n, 7n);
      await venue.postMarks();
      expect(await stored(BTC_PERP)).to.deep.equal({ price: 50_000_000_000n, flags: 3n, epoch: 2n });
      expect((await venue.oracle.mark(BTC_PERP)).fundingIndex).to.equal(0n);

      await expect(venue.oracle.unhalt(BTC_PERP))
        .to.emit(venue.oracle, "InstrumentUnhalted")
        .withArgs(BigInt(BTC_PERP));
      // As old as the halt, whatever the epoch says.
      expect(await stored(BTC_PERP)).to.deep.equal({ price: 50_000_000_000n, flags: 9n, epoch: 2n });
      venue.setMark(BTC_PERP, 60_000_000_000n, 7n);
      await venue.postMarks();
      expect(await stored(BTC_PERP)).to.deep.equal({ price: 55_000_000_000n, flags: 9n, epoch: 3n });
      expect((await venue.oracle.mark(BTC_PERP)).fundingIndex).to.equal(7n);
    });

    it("freezes one lane and leaves the others moving", async () => {
      await venue.oracle.halt(binary(4));
      venue.setMark(binary(4), 510_000n);
      venue.setMark(binary(3), 680_000n);
      await venue.postMarks();
      expect(await stored(binary(4))).to.deep.equal({ price: 500_000n, flags: 3n, epoch: 2n });
      expect(await stored(binary(3))).to.deep.equal({ price: 680_000n, flags: 1n, epoch: 2n });
    });

    it("error: NotHaltable without a mark, twice, or after settlement", async () => {
      await venue.oracle.halt(binary(4));
      await venue.settleInstrument(binary(5), 0n);
      for (const instrument of [binary(4), binary(5), binary(12), 0x04000009]) {
        await expect(venue.oracle.halt(instrument))
          .to.be.revertedWithCustomError(venue.oracle, "NotHaltable")
          .withArgs(BigInt(instrument));
      }
    });

    it("error: NotHalted when there is nothing to lift", async () => {
      await expect(venue.oracle.unhalt(BTC_PERP))
        .to.be.revertedWithCustomError(venue.oracle, "NotHalted")
        .withArgs(BigInt(BTC_PERP));
    });

    it("error: OwnableUnauthorizedAccount for anybody but the owner", async () => {
      const { wallet } = await venue.user("stranger");
      const asStranger = venue.oracle.connect(wallet);
      for (const attempt of [asStranger.halt(BTC_PERP), asStranger.unhalt(BTC_PERP)]) {
        await expect(attempt).to.be.revertedWithCustomError(venue.oracle, "OwnableUnauthorizedAccount");
      }
    });
  });
});
