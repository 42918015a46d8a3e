import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import type { Snapshot } from "@plimsoll/model";
import { expect } from "chai";
import type { Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import { Problem } from "../http/Problem.ts";
import type { Chain } from "../ledger/createChain.ts";
import type { Ledger } from "../ledger/Ledger.ts";
import type { MarginBook } from "../margins/createMarginBook.ts";
import { createFileSigningRecord } from "../signing/createFileSigningRecord.ts";
import type { SigningRecord } from "../signing/SigningRecord.ts";
import { createMarginCoSigner } from "./createMarginCoSigner.ts";

const bytes32 = (byte: string): Hex => `0x${byte.repeat(32)}`;
const head = { epoch: 7, time: 1_000, snapshotHash: bytes32("5a") };
const modelHash = bytes32("3d");

describe("createMarginCoSigner", () => {
  let folder: string;
  const records: SigningRecord[] = [];
  beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), "plimsoll-cosigner-"))));
  afterEach(async () => {
    for (const record of records.splice(0)) await record.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A server that starts on the record of the one before, with a model that finds `initialMargin`. */
  async function start(initialMargin: bigint) {
    const record = await createFileSigningRecord(path.join(folder, "signed.log"));
    records.push(record);
    const prepared = { marginOf: () => ({ initialMargin, maintenanceMargin: initialMargin }) };
    const sign = createMarginCoSigner({
      config: {
        chain: { chainId: 31_337 },
        contracts: { marginEngine: `0x${"11".repeat(20)}` },
        committee: { clockSkew: 30 },
      } as unknown as RiskServerConfig,
      chain: { time: () => Promise.resolve(1_010) } as unknown as Chain,
      ledger: { state: () => ({ head, block: { timestamp: 1_000 } }) } as unknown as Ledger,
      book: { modelHash, prepare: () => Promise.resolve(prepared) } as unknown as MarginBook,
      snapshotOf: () => Promise.resolve({} as Snapshot),
      record,
      key: privateKeyToAccount(`0x${"11".repeat(32)}`),
    });
    return (issuedAt: number) =>
      sign({
        account: bytes32("a1"),
        positions: [{ instrument: 1, size: 5n }],
        epoch: head.epoch,
        snapshotHash: head.snapshotHash,
        modelHash,
        issuedAt,
        initialMargin,
        maintenanceMargin: initialMargin,
      });
  }

  it("R11: after a restart it signs the margin that it signed before, at any time, and no other", async () => {
    const before = await start(100n);
    const first = await before(1_005);
    // Killed; started again with a build that computes something else under the same model hash.
    const other = await start(101n);
    const refused: unknown = await other(1_006).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(Problem);
    expect((refused as Problem).kind).to.equal("already-signed");
    const again = await start(100n);
    expect(await again(1_005)).to.equal(first);
    expect(await again(1_009)).to.match(/^0x[0-9a-f]{130}$/);
  });
});
