import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";

import type { Chain, Head } from "../chain/Chain.ts";
import type { KeeperEvent } from "../events/KeeperEvent.ts";
import type { Scanner } from "./createScanner.ts";
import { runLoop } from "./runLoop.ts";

/** Runs the loop over `heads`, one a tick, and returns what it did at each. */
async function runOver(heads: (Head | Error)[], world: { moved?: boolean; scanner?: Partial<Scanner> } = {}) {
  const acts: string[] = [];
  const events: KeeperEvent[] = [];
  const abort = new AbortController();
  const chain: Partial<Chain> = {
    head: () => {
      const head = heads.shift();
      if (heads.length === 0) abort.abort();
      return head instanceof Error || head === undefined
        ? Promise.reject(head ?? new Error("over"))
        : Promise.resolve(head);
    },
    marksMoved: () => Promise.resolve(world.moved ?? false),
  };
  const scanner: Scanner = {
    scan: () => {
      acts.push("scan");
      return Promise.resolve({} as never);
    },
    retry: () => {
      acts.push("retry");
      return Promise.resolve();
    },
    isBetterInformed: () => Promise.resolve(false),
    ...world.scanner,
  };
  await runLoop({
    chain: chain as Chain,
    scanner,
    pollMs: 1,
    report: (event) => events.push(event),
    signal: abort.signal,
  });
  return { acts, messages: events.map((event) => "message" in event && event.message) };
}

const head = (epoch: number, blockNumber: bigint): Head => ({ epoch, blockNumber });

describe("runLoop", () => {
  it("scans at the start and at every new epoch, and tries what waits in between", async () => {
    const { acts } = await runOver([head(1, 10n), head(1, 10n), head(1, 11n), head(2, 12n)]);
    expect(acts).to.deep.equal(["scan", "retry", "retry", "scan"]);
  });

  it("scans when more marks of the epoch are posted", async () => {
    const { acts } = await runOver([head(1, 10n), head(1, 11n)], { moved: true });
    expect(acts).to.deep.equal(["scan", "scan"]);
  });

  it("scans after the chain went back", async () => {
    expect((await runOver([head(1, 10n), head(1, 9n)])).acts).to.deep.equal(["scan", "scan"]);
  });

  it("scans when a risk server has caught up", async () => {
    const scanner = { isBetterInformed: () => Promise.resolve(true) };
    expect((await runOver([head(1, 10n), head(1, 10n)], { scanner })).acts).to.deep.equal(["scan", "scan"]);
  });

  it("goes on after failures, says each once, and scans what it missed", async () => {
    const down = new Error("connection refused");
    const { acts, messages } = await runOver([head(1, 10n), down, down, head(2, 11n)]);
    expect(acts).to.deep.equal(["scan", "scan"]);
    expect(messages).to.deep.equal(["The scan failed: connection refused", "Scanning again"]);
  });

  it("scans an epoch again whose scan failed", async () => {
    let scans = 0;
    const scan = () => {
      scans += 1;
      return scans === 1 ? Promise.reject(new Error("timeout")) : Promise.resolve({} as never);
    };
    await runOver([head(1, 10n), head(1, 10n)], { scanner: { scan } });
    expect(scans).to.equal(2);
  });

  it("ends at once when told, even in a long pause", async () => {
    const abort = new AbortController();
    const loop = runLoop({
      chain: { head: () => Promise.resolve(head(1, 1n)) } as unknown as Chain,
      scanner: {
        scan: () => Promise.resolve({} as never),
        retry: () => Promise.resolve(),
        isBetterInformed: () => Promise.resolve(false),
      },
      pollMs: 60_000,
      report: () => undefined,
      signal: abort.signal,
    });
    await sleep(5);
    abort.abort();
    await loop;
  });
});
