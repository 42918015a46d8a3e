import { readFileSync } from "node:fs";

import { expect } from "chai";

import { kernelFile, kernelSource } from "./kernelSource.ts";

describe("kernelSource", function () {
  this.timeout(120_000);

  it("behavior: a build from source gives the bytes that are checked in (`npm run kernel:build` puts it right)", async () => {
    expect((await kernelSource()) === readFileSync(kernelFile, "utf8")).to.be.true;
  });
});
