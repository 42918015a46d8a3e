import type { Snapshot } from "@plimsoll/model";
import { expect } from "chai";
import { pino } from "pino";
import type { Hex } from "viem";

import { createPreviousSnapshot } from "./createPreviousSnapshot.ts";

const HASH: Hex = `0x${"22".repeat(32)}`;

describe("createPreviousSnapshot", () => {
  /** What was asked for, and what was warned of. */
  function create(snapshotOf: (hash: Hex) => Promise<Snapshot>) {
    const asked: Hex[] = [];
    const warnings: string[] = [];
    const logger = pino({ level: "warn" }, { write: (line) => void warnings.push(line) });
    const previousOf = createPreviousSnapshot((hash) => {
      asked.push(hash);
      return snapshotOf(hash);
    }, logger);
    const at = (epoch: number) => previousOf({ epoch, time: 1, snapshotHash: HASH });
    return { at, asked, warnings };
  }

  it("behavior: the snapshot that the head names; none is asked for before the first marks", async () => {
    const snapshot = { version: 1 } as Snapshot;
    const { at, asked, warnings } = create(() => Promise.resolve(snapshot));
    expect(await at(0)).to.equal(undefined);
    expect(asked).to.deep.equal([]);
    expect(await at(1)).to.equal(snapshot);
    expect(asked).to.deep.equal([HASH]);
    expect(warnings).to.deep.equal([]);
  });

  it("behavior: one that nobody has any more is none, with a warning", async () => {
    const { at, warnings } = create(() => Promise.reject(new Error("no peer has it")));
    expect(await at(3)).to.equal(undefined);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(/no peer has it.*buffers start full/);
  });
});
