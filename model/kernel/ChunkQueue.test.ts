import { expect } from "chai";
import fc from "fast-check";

import { refusalOf } from "../testing/refusalOf.ts";
import { type Chunk, ChunkQueue } from "./ChunkQueue.ts";

describe("ChunkQueue", () => {
  it("behavior: every item is completed once, whatever order threads end in and whichever die", () => {
    const steps = fc.array(fc.tuple(fc.nat(7), fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(fc.nat(3000), fc.integer({ min: 1, max: 8 }), steps, (total, threads, events) => {
        const queue = new ChunkQueue(total, threads);
        const completed = new Uint8Array(total);
        const running: (Chunk | undefined)[] = Array.from({ length: threads }, () => queue.next());
        const end = (thread: number, dies: boolean): void => {
          const chunk = running[thread];
          if (chunk !== undefined && dies) queue.giveBack(chunk);
          else if (chunk !== undefined) {
            queue.complete(chunk);
            for (let i = chunk.first; i < chunk.end; i++) completed[i]!++;
          }
          running[thread] = queue.next();
        };
        for (const [thread, dies] of events) end(thread % threads, dies);
        while (running.some((chunk) => chunk !== undefined))
          running.forEach((_, thread) => end(thread, false));
        expect(queue.done).to.equal(total);
        expect(completed.every((times) => times === 1)).to.equal(true);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it("error: items and threads that are no counts", () => {
    for (const [total, threads] of [
      [-1, 1],
      [0.5, 1],
      [NaN, 1],
      [10, 0],
      [10, -1],
      [10, 1.5],
      [10, NaN],
    ] as const) {
      expect(refusalOf(() => new ChunkQueue(total, threads)).code).to.equal("impossibleParameter");
    }
    expect(new ChunkQueue(0, 1).next()).to.equal(undefined);
  });

  it("behavior: chunks of one size, as many for each thread, at least two, of 32 to 256", () => {
    const sizesOf = (total: number, threads: number): number[] => {
      const queue = new ChunkQueue(total, threads);
      const sizes: number[] = [];
      for (let chunk = queue.next(); chunk !== undefined; chunk = queue.next()) {
        sizes.push(chunk.end - chunk.first);
      }
      return sizes;
    };
    expect(sizesOf(1000, 2)).to.deep.equal([250, 250, 250, 250]);
    expect(sizesOf(1025, 2)).to.deep.equal([171, 171, 171, 171, 171, 170]);
    expect(sizesOf(512, 1)).to.deep.equal([256, 256]);
    expect(sizesOf(200, 2)).to.deep.equal([50, 50, 50, 50]);
    expect(sizesOf(70, 4)).to.deep.equal([32, 32, 6]);
  });
});
