import { readFileSync } from "node:fs";

import { expect } from "chai";

import { renderSvg } from "../plot/renderSvg.ts";
import { smileCharts } from "./smileCharts.ts";

describe("smileCharts", () => {
  it("behavior: the plot in the docs is the one that the model and the quotes give now", async () => {
    const shown = readFileSync(new URL("../../docs/model/volatility.svg", import.meta.url), "utf8");
    expect(await renderSvg(...smileCharts())).to.equal(shown);
  });
});
