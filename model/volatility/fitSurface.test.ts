import { expect } from "chai";
import { normalCdf } from "../numeric/normal.ts";
import { fitSurface } from "./fitSurface.ts";
import { repairStrip } from "./repairStrip.ts";

/** Digitals of a flat 50 %, from the closed form. */
function questionOf(years: number) {
  const s = 0.5 * Math.sqrt(years);
  const quotes = [85, 95, 105, 115].map((strike) => ({
    strike,
    price: normalCdf(Math.log(100 / strike) / s - s / 2),
  }));
  return { forward: 100, years, strip: repairStrip(quotes) };
}

describe("surface of several strips", () => {
  it("behavior: expiries come in any order and leave in order; the questions stay as they were", () => {
    const questions = [0.5, 0.1, 0.25].map(questionOf);
    const { expiries, surface, calendar } = fitSurface(questions);
    expect(questions.map(({ years }) => years)).to.deep.equal([0.5, 0.1, 0.25]);
    expect(expiries.map(({ years }) => years)).to.deep.equal([0.1, 0.25, 0.5]);
    expect(surface.map(({ years }) => years)).to.deep.equal([0.1, 0.25, 0.5]);
    for (const { years, curve } of surface) expect(curve(0).variance).to.be.closeTo(0.25 * years, 1e-9);
    expect(calendar).to.deep.equal([]);
  });

  it("behavior: an expiry that cannot be fitted is reported and left out of the surface", () => {
    const empty = { forward: 100, years: 0.25, strip: repairStrip([]) };
    const { expiries, surface } = fitSurface([questionOf(0.1), empty, questionOf(0.5)]);
    expect(expiries.map(({ fit }) => fit.kind)).to.deep.equal(["fitted", "notFitted", "fitted"]);
    expect(surface.map(({ years }) => years)).to.deep.equal([0.1, 0.5]);
    expect(fitSurface([empty]).surface).to.deep.equal([]);
  });
});
