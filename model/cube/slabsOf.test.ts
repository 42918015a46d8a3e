import { expect } from "chai";
import fc from "fast-check";

import { slabsOf } from "./slabsOf.ts";

describe("slabsOf", () => {
  it("behavior: whole panels where they fit, the rest in the last; parts of one panel where they do not", () => {
    expect(slabsOf(80, 8, 80)).to.deep.equal([{ first: 0, points: 80 }]);
    expect(slabsOf(80, 8, 35)).to.deep.equal([
      { first: 0, points: 30 },
      { first: 30, points: 30 },
      { first: 60, points: 20 },
    ]);
    expect(slabsOf(20, 2, 6)).to.deep.equal([
      { first: 0, points: 6 },
      { first: 6, points: 4 },
      { first: 10, points: 6 },
      { first: 16, points: 4 },
    ]);
  });

  it("behavior: every scenario once and in order, never more than asked for", () => {
    const sizes = { panels: fc.integer({ min: 1, max: 9 }), length: fc.integer({ min: 1, max: 40 }) };
    fc.assert(
      fc.property(sizes.panels, sizes.length, fc.integer({ min: 1, max: 400 }), (panels, length, most) => {
        let next = 0;
        for (const { first, points } of slabsOf(panels * length, panels, most)) {
          expect(first).to.equal(next);
          expect(points).to.be.within(1, most);
          // Whole panels, or a part of one.
          const isWhole = first % length === 0 && points % length === 0;
          const isPart = Math.floor(first / length) === Math.floor((first + points - 1) / length);
          expect(isWhole || isPart).to.equal(true);
          next += points;
        }
        expect(next).to.equal(panels * length);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
