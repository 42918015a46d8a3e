import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";

import { createLoop } from "./createLoop.ts";

describe("createLoop", () => {
  it("never does two rounds at once, and none after it was stopped; the last one is told", async () => {
    let rounds = 0;
    let atOnce = 0;
    let signal: AbortSignal | undefined;
    const round = async (stopping: AbortSignal): Promise<void> => {
      signal = stopping;
      rounds++;
      expect(++atOnce).to.equal(1);
      await sleep(5);
      atOnce--;
    };
    const loop = createLoop(round, () => 1);
    loop.start();
    while (rounds < 3) await sleep(1);
    await loop.stop();
    expect(signal?.aborted).to.equal(true);
    expect(atOnce).to.equal(0);
    const done = rounds;
    await sleep(30);
    expect(rounds).to.equal(done);
  });
});
