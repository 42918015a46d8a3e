import { expect } from "chai";
import fc from "fast-check";

import { blockBytes, BlockPool } from "./BlockPool.ts";
import { KernelMemory } from "./KernelMemory.ts";

describe("BlockPool", () => {
  it("behavior: blocks in use never overlap, are as large as asked and waste at most an eighth beyond a cache line", () => {
    const steps = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 5000 }), release: fc.nat(9) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, (plan) => {
        const pool = new BlockPool(new KernelMemory(1 << 20));
        const used: { address: number; bytes: number }[] = [];
        for (const { bytes, release } of plan) {
          const block = { address: pool.take(bytes), bytes };
          expect(blockBytes(bytes)).to.be.within(bytes, Math.max(64 * Math.ceil(bytes / 64), 1.125 * bytes));
          for (const other of used) {
            const apart =
              block.address >= other.address + other.bytes || other.address >= block.address + block.bytes;
            expect(apart).to.equal(true);
          }
          used.push(block);
          if (release < 5 && release < used.length) {
            const [given] = used.splice(release, 1);
            pool.giveBack(given!.address, given!.bytes);
          }
        }
      }),
      { numRuns: 60, seed: 8 },
    );
  });

  it("behavior: what was given back serves again: changing blocks for ever takes no more memory", () => {
    const memory = new KernelMemory(1 << 20);
    const pool = new BlockPool(memory);
    const sizes = [300, 700, 2000];
    const blocks = sizes.map((bytes) => pool.take(bytes));
    const used = memory.used;
    for (let round = 0; round < 1000; round++) {
      const place = round % 3;
      pool.giveBack(blocks[place]!, sizes[place]!);
      sizes[place] = [310, 690, 2040][(place + round) % 3]!;
      blocks[place] = pool.take(sizes[place]);
    }
    expect(memory.used).to.equal(used);
  });
});
