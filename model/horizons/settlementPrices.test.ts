import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { productionProfile } from "../profiles/production.ts";
import type { SettlementNoise } from "../profiles/ProcessParameters.ts";
import type { PriceClaim } from "../snapshot/Market.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { QuotedInstrument } from "../snapshot/Snapshot.ts";
import { binary, option, perp, scalar, snapshotOf } from "../testing/exampleSnapshot.ts";
import { givenDraws } from "../testing/givenDraws.ts";
import { factorModel } from "../tree/factorModel.ts";
import { settlementPrices } from "./settlementPrices.ts";

const noise = {
  sameIndex: "0.001",
  otherIndex: "0.003",
  outlierShare: "0.1",
  outlierFactor: "10",
  clip: "2",
};
const profileWith = (changes: Partial<SettlementNoise>) => ({
  ...productionProfile,
  settlementNoise: { ...noise, ...changes },
});
const from = (it: QuotedInstrument, source: string) => ({ ...it, source }) as QuotedInstrument;
const snapshot = snapshotOf({
  "0": binary("WTI", "60", 1, 500_000),
  "1": from(binary("BTC", "95000", 2, 500_000), "C"),
  a: from(binary("BTC", "95000", 2, 500_000), "B"),
  b: from(binary("BTC", "95000", 2, 500_000), "A"),
  c: option("call", "BTC", "95000", 2, 1e9, 4),
  d: scalar("BTC", "95000", "96000", 1, 500_000),
  f: binary("BTC", "97000", 1, 500_000),
  g: perp("BTC", 4, 95e9),
});
const market = parseMarket(productionProfile, factorModel(productionProfile), snapshot);
const claim = (key: string) => market.instruments[market.indexOf.get(key)!] as PriceClaim;

/** In the order of underlying, expiry and source: d and f, c, b, a, 1, 0. Four coordinates each. */
const first = 4 << 20;
const columns = (
  z: readonly number[],
  square: readonly number[],
  u: readonly number[],
  outlier: readonly number[],
  place: number,
) => ({
  normals: { [first + 4 * place]: z, [first + 4 * place + 1]: square },
  uniforms: { [first + 4 * place + 2]: u, [first + 4 * place + 3]: outlier },
});
/** t₃ = z/√((square² − 2 ln u)/3). */
const t3 = (z: number, square: number, u: number): number =>
  z / Math.sqrt((square * square - 2 * Math.log(u)) / 3);

describe("settlementPrices", () => {
  const drawn = columns(
    [1, -1, 30, -30],
    [0.5, -1.5, 0.1, 0.1],
    [0.5, 0.2, 0.9, 0.9],
    [0.5, 0.099, 0.1, 0.5],
    0,
  );
  const draws = givenDraws({ points: 4, ...drawn });
  const moves = Float64Array.of(0.01, 0.02, 0.03, -0.04);

  it("behavior: b·t₃ on the logarithm, clipped both ways, ten times in the outliers", () => {
    const found = settlementPrices(profileWith({}), market, draws)(claim("d"), moves);
    const expected = [0.001 * t3(1, 0.5, 0.5), 0.01 * t3(-1, -1.5, 0.2), 0.001 * 2, -0.001 * 2];
    expected.forEach((b, s) => expect(found[s]).to.be.closeTo(moves[s]! + b, 1e-15));
  });

  it("behavior: one draw an underlying, expiry and source, in that order; another index is noisier", () => {
    const normals: Record<number, number[]> = {};
    const uniforms: Record<number, number[]> = {};
    [0.5, 1, 2, 3, 5, 4].forEach((z, place) => {
      const one = columns([z], [1], [0.5], [0.5], place);
      Object.assign(normals, one.normals);
      Object.assign(uniforms, one.uniforms);
    });
    const given = givenDraws({ points: 1, normals, uniforms });
    const price = settlementPrices(profileWith({ clip: "100" }), market, given);
    const at = (key: string): number => price(claim(key), Float64Array.of(0))[0]!;
    expect(at("d")).to.be.closeTo(0.001 * t3(0.5, 1, 0.5), 1e-15);
    expect(at("f")).to.equal(at("d"));
    expect(at("c")).to.be.closeTo(0.001 * t3(1, 1, 0.5), 1e-15);
    expect(at("b")).to.be.closeTo(0.003 * t3(2, 1, 0.5), 1e-15);
    expect(at("a")).to.be.closeTo(0.003 * t3(3, 1, 0.5), 1e-15);
    expect(at("1")).to.be.closeTo(0.003 * t3(5, 1, 0.5), 1e-15);
    // On a shifted price it is the price that is multiplied.
    const oil = Math.log((68 * Math.exp(0.001 * t3(4, 1, 0.5)) + 40) / 108);
    expect(at("0")).to.be.closeTo(oil, 1e-15);
  });

  it("behavior: a shifted price below zero moves away from it, and is no more than its shift below", () => {
    const given = givenDraws({ points: 2, ...columns([100, 100], [1, 1], [0.5, 0.5], [0, 0], 5) });
    const wide = settlementPrices(profileWith({ sameIndex: "0.01", outlierFactor: "100" }), market, given);
    // S = −30 and S = 10; e^{.01·100·2} = 7.389.
    const [low, high] = wide(claim("0"), Float64Array.of(Math.log(10 / 108), Math.log(50 / 108)));
    expect(low).to.equal(-Infinity);
    expect(high).to.be.closeTo(Math.log((10 * Math.exp(2) + 40) / 108), 1e-13);
  });

  it("behavior: the underlying itself where the profile has no noise", () => {
    const { settlementNoise: _, ...plain } = productionProfile;
    expect(settlementPrices(plain, market, givenDraws({ points: 4 }))(claim("d"), moves)).to.equal(moves);
  });

  const limits = [
    ["sameIndex", 0.01, "0.011"],
    ["otherIndex", 0.01, "0.011"],
    ["outlierShare", 1, "1.001"],
    ["outlierFactor", 1000, "1001"],
    ["clip", 100, "100.1"],
  ] as const;
  for (const [field, most, above] of limits) {
    it(`error: ${field} below 0 or above ${most}; both ends are allowed`, () => {
      const run = (text: string) => () => settlementPrices(profileWith({ [field]: text }), market, draws);
      for (const text of ["-0.001", above]) {
        expect(run(text))
          .to.throw(
            ModelError,
            `settlementNoise.${field} is out of bounds (got "${text}"). Use a number from 0 to ${most}.`,
          )
          .with.property("code", "impossibleParameter");
      }
      expect(run(".1")).to.throw(ModelError, `settlementNoise.${field} is not a decimal string`);
      expect(run("0")).not.to.throw();
      expect(run(String(most))).not.to.throw();
    });
  }
});
