import { expect } from "chai";
import { referenceBook } from "../books/referenceBook.ts";
import { marginOf } from "../margin/marginOf.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { buildCube } from "./buildCube.ts";
import type { Seed } from "./ScenarioCube.ts";

describe("accuracy of the default scenario set", function () {
  this.timeout(60_000);

  it("behavior: the base of the reference book is within 110 (root mean square) of the exact 13,257.1495", () => {
    // 16 fixed seeds. If the true error is 110, a measured one above 155 has probability 1 % (χ² with 16 degrees of
    // freedom above 31.8); points shifted digitally, in the coordinates of the tree (180), fail with 76 %.
    const seeds = 16;
    let squares = 0;
    for (let key = 0; key < seeds; key++) {
      const cube = buildCube({
        profile: referenceProfile,
        snapshot: referenceBook.snapshot,
        seeds: Array.from({ length: 8 }, (_, panel): Seed => [key, panel]),
      });
      squares += (Number(marginOf(cube, referenceBook.positions).base) / 1e6 - 13_257.1495) ** 2;
    }
    expect(Math.sqrt(squares / seeds)).to.be.below(155);
  });
});
