import { Worker } from "node:worker_threads";

import { expect } from "chai";

import { createKernelThread } from "./createKernelThread.ts";
import { packAccounts } from "./packedAccounts.ts";
import { begin, createClaim, isWithdrawn, withdraw } from "./RequestClaim.ts";

describe("createKernelThread", function () {
  this.timeout(60_000);
  const never = new AbortController().signal;
  const ask = () => ({ kind: "compute", accounts: packAccounts([]) }) as const;
  const reasonOf = (failing: Promise<unknown>): Promise<string> => failing.then(() => "nothing", String);

  it("behavior: what was taken back is not begun, what was begun is not taken back", async () => {
    const thread = createKernelThread(new Worker(new URL("./kernelThread.ts", import.meta.url)), () => {
      expect.fail("lost");
    });
    const [kept, dropped] = [createClaim(), createClaim()];
    expect(withdraw(dropped)).to.equal(true);
    const replies = [thread.ask(ask(), never, kept), thread.ask(ask(), never, dropped)];
    // It has no rows.
    expect(await reasonOf(replies[0]!)).to.match(/a chunk came before the rows/);
    expect(await replies[1]).to.deep.equal({ kind: "dropped" });
    expect([withdraw(kept), isWithdrawn(kept), begin(dropped)]).to.deep.equal([false, false, false]);
    await thread.stop();
  });

  it("error: answers in another order than asked end the thread, and nothing passes for another's", async () => {
    const swapping = `const { parentPort } = require("node:worker_threads");
      const asked = [];
      parentPort.on("message", ({ number }) => {
        if (asked.push(number) < 2) return;
        for (const n of asked.reverse()) parentPort.postMessage({ number: n, answer: { kind: "ready", shares: [n] } });
      });`;
    const lost: string[] = [];
    const thread = createKernelThread(new Worker(swapping, { eval: true }), (reason) => lost.push(reason));
    const replies = [thread.ask(ask(), never), thread.ask(ask(), never)];
    for (const reply of replies) expect(await reasonOf(reply)).to.match(/something that is no answer/);
    expect(lost).to.deep.equal(["it sent something that is no answer"]);
    expect(await reasonOf(thread.ask(ask(), never))).to.match(/has ended/);
  });
});
