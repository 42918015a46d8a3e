import { expect } from "chai";
import { referenceBook } from "../books/referenceBook.ts";
import { ModelError } from "../errors/ModelError.ts";
import { postedCube, receivedCube } from "../kernel/postedCube.ts";
import { marginOf } from "../margin/marginOf.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { exampleSnapshot, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { snapshotOfEverything as everything } from "../testing/snapshotOfEverything.ts";
import { factorModel } from "../tree/factorModel.ts";
import { buildCube } from "./buildCube.ts";
import { buildCubePart } from "./buildCubePart.ts";
import { instrumentShares } from "./instrumentShares.ts";
import { joinCubeParts } from "./joinCubeParts.ts";
import type { ScenarioCube, Seed } from "./ScenarioCube.ts";

const seeds: readonly Seed[] = [
  [5, 1],
  [6, 1],
];
const scenarioSet = { sampler: "sobol", panels: 2, pointsPerPanel: 100, minimumTail: 1 } as const;
const production = { ...productionProfile, scenarioSet };

const columnsOf = ({ rows, historical, peaks, stress }: ScenarioCube): string =>
  [...rows, ...(historical?.rows ?? []), peaks, ...(stress?.rows ?? [])].map(String).join("\n");

describe("buildCubePart and joinCubeParts", () => {
  for (const [name, profile, snapshot] of [
    ["every kind of instrument", production, everything],
    ["the reference book", production, referenceBook.snapshot],
    ["the reference book held to settlement", { ...referenceProfile, scenarioSet }, referenceBook.snapshot],
  ] as const) {
    it(`behavior: parts together are the cube, to the bit, however many and in whatever order: ${name}`, () => {
      const whole = buildCube({ profile, snapshot, seeds });
      for (const parts of [1, 3, 20]) {
        const made = Array.from({ length: parts }, (_, part) =>
          buildCubePart({ profile, snapshot, seeds, part, parts }),
        );
        const joined = joinCubeParts({ profile, snapshot, parts: made.reverse() });
        expect({ ...joined, market: 0 }).to.have.all.keys({ ...whole, market: 0 });
        expect(joined.instruments).to.deep.equal(whole.instruments);
        expect(joined.points).to.equal(whole.points);
        expect(columnsOf(joined)).to.equal(columnsOf(whole));
        expect(joined.historical?.points).to.equal(whole.historical?.points);
      }
    });
  }

  it("behavior: a part holds about its share, and all that is valued together", () => {
    const market = parseMarket(production, factorModel(production), everything);
    const keyOf = (index: number) => market.instruments[index]!.key;
    const shares = instrumentShares(market, 3).map((share) => share.map(keyOf));
    expect(shares.flat().sort()).to.deep.equal(market.instruments.map(({ key }) => key));
    const shareOf = (key: string) => shares.findIndex((share) => share.includes(key));
    for (const together of [
      ["BTC-80000", "BTC-95000", "BTC-120000", "BTC-90-100", "C-SCALAR", "B-CALL"],
      ["PARLAY-MIXED", "BTC-80000", "GAME-1"],
      // Two parlays on one ladder.
      ["PARLAY-PRICES", "BTC-95000", "SPX-7600", "SPX-7200-BELOW"],
      ["Z-PARLAY", "E-LOW", "E-MIDDLE", "E-HIGH", "VOTE-1", "D-PAST", "D-PAST-CALL"],
    ]) {
      expect(new Set(together.map(shareOf)).size, together.join()).to.equal(1);
    }
    const linear = snapshotOf(
      Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`P${i}`, perp("BTC", 4, 95_000_000_000)])),
    );
    const plain = parseMarket(production, factorModel(production), linear);
    expect(instrumentShares(plain, 3).map(({ length }) => length)).to.deep.equal([4, 3, 3]);
  });

  it("behavior: a cube is sent to another thread although a smile is a function", () => {
    const cube = buildCube({ profile: production, snapshot: everything, seeds });
    const received = receivedCube(structuredClone(postedCube(cube)));
    expect(columnsOf(received)).to.equal(columnsOf(cube));
    const positions = cube.instruments.map((instrument, i) => ({ instrument, size: BigInt(3 - (i % 7)) }));
    expect(marginOf(received, positions)).to.deep.equal(marginOf(cube, positions));
    expect(postedCube(cube).historical!.rows[0]!.buffer).to.be.instanceOf(SharedArrayBuffer);
  });

  it("error: a part that there is not, and parts that do not make a cube", () => {
    const input = { profile: production, snapshot: exampleSnapshot, seeds };
    for (const [part, parts] of [
      [2, 2],
      [-1, 2],
      [0.5, 2],
      [0, 1.5],
      [0, 0],
    ] as const) {
      expect(() => buildCubePart({ ...input, part, parts })).to.throw(ModelError, "no such part");
    }
    const halves = [0, 1].map((part) => buildCubePart({ ...input, part, parts: 2 }));
    for (const wrong of [[], halves.slice(1), [...halves, halves[0]!], [halves[1]!, halves[1]!]]) {
      expect(() => joinCubeParts({ ...input, parts: wrong })).to.throw(ModelError, "every instrument");
    }
  });
});
