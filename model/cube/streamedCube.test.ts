import { expect } from "chai";

import { referenceBook } from "../books/referenceBook.ts";
import { ModelError } from "../errors/ModelError.ts";
import type { Profile } from "../profiles/Profile.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { exampleSnapshot, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { strainedSnapshot } from "../testing/strainedSnapshot.ts";
import { buildCube } from "./buildCube.ts";
import type { Seed } from "./ScenarioCube.ts";
import { slabsOf } from "./slabsOf.ts";
import { streamedCube } from "./streamedCube.ts";

const seeds: readonly Seed[] = [
  [1, 0],
  [2, 0],
  [3, 7],
];
const scenarioSet = { sampler: "sobol", panels: 3, pointsPerPanel: 2100 } as const;
const production: Profile = { ...productionProfile, scenarioSet };

describe("streamedCube", function () {
  this.timeout(20_000);

  for (const [name, profile, snapshot] of [
    ["production", production, exampleSnapshot],
    ["production, strained", production, strainedSnapshot],
    [
      "production, Philox",
      { ...production, scenarioSet: { ...scenarioSet, sampler: "philox" } },
      exampleSnapshot,
    ],
    ["reference", { ...referenceProfile, scenarioSet }, referenceBook.snapshot],
  ] as const) {
    it(`behavior: rows of any slab are those of buildCube, bit for bit; so is all else (${name})`, () => {
      const input = { profile, snapshot, seeds };
      const { rows, peaks: _, ...frame } = buildCube(input);
      const { rowsOf, slabBytes: __, ...streamed } = streamedCube(input);
      // Bit for bit: −0 would not equal 0.
      expect(streamed).to.deep.equal(frame);
      const cuts = [1, 2, 5].map((parts) => slabsOf(frame.points, 3, Math.ceil(frame.points / parts)));
      for (const slab of [...cuts.flat(), ...slabsOf(6300, 3, 999), { first: 2099, points: 2103 }]) {
        const expected = rows.map((row) => row.slice(slab.first, slab.first + slab.points));
        expect(rowsOf(slab)).to.deep.equal(expected);
      }
    });
  }

  it("error: what buildCube refuses, with its errors", () => {
    const huge = snapshotOf({ HUGE: perp("BTC", 0, 9e15) });
    const btc = { spot: "95000", volatility: "19" };
    const wild = { ...huge, assets: { ...huge.assets, BTC: btc } };
    expect(() =>
      streamedCube({ profile: production, snapshot: wild, seeds }).rowsOf({ first: 0, points: 2100 }),
    )
      .to.throw(ModelError, "The profit and loss of one lot of HUGE is not a finite number")
      .with.property("code", "notFinite");
    expect(() => streamedCube({ profile: production, snapshot: exampleSnapshot, seeds: seeds.slice(1) }))
      .to.throw(ModelError, "each needs a seed")
      .with.property("code", "malformedSeed");
  });
});
