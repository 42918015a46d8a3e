import { expect } from "chai";
import { concat, keccak256, toBeHex } from "ethers";

import { merkleRoot, scenarioLeaves, scenarioRoot, scenarioRootOf } from "./index.ts";

const leaf = (data: string): string => keccak256(concat(["0x00", data]));
const node = (left: string, right: string): string => keccak256(concat(["0x01", left, right]));
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe("merkleRoot", () => {
  const [a, b, c, d, e] = ["0x0a", "0x0b", "0x0c", "0x0d", "0x0e"].map(leaf) as [
    string,
    string,
    string,
    string,
    string,
  ];

  it("is the tree of RFC 6962 with keccak256: halves at the largest power of two", () => {
    expect(merkleRoot([bytes(10)])).to.equal(a);
    expect(merkleRoot([10, 11, 12].map((v) => bytes(v)))).to.equal(node(node(a, b), c));
    expect(merkleRoot([10, 11, 12, 13, 14].map((v) => bytes(v)))).to.equal(
      node(node(node(a, b), node(c, d)), e),
    );
  });

  it("of nothing is keccak256 of nothing", () => {
    expect(merkleRoot([])).to.equal("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  });

  it("a node does not pass for a leaf: the hashes of two leaves as one leaf give another root", () => {
    const forged = Uint8Array.from(Buffer.from(concat([a, b]).slice(2), "hex"));
    expect(merkleRoot([forged])).not.to.equal(merkleRoot([bytes(10), bytes(11)]));
  });
});

describe("scenarioRoot", () => {
  it("is the root over the tiles: header and numbers little-endian, one leaf a tile", () => {
    const little = (value: number): string =>
      `0x${Buffer.from(toBeHex(value, 4).slice(2), "hex").reverse().toString("hex")}`;
    const tile = (row: number, value: number): string => leaf(concat([row, 0, 1, 4, value].map(little)));
    const cube = { instruments: ["A", "B"], rows: [Float64Array.of(7), Float64Array.of(1000)] };
    expect(scenarioRoot(cube)).to.equal(node(tile(0, 7), tile(1, 1000)));
  });

  it("moves with one unit in one scenario, and with the order of the rows", () => {
    const one = { instruments: ["A", "B"], rows: [Float64Array.of(1, 2), Float64Array.of(3, 4)] };
    const other = { ...one, rows: [Float64Array.of(1, 2), Float64Array.of(3, 5)] };
    expect(scenarioRoot(one)).not.to.equal(scenarioRoot(other));
    expect(scenarioRoot(one)).not.to.equal(scenarioRoot({ ...one, rows: one.rows.toReversed() }));
  });

  it("is the same from the leaves of parts, in whatever order", () => {
    const rows = [1, 2, 3].map((seed) => Float64Array.from({ length: 5000 }, (_, s) => seed * 1000 - s));
    const past = [4, 5, 6].map((seed) => Float64Array.of(seed, -seed, 3e9));
    const cube = { instruments: ["A", "B", "C"], rows, historical: { points: 3, rows: past } };
    const partOf = (instruments: number[]) => ({
      points: 5000,
      instruments,
      rows: instruments.map((i) => rows[i]!),
      historical: { points: 3, rows: instruments.map((i) => past[i]!) },
      peaks: new Float64Array(instruments.length),
    });
    const leaves = [[1], [0, 2]].map((instruments) => scenarioLeaves(partOf(instruments), 3));
    expect(scenarioRootOf(leaves)).to.equal(scenarioRoot(cube));
    expect(scenarioRootOf(leaves.toReversed())).to.equal(scenarioRoot(cube));
    const alone = { ...partOf([0, 1, 2]), historical: undefined };
    expect(scenarioRootOf([scenarioLeaves(alone, 3)])).to.equal(
      scenarioRoot({ instruments: cube.instruments, rows }),
    );
  });
});
