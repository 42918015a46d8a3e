import { expect } from "chai";

import { addWeightedLosses } from "../margin/losses.ts";
import { tailSums } from "../measures/sampleTailRisk.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { exactTails } from "./exactTails.ts";
import { ScenarioRows } from "./ScenarioRows.ts";
import { tailLevel } from "./TailLevel.ts";

describe("selection (assembly)", () => {
  it("behavior: neighbouring doubles beyond 2^53, between which there is no integer, and ties at the lower one", () => {
    const points = 400;
    const confidence = parseFraction("0.99");
    const levels = [tailLevel(points, confidence)];
    const largest = 2 ** 53 - 1;
    for (let offset = 0; offset < 24; offset++) {
      for (const step of [1, 2, 3]) {
        // Two losses above the rest, which tie; a fourth of each is added by the buffer and rounded.
        const row = Float64Array.from(
          { length: points },
          (_, s) => -(largest - 30 - offset + (s % 200 === 7 ? step : 0)),
        );
        const rows = new ScenarioRows([row], points, { memoryLimit: 1 << 20 });
        const legs = [{ index: 0, size: 1n }];
        const found = exactTails(rows, [
          [{ legs }, { legs: [], parts: [{ node: 0, factor: 1.25 }], levels }],
        ]);
        const losses = addWeightedLosses([row], legs, () => 12_500n, new Float64Array(points));
        expect(found[0]![1]!.tails).to.deep.equal([tailSums(losses, confidence)]);
      }
    }
  });
});
