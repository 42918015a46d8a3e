import { Worker } from "node:worker_threads";

import {
  buildCube,
  productionProfile,
  referenceBook,
  type ScenarioCube,
  type Snapshot,
} from "@plimsoll/model";
import { scenarioRoot } from "@plimsoll/sdk";
import { expect } from "chai";

import { createCubeBuilder, type CubeBuilder } from "./createCubeBuilder.ts";

const profile = {
  ...productionProfile,
  scenarioSet: { ...productionProfile.scenarioSet, panels: 2, pointsPerPanel: 1100 },
};
const seeds = [
  [1, 7],
  [2, 7],
] as const;
const { snapshot } = referenceBook;
const bitcoin = snapshot.assets.BTC!;
/** The same market under a smile. */
const smiling: Snapshot = {
  ...snapshot,
  assets: {
    ...snapshot.assets,
    BTC: {
      ...bitcoin,
      surface: [
        { expiry: snapshot.time + 30 * 86_400, strikes: ["80000", "120000"], volatilities: ["0.7", "0.6"] },
      ],
    },
  },
};

const numbersOf = ({ rows, historical, peaks }: ScenarioCube): string =>
  [...rows, ...(historical?.rows ?? []), peaks].map(String).join("\n");

describe("createCubeBuilder", function () {
  this.timeout(60_000);
  const builders: CubeBuilder[] = [];
  after(() => Promise.all(builders.map((builder) => builder.stop())));

  /** @param onStart is given each thread that is started, and its number */
  function create(threads: number, onStart: (worker: Worker, thread: number) => void = () => undefined) {
    let started = 0;
    const builder = createCubeBuilder(profile, threads, () => {
      const worker = new Worker(new URL("./cubeWorker.ts", import.meta.url));
      onStart(worker, started++);
      return worker;
    });
    builders.push(builder);
    return { builder, started: () => started };
  }

  for (const threads of [1, 2, 3]) {
    it(`behavior: the cube and the root are those of buildCube, calls at once too; threads: ${threads}`, async () => {
      const { builder, started } = create(threads);
      const asked = [snapshot, smiling];
      const named = await Promise.all(asked.map((one) => builder.build(one, seeds)));
      asked.forEach((one, i) => {
        const whole = buildCube({ profile, snapshot: one, seeds });
        const { cube, scenarioRoot: root } = named[i]!;
        expect(root).to.equal(scenarioRoot(whole));
        expect(numbersOf(cube)).to.equal(numbersOf(whole));
        expect(cube.stress).to.deep.equal(whole.stress);
        expect(cube.instruments).to.deep.equal(whole.instruments);
        expect(cube.rows[0]!.buffer).to.be.instanceOf(SharedArrayBuffer);
        expect(cube.market.instruments).to.deep.equal(whole.market.instruments);
      });
      expect(started()).to.equal(threads);
    });
  }

  it("behavior: a thread that ends fails its build; the next has new threads", async () => {
    const { builder, started } = create(2, (worker, thread) => {
      if (thread === 1) void worker.terminate();
    });
    const failed: unknown = await builder.build(snapshot, seeds).catch((error: unknown) => error);
    expect(String(failed)).to.contain("ended before it answered");
    const { scenarioRoot: root } = await builder.build(snapshot, seeds);
    expect(root).to.equal(scenarioRoot(buildCube({ profile, snapshot, seeds })));
    expect(started()).to.equal(4);
  });

  it("error: a snapshot that the model refuses, with the model's own words", async () => {
    const { builder } = create(2);
    const broken = { ...snapshot, assets: { ...snapshot.assets, BTC: { ...bitcoin, spot: "-1" } } };
    const refused: unknown = await builder.build(broken, seeds).catch((error: unknown) => error);
    expect(String(refused)).to.contain("assets.BTC.spot");
    expect((await builder.build(snapshot, seeds)).cube.points).to.equal(2200);
  });

  it("behavior: stopped in the middle of a build, the build fails", async () => {
    const { builder } = create(2);
    const building = builder.build(snapshot, seeds).then(
      () => "built",
      (error: unknown) => String(error),
    );
    await new Promise(setImmediate);
    await builder.stop();
    expect(await building).to.contain("ended before it answered");
  });
});
