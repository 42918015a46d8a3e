import { expect } from "chai";
import fc from "fast-check";
import { inverseNormal } from "../numeric/inverseNormal.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import vectors from "../vectors/es-var.json" with { type: "json" };
import { sampleTailRisk, tailRiskOf, tailSums } from "./sampleTailRisk.ts";
import { selectLargest } from "./selectLargest.ts";

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

  it("sums of one lot give the risk of any number of lots, bit for bit", () => {
    fc.assert(
      fc.property(losses, fc.integer({ min: 1, max: 1_000_000 }), (list, lots) => {
        const alpha = parseFraction("0.99");
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
