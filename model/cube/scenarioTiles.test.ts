import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { scenarioTiles } from "./scenarioTiles.ts";

const tilesOf = (...rows: number[][]): Uint8Array[] => [
  ...scenarioTiles({
    instruments: rows.map((_, i) => `I${i}`),
    rows: rows.map((row) => Float64Array.from(row)),
  }),
];
const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString("hex");

describe("scenarioTiles", () => {
  it("behavior: little-endian header and int32 numbers, by hand", () => {
    const [tile] = tilesOf([1, -2, 258]);
    expect(hex(tile)).to.equal(
      "00000000" + "00000000" + "03000000" + "04000000" + "01000000" + "feffffff" + "02010000",
    );
  });

  it("behavior: int64 where a number of the tile does not fit in int32, and only there", () => {
    const [edge, over] = tilesOf([2147483647, -2147483648], [2147483648, -1]);
    expect(hex(edge).slice(24, 32)).to.equal("04000000");
    expect(hex(over)).to.equal(
      "01000000" + "00000000" + "02000000" + "08000000" + "0000008000000000" + "ffffffffffffffff",
    );
    const [under] = tilesOf([-2147483649]);
    expect(hex(under).slice(24)).to.equal("08000000" + "ffffff7fffffffff");
  });

  it("behavior: a row is cut into runs of 2,048 scenarios, the last one shorter", () => {
    const tiles = tilesOf(Array.from({ length: 5000 }, (_, s) => s));
    expect(tiles.map((tile) => new DataView(tile.buffer).getUint32(8, true))).to.deep.equal([
      2048, 2048, 904,
    ]);
    expect(tiles.map((tile) => new DataView(tile.buffer).getUint32(4, true))).to.deep.equal([0, 2048, 4096]);
    expect(tiles.map((tile) => new DataView(tile.buffer).getInt32(16, true))).to.deep.equal([0, 2048, 4096]);
  });

  it("behavior: a row of 4,096 is two tiles, and a row without a scenario none", () => {
    expect(tilesOf(Array.from({ length: 4096 }, (_, s) => s))).to.have.length(2);
    expect(tilesOf([])).to.deep.equal([]);
  });

  it("behavior: historical scenarios follow as rows of their own, numbered on", () => {
    const tiles = [
      ...scenarioTiles({
        instruments: ["A", "B"],
        rows: [Float64Array.of(1), Float64Array.of(2)],
        historical: { points: 2, rows: [Float64Array.of(3, 4), Float64Array.of(5, 6)] },
      }),
    ];
    expect(tiles.map((tile) => new DataView(tile.buffer).getUint32(0, true))).to.deep.equal([0, 1, 2, 3]);
    expect(tiles.map((tile) => new DataView(tile.buffer).getInt32(16, true))).to.deep.equal([1, 2, 3, 5]);
  });

  it("behavior: −0 is written as 0", () => {
    expect(hex(tilesOf([-0])[0])).to.equal(hex(tilesOf([0])[0]));
    expect(hex(tilesOf([-0, 2 ** 40])[0])).to.equal(hex(tilesOf([0, 2 ** 40])[0]));
  });

  for (const value of [NaN, Infinity, -Infinity, 0.5, 2 ** 53]) {
    it(`error: refuses ${value}, naming the instrument`, () => {
      expect(() => tilesOf([1], [0, value]))
        .to.throw(ModelError, "A profit and loss of I1 is not an integer below 2^53")
        .that.includes({
          code: "notFinite",
          remedy: "A cube that buildCube made has none; do not change its rows.",
        })
        .and.has.property("value")
        .that.is.deep.equal(value);
    });
  }
});
