import { expect } from "chai";

import { binary, BTC_PERP, createVenue, ETH_PERP, snapshotHashOf, type Venue } from "../venue.ts";

describe("MarkOracle.post", () => {
  let venue: Venue;
  let restore: () => Promise<void>;

  before(async () => {
    venue = await createVenue({ posted: true, bands: { minInterval: 5n } });
    restore = await venue.checkpoint();
  });
  beforeEach(() => restore());

  it("stores epoch, time and the first 184 bits of the snapshot hash in the head", async () => {
    const snapshotHash = `0x${"ab".repeat(23)}${"00".repeat(9)}`;
    const time = (await venue.now()) + 60n;
    await expect(venue.postMarks({ time, snapshotHash }))
      .to.emit(venue.oracle, "MarksPosted")
      .withArgs(2n, time, snapshotHash, 4n);

    const head = await venue.oracle.head();
    expect(head >> 224n).to.equal(2n);
    expect((head >> 184n) % 2n ** 40n).to.equal(time);
    expect(head % 2n ** 184n).to.equal(BigInt(`0x${"ab".repeat(23)}`));
  });

  it("stores marks, flags, epoch and funding index of every instrument", async () => {
    venue.setMark(BTC_PERP, 51_234_567_890n, -42n);
    venue.setMark(binary(4), 511_111n);
    await venue.travel(5n);
    await venue.postMarks();

    const perp = await venue.oracle.mark(BTC_PERP);
    expect([perp.price, perp.flags, perp.epoch, perp.fundingIndex]).to.deep.equal([
      51_234_567_890n,
      1n,
      2n,
      -42n,
    ]);
    const yes = await venue.oracle.mark(binary(4));
    expect([yes.price, yes.flags, yes.epoch, yes.fundingIndex]).to.deep.equal([511_111n, 1n, 2n, 0n]);
    // binary 10 shares the second octet but was never listed or posted
    const none = await venue.oracle.mark(binary(10));
    expect([none.price, none.flags, none.epoch]).to.deep.equal([0n, 0n, 2n]);
  });

  it("takes a post from anybody: the signatures are what counts", async () => {
    const stranger = await venue.user("stranger");
    await venue.travel(5n);
    await venue.postMarks({ from: stranger.wallet });
    expect((await venue.oracle.head()) >> 224n).to.equal(2n);
  });

  describe("R11: what is signed", () => {
    it("error: NotASigner when the margin set signs", async () => {
      await venue.travel(5n);
      await expect(venue.postMarks({ signers: venue.marginQuorum })).to.be.revertedWithCustomError(
        venue.committee,
        "NotASigner",
      );
    });

    it("error: WrongSignatureCount for one signature too few", async () => {
      await venue.travel(5n);
      await expect(venue.postMarks({ signers: venue.markQuorum.slice(1) }))
        .to.be.revertedWithCustomError(venue.committee, "WrongSignatureCount")
        .withArgs(130n, 3n);
    });

    it("error: NotASigner when a signed word, key, time or snapshot is changed", async () => {
      const time = (await venue.now()) + 10n;
      const snapshotHash = snapshotHashOf(2n);
      const { words, keys, signatures } = venue.signMarks({
        instruments: [BTC_PERP],
        epoch: 2n,
        time,
        snapshotHash,
      });
      const dearer = words.map((word) => word + (1n << 128n));
      await venue.travelTo(time);

      const { oracle } = venue;
      const cases = {
        word: oracle.post(2n, time, snapshotHash, keys, dearer, signatures),
        key: oracle.post(2n, time, snapshotHash, "0x0000000004000002", words, signatures),
        time: oracle.post(2n, time - 1n, snapshotHash, keys, words, signatures),
        snapshot: oracle.post(2n, time, snapshotHashOf(3n), keys, words, signatures),
      };
      for (const [name, attempt] of Object.entries(cases)) {
        await expect(attempt, name).to.be.revertedWithCustomError(venue.committee, "NotASigner");
      }
      await oracle.post(2n, time, snapshotHash, keys, words, signatures);
    });

    it("error: NotASigner for a post of another oracle", async () => {
      const time = (await venue.now()) + 10n;
      const snapshotHash = snapshotHashOf(2n);
      // the same signers, chain id and message, another contract
      const domain = { ...venue.domains.oracle, verifyingContract: venue.domains.engine.verifyingContract };
      const { words, keys, signatures } = venue.signMarks({ epoch: 2n, time, snapshotHash, domain });
      await venue.travelTo(time);
      await expect(
        venue.oracle.post(2n, time, snapshotHash, keys, words, signatures),
      ).to.be.revertedWithCustomError(venue.committee, "NotASigner");
    });
  });

  describe("R12: nothing goes back in epoch or time", () => {
    it("error: StaleEpoch for an earlier epoch", async () => {
      await venue.travel(5n);
      await venue.postMarks();
      await venue.travel(5n);
      await expect(venue.postMarks({ epoch: 1n }))
        .to.be.revertedWithCustomError(venue.oracle, "StaleEpoch")
        .withArgs(1n);
    });

    it("error: StaleEpoch when the same post is sent again", async () => {
      await expect(venue.postMarks({ sameEpoch: true }))
        .to.be.revertedWithCustomError(venue.oracle, "StaleEpoch")
        .withArgs(1n);
    });

    it("error: StaleEpoch for another snapshot of the same epoch", async () => {
      await expect(venue.postMarks({ sameEpoch: true, snapshotHash: snapshotHashOf(99n) }))
        .to.be.revertedWithCustomError(venue.oracle, "StaleEpoch")
        .withArgs(1n);
    });

    it("error: EpochGap when an epoch is skipped", async () => {
      await venue.travel(5n);
      await expect(venue.postMarks({ epoch: 3n }))
        .to.be.revertedWithCustomError(venue.oracle, "EpochGap")
        .withArgs(3n, 2n);
    });

    it("error: InvalidTime one second before the interval is over", async () => {
      const time = venue.epochTime() + 4n;
      await expect(venue.postMarks({ time }))
        .to.be.revertedWithCustomError(venue.oracle, "InvalidTime")
        .withArgs(time);
      await venue.postMarks({ time: time + 1n });
    });

    it("error: InvalidTime in the future", async () => {
      const time = (await venue.now()) + 100n;
      const snapshotHash = snapshotHashOf(2n);
      const { words, keys, signatures } = venue.signMarks({ epoch: 2n, time, snapshotHash });
      await expect(venue.oracle.post(2n, time, snapshotHash, keys, words, signatures))
        .to.be.revertedWithCustomError(venue.oracle, "InvalidTime")
        .withArgs(time);
    });

    it("error: InvalidTime for another time in the same epoch", async () => {
      const time = venue.epochTime() - 1n;
      await expect(venue.postMarks({ sameEpoch: true, time }))
        .to.be.revertedWithCustomError(venue.oracle, "InvalidTime")
        .withArgs(time);
    });
  });

  describe("several posts in one epoch", () => {
    it("fill the epoch slot by slot, each slot once", async () => {
      await venue.travel(5n);
      await venue.postMarks({ instruments: [BTC_PERP] });
      expect((await venue.oracle.mark(BTC_PERP)).epoch).to.equal(2n);
      expect((await venue.oracle.mark(ETH_PERP)).epoch).to.equal(1n);

      await venue.postMarks({ instruments: [ETH_PERP, binary(0)], sameEpoch: true });
      expect((await venue.oracle.mark(ETH_PERP)).epoch).to.equal(2n);
      expect((await venue.oracle.mark(binary(7))).epoch).to.equal(2n);
      expect((await venue.oracle.mark(binary(8))).epoch).to.equal(1n);

      await expect(
        venue.postMarks({ instruments: [binary(9), BTC_PERP], sameEpoch: true }),
      ).to.be.revertedWithCustomError(venue.oracle, "StaleEpoch");
    });

    it("do not move the head", async () => {
      await venue.travel(5n);
      await venue.postMarks({ instruments: [BTC_PERP] });
      const head = await venue.oracle.head();
      await venue.travel(100n);
      await venue.postMarks({ instruments: [ETH_PERP], sameEpoch: true });
      expect(await venue.oracle.head()).to.equal(head);
    });

    it("error: StaleEpoch for a key twice in one post", async () => {
      await venue.travel(5n);
      await expect(
        venue.postMarks({
          keys: [0x04000001n, 0x04000001n],
          words: [1n, 1n].map(() => (1n << 216n) | (50_000_000_000n << 128n)),
        }),
      )
        .to.be.revertedWithCustomError(venue.oracle, "StaleEpoch")
        .withArgs(2n);
    });
  });

  describe("error: MalformedPost", () => {
    const word = (1n << 216n) | (50_000_000_000n << 128n);
    const cases: Record<string, { keys: bigint[]; words: bigint[] }> = {
      "without slots": { keys: [], words: [] },
      "with more words than keys": { keys: [0x04000001n], words: [word, word] },
      "with more keys than words": { keys: [0x04000001n, 0x04000002n], words: [word] },
      "with the key of another kind in the perps": { keys: [0x10000000n], words: [word] },
      "with an octet key that no binary has": { keys: [(1n << 40n) | 0x01ffffffn], words: [word] },
      "with an octet key beyond the scalars": { keys: [(1n << 40n) | (0x30000000n >> 3n)], words: [word] },
      "with a quad key of a kind that has octets": {
        keys: [(2n << 40n) | (0x20000000n >> 2n)],
        words: [word],
      },
      "with a quad key of an unknown kind": { keys: [(2n << 40n) | (0x60000000n >> 2n)], words: [word] },
      "with a key of no kind": { keys: [3n << 40n], words: [word] },
      "with a key of no kind that holds the place of an octet": {
        keys: [(3n << 40n) | (0x10000000n >> 3n)],
        words: [word],
      },
      "with a key of 8 bytes": { keys: [1n << 63n], words: [word] },
    };
    for (const [name, post] of Object.entries(cases)) {
      it(name, async () => {
        await venue.travel(5n);
        await expect(venue.postMarks(post)).to.be.revertedWithCustomError(venue.oracle, "MalformedPost");
      });
    }

    it("with a snapshot hash that does not end in nine zero bytes", async () => {
      await venue.travel(5n);
      const snapshotHash = `0x${"ab".repeat(23)}${"00".repeat(8)}01`;
      await expect(venue.postMarks({ snapshotHash })).to.be.revertedWithCustomError(
        venue.oracle,
        "MalformedPost",
      );
    });
  });

  describe("the ring of heads", () => {
    it("keeps the last 16", async () => {
      const heads = [await venue.oracle.head()];
      for (let epoch = 2n; epoch <= 17n; epoch++) {
        await venue.travel(5n);
        await venue.postMarks({ instruments: [BTC_PERP] });
        heads.push(await venue.oracle.head());
      }
      for (let epoch = 2n; epoch <= 17n; epoch++) {
        expect(await venue.oracle.headAt(epoch)).to.equal(heads[Number(epoch) - 1]);
      }
    });

    it("error: UnknownEpoch for epoch 0 before the first post", async () => {
      const fresh = await createVenue();
      await expect(fresh.oracle.headAt(0n))
        .to.be.revertedWithCustomError(fresh.oracle, "UnknownEpoch")
        .withArgs(0n);
    });

    it("error: UnknownEpoch for an epoch gone, one to come and zero", async () => {
      for (let epoch = 2n; epoch <= 17n; epoch++) {
        await venue.travel(5n);
        await venue.postMarks({ instruments: [BTC_PERP] });
      }
      for (const epoch of [0n, 1n, 18n, 17n + 2n ** 32n]) {
        await expect(venue.oracle.headAt(epoch))
          .to.be.revertedWithCustomError(venue.oracle, "UnknownEpoch")
          .withArgs(epoch);
      }
    });
  });
});
