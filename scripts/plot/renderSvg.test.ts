import { expect } from "chai";

import type { Chart } from "./Chart.ts";
import { renderSvg } from "./renderSvg.ts";

const chart: Chart = {
  title: "Margin of one BTC",
  subtitle: "share of its price",
  x: { label: "day", kind: "time" },
  y: { label: "margin", format: ".0%", zero: true },
  layers: [
    {
      mark: "band",
      series: "between the quartiles",
      points: [
        ["2020-03-11", 0.1, 0.2],
        ["2020-03-12", 0.3, 0.4],
      ],
    },
    {
      mark: "line",
      series: "margin",
      points: [
        ["2020-03-11", 0.18],
        ["2020-03-12", 0.4],
      ],
    },
    { mark: "rule", axis: "y", at: 0.25, label: "a quarter" },
  ],
};

describe("renderSvg", () => {
  it("behavior: draws titles, axes, legend, marks and the labels of rules", async () => {
    const svg = await renderSvg(chart);
    expect(svg).to.match(/^<svg /);
    for (const text of ["Margin of one BTC", "share of its price", "day", "a quarter", "40%"]) {
      expect(svg).to.contain(`>${text}<`);
    }
    expect(svg).to.contain(">between the quartiles<");
    expect(svg).to.contain("mark-line");
    expect(svg).to.contain("mark-area");
  });

  it("behavior: the same chart gives the same bytes, also after others", async () => {
    const first = await renderSvg(chart);
    await renderSvg({ ...chart, x: { label: "day", kind: "time", range: ["2020-03-11", "2020-03-12"] } });
    expect(await renderSvg(chart)).to.equal(first);
  });

  it("behavior: charts stand below each other, each with its own legend", async () => {
    const alone = await renderSvg(chart);
    const both = await renderSvg(chart, { ...chart, title: "Another" });
    const height = (svg: string): number => Number(/ height="(\d+)"/.exec(svg)?.[1]);
    expect(height(both)).to.be.greaterThan(1.8 * height(alone));
    expect(both.match(/>between the quartiles</g)).to.have.length(2);
  });

  it("behavior: a legend wider than the chart is broken into columns, so that the picture stays as wide", async () => {
    const name = (at: number): string => `series ${at} with a rather long name to write`;
    const svg = await renderSvg({
      ...chart,
      width: 500,
      layers: [1, 2, 3, 4, 5].map((at) => ({ mark: "line", series: name(at), points: [["2020-03-11", at]] })),
    });
    expect(Number(/ width="(\d+)"/.exec(svg)?.[1])).to.be.lessThan(620);
    for (const at of [1, 2, 3, 4, 5]) expect(svg).to.contain(`>${name(at)}<`);
  });

  it("behavior: bars of two series stand side by side in each category", async () => {
    const svg = await renderSvg({
      title: "Exceptions",
      x: { label: "asset", kind: "category" },
      y: { label: "exceptions", zero: true },
      layers: [
        { mark: "bars", series: "expected", points: [["BTC", 31]] },
        { mark: "bars", series: "found", points: [["BTC", 33]] },
      ],
    });
    const lefts = [...svg.matchAll(/aria-roledescription="bar" d="M([\d.]+)/g)].map(([, left]) => left);
    expect(new Set(lefts).size).to.equal(2);
  });
});
