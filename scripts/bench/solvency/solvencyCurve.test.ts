import { circuitSizes, worstMoves } from "@plimsoll/circuits";
import { expect } from "chai";

import { benchBook } from "./benchBook.ts";
import type { BookMeasurement } from "./measureBook.ts";
import { lineThrough, mostAccounts, solvencyCharts } from "./solvencyCurve.ts";
import { solvencyTable } from "./solvencyTable.ts";

const measurement = (accounts: number): BookMeasurement => ({
  accounts,
  batches: Math.ceil(accounts / 6),
  inputSeconds: 0.1,
  proveSeconds: 2 + accounts / 2,
  peakMegabytes: 600,
  gas: {
    fill: 250_000,
    post: 2_000_000,
    freeze: 100_000,
    publish: 400_000 + 40_000 * accounts,
    borrow: 150_000,
    direct: accounts > 100 ? null : 150_000 * accounts,
  },
  chainSeconds: { fill: 0.01, post: 0.3, freeze: 0.1, publish: 0.2, borrow: 0.02, direct: null },
});
const study = { machine: "a machine", load: 1, books: [8, 32, 128].map(measurement) };

describe("npm run bench:solvency", () => {
  it("behavior: the line through points on a line is that line", () => {
    const { fixed, each } = lineThrough([
      [8, 6],
      [32, 18],
      [128, 66],
    ]);
    expect(Math.abs(fixed - 2) < 1e-9 && Math.abs(each - 0.5) < 1e-12).to.equal(true);
  });

  it("behavior: a transaction's gas says how many accounts it can publish", () => {
    // (16,777,216 − 400,000) / 40,000 = 409.4
    expect(mostAccounts(study)).to.equal(409);
  });

  it("behavior: curves reach 10,000 accounts, and what no transaction could compute is left out", () => {
    const [time, gas] = solvencyCharts(study);
    const last = (layer: NonNullable<typeof time>["layers"][number] | undefined) =>
      layer !== undefined && "points" in layer ? layer.points.at(-1) : undefined;
    expect(last(time?.layers[1])?.[0]).to.equal(10_000);
    expect(last(gas?.layers[2])).to.deep.equal([32, 4_800_000]);
  });

  it("behavior: the table has two columns a book, and says what no transaction could compute", () => {
    const { headings, rows } = solvencyTable(study);
    expect(headings.slice(0, 3)).to.deep.equal(["step", "8 accounts: s", "gas"]);
    for (const row of rows) expect(row).to.have.lengthOf(headings.length);
    expect(rows.at(-1)).to.deep.equal([
      "V and E in the EVM instead",
      ...["", "1,200,000", "", "4,800,000", "", "over a transaction's"],
    ]);
  });

  it("behavior: books are matched, and every account can default", () => {
    const { accounts, set } = benchBook(32, circuitSizes.default);
    const worst = worstMoves(set);
    for (const [m] of worst.entries())
      expect(accounts.reduce((sum, { lots }) => sum + (lots[m] ?? 0n), 0n)).to.equal(0n);
    for (const { equity, lots } of accounts) {
      expect(lots.filter((size) => size !== 0n)).to.have.lengthOf(5);
      const gross = lots.reduce((sum, size, m) => sum + (size < 0n ? -size : size) * worst[m]!, 0n);
      expect(equity < gross).to.equal(true);
    }
  });
});
