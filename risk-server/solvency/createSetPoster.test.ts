import { expect } from "chai";
import pino from "pino";
import { privateKeyToAccount } from "viem/accounts";

import { createMetrics } from "../telemetry/createMetrics.ts";
import { createSetPoster } from "./createSetPoster.ts";

const key = privateKeyToAccount(`0x${"11".repeat(32)}`);
const SETTLED = 4;

describe("createSetPoster", () => {
  /** Whether a set is made, of a venue that lists `listed`, where a set of columns 1 and 2 is in force since epoch 9. */
  async function isMade(parameters: {
    held: readonly number[];
    listed?: readonly number[];
    settled?: readonly number[];
    epoch?: number;
  }): Promise<boolean> {
    const { held, listed = [1, 2, 3, 4], settled = [], epoch = 10 } = parameters;
    let made = false;
    let rounds = 0;
    const looked = Promise.withResolvers<undefined>();
    const accounts = new Map([["one", { positions: held.map((instrument) => ({ instrument, size: 1n })) }]]);
    const snapshot = { ledger: {}, instruments: Object.fromEntries(listed.map((id) => [id, {}])) };
    const ready = { head: { epoch, snapshotHash: "0x" }, prepared: { snapshot } };
    const loop = createSetPoster({
      config: { solvency: { everyEpochs: 60, takeoverDelayMs: 0 }, chain: { pollIntervalMs: 1, chainId: 1 } },
      contracts: {},
      solvencyChain: {
        circuit: () => {
          if (++rounds === 4) looked.resolve(undefined);
          return Promise.resolve({ number: 1, instruments: 2 });
        },
        set: () => Promise.resolve({ number: 5, circuit: 1, epoch: 9 }),
        columns: () => Promise.resolve([1, 2]),
      },
      circuits: () => Promise.resolve({}),
      builder: {
        build: () => {
          made = true;
          return Promise.reject(new Error("made"));
        },
      },
      ledger: {
        state: () => ({ modelHash: "0x", marks: new Map(settled.map((id) => [id, { flags: SETTLED }])) }),
        at: () => Promise.resolve({ accounts }),
      },
      book: { modelHash: "0x", ready: () => ready },
      peers: [],
      signerSets: () => Promise.resolve({ signers: [key.address], threshold: 1 }),
      key,
      logger: pino({ level: "silent" }),
      metrics: createMetrics("test"),
    } as unknown as Parameters<typeof createSetPoster>[0]);
    loop.start();
    await looked.promise;
    await loop.stop();
    return made;
  }

  it("behavior: a set is replaced after so many epochs, or as soon as somebody holds what it has no column for", async () => {
    expect(await isMade({ held: [1, 2] })).to.equal(false);
    expect(await isMade({ held: [1, 2], epoch: 69 })).to.equal(true);
    expect(await isMade({ held: [1, 3] })).to.equal(true);
    expect(await isMade({ held: [1, 3], epoch: 9 })).to.equal(false);
    expect(await isMade({ held: [1, 3], settled: [3] })).to.equal(false);
    // What is settled and left out of the snapshot takes no column.
    expect(await isMade({ held: [1, 3, 9], settled: [9] })).to.equal(true);
    expect(await isMade({ held: [], epoch: 69 })).to.equal(false);
  });

  it("attack: who holds more instruments than a set has columns does not make servers post at every epoch", async () => {
    expect(await isMade({ held: [1, 2, 3] })).to.equal(false);
    expect(await isMade({ held: [1, 2, 3], epoch: 69 })).to.equal(true);
  });

  it("attack: nor does who holds what no snapshot has", async () => {
    expect(await isMade({ held: [1, 9] })).to.equal(false);
  });
});
