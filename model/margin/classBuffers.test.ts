import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { exampleSnapshot, exampleTime } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { classBuffers } from "./classBuffers.ts";

const market = parseMarket(productionProfile, factorModel(productionProfile), exampleSnapshot);
const parameters = productionProfile.margin.antiProcyclical!;

/** The buffer of crypto, 1e-4, `hours` after it was `buffer`, BTC's and ETH's volatility times `times`. */
function after(buffer: string, hours: number, times: number): bigint | undefined {
  const { assets } = exampleSnapshot;
  const snapshot = {
    ...exampleSnapshot,
    assets: {
      ...assets,
      BTC: { ...assets.BTC!, volatility: (0.67 * times).toFixed(6) },
      ETH: { ...assets.ETH!, volatility: (0.86 * times).toFixed(6) },
    },
    buffers: { crypto: { buffer, time: exampleTime - 3600 * hours } },
  };
  return classBuffers(parameters, parseFraction("1.25"), snapshot, market).get("crypto");
}

describe("classBuffers", () => {
  it("behavior: falls 2 % an hour while volatility exceeds twice its long run, not below 1.10", () => {
    expect(after("1.25", 0.5, 2.1)).to.equal(12_400n);
    expect(after("1.25", 3, 2.1)).to.equal(11_900n);
    expect(after("1.25", 100, 2.1)).to.equal(11_000n);
  });

  it("behavior: rises 1 % a day while it does not, not above 1.25", () => {
    expect(after("1.1", 24, 1.9)).to.equal(11_100n);
    expect(after("1.1", 12, 1.9)).to.equal(11_050n);
    expect(after("1.24", 24 * 30, 1.9)).to.equal(12_500n);
  });

  it("behavior: both are rounded to the prudent side", () => {
    // 2 % · 100 s/3600 = 5.56e-4 down, 1 % · 100 s/86400 = .116e-4 up.
    expect(after("1.25", 100 / 3600, 2.1)).to.equal(12_495n);
    expect(after("1.1", 100 / 3600, 1)).to.equal(11_001n);
  });

  it("behavior: no time, no move; a class without a previous buffer is not listed", () => {
    expect(after("1.2", 0, 3)).to.equal(12_000n);
    expect(classBuffers(parameters, parseFraction("1.25"), exampleSnapshot, market).size).to.equal(0);
  });

  it("error: a previous buffer outside its bounds or of the future", () => {
    for (const [buffer, hours] of [
      ["1.05", 1],
      ["1.3", 1],
      ["1.2", -1],
    ] as const) {
      expect(() => after(buffer, hours, 1))
        .to.throw(ModelError)
        .with.property("code", "impossibleParameter");
    }
  });
});
