import { expect } from "chai";
import fc from "fast-check";
import { inverseNormal } from "../numeric/inverseNormal.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import vectors from "../vectors/es-var.json" with { type: "json" };
import { sampleTailRisk, tailRiskOf, tailSums } from "./sampleTailRisk.ts";
import { selectLargest } from "./selectLargest.ts";
import { tailWeight } from "./tailWeight.ts";

const losses = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 400 });
const confidences = fc.constantFrom("0.99", "0.975", "0.9", "0.5");

describe("sampleTailRisk", () => {
  it("of the midpoints of a normal is the closed form within the discretisation", () => {
    const points = 200_000;
    const sample = Float64Array.from({ length: points }, (_, i) =>
      Math.round(1e6 * inverseNormal((i + 0.5) / points)),
    );
    for (const row of vectors.closed_form_mc.filter(({ dist }) => dist === "normal(0,1)")) {
      const { valueAtRisk, expectedShortfall } = sampleTailRisk(sample, parseFraction(String(row.alpha)));
      // Half a step of the quantile: 1/(2·n·φ(v)) on VaR, and less on the mean beyond it.
      expect(Number(valueAtRisk) / 1e6).to.be.closeTo(row.VaR, 1.5e-3);
      expect(Number(expectedShortfall) / 1e6).to.be.closeTo(row.ES, 5e-4);
    }
  });

  it("splits the atom: 10 losses of 100 in 1,000, at 99.5 % and 98 %", () => {
    const sample = new Float64Array(1000);
    sample.fill(100, 0, 10);
    // P(loss) = 1 %: within the worst .5 % all lose, within the worst 2 % half of them do.
    expect(sampleTailRisk(sample, parseFraction("0.995")).expectedShortfall).to.equal(100n);
    expect(sampleTailRisk(sample, parseFraction("0.98")).expectedShortfall).to.equal(50n);
  });

  it("is Acerbi–Tasche's average of the worst A points, the last one in part, rounded up", () => {
    fc.assert(
      fc.property(losses, confidences, (list, confidence) => {
        const { expectedShortfall } = sampleTailRisk(Float64Array.from(list), parseFraction(confidence));
        const { numerator, denominator } = parseFraction(confidence);
        const outside = denominator - numerator;
        // Every point as `denominator` copies makes n(1 − α) a whole number of them.
        let left = BigInt(list.length) * outside;
        const total = left;
        let sum = 0n;
        for (const loss of list.toSorted((a, b) => b - a)) {
          const taken = left < denominator ? left : denominator;
          sum += taken * BigInt(loss);
          left -= taken;
        }
        const quotient = sum / total;
        const up = sum > 0n && quotient * total !== sum ? quotient + 1n : quotient;
        return expectedShortfall === up;
      }),
      { numRuns: 200 },
    );
  });

  it("a weight of k is the point k times", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 4 })), {
          minLength: 1,
          maxLength: 80,
        }),
        confidences,
        (pairs, confidence) => {
          const alpha = parseFraction(confidence);
          const weighted = sampleTailRisk(
            Float64Array.from(pairs, ([loss]) => loss),
            alpha,
            Float64Array.from(pairs, ([, weight]) => weight),
          );
          const repeated = pairs.flatMap(([loss, weight]) => Array<number>(weight).fill(loss));
          const plain = sampleTailRisk(Float64Array.from(repeated), alpha);
          return (
            weighted.valueAtRisk === plain.valueAtRisk &&
            weighted.expectedShortfall === plain.expectedShortfall
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it("the standard error is that of the mean of (ℓ − v)⁺/(1 − α), within its rounding up", () => {
    const list = Array.from({ length: 400 }, (_, i) => (i * i * 7919) % 100_003);
    const { valueAtRisk, standardError } = sampleTailRisk(Float64Array.from(list), parseFraction("0.9"));
    const y = list.map((loss) => Math.max(0, loss - Number(valueAtRisk)));
    const mean = y.reduce((sum, v) => sum + v, 0) / y.length;
    const variance = y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / y.length;
    const plain = Math.sqrt(variance / y.length) / 0.1;
    expect(Number(standardError)).to.be.within(plain, plain + 2.001);
  });

  it("behavior: the standard error of weighted losses is ⌈isqrt(Σ w²(yW − Y)²)/(WA)⌉ + 1, from its definition", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: 1, max: 5 })), {
          minLength: 2,
          maxLength: 60,
        }),
        confidences,
        (pairs, confidence) => {
          const alpha = parseFraction(confidence);
          const { valueAtRisk, standardError } = sampleTailRisk(
            Float64Array.from(pairs, ([loss]) => loss),
            alpha,
            Float64Array.from(pairs, ([, weight]) => weight),
          );
          // Weights times the denominator of α make A an integer; a larger common factor changes no ratio.
          const rows = pairs.map(([loss, weight]) => ({
            w: BigInt(weight) * alpha.denominator,
            y: BigInt(loss) > valueAtRisk ? BigInt(loss) - valueAtRisk : 0n,
          }));
          const W = rows.reduce((sum, { w }) => sum + w, 0n);
          const A = (W * (alpha.denominator - alpha.numerator)) / alpha.denominator;
          const Y = rows.reduce((sum, { w, y }) => sum + w * y, 0n);
          const N = rows.reduce((sum, { w, y }) => sum + (w * (y * W - Y)) ** 2n, 0n);
          if (N === 0n) return standardError === 0n;
          // The factor takes part in the rounding of the root, by less than one unit.
          const root = BigInt(Math.ceil(Math.sqrt(Number(N)) / Number(W * A)));
          return standardError >= root && standardError <= root + 2n;
        },
      ),
      { numRuns: 300 },
    );
  });

  it("behavior: no standard error where nothing exceeds the quantile", () => {
    expect(sampleTailRisk(new Float64Array(50).fill(7), parseFraction("0.9"))).to.deep.equal({
      valueAtRisk: 7n,
      expectedShortfall: 7n,
      standardError: 0n,
    });
  });

  it("sums of one lot give the risk of any number of lots, bit for bit", () => {
    fc.assert(
      fc.property(losses, fc.integer({ min: 1, max: 1_000_000 }), (list, lots) => {
        // At 90 % some losses lie beyond the quantile, so that there is a standard error to compare.
        const alpha = parseFraction("0.9");
        const scaled = sampleTailRisk(
          Float64Array.from(list, (loss) => loss * lots),
          alpha,
        );
        expect(tailRiskOf(tailSums(Float64Array.from(list), alpha), BigInt(lots))).to.deep.equal(scaled);
      }),
      { numRuns: 100 },
    );
  });

  it("does not change the losses it is given", () => {
    const sample = Float64Array.of(3, 1, 2);
    sampleTailRisk(sample, parseFraction("0.5"));
    expect(Array.from(sample)).to.deep.equal([3, 1, 2]);
  });
});

describe("selectLargest", () => {
  it("is the k-th of the sorted values and leaves nothing larger behind it", () => {
    fc.assert(
      fc.property(losses, fc.nat(), (list, place) => {
        const k = 1 + (place % list.length);
        const values = Float64Array.from(list);
        const found = selectLargest(values, k);
        const sorted = list.toSorted((a, b) => b - a);
        return found === sorted[k - 1] && values.slice(k).every((value) => value <= found);
      }),
      { numRuns: 300 },
    );
  });
});

describe("tailWeight", () => {
  it("behavior: the smallest factor that makes A = W(1 − α) an integer", () => {
    const at = (total: bigint, confidence: string) => tailWeight(total, parseFraction(confidence));
    expect(at(16_400n, "0.99")).to.deep.equal({ scale: 1n, tail: 164n });
    expect(at(16_384n, "0.99")).to.deep.equal({ scale: 25n, tail: 4096n });
    expect(at(150n, "0.99")).to.deep.equal({ scale: 2n, tail: 3n });
    expect(at(1n, "0.975")).to.deep.equal({ scale: 40n, tail: 1n });
  });
});
