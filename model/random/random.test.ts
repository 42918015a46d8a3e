import { expect } from "chai";
import vectors from "../vectors/rng.json" with { type: "json" };
import { panelDraws } from "./panelDraws.ts";
import { philox } from "./philox.ts";
import { sobolDimensions, sobolSequence } from "./sobol.ts";

const word = (hex: string): number => Number.parseInt(hex, 16);

describe("philox", () => {
  it("gives the known answers of Random123", () => {
    for (const { ctr, key, out } of vectors.kat) {
      const words = new Uint32Array(4);
      const [c0 = "", c1 = "", c2 = "", c3 = ""] = ctr;
      const [k0 = "", k1 = ""] = key;
      philox(word(c0), word(c1), word(c2), word(c3), word(k0), word(k1), words);
      expect(Array.from(words, (w) => w.toString(16).padStart(8, "0")).join("")).to.equal(out);
    }
  });
});

describe("panelDraws", () => {
  it("follows the stream rule: counter (path, 0, dimension, 0), 52 bits, Φ⁻¹", () => {
    const panel = panelDraws("philox", 8, [20260601, 1]);
    for (const { path, dim, u52, z } of vectors.normals) {
      expect(panel.uniforms(dim)[path]).to.equal(u52);
      expect(panel.normals(dim)[path]).to.be.closeTo(z, 4e-16 * Math.max(1, Math.abs(z)) + 4e-16);
    }
  });

  it("draws once a seed and dimension", () => {
    const first = panelDraws("sobol", 64, [1, 2]).normals(3);
    expect(panelDraws("sobol", 64, [1, 2]).normals(3)).to.equal(first);
    expect(panelDraws("sobol", 64, [2, 2]).normals(3)).not.to.deep.equal(first);
  });

  it("every power-of-two block of a scrambled Sobol dimension has one point in each slot", () => {
    for (const dimension of [0, 1, 7, 40, sobolDimensions - 1]) {
      const slots = Array.from(panelDraws("sobol", 256, [5, 9]).uniforms(dimension), (u) =>
        Math.floor(u * 256),
      );
      expect(new Set(slots).size).to.equal(256);
    }
  });
});

describe("sobolSequence", () => {
  it("gives the points of an independent implementation of Joe–Kuo", () => {
    // The vectors print every second one of the first 16 points.
    const points = vectors.sobol_10d_first16_times_2p30;
    for (let dimension = 0; dimension < 10; dimension++) {
      const even = Array.from(sobolSequence(dimension, 2 * points.length)).filter((_, i) => i % 2 === 0);
      expect(even).to.deep.equal(points.map((point) => point[dimension]));
    }
  });

  it("behavior: every row of the table, against scipy 1.17.1: qmc.Sobol(64, scramble=False, bits=30), point 87,381", () => {
    // The point's Gray code is 17 ones: a direction that is wrong, of the first 17 of any dimension, shows in it.
    // prettier-ignore
    const expected = [
      1073733632, 536895488, 371187712, 413081600, 945856512, 843341824, 313876480, 763420672,
      174874624, 1062952960, 672735232, 419143680, 489086976, 307109888, 1048109056, 398336000,
      166535168, 692346880, 760946688, 887988224, 1042784256, 47030272, 469491712, 471949312,
      896753664, 148987904, 76144640, 639967232, 401481728, 403841024, 34758656, 663101440,
      551084032, 315154432, 773890048, 161521664, 838901760, 868147200, 1029496832, 792977408,
      492036096, 251256832, 964911104, 926081024, 1002561536, 1066852352, 977297408, 724787200,
      1010884608, 104062976, 1015177216, 166846464, 994238464, 323084288, 407363584, 115859456,
      611164160, 377315328, 111550464, 1008738304, 899047424, 529375232, 337338368, 605986816,
    ];
    expect(sobolDimensions).to.equal(64);
    expect(expected.map((_, dimension) => sobolSequence(dimension, 87_382)[87_381])).to.deep.equal(expected);
  });
});
