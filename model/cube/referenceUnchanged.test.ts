import { createHash } from "node:crypto";
import { expect } from "chai";
import { referenceBook } from "../books/referenceBook.ts";
import { referenceProfile } from "../profiles/reference.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { exampleSnapshot } from "../testing/exampleSnapshot.ts";
import { buildCube } from "./buildCube.ts";

const seeds = [
  [1, 2],
  [3, 4],
] as const;

function hashOf(snapshot: Snapshot): string {
  const scenarioSet = { sampler: "philox", panels: 2, pointsPerPanel: 1024 } as const;
  const cube = buildCube({ profile: { ...referenceProfile, scenarioSet }, snapshot, seeds });
  const hash = createHash("sha256");
  cube.rows.forEach((row, i) => hash.update(`${cube.instruments[i]}:${Array.from(row).join(",")}\n`));
  return hash.digest("hex");
}

// Written down before jumps, clocks, generators, volatility shocks, basis and settlement noise came in.
describe("the cube of the reference profile", () => {
  it("behavior: is what it was, to the bit, on the reference book", () => {
    expect(hashOf(referenceBook.snapshot)).to.equal(
      "4e84c923c73280630a2acbdf4a310fb137cfe82ec94196cfaf592743ae4b9971",
    );
  });

  it("behavior: is what it was, to the bit, with every kind of instrument", () => {
    expect(hashOf(exampleSnapshot)).to.equal(
      "8cfca60c657c2452d3d7ecead77115064169fd778206e43ee3fe24264a0dea1e",
    );
  });
});
