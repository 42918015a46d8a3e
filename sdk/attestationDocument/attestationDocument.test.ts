import { referenceProfile, type Snapshot } from "@plimsoll/model";
import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";
import { z } from "zod";

import { attestationDocumentSchema, contentHash, NO_LEDGER, type AttestationDocumentJson } from "./index.ts";

const HASH = `0x${"ab".repeat(32)}` as const;
const snapshot: Snapshot = { version: 1, time: 1, beacons: [HASH], assets: {}, events: {}, instruments: {} };

const JSON_DOCUMENT: AttestationDocumentJson = {
  version: 2,
  chainId: 31337,
  engine: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
  account: HASH,
  positions: [{ instrument: 0x04000001, size: "-9007199254740993" }],
  siblingLots: [{ instrument: 0x04000001, size: "9007199254740993" }],
  epoch: 7,
  issuedAt: 1_721_810_944,
  modelHash: HASH,
  snapshotHash: `0x${"ab".repeat(23)}${"00".repeat(9)}`,
  profile: referenceProfile,
  snapshot,
  seeds: [[1, 4_294_967_295]],
  weights: "equal",
  scenarioRoot: HASH,
  ledgerRoot: NO_LEDGER,
  tailSums: { threshold: "-1", excess: "9007199254740993", spread: "4", total: "100", tail: "1" },
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
  contentHash: HASH,
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
    version: 1,
    engine: "0x12",
    account: "0x12",
    positions: [{ instrument: 1, size: 5 }],
    siblingLots: [{ instrument: 1, size: "-5" }],
    epoch: -1,
    seeds: [[1]],
    snapshot: [],
    weights: [1, 1],
    scenarioRoot: "0x12",
    ledgerRoot: "0x12",
    tailSums: { threshold: 1 },
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

describe("contentHash", () => {
  const { contentHash: _name, signatures: _signatures, packed: _packed, ...json } = JSON_DOCUMENT;
  const document = attestationDocumentSchema.parse(JSON_DOCUMENT);

  /** RFC 8785 of plain JSON by the platform's own writer: sort keys, no spaces. */
  const canonical = (value: unknown): string =>
    JSON.stringify(value, (_key, item: unknown) =>
      typeof item === "object" && item !== null && !Array.isArray(item)
        ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
        : item,
    );

  it("is keccak256 of the canonical JSON of everything but itself, the signatures and the packed bytes", () => {
    const { contentHash: _own, signatures: _by, packed: _sent, ...content } = document;
    const expected = keccak256(toUtf8Bytes(canonical({ ...json, engine: json.engine.toLowerCase() })));
    expect(contentHash(content)).to.equal(expected);
  });

  it("does not depend on the case of hexadecimal digits, and does on every figure", () => {
    const { contentHash: _own, signatures: _by, packed: _sent, ...content } = document;
    const name = contentHash(content);
    expect(contentHash({ ...content, modelHash: `0x${"AB".repeat(32)}` })).to.equal(name);
    expect(contentHash({ ...content, initialMargin: content.initialMargin - 1n })).not.to.equal(name);
    expect(contentHash({ ...content, tailSums: { ...content.tailSums, spread: 5n } })).not.to.equal(name);
  });
});
