import { expect } from "chai";
import type { Leg } from "../margin/Leg.ts";
import { KnownSums } from "./KnownSums.ts";
import { noLosses } from "./NodeTails.ts";
import type { SumTails } from "./SumTails.ts";
import { tailLevel } from "./TailLevel.ts";

const level = tailLevel(100, { numerator: 9n, denominator: 10n });
const tails = (runs = 0): SumTails => ({
  sampled: noLosses([level], runs === 0 ? { count: 0 } : { count: runs, level }),
  historical: undefined,
});
const legsOf = (...indices: number[]): Leg[] => indices.map((index) => ({ index, size: 1n }));

describe("KnownSums", () => {
  it("behavior: a sum is found by its array, and by another of the same legs, before and after more is known", () => {
    const known = new KnownSums();
    const [pair, more] = [legsOf(1, 23), legsOf(12, 3)];
    const [first, second] = [tails(), tails()];
    known.add({ sums: [{ legs: pair, node: 1, isBuffered: false }] }, [tails(), first]);
    expect(known.find(pair, false)).to.equal(first);
    expect(known.find(legsOf(1, 23), false)).to.equal(first);
    expect(known.find(legsOf(12, 3), false)).to.equal(undefined);
    known.add({ sums: [{ legs: more, node: 0, isBuffered: false }] }, [second]);
    expect(known.find(more, false)).to.equal(second);
    expect(known.find(legsOf(12, 3), false)).to.equal(second);
    expect(known.find(pair, false)).to.equal(first);
  });

  it("behavior: the losses with buffers are another sum of the same legs", () => {
    const known = new KnownSums();
    const legs = legsOf(1, 2);
    const [plain, buffered] = [tails(), tails()];
    known.add({ sums: [{ legs, node: 0, isBuffered: true }] }, [buffered]);
    expect(known.find(legs, false)).to.equal(undefined);
    expect(known.find(legsOf(1, 2), false)).to.equal(undefined);
    known.add({ sums: [{ legs, node: 0, isBuffered: false }] }, [plain]);
    for (const some of [legs, legsOf(1, 2)]) {
      expect(known.find(some, false)).to.equal(plain);
      expect(known.find(some, true)).to.equal(buffered);
    }
  });

  it("behavior: of two arrays of the same legs the one with runs answers for a third", () => {
    for (const runs of [
      [0, 2],
      [2, 0],
    ]) {
      for (const isAsked of [false, true]) {
        const known = new KnownSums();
        const found = runs.map((count) => tails(count));
        if (isAsked) known.find(legsOf(4, 5), false);
        for (const one of found)
          known.add({ sums: [{ legs: legsOf(4, 5), node: 0, isBuffered: false }] }, [one]);
        expect(known.find(legsOf(4, 5), false)).to.equal(found[runs.indexOf(2)]);
      }
    }
  });
});
