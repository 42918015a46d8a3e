/**
 * The engine against the reference ledger: random calls, and after each everything the engine shows.
 *
 * A longer run of other choices: `PLIMSOLL_FUZZ_SEED=0x2a PLIMSOLL_WALKS=100 npm run differential`.
 */
import { expect } from "chai";

import { describeSteps, run, shrink } from "./run.ts";
import { Events } from "./events.ts";

const { PLIMSOLL_FUZZ_SEED, PLIMSOLL_WALKS } = process.env;
const SEED = PLIMSOLL_FUZZ_SEED ?? "0x506c696d736f6c6c";
const WALKS = Number(PLIMSOLL_WALKS ?? "10");
const STEPS = 150;
const SHRINKING_TRIES = 60;

/** What the fixed walks are known to reach; two dozen of them also sell spots in an escape. */
const REACHED = [
  "deposit",
  "withdraw",
  "fill",
  "fundInsurance",
  "record",
  "record opens a liquidation",
  "liquidate",
  "partial slice",
  "whole slice",
  "slice on a record",
  "slice into positions",
  "liquidate closes a liquidation",
  "insurance pays",
  "index falls",
  "index recovers",
  "noteDeficit",
  "noteDeficit opens a liquidation",
  "withdraw with a deficit noted",
  "fill with a deficit noted",
  "refused: InGrace",
  "refused: DustLeg",
  "halt after limit moves",
  "depositSpot",
  "withdrawSpot",
  "fill of a call",
  "fill of a put",
  "fill of a scalar",
  "fill of a spot",
  "fill by an operator",
  "liquidateLegs",
  "push to a backstop",
  "slice of options",
  "slice of spots",
  "settlement of a price",
  "proposeEscape",
  "cancelEscape",
  "activateEscape",
  "settleInEscape",
  "leave",
  "leaveSpot",
  "deposit below an index of one",
  "withdraw below an index of one",
  "settlement with legs left",
  "limited mark",
  "halt",
  "pause",
  "final",
];

describe("engine against the reference ledger", function () {
  this.timeout(0);
  const events = new Events();

  for (let walk = 0; walk < WALKS; ++walk)
    it(`R1, R2, R9, R10, R15, R17, R29, R31, behavior: agrees to the unit after every call of walk ${String(walk)}`, async () => {
      const seed = `${SEED} ${String(walk)}`;
      const numbers = Array.from({ length: STEPS }, (_, number) => number);
      const { failure, failedAt } = await run(seed, numbers, events);
      if (failure === undefined) return;
      const shortest = await shrink(seed, numbers.slice(0, failedAt + 1), SHRINKING_TRIES);
      const { taken } = await run(seed, shortest);
      throw new Error(
        `seed "${seed}", steps ${shortest.join(" ")}:\n${describeSteps(taken)}\n${failure.message}`,
        { cause: failure },
      );
    });

  it("behavior: has seen liquidations, bad debt, a claim index below one and settlements with legs left", () => {
    for (const name of REACHED) expect(events.of(name), `${name} of ${events.all()}`).to.be.greaterThan(0);
  });
});
