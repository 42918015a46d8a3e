import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { runPlimsoll } from "../testing/runPlimsoll.ts";

const VENUE = {
  instruments: [
    { name: "BTC-PERP", kind: "perp", mark: "50000000000", openInterestCap: "100000", lotDecimals: 4 },
  ],
  terms: {
    floorRatio: 50_000,
    growthPerMinute: 20_000,
    bonusMax: 150_000,
    insuranceShare: 100_000,
    perpBand: 100_000,
    binaryBand: 200_000,
    perpCap: 200_000,
    binaryCap: 300_000,
    fundingRate: 0,
    minInterval: 60,
  },
};

describe("plimsoll trust-bound", function () {
  this.timeout(30_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "plimsoll-trust-"));
  });
  after(() => rm(folder, { recursive: true }));

  async function fileOf(content: unknown): Promise<string> {
    const file = join(folder, "venue.json");
    await writeFile(file, JSON.stringify(content));
    return file;
  }

  it("behavior: answers with three amounts", async () => {
    const file = await fileOf(VENUE);
    const { code, stdout } = await runPlimsoll(["trust-bound", file, "--seconds", "60", "--json"]);
    expect(code).to.equal(0);
    // Ten bitcoins at 50,000: 95 %; 13.5 % of both sides; 21 % in two epochs.
    expect(JSON.parse(stdout)).to.deep.equal({
      seconds: 60,
      marginTooLow: "475000000000",
      marginTooHigh: "135000000000",
      marks: "105000000000",
    });
    const text = await runPlimsoll(["trust-bound", file, "--seconds", "60"]);
    expect(text.stdout).to.match(/marks and funding +105,000\.00/);
  });

  it("error: a document that is not a venue is refused with the field and exit code 2", async () => {
    const file = await fileOf({ ...VENUE, terms: { ...VENUE.terms, floorRatio: "a half" } });
    const { code, stdout, stderr } = await runPlimsoll(["trust-bound", file]);
    expect(code).to.equal(2);
    expect(stdout).to.equal("");
    expect(stderr).to.contain("terms.floorRatio");
  });
});
