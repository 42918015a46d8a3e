import { AbiCoder, concat, dataSlice, id, toBeHex } from "ethers";
import { expect } from "chai";

import { binary, BTC_PERP, createVenue, ETH_PERP, type Venue } from "../venue.ts";

const READ = dataSlice(id("read()"), 0, 4);

describe("MarkOracle packing", () => {
  let venue: Venue;
  let restore: () => Promise<void>;

  before(async () => {
    venue = await createVenue({ posted: true });
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  /** Calls `read()` with one word an instrument, the id in its top 32 bits and noise below. */
  async function read(instruments: number[]): Promise<string[]> {
    const words = instruments.map((instrument) => concat([toBeHex(instrument, 4), `0x${"cd".repeat(28)}`]));
    const data = await venue.ethers.provider.call({
      to: venue.oracle.target,
      data: concat([READ, ...words]),
    });
    return [...AbiCoder.defaultAbiCoder().decode(Array(1 + instruments.length).fill("bytes32"), data)].map(
      String,
    );
  }

  it("packs eight binaries into one slot: epoch 32, then lanes 7 to 0 of flags 4 and mark 24", async () => {
    // 50,000 = 0x00c350, 180,000 = 0x02bf20, 320,000 = 0x04e200, 500,000 = 0x07a120, 690,000 = 0x0a8750,
    // 830,000 = 0x0caa30, 920,000 = 0x0e09c0, 970,000 = 0x0ecd10; flags 1 before each
    const expected = [
      "0x00000001",
      "100c350",
      "102bf20",
      "104e200",
      "107a120",
      "10a8750",
      "10caa30",
      "10e09c0",
      "10ecd10",
    ];
    const [, slot] = await read([binary(0)]);
    expect(slot).to.equal(expected.join(""));
  });

  it("leaves lanes empty that were never posted", async () => {
    // 450,000 = 0x06ddd0, 550,000 = 0x086470
    const [, slot] = await read([binary(9)]);
    expect(slot).to.equal(`0x00000001${"0000000".repeat(6)}106ddd01086470`);
  });

  it("packs a perp: epoch 32, flags 8, spare 40, mark 48, funding index 128", async () => {
    venue.setMark(BTC_PERP, 50_000_000_000n, -1n);
    // whatever the poster puts into epoch, other flags and the spare bits is not stored
    const word = BigInt(`0xffffffffffffffffffff000ba43b7400${"ff".repeat(16)}`);
    await venue.postMarks({ keys: [BigInt(BTC_PERP)], words: [word] });
    const [, slot] = await read([BTC_PERP]);
    expect(slot).to.equal(`0x00000002010000000000000ba43b7400${"ff".repeat(16)}`);
  });

  it("ignores epoch and flags in an octet except LIVE", async () => {
    // all flags and the epoch set; lane 3 at 690,001 = 0x0a8751, the others unchanged
    const word = "0xfffffffff00c350f02bf20f04e200f07a120f0a8751f0caa30f0e09c0f0ecd10";
    await venue.postMarks({ keys: [(1n << 40n) | 0x02000000n], words: [BigInt(word)] });
    const [, slot] = await read([binary(3)]);
    expect(slot).to.equal("0x00000002100c350102bf20104e200107a12010a875110caa3010e09c010ecd10");
  });

  it("does not need LIVE again once a lane is live, but a mark", async () => {
    const key = (1n << 40n) | 0x02000000n;
    const bare = [970_000n, 920_000n, 830_000n, 690_000n, 500_000n, 320_000n, 180_000n, 50_000n].reduce(
      (sum, mark, lane) => sum + (mark << BigInt(28 * lane)),
      0n,
    );
    await venue.postMarks({ keys: [key], words: [bare] });
    expect((await venue.oracle.mark(binary(7))).flags).to.equal(1n);

    const without5 = bare - (320_000n << 140n);
    await expect(venue.postMarks({ keys: [key], words: [without5] }))
      .to.be.revertedWithCustomError(venue.oracle, "InvalidMark")
      .withArgs(key, 5n);
  });

  for (let lane = 0; lane < 8; lane++) {
    it(`lane ${String(lane)} moves alone`, async () => {
      const before = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((i) => venue.oracle.mark(binary(i))));
      venue.setMark(binary(lane), venue.markOf(binary(lane)) + 1n);
      await venue.postMarks();
      for (let other = 0; other < 8; other++) {
        const { price } = await venue.oracle.mark(binary(other));
        expect(price).to.equal((before[other]?.price ?? 0n) + (other === lane ? 1n : 0n));
      }
    });
  }

  it("a lane that joins later takes its own first mark, its neighbours stay in their bands", async () => {
    venue.setMark(binary(10), 1_000_000n);
    await venue.postMarks();
    const joined = await venue.oracle.mark(binary(10));
    expect([joined.price, joined.flags]).to.deep.equal([1_000_000n, 1n]);
    expect((await venue.oracle.mark(binary(9))).price).to.equal(450_000n);
  });

  it("read() returns the head and a slot for each word, in order, repeats included", async () => {
    const [head, eth, octet, btc, again, none] = await read([
      ETH_PERP,
      binary(1),
      BTC_PERP,
      binary(2),
      0x04000007,
    ]);
    expect(BigInt(head ?? 0)).to.equal(await venue.oracle.head());
    expect(eth).to.equal(`0x0000000101${"00".repeat(5)}000077359400${"00".repeat(16)}`);
    expect(octet).to.equal(again);
    expect(BigInt(btc ?? 0) >> 128n).to.equal((1n << 96n) | (1n << 88n) | 50_000_000_000n);
    expect(BigInt(none ?? 0)).to.equal(0n);
  });

  it("read() without words returns the head alone", async () => {
    const data = await venue.ethers.provider.call({ to: venue.oracle.target, data: READ });
    expect(BigInt(data)).to.equal(await venue.oracle.head());
    expect(data.length).to.equal(66);
  });

  it("scalars have their own octets, four options or spots a slot of their own kind", async () => {
    // same index bits, five kinds: nothing posted for them may show the binaries' slot
    const ids = [0x20000000, 0x30000000, 0x40000000, 0x50000000];
    const [, ...slots] = await read(ids);
    expect(slots.map(BigInt)).to.deep.equal([0n, 0n, 0n, 0n]);
    for (const instrument of ids) {
      const { price, flags, epoch } = await venue.oracle.mark(instrument);
      expect([price, flags, epoch]).to.deep.equal([0n, 0n, 0n]);
    }
  });

  it("reads a quad where the engine looks for it: at the base slot plus (2 << 40 | id >> 2)", async () => {
    // call option 0x30000006: lane 2, mark 48 at bit 112, flags 8 at bit 160
    const base = BigInt(id("plimsoll.MarkOracle.marks")) & ~(2n ** 64n - 1n);
    const slot = toBeHex(base + (2n << 40n) + 0x0c000001n, 32);
    const word = (7n << 224n) | (1n << 160n) | (123_456_789n << 112n);
    await venue.provider.request({
      method: "hardhat_setStorageAt",
      params: [venue.oracle.target, slot, toBeHex(word, 32)],
    });
    const { price, flags, epoch } = await venue.oracle.mark(0x30000006);
    expect([price, flags, epoch]).to.deep.equal([123_456_789n, 1n, 7n]);
    expect((await read([0x30000005]))[1]).to.equal(toBeHex(word, 32));
  });
});
