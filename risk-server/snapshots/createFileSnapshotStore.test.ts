import { mkdtemp, readdir, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import type { Snapshot } from "@plimsoll/model";
import { snapshotHash } from "@plimsoll/sdk";
import { expect } from "chai";
import { pino } from "pino";

import { createFileSnapshotStore } from "./createFileSnapshotStore.ts";
import { createMemorySnapshotStore } from "./createMemorySnapshotStore.ts";
import { createSnapshotSource } from "./createSnapshotSource.ts";

const snapshot = (time: number): Snapshot => ({
  version: 1,
  time,
  beacons: [`0x${"00".repeat(32)}`],
  assets: {},
  events: {},
  instruments: {},
});
const silent = pino({ level: "silent" });

describe("snapshot store", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "plimsoll-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("gives back by hash what was put, also to another process, and leaves no partial file", async () => {
    const hash = await createFileSnapshotStore(folder).put(snapshot(1));
    expect(hash).to.equal(snapshotHash(snapshot(1)));
    expect(await createFileSnapshotStore(folder).get(hash)).to.deep.equal(snapshot(1));
    expect(await readdir(folder)).to.deep.equal([`${hash}.json`]);
  });

  it("does not have what was never put, or a name that is no hash", async () => {
    const store = createFileSnapshotStore(folder);
    expect(await store.get(snapshotHash(snapshot(2)))).to.equal(undefined);
    expect(await store.get("0x../../etc/passwd")).to.equal(undefined);
  });

  it("treats a file cut short as absent", async () => {
    const store = createFileSnapshotStore(folder);
    const hash = await store.put(snapshot(3));
    await truncate(path.join(folder, `${hash}.json`), 20);
    expect(await store.get(hash)).to.equal(undefined);
  });

  it("fetches from peers what is not kept, and keeps it; a peer that sends something else is passed over", async () => {
    const store = createMemorySnapshotStore();
    const hash = snapshotHash(snapshot(4));
    const liar = { name: "liar", snapshot: () => Promise.resolve(snapshot(5)) };
    const absent = { name: "absent", snapshot: () => Promise.reject(new Error("no connection")) };
    const honest = { name: "honest", snapshot: () => Promise.resolve(snapshot(4)) };
    expect(await createSnapshotSource(store, [liar, absent, honest], silent)(hash)).to.deep.equal(
      snapshot(4),
    );
    expect(await store.get(hash)).to.deep.equal(snapshot(4));
    const other = snapshotHash(snapshot(6));
    const error: unknown = await createSnapshotSource(
      store,
      [liar],
      silent,
    )(other).catch((reason: unknown) => reason);
    expect(error)
      .to.be.an("error")
      .with.property("message", `snapshot ${other} is neither kept here nor at a peer`);
  });
});
