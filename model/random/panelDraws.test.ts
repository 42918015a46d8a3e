import { expect } from "chai";
import { inverseNormal } from "../numeric/inverseNormal.ts";
import { owenScramble } from "./owenScramble.ts";
import { panelDraws, type PanelDraws } from "./panelDraws.ts";
import { philox } from "./philox.ts";
import { sobolDimensions, sobolSequence } from "./sobol.ts";

type Words = readonly [number, number];

/** Panels stay in memory by seed, so every use here takes one that nothing asked for before. */
let used = 0;
const unusedSeed = (): Words => [used++, 0xabcdef];
const unusedPanel = (): PanelDraws => panelDraws("philox", 1, unusedSeed());

function words(path: number, dimension: number, block: number, [key0, key1]: Words): Uint32Array {
  const output = new Uint32Array(4);
  philox(path, 0, dimension, block, key0, key1, output);
  return output;
}

describe("panelDraws", () => {
  it("behavior: Philox: the first 52 bits of counter (path, 0, dimension, 0), in the middle of their cell", () => {
    const seed = unusedSeed();
    const panel = panelDraws("philox", 5, seed);
    for (const dimension of [0, 1, 63, 64, 1 << 20]) {
      const expected = Array.from({ length: 5 }, (_, path) => {
        const [x0 = 0, x1 = 0] = words(path, dimension, 0, seed);
        return (Number(((BigInt(x0) << 32n) | BigInt(x1)) >> 12n) + 0.5) / 2 ** 52;
      });
      expect(Array.from(panel.uniforms(dimension))).to.deep.equal(expected);
    }
  });

  it("behavior: Sobol: the point's 30 bits scrambled under the first word of counter (0, 0, dimension, 1)", () => {
    const seed = unusedSeed();
    const panel = panelDraws("sobol", 40, seed);
    for (const dimension of [0, 5, sobolDimensions - 1]) {
      const [key = 0] = words(0, dimension, 1, seed);
      const expected = Array.from(sobolSequence(dimension, 40), (x) => {
        const fraction = owenScramble(4 * x, key);
        return (Math.floor(fraction / 4) + 0.5) / 2 ** 30;
      });
      expect(Array.from(panel.uniforms(dimension))).to.deep.equal(expected);
    }
  });

  it("behavior: Sobol's coordinates end at the table, Philox's follow", () => {
    const seed = unusedSeed();
    const sobol = panelDraws("sobol", 16, seed);
    const plain = panelDraws("philox", 16, seed);
    expect(sobol.uniforms(sobolDimensions)).to.deep.equal(plain.uniforms(sobolDimensions));
    expect(sobol.uniforms(sobolDimensions - 1)).not.to.deep.equal(plain.uniforms(sobolDimensions - 1));
  });

  it("behavior: normals are Φ⁻¹ of the uniforms; both are made once", () => {
    const panel = panelDraws("sobol", 16, unusedSeed());
    const normals = panel.normals(2);
    expect(Array.from(normals)).to.deep.equal(Array.from(panel.uniforms(2), inverseNormal));
    expect(panel.normals(2)).to.equal(normals);
    expect(panel.uniforms(2)).to.equal(panel.uniforms(2));
    expect(panel.uniforms(3)).not.to.deep.equal(panel.uniforms(2));
  });

  it("behavior: sampler, number of points and both words of the seed name a panel", () => {
    const [word] = unusedSeed();
    const panel = panelDraws("sobol", 4, [word, 1]);
    expect(panelDraws("sobol", 4, [word, 1])).to.equal(panel);
    const others = [
      panelDraws("philox", 4, [word, 1]),
      panelDraws("sobol", 5, [word, 1]),
      panelDraws("sobol", 4, [word, 2]),
      panelDraws("sobol", 4, [word + 1_000_000, 1]),
    ];
    for (const other of others) expect(other.uniforms(0)).not.to.deep.equal(panel.uniforms(0));
  });

  it("behavior: the last 32 panels stay in memory", () => {
    const seed = unusedSeed();
    const panel = panelDraws("philox", 1, seed);
    for (let i = 0; i < 31; i++) unusedPanel();
    expect(panelDraws("philox", 1, seed)).to.equal(panel);
    for (let i = 0; i < 32; i++) unusedPanel();
    expect(panelDraws("philox", 1, seed)).not.to.equal(panel);
  });

  it("behavior: the one that goes is the one longest not asked for", () => {
    const first = unusedSeed();
    const second = unusedSeed();
    const panels = [first, second].map((seed) => panelDraws("philox", 1, seed));
    for (let i = 0; i < 30; i++) unusedPanel();
    panelDraws("philox", 1, first);
    unusedPanel();
    expect(panelDraws("philox", 1, first)).to.equal(panels[0]);
    expect(panelDraws("philox", 1, second)).not.to.equal(panels[1]);
  });
});
