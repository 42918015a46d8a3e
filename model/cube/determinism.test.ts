import { expect } from "chai";
import { parseBook } from "../books/parseBook.ts";
import { referenceBook } from "../books/referenceBook.ts";
import { ModelError } from "../errors/ModelError.ts";
import { marginOf } from "../margin/marginOf.ts";
import { exp } from "../numeric/exp.ts";
import { normalCdf, normalDensity, normalOdds } from "../numeric/normal.ts";
import { parseDecimal } from "../numeric/parseDecimal.ts";
import { roundHalfEven } from "../numeric/roundHalfEven.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { panelDraws } from "../random/panelDraws.ts";
import { philox } from "../random/philox.ts";
import stripBook from "../books/btc-perp-strip.json" with { type: "json" };
import { buildCube } from "./buildCube.ts";
import type { Seed } from "./ScenarioCube.ts";

/*
 * The rules that make a margin the same bits on every machine, one test a rule. The remaining ones have their own files:
 * arithmetic by + − × ÷ √ and Math.abs, floor, imul, fround only (ESLint, plimsoll/pure-model); Philox and Sobol
 * (random.test.ts); the scramble (owenScramble.test.ts); tiles (scenarioTiles.test.ts); canonical JSON
 * (canonicalJson.test.ts); ties and weights of the measure (sampleTailRisk.test.ts); Node against Chromium
 * (chromium.test.ts among the parity tests).
 */
describe("determinism", function () {
  this.timeout(30_000);
  const seeds: Seed[] = [
    [1, 2],
    [3, 4],
  ];
  const small = { sampler: "sobol", panels: 2, pointsPerPanel: 512 } as const;
  const strip = parseBook(stripBook);
  const referenceCube = () =>
    buildCube({
      profile: { ...referenceProfile, scenarioSet: small },
      snapshot: referenceBook.snapshot,
      seeds,
    });
  const productionCube = () =>
    buildCube({ profile: { ...productionProfile, scenarioSet: small }, snapshot: strip.snapshot, seeds });

  for (const [name, cubeOf] of [
    ["reference", referenceCube],
    ["production", productionCube],
  ] as const) {
    it(`behavior: every profit and loss is an integer below 2^53 and none is −0 (${name})`, () => {
      for (const row of cubeOf().rows) {
        for (const value of row) {
          if (!Number.isSafeInteger(value) || Object.is(value, -0)) expect.fail(`${value} in a row`);
        }
      }
    });
  }

  it("behavior: exp(x) is 0 below −700 and no smaller number comes out of it than a normal one", () => {
    expect(exp(-700)).to.be.above(2 ** -1022);
    for (const x of [-700.0000001, -701, -745, -1e300, -Infinity])
      expect(Object.is(exp(x), 0)).to.equal(true);
  });

  it("behavior: subnormal numbers are +0: the tails of Φ, φ and the odds end at 0 without passing through them", () => {
    for (let x = -45; x < -36; x += 1 / 512) {
      for (const value of [normalCdf(x), normalDensity(x), normalOdds(x)]) {
        if (!(value >= 2 ** -1022 || Object.is(value, 0))) expect.fail(`${value} at ${x}`);
      }
    }
    // What is left of a product of such numbers does not survive the rounding to ticks.
    for (const tiny of [2 ** -1074, -(2 ** -1074), -0]) {
      expect(Object.is(roundHalfEven(tiny), 0)).to.equal(true);
    }
  });

  it("behavior: half to even by floor and a tie test, next to every tie as far as doubles go", () => {
    // Expected from integer arithmetic: 2x is an odd integer at a tie.
    for (const whole of [0, 1, 2, 3, 1e6, 123_456_789, 2 ** 40 + 1, 2 ** 51 - 1, 2 ** 51 - 2]) {
      for (const sign of [1, -1]) {
        const tie = sign * (whole + 0.5);
        const even = sign * (whole % 2 === 0 ? whole : whole + 1);
        expect(roundHalfEven(tie)).to.equal(even === 0 ? 0 : even);
        const step = Math.max(Math.abs(tie) * 2 ** -52, 2 ** -54);
        expect(Math.abs(roundHalfEven(tie + sign * step))).to.equal(whole + 1);
        expect(Math.abs(roundHalfEven(tie - sign * step))).to.equal(whole);
      }
    }
  });

  it("behavior: u = (x0·2²⁰ + (x1 >>> 12) + ½)/2⁵² is inside (0, 1), also at both ends", () => {
    const u = (x0: number, x1: number): number => (x0 * 1048576 + (x1 >>> 12) + 0.5) / 4503599627370496;
    expect(u(0, 0)).to.equal(2 ** -53);
    expect(u(0xffffffff, 0xffffffff)).to.equal(1 - 2 ** -53);
    const words = new Uint32Array(4);
    philox(17, 0, 5, 0, 8, 9, words);
    expect(panelDraws("philox", 18, [8, 9]).uniforms(5)[17]).to.equal(u(words[0]!, words[1]!));
  });

  it("behavior: Sobol's u = (x + ½)·2⁻³⁰ with an integer x of 30 bits", () => {
    for (const u of panelDraws("sobol", 1024, [8, 9]).uniforms(3)) {
      const x = u * 2 ** 30 - 0.5;
      if (!(Number.isInteger(x) && x >= 0 && x < 2 ** 30)) expect.fail(`${u}`);
    }
  });

  it("behavior: a parameter is read as integer / 10^k", () => {
    for (const text of ["0.1", "0.3", "1.005", "-36.98", "0.428571428571429", "123456.789"]) {
      const [whole = "", decimals = ""] = text.split(".");
      expect(parseDecimal(text)).to.equal(Number(whole + decimals) / 10 ** decimals.length);
    }
  });

  it("error: Σ|q|·max|p| at or above 2^53 is refused, below it is computed", () => {
    const cube = productionCube();
    const [instrument = ""] = cube.instruments;
    const largest = ((1n << 53n) - 1n) / BigInt(cube.peaks[0]!);
    expect(() => marginOf(cube, [{ instrument, size: largest }])).not.to.throw();
    expect(() => marginOf(cube, [{ instrument, size: largest + 1n }]))
      .to.throw(ModelError)
      .with.property("code", "tooLarge");
  });

  it("behavior: neither the order of instruments in the snapshot nor that of positions matters", () => {
    const reversed = {
      ...strip.snapshot,
      instruments: Object.fromEntries(Object.entries(strip.snapshot.instruments).reverse()),
      assets: Object.fromEntries(Object.entries(strip.snapshot.assets).reverse()),
    };
    const cube = productionCube();
    const again = buildCube({ profile: cube.profile, snapshot: reversed, seeds });
    expect(again.rows).to.deep.equal(cube.rows);
    expect(marginOf(again, strip.positions.toReversed())).to.deep.equal(marginOf(cube, strip.positions));
  });
});
