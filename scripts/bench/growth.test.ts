import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";

import { temporaryFolder } from "../cli/testing/temporaryFolder.ts";
import { renderSvg } from "../plot/renderSvg.ts";
import { docsFolder, growth, readGrowth } from "./growth.ts";
import { growthCharts } from "./growthCharts.ts";
import { slopeOf } from "./growthSeries.ts";

describe("npm run bench -- --growth", function () {
  this.timeout(60_000);

  it("behavior: the slope is the power with which times grow, fixed costs of small counts left out", () => {
    const point = (count: number, milliseconds: number) => ({ count, milliseconds, megabytes: 1 });
    const counts = [10, 20, 40, 80, 160];
    for (const power of [0.5, 1, 2]) {
      const points = counts.map((count) => point(count, 3 * count ** power));
      expect(slopeOf({ points })).to.be.closeTo(power, 1e-12);
      expect(slopeOf({ points: [point(5, 1000), ...points] })).to.be.closeTo(power, 1e-12);
    }
  });

  it("behavior: writes data and plot of every quantity", async () => {
    const folder = temporaryFolder();
    try {
      await growth(
        { json: false },
        {
          instruments: 20,
          accounts: [10, 20],
          positions: [1, 5],
          scenarios: [500, 1000],
          fixed: { accounts: 10, positions: 5, scenarios: 600 },
          margin: { accounts: 5, positions: [1, 3], scenarios: [8192, 16_384], held: 3 },
        },
        folder.path,
        () => undefined,
      );
      const { series } = readGrowth(folder.path);
      const ways = ["16-bit screen", "full f64", "whole margins"];
      expect(series.map(({ quantity, way }) => [quantity, way])).to.deep.equal(
        ["accounts", "positions", "scenarios"].flatMap((quantity) => ways.map((way) => [quantity, way])),
      );
      for (const { points } of series) {
        expect(points).to.have.length(2);
        for (const { milliseconds, megabytes } of points) {
          expect(milliseconds).to.be.greaterThan(0);
          expect(megabytes).to.be.greaterThan(0);
        }
      }
      expect(existsSync(path.join(folder.path, "performance-growth.svg"))).to.be.true;
    } finally {
      folder.remove();
    }
  });

  it("behavior: the plot in the docs is that of the data beside it", async () => {
    const shown = readFileSync(path.join(docsFolder, "performance-growth.svg"), "utf8");
    expect(await renderSvg(...growthCharts(readGrowth()))).to.equal(shown);
  });
});
