import { expect } from "chai";

import { temporaryFolder } from "../cli/testing/temporaryFolder.ts";
import { startNumpy } from "./startNumpy.ts";
import { writeFakeNumpy } from "./testing/fakeNumpy.ts";

/** Two accounts over three instruments in four scenarios; losses by hand. */
const work = {
  points: 4,
  rows: [
    [1, 2, 3, 4],
    [10, -10, 10, -10],
    [0, 0, 7, -7],
  ].map((row) => Float64Array.from(row)),
  books: [
    [
      { index: 0, size: 1n },
      { index: 2, size: -2n },
    ],
    [{ index: 1, size: 3n }],
  ],
};
/** −1, −2, 11, −18 and −30, 30, −30, 30: the two largest. */
const sums = [10, 60];

describe("startNumpy", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  after(() => folder.remove());

  it("behavior: the machine's own Python gives the sums in every way, or says why not", async () => {
    const numpy = await startNumpy(work, 2, { command: "python3", threads: 1 });
    if (typeof numpy === "string") {
      expect(numpy).to.match(/^python3 (has no numpy|does not run): ./);
      return;
    }
    for (const way of numpy.ways) {
      const { sums: given, elapsed } = await numpy.compute(way);
      expect(given, way).to.deep.equal(sums);
      expect(elapsed.wall).to.be.greaterThan(0);
    }
    await numpy.stop();
  });

  it("behavior: passes sums and times on, as often as it is asked", async () => {
    const numpy = await startNumpy(work, 2, { command: writeFakeNumpy(folder.path, "right") });
    if (typeof numpy === "string") throw new Error(numpy);
    for (const way of ["dense f64", "sparse f32"]) {
      expect(await numpy.compute(way)).to.deep.equal({ sums, elapsed: { wall: 2, processor: 3 } });
    }
    await numpy.stop();
  });

  it("behavior: says why there is none: no such command, no numpy, a process that ends", async () => {
    expect(await startNumpy(work, 2, { command: "/no/such/python" })).to.equal(
      "/no/such/python does not run: spawn /no/such/python ENOENT",
    );
    const missing = await startNumpy(work, 2, { command: writeFakeNumpy(folder.path, "missing") });
    expect(missing).to.match(/has no numpy: No module named 'numpy'$/);
    const dying = await startNumpy(work, 2, { command: writeFakeNumpy(folder.path, "dying") });
    expect(dying).to.match(/does not run: MemoryError: too much$/);
  });
});
