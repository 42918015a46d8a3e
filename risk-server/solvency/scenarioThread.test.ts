import { fileURLToPath } from "node:url";

import { circuitSizes, scenarioFolds, worstMoves } from "@plimsoll/circuits";
import {
  badDebt,
  buildCube,
  postedCube,
  productionProfile,
  referenceBook,
  sampleTailRisk,
  type SolvencyBook,
} from "@plimsoll/model";
import { expect } from "chai";
import { readFileSync } from "node:fs";

import { askScenarioThread } from "./askScenarioThread.ts";
import { setInstruments } from "./setInstruments.ts";

const sizes = circuitSizes.small;
const keyFile = (name: string): string =>
  fileURLToPath(new URL(`../../circuits/verifyingKeys/small/${name}.json`, import.meta.url));
const keys = { accountBatch: keyFile("accountBatch"), tailRisk: keyFile("tailRisk") };
const signal = new AbortController().signal;

/** The reference market with the ids that a chain would give. */
const names = Object.keys(referenceBook.snapshot.instruments);
const ids = new Map(names.map((name, i) => [name, String(1_000 + 7 * i)]));
const snapshot = {
  ...referenceBook.snapshot,
  instruments: Object.fromEntries(
    names
      .filter((name) => referenceBook.snapshot.instruments[name]!.kind !== "parlay")
      .map((name) => [ids.get(name)!, referenceBook.snapshot.instruments[name]!]),
  ),
};
const profile = {
  ...productionProfile,
  scenarioSet: { sampler: "sobol" as const, panels: 1, pointsPerPanel: 1_024 },
};
const cube = buildCube({ profile, snapshot, seeds: [[1, 7]] });
const [one, other] = Object.keys(snapshot.instruments).slice(-2) as [string, string];
const holding = (instrument: string, size: bigint, equity: bigint) => ({
  equity,
  positions: [{ instrument, size }],
});
/** Long and short of two contracts, two accounts with next to nothing. */
const book: SolvencyBook = [
  holding(one, 1_000n, 5_000_000n),
  holding(one, -1_000n, 900_000_000n),
  holding(other, -500n, 20_000_000n),
  holding(other, 500n, 10n ** 15n),
];

describe("scenarioThread", function () {
  this.timeout(120_000);
  const source = { cube: postedCube(cube), guide: book, sizes };

  it("behavior: whoever has the same cube and book makes the same set, with the columns that are held", async () => {
    const [first, second] = await Promise.all([
      askScenarioThread({ kind: "build", ...source, keys }, signal),
      askScenarioThread({ kind: "build", ...source, keys }, signal),
    ]);
    expect(second).to.deep.equal(first);
    const { instruments, set } = first;
    expect(instruments).to.deep.equal([one, other].map(Number).sort((a, b) => a - b));
    expect(set.profit.map((row) => row.length)).to.deep.equal([2, 2, 2, 2]);
    expect(set.weights.reduce((sum, weight) => sum + weight, 0n)).to.equal(2n ** 20n);
    // Every scenario is a path of the cube.
    const rows = instruments.map((id) => cube.rows[cube.instruments.indexOf(String(id))]!);
    for (const row of set.profit) {
      const isPath = Array.from({ length: cube.points }, (_, s) => s).some((s) =>
        row.every((value, m) => Number(value) === rows[m]![s]),
      );
      expect(isPath).to.equal(true);
    }
  });

  it("behavior: folds are those of the keys, of what the thread makes and of what it is given", async () => {
    const { set, folds } = await askScenarioThread({ kind: "build", ...source, keys }, signal);
    const read = (file: string) => JSON.parse(readFileSync(file, "utf8")) as never;
    const expected = await scenarioFolds(set, {
      accountBatch: read(keys.accountBatch),
      tailRisk: read(keys.tailRisk),
    });
    expect(folds).to.deep.equal(expected);
    expect(await askScenarioThread({ kind: "fold", set, keys }, signal)).to.deep.equal(expected);
  });

  it("behavior: the error of a set is its V and E beside those of every path", async () => {
    const error = await askScenarioThread({ kind: "compare", ...source, book }, signal);
    const parent = sampleTailRisk(badDebt(cube, book), { numerator: 99n, denominator: 100n });
    expect(error.parent.expectedShortfall).to.equal(String(parent.expectedShortfall));
    expect(error).to.deep.include({ paths: 1_024, scenarios: 4, accounts: 4 });
    const { set } = await askScenarioThread({ kind: "build", ...source, keys }, signal);
    const worst = worstMoves(set);
    const gross = [1_000n * worst[0]!, 1_000n * worst[0]!, 500n * worst[1]!, 500n * worst[1]!];
    const bound = book.filter(({ equity }, i) => equity < gross[i]!);
    expect(error.boundAccounts).to.equal(bound.length);
  });

  it("error: a thread that is not wanted any more is ended", async () => {
    const stopping = new AbortController();
    const asked = askScenarioThread({ kind: "build", ...source, keys }, stopping.signal);
    stopping.abort(new Error("stopped"));
    const reason: unknown = await asked.catch((error: unknown) => error);
    expect((reason as Error).message).to.equal("stopped");
  });
});

describe("setInstruments", () => {
  const instruments = Object.fromEntries(["30", "4", "100", "5"].map((id) => [id, {} as never]));
  const held = (...ids: string[]): SolvencyBook => [
    { equity: 0n, positions: ids.map((instrument) => ({ instrument, size: 1n })) },
  ];

  it("behavior: all of them where there is room, ascending by number", () => {
    expect(setInstruments({ instruments }, [], 64)).to.deep.equal([4, 5, 30, 100]);
  });

  it("behavior: what is held comes before what is only listed", () => {
    expect(setInstruments({ instruments }, held("100", "30"), 3)).to.deep.equal([4, 30, 100]);
    expect(setInstruments({ instruments }, held("100", "30"), 2)).to.deep.equal([30, 100]);
    expect(setInstruments({ instruments }, [], 2)).to.deep.equal([4, 5]);
  });
});
