import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import type { Snapshot } from "@plimsoll/model";
import { portfolioHash, signAttestation } from "@plimsoll/sdk";
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
const domain = { chainId: 31_337, engine: `0x${"11".repeat(20)}` } as const;
const proposer = privateKeyToAccount(bytes32("22"));
const stranger = privateKeyToAccount(bytes32("33"));

describe("createMarginCoSigner", () => {
  let folder: string;
  const records: SigningRecord[] = [];
  let prepares = 0;
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
        chain: { chainId: domain.chainId },
        contracts: { marginEngine: domain.engine },
        committee: { clockSkew: 30 },
      } as unknown as RiskServerConfig,
      chain: { time: () => Promise.resolve(1_010) } as unknown as Chain,
      ledger: { state: () => ({ head, block: { timestamp: 1_000 } }) } as unknown as Ledger,
      book: {
        modelHash,
        prepare: () => {
          prepares += 1;
          return Promise.resolve(prepared);
        },
      } as unknown as MarginBook,
      signerSets: () => Promise.resolve({ signers: [proposer.address], threshold: 1 }),
      snapshotOf: () => Promise.resolve({} as Snapshot),
      record,
      key: privateKeyToAccount(bytes32("11")),
    });
    return async (issuedAt: number, from = proposer, signedAt = issuedAt) => {
      const positions = [{ instrument: 1, size: 5n }];
      const numbers = {
        account: bytes32("a1"),
        epoch: head.epoch,
        snapshotHash: head.snapshotHash,
        modelHash,
        initialMargin,
        maintenanceMargin: initialMargin,
      };
      const { signature } = await signAttestation({
        ...domain,
        attestation: { ...numbers, issuedAt: signedAt, portfolioHash: portfolioHash(positions) },
        signer: from,
      });
      return sign({ ...numbers, issuedAt, positions, signature });
    };
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

  it("error: a stranger's proposal, or one that is not what its member signed, is refused before anything is computed", async () => {
    const sign = await start(100n);
    prepares = 0;
    for (const proposal of [sign(1_005, stranger), sign(1_005, proposer, 1_006)]) {
      const refused: unknown = await proposal.catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(Problem);
      expect((refused as Problem).kind).to.equal("not-a-member");
    }
    expect(prepares).to.equal(0);
    await sign(1_005);
    expect(prepares).to.equal(1);
  });
});
