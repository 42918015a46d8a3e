import type { Position } from "@plimsoll/sdk";
import { expect } from "chai";

import { chooseLegs } from "./chooseLegs.ts";

const USD = 1_000_000n;
const PERCENT = 10n ** 16n;
const HALTED = 1;
const LONG = 2;
const SHORT = 3;

const held: Position[] = [
  { instrument: HALTED, size: 100n },
  { instrument: SHORT, size: -1_000n },
  { instrument: LONG, size: 1_000n },
];
const live = held.slice(1);

/** A dollar a lot of what `margin` says is at risk. */
const worldOf = (margin: (sizeOf: (instrument: number) => bigint) => bigint) => {
  const marginOf = (positions: readonly Position[]): bigint =>
    margin((instrument) => positions.find((leg) => leg.instrument === instrument)?.size ?? 0n) * USD;
  return {
    positions: held,
    live,
    initialMargin: marginOf(held),
    target: 20n * PERCENT,
    minimum: 5n * PERCENT,
    attest: (positions: Position[]) =>
      Promise.resolve({ initialMargin: marginOf(positions), packed: "0xaa" as const }),
  };
};
const abs = (x: bigint): bigint => (x < 0n ? -x : x);

describe("chooseLegs", () => {
  it("takes the same share of every live leg, no more than the target and next to it", async () => {
    const choice = await chooseLegs(worldOf((sizeOf) => abs(sizeOf(LONG)) + abs(sizeOf(SHORT))));
    // 2,000 in all: at most 400.
    expect(choice).to.have.property("legs").with.length(2);
    if ("skip" in choice) throw new Error(choice.skip);
    const [long, short] = choice.legs;
    expect([long?.instrument, short?.instrument]).to.deep.equal([LONG, SHORT]);
    expect(long?.size).to.equal(-(short?.size ?? 0n));
    expect(Number(long?.size)).to.be.within(196, 200);
    expect(choice.fraction).to.equal(((long?.size ?? 0n) * 2n * 10n ** 18n) / 2_000n);
    expect(choice.attestationAfter).to.equal("0xaa");
  });

  it("takes one leg where the others hedge what stands still", async () => {
    // The short hedges the halted leg ten times over: taking both raises the margin.
    const choice = await chooseLegs(
      worldOf((sizeOf) => abs(sizeOf(LONG)) + abs(10n * sizeOf(HALTED) + sizeOf(SHORT)) * 2n),
    );
    if ("skip" in choice) throw new Error(choice.skip);
    expect(choice.legs.map(({ instrument }) => instrument)).to.deep.equal([LONG]);
    expect(Number(choice.legs[0]?.size)).to.be.within(196, 200);
  });

  it("takes less than the smallest slice only with the last live leg", async () => {
    // All live legs together are 40 of 1,040.
    const small = worldOf((sizeOf) => 1_000n + abs(sizeOf(LONG)) / 50n + abs(sizeOf(SHORT)) / 50n);
    const choice = await chooseLegs(small);
    if ("skip" in choice) throw new Error(choice.skip);
    expect(choice.legs).to.deep.equal([
      { instrument: LONG, size: 1_000n },
      { instrument: SHORT, size: -1_000n },
    ]);
  });

  it("says why there is nothing to choose", async () => {
    const world = worldOf((sizeOf) => 1_000n - abs(sizeOf(LONG)) - abs(sizeOf(SHORT)) + 2_000n);
    expect(await chooseLegs(world)).to.deep.equal({
      skip: "no choice of live legs takes off between 5.00 % and 20.00 % of the margin",
    });
    expect(await chooseLegs({ ...world, live: [] })).to.deep.equal({ skip: "every leg's mark stands still" });
    expect(await chooseLegs({ ...world, attest: () => Promise.resolve(undefined) })).to.deep.equal({
      skip: "no server attests what would be left",
    });
  });
});
