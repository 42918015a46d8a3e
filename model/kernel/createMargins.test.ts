import { expect } from "chai";

import { buildCube } from "../cube/buildCube.ts";
import { marginOf } from "../margin/marginOf.ts";
import { shortfallAllocation } from "../margin/shortfallAllocation.ts";
import { productionProfile } from "../profiles/production.ts";
import { exampleSnapshot } from "../testing/exampleSnapshot.ts";
import { createMargins } from "./createMargins.ts";
import { MarginKernel } from "./MarginKernel.ts";
import { onEngine } from "./testing/onEngine.ts";

describe("createMargins", function () {
  this.timeout(20_000);

  const seeds = Array.from({ length: 8 }, (_, i) => [i, 2026] as const);
  const cube = buildCube({ profile: productionProfile, snapshot: exampleSnapshot, seeds });
  const positions = [
    { instrument: "BTC-PERP", size: 300n },
    { instrument: "BTC-120000", size: -40n },
    { instrument: "GAME-1", size: 70n },
  ];
  const owner = [{ instrument: "BTC-PERP", size: 90_000n }];

  it("behavior: the kernel where there is SIMD, the plain TypeScript where not, and the same numbers", () => {
    expect(createMargins(cube)).to.be.instanceOf(MarginKernel);
    for (const engine of [(globalThis as unknown as Record<string, object>).WebAssembly, undefined]) {
      onEngine(engine, () => {
        const margins = createMargins(cube);
        expect(margins instanceof MarginKernel).to.equal(engine !== undefined);
        const expected = marginOf(cube, positions, owner);
        expect(margins.marginOf(positions, owner)).to.deep.equal(expected);
        expect(margins.marginsOf([{ positions, owner }, { positions: [] }])).to.deep.equal([
          expected,
          marginOf(cube, []),
        ]);
        expect(margins.shortfallAllocation(positions)).to.deep.equal(shortfallAllocation(cube, positions));
        const next = { ...cube };
        expect(margins.follow(next).cube).to.equal(next);
      });
    }
  });
});
