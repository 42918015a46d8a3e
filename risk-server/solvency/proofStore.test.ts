import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import type { SolvencyDocument } from "@plimsoll/sdk";
import { expect } from "chai";
import { keccak256, toBytes, type Hex } from "viem";

import { createFileProofStore } from "./createFileProofStore.ts";
import { createMemoryProofStore } from "./createMemoryProofStore.ts";

const ORACLE = "0x00000000000000000000000000000000000000aa";
const HASH: Hex = `0x${"22".repeat(32)}`;
const ORIGIN = { chainId: 31_337, oracle: ORACLE };
const PROOF = {
  a: [1n, 2n],
  b: [
    [3n, 4n],
    [5n, 6n],
  ],
  c: [7n, 2n ** 253n],
} as const;

const documentOf = (snapshot: number): SolvencyDocument => ({
  version: 1,
  ...ORIGIN,
  oracle: ORACLE,
  snapshot,
  frozen: {
    snapshot: BigInt(snapshot),
    context: HASH,
    digest: HASH,
    totalCash: -5n,
    badDebt: 1n,
    marginShortfall: 2n,
    insurance: 3n,
    accounts: 4,
    boundAccounts: 1,
    isProvable: true,
    set: 1,
    epoch: 9,
    blockNumber: 77,
    time: 1_760_000_000,
  },
  book: "0x00000000000000050000",
  circuit: { number: 1, accounts: 2, instruments: 2, scenarios: 4, bits: 47 },
  scenarios: { instruments: [5, 6], profits: [2n ** 255n, 0n], weights: [1n] },
  proof: {
    commitment: 11n,
    states: [12n],
    batches: [PROOF],
    tail: PROOF,
    valueAtRisk: 0n,
    shortfall: 13n,
  },
  reduction: null,
  seconds: { inputs: 0.1, proving: 4.5 },
});

describe("proof store", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "plimsoll-proofs-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const fileOf = (): string => path.join(folder, readdirSync(folder)[0] ?? "");

  it("behavior: a proof is there after a restart, with every number as it was", async () => {
    await createFileProofStore(folder, ORIGIN).put(documentOf(3));
    const again = createFileProofStore(folder, ORIGIN);
    expect(await again.get(3)).to.deep.equal(documentOf(3));
    expect(await again.get(4)).to.equal(undefined);
  });

  it("behavior: a file that was changed or cut short counts as absent, and is replaced by the next proof", async () => {
    const store = createFileProofStore(folder, ORIGIN);
    await store.put(documentOf(3));
    const text = readFileSync(fileOf(), "utf8");
    for (const other of [text.replace('"13"', '"14"'), text.slice(0, -40), "", "nonsense"]) {
      writeFileSync(fileOf(), other);
      expect(await store.get(3), other.slice(-60)).to.equal(undefined);
    }
    await store.put(documentOf(3));
    expect(await store.get(3)).to.deep.equal(documentOf(3));
    expect(readdirSync(folder)).to.have.lengthOf(1);
  });

  it("behavior: a whole file of something else counts as absent", async () => {
    const store = createFileProofStore(folder, ORIGIN);
    await store.put(documentOf(3));
    const ofAnother = readFileSync(fileOf(), "utf8");
    for (const body of ["nonsense", '{"version":2}', "[]"]) {
      writeFileSync(fileOf(), `${keccak256(toBytes(body))}\n${body}\n`);
      expect(await store.get(3), body).to.equal(undefined);
    }
    writeFileSync(path.join(folder, `31337-${ORACLE}-4.json`), ofAnother);
    expect(await store.get(4)).to.equal(undefined);
  });

  it("behavior: the proofs of another oracle or chain in the same folder are others", async () => {
    await createFileProofStore(folder, ORIGIN).put(documentOf(3));
    for (const other of [
      { ...ORIGIN, chainId: 1 },
      { ...ORIGIN, oracle: "0x00000000000000000000000000000000000000bb" },
    ]) {
      expect(await createFileProofStore(folder, other).get(3)).to.equal(undefined);
    }
  });

  it("behavior: in memory the newest are kept", async () => {
    const store = createMemoryProofStore(2);
    for (const snapshot of [1, 2, 3]) await store.put(documentOf(snapshot));
    expect(await store.get(1)).to.equal(undefined);
    expect(await store.get(3)).to.deep.equal(documentOf(3));
    // One that was proven anew is as new as any.
    for (const snapshot of [2, 4]) await store.put(documentOf(snapshot));
    expect(await store.get(2)).to.deep.equal(documentOf(2));
    expect(await store.get(3)).to.equal(undefined);
  });
});
