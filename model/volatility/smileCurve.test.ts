import { expect } from "chai";
import fc from "fast-check";
import { normalCdf } from "../numeric/normal.ts";
import { digitalProbability } from "./digitalProbability.ts";
import { smileCurve } from "./smileCurve.ts";
import { smileAt } from "./VolatilitySurface.ts";

/** Black's call for a forward of 1, by the textbook and Math.log. */
function call(strike: number, deviation: number): number {
  const d1 = -Math.log(strike) / deviation + deviation / 2;
  return normalCdf(d1) - strike * normalCdf(d1 - deviation);
}

const knots = fc
  .array(
    fc.tuple(fc.double({ min: 0.01, max: 0.5, noNaN: true }), fc.double({ min: 1e-4, max: 2, noNaN: true })),
    {
      minLength: 1,
      maxLength: 9,
    },
  )
  .map((steps) => {
    let k = -1;
    return { k: steps.map(([step]) => (k += step)), w: steps.map(([, w]) => w) };
  });

describe("smile through knots", () => {
  it("behavior: passes through them, reproduces a parabola, and is flat through one", () => {
    fc.assert(
      fc.property(knots, ({ k, w }) =>
        k.every((at, i) => Math.abs(smileCurve({ k, w })(at).variance - w[i]!) < 1e-12),
      ),
    );
    const parabola = (k: number): number => 0.04 - 0.05 * k + 0.3 * k * k;
    const k = [-0.3, -0.25, -0.1, 0.05, 0.2];
    const curve = smileCurve({ k, w: k.map(parabola) });
    for (const at of [-0.3, -0.27, -0.2, 0, 0.1, 0.19]) {
      expect(curve(at).variance).to.be.closeTo(parabola(at), 1e-15);
      expect(curve(at).slope).to.be.closeTo(-0.05 + 0.6 * at, 1e-13);
      if (at === k[0]) continue;
      expect(curve(at).curvature).to.be.closeTo(0.6, 1e-12);
      expect(curve(at).third).to.be.closeTo(0, 1e-9);
    }
    for (const at of [-3, 0.1, 3]) {
      const { variance, ...derivatives } = smileCurve({ k: [0.1], w: [0.04] })(at);
      expect(variance).to.equal(0.04);
      for (const value of Object.values(derivatives)) expect(value).to.be.closeTo(0, 0);
    }
  });

  it("behavior: variance is positive everywhere and its slope is its derivative, wings included", () => {
    const where = fc.double({ min: -6, max: 6, noNaN: true });
    fc.assert(
      fc.property(knots, where, ({ k, w }, at) => {
        const curve = smileCurve({ k, w });
        const step = 1e-6;
        const numeric = (curve(at + step).variance - curve(at - step).variance) / (2 * step);
        const { variance, slope } = curve(at);
        const scale = 1 + Math.max(...w) / 1e-4;
        return variance > 0 && Math.abs(slope - numeric) < 1e-5 * scale;
      }),
      { numRuns: 500 },
    );
  });

  it("behavior: between two knots it is the cubic that its derivatives at any point there make", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(knots, share, share, share, ({ k, w }, piece, from, to) => {
        if (k.length === 1) return;
        const left = Math.min(k.length - 2, Math.floor(piece * (k.length - 1)));
        const width = k[left + 1]! - k[left]!;
        const [a, b] = [from, to].map((x) => k[left]! + width * (0.001 + 0.998 * x));
        const curve = smileCurve({ k, w });
        const { variance, slope, curvature, third } = curve(a!);
        const h = b! - a!;
        const expected = variance + h * (slope + (h / 2) * (curvature + (h / 3) * third));
        expect(curve(b!).variance).to.be.closeTo(expected, 1e-12 * (1 + Math.max(...w)));
      }),
      { numRuns: 500, seed: 14 },
    );
  });

  it("behavior: wings by hand, and the same to the left as to the right", () => {
    // w from .05 to .04 over .1: slope −.1 at both. Outside .04 it is .02·(1 + 1/(1 + 5x)), at x = .2 half of it is left.
    const falling = smileCurve({ k: [0, 0.1], w: [0.05, 0.04] });
    const expectAt = (point: object, expected: readonly number[]) =>
      Object.values(point).forEach((value, i) => expect(value).to.be.closeTo(expected[i]!, 1e-14));
    expectAt(falling(0.3), [0.03, -0.025, 0.125, -0.9375]);
    expectAt(falling(-0.2), [0.07, -0.1, 0, 0]);
    const rising = smileCurve({ k: [-0.1, 0], w: [0.04, 0.05] });
    expectAt(rising(-0.3), [0.03, 0.025, 0.125, 0.9375]);
    expectAt(rising(0.2), [0.07, 0.1, 0, 0]);
  });

  it("behavior: no butterfly in a rising wing, however steep the knots before it", () => {
    const two = fc.tuple(
      fc.double({ min: -0.5, max: 1, noNaN: true }),
      fc.double({ min: 0.01, max: 0.5, noNaN: true }),
      fc.double({ min: 1e-3, max: 1, noNaN: true }),
      fc.double({ min: 1, max: 50, noNaN: true }),
    );
    fc.assert(
      fc.property(two, ([from, step, w, factor]) => {
        const right = smileCurve({ k: [from, from + step], w: [w, w * factor] });
        const left = smileCurve({ k: [-from - step, -from], w: [w * factor, w] });
        const outside = Array.from({ length: 60 }, (_, i) => from + step + 0.001 + 0.1 * i);
        const rightOf = outside.map((k) => digitalProbability(right, k));
        const leftOf = outside.map((k) => digitalProbability(left, -k));
        return outside.every(
          (_, i) =>
            i === 0 || (rightOf[i]! <= rightOf[i - 1]! + 1e-12 && leftOf[i]! >= leftOf[i - 1]! - 1e-12),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("behavior: slopes are limited by hand: 2w/step inside, and at the ends so that no butterfly starts there", () => {
    // Secants .18 and 1.8: .99 in the middle and 2.61 at the end, were there no limits.
    const steep = smileCurve({ k: [-0.1, 0, 0.1], w: [0.002, 0.02, 0.2] });
    expect(steep(0).slope).to.be.closeTo((2 * 0.02) / 0.1, 1e-14);
    expect(steep(0.4).slope).to.be.closeTo((0.9 * 2 * 0.2) / (0.1 + Math.sqrt(0.2 + 0.2 ** 2 / 4)), 1e-14);
    const mirrored = smileCurve({ k: [-0.1, 0, 0.1], w: [0.2, 0.02, 0.002] });
    expect(mirrored(0).slope).to.be.closeTo(-0.4, 1e-14);
    expect(mirrored(-0.4).slope).to.be.closeTo(-steep(0.4).slope, 1e-15);
    // Lee's bound of 2, less a twentieth, is the lower one for variances above any market's.
    expect(smileCurve({ k: [-0.1, 0], w: [1, 80] })(1).slope).to.equal(1.9);
  });

  it("behavior: a falling wing levels off at half the variance of its last knot", () => {
    const curve = smileCurve({ k: [0, 0.1], w: [0.01, 0.9] });
    expect(curve(-50).variance).to.be.within(0.005, 0.0051);
  });
});

describe("probability under a smile", () => {
  const k = [-0.4, -0.2, 0, 0.2, 0.4];
  const curve = smileCurve({ k, w: [0.06, 0.045, 0.04, 0.042, 0.05] });

  it("behavior: is minus the derivative of the call along the smile in the strike", () => {
    const along = (strike: number): number => call(strike, Math.sqrt(curve(Math.log(strike)).variance));
    for (const strike of [0.5, 0.7, 0.9, 1, 1.05, 1.3, 2]) {
      const step = 1e-5 * strike;
      const numeric = -(along(strike + step) - along(strike - step)) / (2 * step);
      expect(digitalProbability(curve, Math.log(strike))).to.be.closeTo(numeric, 1e-9);
    }
  });

  it("behavior: with less time left or another level of volatility it is that of the scaled smile", () => {
    for (const scale of [0.3, 2.5]) {
      const along = (strike: number): number =>
        call(strike, Math.sqrt(curve(Math.log(strike)).variance * scale));
      for (const strike of [0.8, 1, 1.3]) {
        const step = 1e-5 * strike;
        const numeric = -(along(strike + step) - along(strike - step)) / (2 * step);
        expect(digitalProbability(curve, Math.log(strike), scale)).to.be.closeTo(numeric, 1e-9);
      }
    }
  });

  it("behavior: on a flat smile it is Φ(d₂), at infinite strikes it is certain", () => {
    const flat = smileCurve({ k: [0], w: [0.04] });
    expect(digitalProbability(flat, 0.1)).to.be.closeTo(normalCdf(-0.1 / 0.2 - 0.1), 1e-15);
    expect(digitalProbability(flat, -Infinity)).to.equal(1);
    expect(digitalProbability(flat, Infinity)).to.equal(0);
  });
});

describe("surface between expiries", () => {
  const month = { years: 1 / 12, curve: smileCurve({ k: [-0.1, 0, 0.1], w: [0.03, 0.02, 0.025] }) };
  const quarter = { years: 1 / 4, curve: smileCurve({ k: [-0.2, 0.2], w: [0.09, 0.06] }) };

  it("behavior: total variance is linear in time between two expiries, volatility constant outside", () => {
    const surface = [month, quarter];
    expect(smileAt(surface, 1 / 4)(0.2)).to.deep.equal(quarter.curve(0.2));
    expect(smileAt(surface, 1 / 12)(-0.1)).to.deep.equal(month.curve(-0.1));
    // Two months: half way. At k = 0, w = .02 and .075.
    expect(smileAt(surface, 1 / 6)(0).variance).to.be.closeTo(0.0475, 1e-15);
    expect(smileAt(surface, 1 / 24)(0).variance).to.be.closeTo(0.01, 1e-15);
    expect(smileAt(surface, 1)(0).variance).to.be.closeTo(0.3, 1e-15);
  });

  it("behavior: so are its derivatives in k", () => {
    const later = {
      years: 1 / 4,
      curve: smileCurve({ k: [-0.2, -0.1, 0.1, 0.2], w: [0.09, 0.07, 0.06, 0.08] }),
    };
    const sooner = {
      years: 1 / 12,
      curve: smileCurve({ k: [-0.2, -0.1, 0.05, 0.1], w: [0.03, 0.02, 0.025, 0.03] }),
    };
    const surface = [sooner, later];
    for (const k of [-0.15, -0.05, 0.02, 0.3]) {
      const a = sooner.curve(k);
      const b = later.curve(k);
      // 5/36 of a year is a third of the way from 3/36 to 9/36, 1/36 a third of the first, 1 four times the last.
      const between = smileAt(surface, 5 / 36)(k);
      const before = smileAt(surface, 1 / 36)(k);
      const after = smileAt(surface, 1)(k);
      for (const name of ["variance", "slope", "curvature", "third"] as const) {
        const size = 1e-14 * (1 + Math.abs(a[name]) + Math.abs(b[name]));
        expect(between[name], name).to.be.closeTo((2 * a[name] + b[name]) / 3, size);
        expect(before[name], name).to.be.closeTo(a[name] / 3, size);
        expect(after[name], name).to.be.closeTo(4 * b[name], 4 * size);
      }
    }
  });
});
