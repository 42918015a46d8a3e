import { referenceProfile, type Snapshot } from "@plimsoll/model";
import { expect } from "chai";
import { z } from "zod";

import { attestationDocumentSchema, type AttestationDocumentJson } from "./index.ts";

const HASH = `0x${"ab".repeat(32)}` as const;
const snapshot: Snapshot = { version: 1, time: 1, beacons: [HASH], assets: {}, events: {}, instruments: {} };

const JSON_DOCUMENT: AttestationDocumentJson = {
  version: 1,
  chainId: 31337,
  engine: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
  account: HASH,
  positions: [{ instrument: 0x04000001, size: "-9007199254740993" }],
  epoch: 7,
  issuedAt: 1_721_810_944,
  modelHash: HASH,
  snapshotHash: `0x${"ab".repeat(23)}${"00".repeat(9)}`,
  profile: referenceProfile,
  snapshot,
  seeds: [[1, 4_294_967_295]],
  report: {
    profile: "reference",
    method: "exact",
    points: 1,
    fullCollateral: "9",
    valueAtRisk: "1",
    expectedShortfall: "2",
    standardError: "0",
    levels: [],
    panelError: "0",
    bases: {},
    base: "2",
    floor: "0",
    stresses: [],
    core: "3",
    addOns: {},
    initialMargin: "7",
    maintenanceMargin: "5",
    release: 0.2,
    binding: "tail",
    cascade: [],
    clusters: [],
    waterfall: [],
  },
  initialMargin: "18446744073709551615",
  maintenanceMargin: "5",
  portfolioHash: HASH,
  signatures: [{ signer: "0x5FbDB2315678afecb367f032d93F642f64180aa3", signature: `0x${"cd".repeat(65)}` }],
  packed: `0x${"ef".repeat(90)}`,
};

describe("attestationDocumentSchema", () => {
  it("goes through JSON and back without losing a unit", () => {
    const document = attestationDocumentSchema.parse(JSON.parse(JSON.stringify(JSON_DOCUMENT)));
    expect(document.positions).to.deep.equal([{ instrument: 0x04000001, size: -9007199254740993n }]);
    expect(document.initialMargin).to.equal(2n ** 64n - 1n);
    expect(z.encode(attestationDocumentSchema, document)).to.deep.equal(JSON_DOCUMENT);
  });

  const WRONG = {
    version: 2,
    engine: "0x12",
    account: "0x12",
    positions: [{ instrument: 1, size: 5 }],
    epoch: -1,
    seeds: [[1]],
    snapshot: [],
    initialMargin: "-1",
    signatures: [{ signer: "0x5FbDB2315678afecb367f032d93F642f64180aa3", signature: "0x12" }],
  };
  for (const [field, value] of Object.entries(WRONG)) {
    it(`error: ${field} of ${JSON.stringify(value).slice(0, 40)}`, () => {
      const { error } = attestationDocumentSchema.safeParse({ ...JSON_DOCUMENT, [field]: value });
      expect(error?.issues[0]?.path[0]).to.equal(field);
    });
  }
});
