import { expect } from "chai";

import { DifferenceRows } from "./DifferenceRows.ts";
import type { RowLots } from "./records.ts";
import { ScenarioRows } from "./ScenarioRows.ts";

/** Three venues within 1 of each other, moving by up to 100; one of another group; one that follows at a distance of 30. */
const points = 201;
const rowOf = (value: (s: number) => number): Float64Array =>
  Float64Array.from({ length: points }, (_, s) => value(s - 100));
const base = (): Float64Array[] => [
  rowOf((x) => x),
  rowOf((x) => x + (x % 2 === 0 ? 1 : 0)),
  rowOf((x) => x - (x % 3 === 0 ? 1 : 0)),
  rowOf((x) => x),
  rowOf((x) => x + (x > 70 ? 30 : 0)),
];
const groupOf = (index: number): string | undefined => (index === 3 ? undefined : "group");
const lotsOf = (...legs: [row: number, lots: number][]): RowLots[] =>
  legs.map(([row, lots]) => ({ row, lots }));

describe("DifferenceRows", () => {
  it("behavior: the lots that cancel are booked on a new row, the rest stays; long and short either way round", () => {
    const source = base();
    const rows = new ScenarioRows(source, points, { spareRows: 3 });
    const differences = new DifferenceRows(rows, groupOf);
    expect(differences.net(lotsOf([0, 10], [1, -7]))).to.deep.equal(lotsOf([0, 3], [5, 7]));
    expect(rows.rowCount).to.equal(6);
    expect(rows.peaks[5]).to.equal(1);
    // The row is that of instrument 0 less that of instrument 1, made once.
    expect(differences.net(lotsOf([0, -7], [1, 10]))).to.deep.equal(lotsOf([1, 3], [5, -7]));
    expect(differences.net(lotsOf([0, 7], [1, -7]))).to.deep.equal(lotsOf([5, 7]));
    expect(rows.rowCount).to.equal(6);
  });

  it("behavior: several venues are matched until nothing is left to cancel", () => {
    const source = base();
    const rows = new ScenarioRows(source, points, { spareRows: 3 });
    const differences = new DifferenceRows(rows, groupOf);
    expect(differences.net(lotsOf([0, 10], [1, -4], [2, -9]))).to.deep.equal(lotsOf([2, -3], [5, 4], [6, 6]));
    expect(differences.net(lotsOf([0, 5], [1, 5], [2, 5]))).to.deep.equal(lotsOf([0, 5], [1, 5], [2, 5]));
  });

  it("behavior: nothing outside a group, and no row where the difference is more than an eighth of its parts", () => {
    const source = base();
    const rows = new ScenarioRows(source, points, { spareRows: 3 });
    const differences = new DifferenceRows(rows, groupOf);
    for (const other of [3, 4]) {
      const legs = lotsOf([0, 5], [other, -5]);
      expect(differences.net(legs)).to.deep.equal(legs);
    }
    expect(rows.rowCount).to.equal(5);
    // Exactly an eighth is enough.
    source[4] = rowOf((x) => (x === 0 ? 12 : x));
    source[0] = rowOf((x) => (x === 0 ? -1 : x === 100 || x === -100 ? 104 : x));
    source[4][0] = 104;
    source[4][200] = 104;
    const eighth = new ScenarioRows(source, points, { spareRows: 1 });
    expect(new DifferenceRows(eighth, groupOf).net(lotsOf([0, 5], [4, -5]))).to.deep.equal(lotsOf([5, 5]));
  });

  it("behavior: without a spare row left, legs stay as they are", () => {
    const source = base();
    const rows = new ScenarioRows(source, points, { spareRows: 1 });
    const differences = new DifferenceRows(rows, groupOf);
    expect(differences.net(lotsOf([0, 5], [1, -5]))).to.deep.equal(lotsOf([5, 5]));
    expect(differences.net(lotsOf([0, 5], [2, -5]))).to.deep.equal(lotsOf([0, 5], [2, -5]));
    // The row that is there goes on to serve.
    expect(differences.net(lotsOf([0, 5], [1, -5]))).to.deep.equal(lotsOf([5, 5]));
    expect(rows.rowCount).to.equal(6);
  });

  it("behavior: a venue that breaks away loses its row, and gets it back when it returns", () => {
    const source = base();
    const rows = new ScenarioRows(source, points, { spareRows: 1 });
    const differences = new DifferenceRows(rows, groupOf);
    const hedge = lotsOf([0, 5], [1, -5]);
    const move = (row: Float64Array): void => rows.setRow(1, row);
    expect(differences.net(hedge)).to.deep.equal(lotsOf([5, 5]));
    move(rowOf((x) => 3 * x));
    expect(differences.net(hedge)).to.deep.equal(hedge);
    move(rowOf((x) => x - 2));
    expect(differences.net(hedge)).to.deep.equal(lotsOf([5, 5]));
    expect(rows.peaks[5]).to.equal(2);
    // Another instrument's row says nothing about the pair.
    rows.setRow(
      2,
      rowOf((x) => 5 * x),
    );
    expect(differences.net(hedge)).to.deep.equal(lotsOf([5, 5]));
    expect(rows.peaks[5]).to.equal(2);
    rows.setRow(
      0,
      rowOf((x) => x + 1),
    );
    expect(differences.net(hedge)).to.deep.equal(lotsOf([5, 5]));
    expect(rows.peaks[5]).to.equal(3);
    expect(rows.rowCount).to.equal(6);
  });

  it("behavior: rows whose difference would be no exact number are left alone", () => {
    const most = 2 ** 52 + 1000;
    const source = [rowOf((x) => (x > 0 ? most : x)), rowOf((x) => (x > 0 ? most - 1 : x))];
    const rows = new ScenarioRows(source, points, { spareRows: 1 });
    const legs = lotsOf([0, 1], [1, -1]);
    expect(new DifferenceRows(rows, () => "group").net(legs)).to.deep.equal(legs);
  });
});
