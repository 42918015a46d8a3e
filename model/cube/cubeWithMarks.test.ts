import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { productionProfile } from "../profiles/production.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { snapshotOfEverything } from "../testing/snapshotOfEverything.ts";
import { buildCube } from "./buildCube.ts";
import { cubeWithMarks } from "./cubeWithMarks.ts";

const profile = {
  ...productionProfile,
  scenarioSet: { sampler: "sobol", panels: 2, pointsPerPanel: 100, minimumTail: 1 },
} as const;
const seeds = [
  [5, 1],
  [6, 1],
] as const;
const cube = buildCube({ profile, snapshot: snapshotOfEverything, seeds });

function moved(marks: Record<string, number>): Snapshot {
  const { instruments } = snapshotOfEverything;
  const changed = Object.entries(marks).map(([key, mark]) => [key, { ...instruments[key]!, mark }] as const);
  return { ...snapshotOfEverything, instruments: { ...instruments, ...Object.fromEntries(changed) } };
}

describe("cubeWithMarks", () => {
  for (const [marks, built] of [
    [{}, 0],
    [{ "ETH-PERP": 3_410_000_000 }, 1],
    [{ "VOTE-2": 300_000 }, 1],
    // The strip, the parlay on one of its buckets, and the parlay's other legs with what settles with them.
    [{ "E-MIDDLE": 480_000 }, 7],
    [{ "BTC-95000": 450_000, "C-SCALAR-PAST": 420_000, "D-PAST": 610_000, "GAME-1": 1000 }, undefined],
  ] as const) {
    it(`behavior: is the cube of the moved marks, to the bit, the other rows taken over: ${JSON.stringify(marks)}`, () => {
      const snapshot = moved(marks);
      const whole = buildCube({ profile, snapshot, seeds });
      const found = cubeWithMarks(cube, snapshot, seeds);
      expect({ ...found, market: 0 }).to.deep.equal({ ...whole, market: 0 });
      expect(found.market.instruments).to.deep.equal(whole.market.instruments);
      const others = found.rows.filter((row, i) => row === cube.rows[i]).length;
      if (built !== undefined) expect(cube.rows.length - others).to.equal(built);
      else expect(others).to.be.above(5);
    });
  }

  it("error: more than marks, and other seeds", () => {
    const later = { ...moved({ "ETH-PERP": 3_410_000_000 }), time: snapshotOfEverything.time + 1 };
    expect(() => cubeWithMarks(cube, later, seeds)).to.throw(ModelError, "more than marks");
    const other = [seeds[0], [7, 1]] as const;
    const changed = moved({ "ETH-PERP": 3_410_000_000 });
    expect(() => cubeWithMarks(cube, changed, other)).to.throw(ModelError, "not built with these seeds");
  });
});
