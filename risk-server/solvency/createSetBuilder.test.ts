import { fileURLToPath } from "node:url";

import { circuitSizes } from "@plimsoll/circuits";
import { buildCube, productionProfile, referenceBook, type Snapshot } from "@plimsoll/model";
import { expect } from "chai";
import { numberToHex, type Hex } from "viem";

import type { OwnCircuits } from "./createCircuits.ts";
import { createSetBuilder } from "./createSetBuilder.ts";

const keyFile = (name: string) => ({
  verifyingKey: fileURLToPath(new URL(`../../circuits/verifyingKeys/small/${name}.json`, import.meta.url)),
});
const circuits = {
  sizes: circuitSizes.small,
  files: { accountBatch: keyFile("accountBatch"), tailRisk: keyFile("tailRisk") },
} as unknown as OwnCircuits;
const orderOf = (epoch: number) => ({ epoch, snapshotHash: numberToHex(epoch, { size: 32 }), circuit: 1 });

describe("createSetBuilder", function () {
  this.timeout(60_000);
  const builderWith = (prepare: (snapshot: Snapshot, hash: Hex) => Promise<unknown>, snapshot = {}) =>
    createSetBuilder({
      book: { prepare, modelHash: orderOf(0).snapshotHash },
      ledger: {},
      snapshotOf: () => Promise.resolve(snapshot),
      stopping: new AbortController().signal,
    } as unknown as Parameters<typeof createSetBuilder>[0]);

  it("attack: members ask for sets of many epochs at once: two are made at a time, each once, and each has its turn", async () => {
    const preparing: PromiseWithResolvers<unknown>[] = [];
    const asked: Hex[] = [];
    const builder = builderWith((_snapshot, hash) => {
      asked.push(hash);
      preparing.push(Promise.withResolvers());
      return preparing.at(-1)!.promise;
    });
    const orders = Array.from({ length: 16 }, (_, i) => orderOf(i + 1));
    const rest = () => new Promise((resolve) => setImmediate(resolve));
    const sets = Promise.allSettled([...orders, ...orders].map((order) => builder.build(order, circuits)));
    await rest();
    expect(asked).to.have.lengthOf(2);
    for (let done = 0; done < orders.length; done++) {
      preparing[done]!.reject(new Error("no cube"));
      await rest();
      expect(asked).to.have.lengthOf(Math.min(orders.length, done + 3));
    }
    expect((await sets).map(({ status }) => status)).to.deep.equal(
      [...orders, ...orders].map(() => "rejected"),
    );
    expect(asked).to.deep.equal(orders.map(({ snapshotHash }) => snapshotHash));
  });

  it("attack: who has other epochs' sets made does not make a server forget where the posted one is from", async () => {
    const names = Object.keys(referenceBook.snapshot.instruments).filter(
      (name) => referenceBook.snapshot.instruments[name]!.kind !== "parlay",
    );
    const instruments = Object.fromEntries(
      names.map((name, i) => [String(1_000 + i), referenceBook.snapshot.instruments[name]!]),
    );
    const snapshot = { ...referenceBook.snapshot, instruments };
    const profile = {
      ...productionProfile,
      scenarioSet: { sampler: "sobol" as const, panels: 1, pointsPerPanel: 1_024 },
    };
    const builder = builderWith(
      (_snapshot, hash) =>
        Promise.resolve({ cube: buildCube({ profile, snapshot, seeds: [[1, Number(hash)]] }) }),
      snapshot,
    );
    const { message } = await builder.build(orderOf(1), circuits);
    for (const epoch of [2, 3]) {
      const later = await builder.build(orderOf(epoch), circuits);
      expect(later.message.contentHash).not.to.equal(message.contentHash);
    }
    expect(builder.orderOf(message.contentHash)).to.deep.equal(orderOf(1));
  });
});
