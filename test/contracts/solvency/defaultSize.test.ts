/** Once with the circuits that a venue runs: 64 instruments and 64 scenarios, of which most do not move. */
import { buildCircuits, circuitSizes, type ScenarioSet } from "@plimsoll/circuits";
import { expect } from "chai";

import { BTC_PERP, ETH_PERP } from "../venue.ts";
import { prove } from "./createOracle.ts";
import { createLevered, SHORTFALL, STRESS, VALUE_AT_RISK } from "./leveredVenue.ts";

describe("the solvency oracle with circuits of the default size", function () {
  this.timeout(600_000);

  it("behavior: a real book is proven and published", async () => {
    const sizes = circuitSizes.default;
    const nothing = (count: number) => Array.from({ length: count }, () => 0n);
    const wide: ScenarioSet = {
      profit: Array.from({ length: sizes.scenarios }, (_, s) => [
        ...(STRESS.profit[s] ?? [0n, 0n]),
        ...nothing(sizes.instruments - 2),
      ]),
      weights: [...STRESS.weights, ...nothing(sizes.scenarios - 4)],
    };
    const levered = await createLevered({ size: "default" }, wide);
    const frozen = await levered.freeze();
    const circuits = await buildCircuits(sizes);
    const proof = await prove(levered.inputsOf(frozen), circuits);
    await levered.oracle.publish(frozen.frozen, frozen.book, proof);
    const { var99, es99 } = await levered.oracle.latest();
    expect([var99, es99]).to.deep.equal([VALUE_AT_RISK, SHORTFALL]);
    expect((await levered.sets.columns(1n)).instruments).to.deep.equal([BTC_PERP, ETH_PERP].map(BigInt));
  });
});
