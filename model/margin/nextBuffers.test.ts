import { expect } from "chai";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { exampleSnapshot, exampleTime } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { classBuffers } from "./classBuffers.ts";
import { nextBuffers } from "./nextBuffers.ts";

/** The example at `time` with crypto's volatility `times` its long run. */
function snapshotAt(time: number, times: number, buffers?: Snapshot["buffers"]): Snapshot {
  const { assets } = exampleSnapshot;
  return {
    ...exampleSnapshot,
    time,
    assets: {
      ...assets,
      BTC: { ...assets.BTC!, volatility: (0.67 * times).toFixed(6) },
      ETH: { ...assets.ETH!, volatility: (0.86 * times).toFixed(6) },
    },
    ...(buffers === undefined ? {} : { buffers }),
  };
}

/** Crypto's carried buffer after `seconds` in epochs of `epoch`, from `buffer`. */
function carried(buffer: string, seconds: number, epoch: number, times: number): number {
  let buffers: Snapshot["buffers"] = { crypto: { buffer, time: exampleTime } };
  for (let time = exampleTime + epoch; time <= exampleTime + seconds; time += epoch) {
    buffers = nextBuffers(productionProfile, snapshotAt(time, times, buffers));
  }
  return Number(buffers.crypto!.buffer);
}

describe("nextBuffers", () => {
  it("behavior: a class without one begins with the full buffer, at the snapshot's time", () => {
    const { time } = exampleSnapshot;
    const full = { buffer: "1.25", time };
    const begun = nextBuffers(productionProfile, exampleSnapshot);
    expect(begun.crypto).to.deep.equal(full);
    expect(Object.values(begun).every(({ buffer }) => buffer === "1.25")).to.equal(true);
  });

  it("behavior: a buffer is written as its shortest decimal", () => {
    const { antiProcyclical } = productionProfile.margin;
    for (const buffer of ["1", "1.05", "2"]) {
      const margin = {
        ...productionProfile.margin,
        buffer,
        antiProcyclical: { ...antiProcyclical!, lowest: "1" },
      };
      expect(nextBuffers({ ...productionProfile, margin }, exampleSnapshot).crypto!.buffer).to.equal(buffer);
    }
  });

  it("behavior: a calm class that began full stays there, to the bit", () => {
    const begun = nextBuffers(productionProfile, exampleSnapshot);
    const later = nextBuffers(productionProfile, { ...snapshotAt(exampleTime + 30, 1), buffers: begun });
    expect(later.crypto).to.deep.equal({ buffer: "1.25", time: exampleTime + 30 });
  });

  it("behavior: an hour of stress takes 2 %, a calm day gives 1 %, whatever the length of an epoch", () => {
    for (const epoch of [2, 30, 3600]) {
      expect(carried("1.25", 3600, epoch, 2.1), `down in epochs of ${epoch} s`).to.be.closeTo(1.23, 2e-9);
    }
    for (const epoch of [60, 86_400]) {
      expect(carried("1.1", 86_400, epoch, 1.9), `up in epochs of ${epoch} s`).to.be.closeTo(1.11, 2e-9);
    }
  });

  it("behavior: says where the buffer stood that the snapshot's own margins used", () => {
    const snapshot = snapshotAt(exampleTime + 100, 2.1, { crypto: { buffer: "1.25", time: exampleTime } });
    // 2 % · 100 s/3600 = 5.555…e-4 down; margins round it up to 1e-4.
    expect(nextBuffers(productionProfile, snapshot).crypto!.buffer).to.equal("1.249444444445");
    const market = parseMarket(productionProfile, factorModel(productionProfile), snapshot);
    const { antiProcyclical } = productionProfile.margin;
    const used = classBuffers(antiProcyclical!, parseFraction("1.25"), snapshot, market);
    expect(used.get("crypto")).to.equal(12_495n);
  });

  it("behavior: a buffer outside the bounds counts as the nearest, one of a class that is not quoted rises", () => {
    const buffers = {
      crypto: { buffer: "1.4", time: exampleTime },
      equity: { buffer: "1.0", time: exampleTime },
      gone: { buffer: "1.2", time: exampleTime - 86_400 },
    };
    const next = nextBuffers(productionProfile, snapshotAt(exampleTime, 1, buffers));
    expect([next.crypto, next.equity, next.gone].map((one) => one?.buffer)).to.deep.equal([
      "1.25",
      "1.1",
      "1.21",
    ]);
  });

  it("behavior: a profile whose buffer does not move carries nothing; assets that it does not model do not matter", () => {
    expect(nextBuffers(referenceProfile, exampleSnapshot)).to.deep.equal({});
    const assets = { ...exampleSnapshot.assets, DOGE: { spot: "0.1", volatility: "2" } };
    expect(nextBuffers(productionProfile, { ...exampleSnapshot, assets })).to.deep.equal(
      nextBuffers(productionProfile, exampleSnapshot),
    );
  });
});
