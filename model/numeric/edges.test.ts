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

/** The code of the ModelError that something throws, and that it says what to do. */
function refusal(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    expect(error.remedy).not.to.equal("");
    expect(error.message).to.contain(error.remedy);
    return error.code;
  }
  return "none";
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

  it("behavior: timesUp by hand", () => {
    expect(timesUp(7n, parseFraction("0.05"))).to.equal(1n);
    expect(timesUp(100n, parseFraction("1.25"))).to.equal(125n);
    expect(timesUp(-7n, parseFraction("0.5"))).to.equal(-3n);
  });
});

describe("edges of the own functions", () => {
  // mpmath with 50 digits, at arguments that are doubles.
  const rows = [
    [30.296875, 1.9112599471854322e-200, 6.3015888861122399e-202],
    [12.359375, 2.696297224043665e-34, 2.1675706151255652e-35],
    [36.984375, 3.7788589867559934e-298, 1.0209993774288278e-299],
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
    expect(exp(709)).to.be.below(Infinity);
    expect(exp(709.1)).to.equal(Infinity);
    expect(normalCdf(0)).to.equal(0.5);
    expect(inverseNormal(0.5)).to.equal(0);
  });
});

describe("refusals have a code and a remedy", () => {
  it("error: canonical JSON of NaN, ∞, a function and half a character", () => {
    expect(refusal(() => canonicalJson(NaN))).to.equal("notFinite");
    expect(refusal(() => canonicalJson(-Infinity))).to.equal("notFinite");
    expect(refusal(() => canonicalJson(() => 1))).to.equal("unsupported");
    expect(refusal(() => canonicalJson(["\ud800"]))).to.equal("unsupported");
    expect(refusal(() => canonicalJson({ "\udc00": 1 }))).to.equal("unsupported");
  });

  it("error: decimals that are none, and the first that a double does not hold exactly, of either sign", () => {
    expect(refusal(() => parseDecimal(0.5 as unknown as string))).to.equal("malformedDecimal");
    expect(refusal(() => parseDecimal(5 as unknown as string))).to.equal("malformedDecimal");
    expect(parseDecimal("9007199254740991")).to.equal(9007199254740991);
    expect(refusal(() => parseDecimal("9007199254740992"))).to.equal("tooLarge");
    expect(refusal(() => parseDecimal("-9007199254740992"))).to.equal("tooLarge");
    expect(() => parseDecimal("x")).to.throw("number is not a decimal string");
    expect(() => parseDecimal("90071992547409920")).to.throw("number has more digits");
  });
});
