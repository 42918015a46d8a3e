import { productionProfile, referenceProfile, type Snapshot } from "@plimsoll/model";
import { expect } from "chai";
import { concat, keccak256, toBeHex, toUtf8Bytes } from "ethers";

import { modelHash, panelSeeds, snapshotHash } from "./index.ts";

const BEACON = `0x${"be".repeat(32)}` as const;
const SNAPSHOT: Snapshot = {
  version: 1,
  time: 1_721_810_944,
  beacons: [BEACON],
  assets: { BTC: { spot: "50000", volatility: "0.65" } },
  events: {},
  instruments: {
    "67108865": { kind: "perp", symbol: "BTC-PERP", underlying: "BTC", lotDecimals: 4, mark: 50_000_000_000 },
  },
};
// Canonical by hand: keys sorted, no spaces.
const CANONICAL =
  '{"assets":{"BTC":{"spot":"50000","volatility":"0.65"}},' +
  `"beacons":["${BEACON}"],"events":{},` +
  '"instruments":{"67108865":{"kind":"perp","lotDecimals":4,"mark":50000000000,"symbol":"BTC-PERP","underlying":"BTC"}},' +
  '"time":1721810944,"version":1}';

describe("snapshotHash", () => {
  it("is keccak256 of the canonical JSON with the last nine bytes zero", () => {
    const full = keccak256(toUtf8Bytes(CANONICAL));
    expect(snapshotHash(SNAPSHOT)).to.equal(full.slice(0, 2 + 46) + "00".repeat(9));
  });

  it("does not depend on the order of keys", () => {
    const reversed = Object.fromEntries(Object.entries(SNAPSHOT).reverse()) as unknown as Snapshot;
    expect(snapshotHash(reversed)).to.equal(snapshotHash(SNAPSHOT));
  });
});

describe("modelHash", () => {
  it("is the full keccak256, and differs between profiles", () => {
    const profile = { name: "é", modelVersion: "1" } as unknown as typeof referenceProfile;
    expect(modelHash(profile)).to.equal(keccak256(toUtf8Bytes('{"modelVersion":"1","name":"é"}')));
    expect(modelHash(referenceProfile)).not.to.equal(modelHash(productionProfile));
  });
});

describe("panelSeeds", () => {
  const hash = modelHash(referenceProfile);

  it("are the first eight bytes of keccak256(modelHash ‖ beacon ‖ uint32 panel) as two u32", () => {
    const expected = [0, 1, 2].map((panel) => {
      const digest = keccak256(concat([hash, BEACON, toBeHex(panel, 4)]));
      return [parseInt(digest.slice(2, 10), 16), parseInt(digest.slice(10, 18), 16)];
    });
    expect(panelSeeds({ modelHash: hash, beacons: [BEACON], panels: 3 })).to.deep.equal(expected);
  });

  it("error: hashes of another length, no panels", () => {
    expect(() => panelSeeds({ modelHash: "0x12", beacons: [BEACON], panels: 1 })).to.throw(
      RangeError,
      "modelHash 0x12",
    );
    expect(() => panelSeeds({ modelHash: hash, beacons: ["0x"], panels: 1 })).to.throw(RangeError, "beacon");
    expect(() => panelSeeds({ modelHash: hash, beacons: [BEACON], panels: 0 })).to.throw(
      RangeError,
      "panels",
    );
  });
});
