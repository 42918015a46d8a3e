import {
  buildCube,
  isKernelSupported,
  marginOf,
  productionProfile,
  referenceBook,
  type ScenarioCube,
} from "@plimsoll/model";
import { expect } from "chai";

import { createMarginModel } from "./createMarginModel.ts";

const panels = Array.from({ length: productionProfile.scenarioSet.panels }, (_, i) => [i, 7] as const);
const { snapshot, positions } = referenceBook;

/** Runs as on an engine without SIMD. */
async function withoutSimd<T>(run: () => Promise<T>): Promise<T> {
  const engine = (globalThis as unknown as Record<"WebAssembly", { validate: unknown }>).WebAssembly;
  const { validate } = engine;
  engine.validate = () => false;
  try {
    return await run();
  } finally {
    engine.validate = validate;
  }
}

describe("createMarginModel", function () {
  this.timeout(60_000);
  let cube: ScenarioCube;
  before(() => {
    cube = buildCube({ profile: productionProfile, snapshot, seeds: panels });
  });
  const accounts = [{ positions, owner: [...positions] }, { positions: positions.slice(0, 2) }];

  it("behavior: many margins are those of marginOf, with the kernel and without SIMD; rows are laid out for the kernel only", async () => {
    const expected = accounts.map((one) => marginOf(cube, one.positions, one.owner));
    for (const engine of ["its own", "without SIMD"]) {
      const compute = async (): Promise<void> => {
        expect(isKernelSupported()).to.equal(engine === "its own");
        const model = createMarginModel(productionProfile);
        try {
          expect(await model.marginsOf(cube, accounts)).to.deep.equal(expected);
          // What only the kernel refuses.
          const other = { ...cube, profile: { ...cube.profile, modelVersion: "1.0.0" } };
          const isKernel = await model.marginsOf(other, accounts).then(
            () => false,
            () => true,
          );
          expect(isKernel).to.equal(engine === "its own");
        } finally {
          await model.stop();
        }
      };
      await (engine === "its own" ? compute() : withoutSimd(compute));
    }
  });

  it("behavior: a cube built in its thread is the one that buildCube builds", async () => {
    const model = createMarginModel(productionProfile);
    try {
      const built = await model.buildCube(snapshot, panels);
      expect(built.cube.rows).to.deep.equal(cube.rows);
      expect(built.scenarioRoot).to.match(/^0x[0-9a-f]{64}$/);
    } finally {
      await model.stop();
    }
  });
});
