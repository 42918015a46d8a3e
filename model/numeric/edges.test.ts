import { expect } from "chai";
import fc from "fast-check";
import { ModelError } from "../errors/ModelError.ts";
import { canonicalJson } from "./canonicalJson.ts";
import { divideUp } from "./divideUp.ts";
import { exp } from "./exp.ts";
import { inverseNormal } from "./inverseNormal.ts";
import { log } from "./log.ts";
import { normalCdf, normalDensity } from "./normal.ts";
import { parseDecimal, parseFraction } from "./parseDecimal.ts";
import { timesUp } from "./timesUp.ts";

/** That something is refused: code, offending value, and words of the message and of the remedy. */
function refused(attempt: () => unknown, code: string, value: unknown, what: string, remedy: string): void {
  expect(attempt)
    .to.throw(ModelError, what)
    .that.deep.includes({ code, value })
    .with.property("remedy")
    .that.includes(remedy);
}

describe("rounding up", () => {
  it("behavior: divideUp is the least integer that is not below the quotient", () => {
    const integers = fc.bigInt({ min: -1000n, max: 1000n });
    fc.assert(
      fc.property(integers, fc.bigInt({ min: 1n, max: 50n }), (n, d) => {
        const q = divideUp(n, d);
        return q * d >= n && (q - 1n) * d < n;
      }),
      { numRuns: 2000 },
    );
  });

  it("behavior: the same for quotients next to an integer, where numbers are next to what doubles hold and beyond", () => {
    const near = fc.bigInt({ min: -3n, max: 3n });
    const size = fc.constantFrom(
      1n,
      3n,
      1_000_003n,
      2n ** 26n,
      2n ** 40n + 1n,
      2n ** 53n - 1n,
      2n ** 53n + 1n,
      10n ** 25n,
    );
    fc.assert(
      fc.property(size, size, near, near, fc.boolean(), (about, by, more, extra, isNegative) => {
        const d = by + extra > 0n ? by + extra : by;
        const n = (isNegative ? -1n : 1n) * ((about / d) * d + more);
        const q = divideUp(n, d);
        expect(q * d >= n && (q - 1n) * d < n).to.equal(true);
        const product = n * d;
        for (const denominator of [1n, 7n, about]) {
          const r = timesUp(n, { numerator: d, denominator });
          expect(r * denominator >= product && (r - 1n) * denominator < product).to.equal(true);
        }
      }),
      { numRuns: 3000, seed: 71 },
    );
    expect(timesUp(0n, { numerator: 10n ** 400n, denominator: 3n })).to.equal(0n);
    expect(timesUp(10n ** 400n, { numerator: 0n, denominator: 3n })).to.equal(0n);
    expect(timesUp(-1n, { numerator: 1n, denominator: 10n ** 400n })).to.equal(0n);
  });

  it("behavior: timesUp by hand", () => {
    expect(timesUp(7n, parseFraction("0.05"))).to.equal(1n);
    expect(timesUp(100n, parseFraction("1.25"))).to.equal(125n);
    expect(timesUp(-7n, parseFraction("0.5"))).to.equal(-3n);
  });
});

describe("edges of the own functions", () => {
  // mpmath with 50 digits, at arguments that are doubles; the last four have squares that are not.
  const rows = [
    [30.296875, 1.9112599471854322e-200, 6.3015888861122399e-202],
    [12.359375, 2.696297224043665e-34, 2.1675706151255652e-35],
    [36.984375, 3.7788589867559934e-298, 1.0209993774288278e-299],
    [30.3, 1.7385997808349067e-200, 5.7317235033154953e-202],
    [36.7, 1.341104749267097e-293, 3.651529302803418e-295],
    [12.1, 6.432540334635765e-33, 5.2805587674335603e-34],
    [21.9, 2.8505051699013973e-105, 1.2989034624615753e-106],
  ] as const;

  it("behavior: φ and Φ far out are right to 1e-15, relative", () => {
    for (const [x, density, tail] of rows) {
      expect(normalDensity(x) / density).to.be.closeTo(1, 1e-15);
      expect(normalDensity(-x)).to.equal(normalDensity(x));
      expect(normalCdf(-x) / tail).to.be.closeTo(1, 1e-15);
    }
  });

  it("behavior: outside their domain they give NaN, at its ends the limit", () => {
    for (const p of [-0.1, 1.1, -Infinity, Infinity, NaN]) expect(inverseNormal(p)).to.be.NaN;
    expect(log(Infinity)).to.be.NaN;
    expect(exp(709) / 8.2184074615549722e307).to.be.closeTo(1, 3e-16);
    expect(exp(709.1)).to.equal(Infinity);
    expect(exp(-700) / 9.8596765437597709e-305).to.be.closeTo(1, 3e-16);
    expect(exp(-700.1)).to.equal(0);
    expect(log(2 ** -1022) / -708.39641853226410622).to.be.closeTo(1, 3e-16);
    expect(log(2 ** 1023) / 709.08956571282405153).to.be.closeTo(1, 3e-16);
    expect(log(NaN)).to.be.NaN;
    expect(normalCdf(0)).to.equal(0.5);
    expect(inverseNormal(0.5)).to.equal(0);
  });
});

describe("refusals name the value and what to do", () => {
  it("error: canonical JSON of NaN, ∞, a function and half a character", () => {
    const finite = "Send a finite number";
    refused(() => canonicalJson(NaN), "notFinite", NaN, "has no such number", finite);
    refused(() => canonicalJson([-Infinity]), "notFinite", -Infinity, "has no such number", finite);
    refused(() => canonicalJson({ f: () => 1 }), "unsupported", "function", "no form for this", "plain data");
    refused(() => canonicalJson(undefined), "unsupported", "undefined", "no form for this", "plain data");
    refused(() => canonicalJson(["\ud800"]), "unsupported", "\ud800", "lone surrogate", "valid Unicode");
    refused(() => canonicalJson({ "\udc00": 1 }), "unsupported", "\udc00", "lone surrogate", "valid Unicode");
  });

  it("error: decimals that are none", () => {
    for (const value of [0.5, 5, null, ["1"]]) {
      const none = value as unknown as string;
      refused(
        () => parseDecimal(none),
        "malformedDecimal",
        value,
        "number is not a decimal",
        "at most 15 decimals",
      );
    }
    refused(
      () => parseFraction("1."),
      "malformedDecimal",
      "1.",
      "number is not a decimal",
      "at most 15 decimals",
    );
    refused(() => parseDecimal("x", "spot"), "malformedDecimal", "x", "spot is not a decimal", 'e.g. "0.65"');
  });

  it("error: the first decimals that a double does not hold exactly, of either sign", () => {
    expect(parseDecimal("9007199254740991")).to.equal(9007199254740991);
    expect(parseDecimal("-9007199254740991")).to.equal(-9007199254740991);
    for (const text of ["9007199254740992", "-9007199254740992", "9.007199254740992"]) {
      refused(() => parseDecimal(text), "tooLarge", text, "number has more digits", "at most 15 significant");
    }
    refused(
      () => parseDecimal("90071992547409920", "mark"),
      "tooLarge",
      "90071992547409920",
      "mark has",
      "15",
    );
  });
});
