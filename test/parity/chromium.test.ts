import { readFileSync } from "node:fs";

import { expect } from "chai";

import { figures, type Figures } from "./browser/figures.ts";
import { figuresInChromium } from "./browser/figuresInChromium.ts";
import { findChromium } from "./browser/findChromium.ts";

const BOOKS = ["reference", "btc-perp-strip"];

/** §8 of the model's design: whoever recomputes a margin, on whatever engine, finds the same bits. */
describe("the model in Node and in Chromium", function () {
  this.timeout(240_000);

  const books = BOOKS.map(
    (name) =>
      JSON.parse(readFileSync(new URL(`../../model/books/${name}.json`, import.meta.url), "utf8")) as unknown,
  );
  let inBrowser: Figures[];

  before(async function () {
    const executable = findChromium(process.env);
    if (executable === undefined) {
      console.log("      skipped: no Chromium found. Install one, or set CHROMIUM_PATH to its program file.");
      this.skip();
    }
    inBrowser = await figuresInChromium(executable, books);
  });

  BOOKS.forEach((name, at) => {
    it(`behavior: the same Merkle root of the scenarios and the same margin of ${name}`, () => {
      expect(inBrowser).to.be.an("array");
      expect(inBrowser[at]).to.deep.equal(figures(books[at]));
    });

    it(`behavior: the WebAssembly kernel gives every number of the plain TypeScript's for ${name}, on each rung and build`, () => {
      const { initialMargin, maintenanceMargin, expectedShortfall, kernelReport, kernelTails } =
        inBrowser[at]!;
      expect(JSON.parse(kernelReport)).to.include({ initialMargin, maintenanceMargin, expectedShortfall });
      expect(new Set(kernelTails)).to.have.property("size", 1);
    });
  });
});
