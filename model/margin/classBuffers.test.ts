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

  it("behavior: twice the long run exactly is not stressed; of two underlyings their mean counts", () => {
    const of = (btc: number, eth: number, hours = 1): bigint | undefined => {
      const { assets } = exampleSnapshot;
      const snapshot = {
        ...exampleSnapshot,
        assets: {
          ...assets,
          BTC: { ...assets.BTC!, volatility: String(btc) },
          ETH: { ...assets.ETH!, volatility: String(eth) },
        },
        buffers: { crypto: { buffer: "1.2", time: exampleTime - 3600 * hours } },
      };
      return classBuffers(parameters, parseFraction("1.25"), snapshot, market).get("crypto");
    };
    // 1 % a day up is 4.17e-4 an hour, 5 rounded up; 2 % an hour down.
    expect(of(1.34, 1.72)).to.equal(12_005n);
    expect(of(1.35, 1.72)).to.equal(11_800n);
    // 3 and .9 times: 1.95 on average; 3 and 1.1: 2.05.
    expect(of(2.01, 0.774)).to.equal(12_005n);
    expect(of(2.01, 0.946)).to.equal(11_800n);
  });

  it("behavior: underlyings without a long-run level are left out, a class of them is never stressed", () => {
    const { BTC: __, ...longRunVolatility } = parameters.longRunVolatility;
    const snapshot = {
      ...exampleSnapshot,
      assets: { ...exampleSnapshot.assets, BTC: { ...exampleSnapshot.assets.BTC!, volatility: "9" } },
      buffers: {
        crypto: { buffer: "1.2", time: exampleTime - 3600 },
        equity: { buffer: "1.25", time: exampleTime - 3600 },
      },
    };
    const of = (levels: Record<string, string>) =>
      classBuffers({ ...parameters, longRunVolatility: levels }, parseFraction("1.25"), snapshot, market);
    expect(of(longRunVolatility).get("crypto")).to.equal(12_005n);
    expect(of({}).get("crypto")).to.equal(12_005n);
    expect([...of(parameters.longRunVolatility)]).to.deep.equal([
      ["crypto", 11_800n],
      ["equity", 12_500n],
    ]);
  });

  it("behavior: the ends of the range are buffers of an earlier epoch, and bounds are rounded up to 1e-4", () => {
    expect([after("1.1", 0, 1), after("1.25", 0, 1)]).to.deep.equal([11_000n, 12_500n]);
    const snapshot = {
      ...exampleSnapshot,
      buffers: { crypto: { buffer: "1.20001", time: exampleTime } },
    };
    expect(classBuffers(parameters, parseFraction("1.25"), snapshot, market).get("crypto")).to.equal(12_001n);
  });

  it("error: a previous buffer outside its bounds or of the future, by class, with what to carry", () => {
    for (const [buffer, hours] of [
      ["1.0999", 1],
      ["1.2501", 1],
      ["1.2", -1 / 3600],
    ] as const) {
      const time = exampleTime - Math.floor(3600 * hours + 0.5);
      expect(() => after(buffer, hours, 1))
        .to.throw(
          ModelError,
          `snapshot.buffers.crypto is not a buffer of an earlier epoch (got {"buffer":"${buffer}","time":${time}}). Carry the last snapshot's, from 1.10.`,
        )
        .with.property("code", "impossibleParameter");
    }
  });

  it("error: a number that is no decimal, by name", () => {
    const cases: [object, string, string][] = [
      [{ trigger: "x" }, "1.2", "buffer trigger is not a decimal string"],
      [{ lowest: "x" }, "1.2", "lowest buffer is not a decimal string"],
      [{ risePerDay: "x" }, "1.2", "buffer rate is not a decimal string"],
      [{ longRunVolatility: { ETH: "x" } }, "1.2", "long-run volatility of ETH is not a decimal string"],
      [{}, "x", "buffers.crypto.buffer is not a decimal string"],
    ];
    for (const [changed, buffer, message] of cases) {
      const snapshot = { ...exampleSnapshot, buffers: { crypto: { buffer, time: exampleTime } } };
      expect(() => classBuffers({ ...parameters, ...changed }, parseFraction("1.25"), snapshot, market))
        .to.throw(ModelError, message)
        .with.property("code", "malformedDecimal");
    }
  });
});
