import { expect } from "chai";
import { concat, hexToBigInt, numberToHex, slice, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

import { signAttestation, type MarginAttestation } from "../attestation/index.ts";
import type { AttestationDocument } from "../attestationDocument/index.ts";
import { marginEvidence } from "./index.ts";

/** Order of secp256k1 (SEC 2, 2.4.1). */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const ENGINE: Hex = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const [alice, bob, carol] = [1, 2, 3].map((n) => privateKeyToAccount(`0x${`${n}`.repeat(64)}`)) as [
  ReturnType<typeof privateKeyToAccount>,
  ReturnType<typeof privateKeyToAccount>,
  ReturnType<typeof privateKeyToAccount>,
];
const bytes32 = (byte: string): Hex => `0x${byte.repeat(32)}`;

const attestation: MarginAttestation = {
  account: bytes32("a1"),
  portfolioHash: bytes32("b2"),
  epoch: 7,
  initialMargin: 1_000n,
  maintenanceMargin: 800n,
  modelHash: bytes32("c3"),
  snapshotHash: bytes32("d4"),
  issuedAt: 1_780_000_000,
};

/** As much of a document as evidence is made of. */
async function documentOf(
  changes: Partial<MarginAttestation>,
  signers = [alice, bob],
  { chainId = 31_337, engine = ENGINE } = {},
): Promise<AttestationDocument> {
  const signed = { ...attestation, ...changes };
  const signatures = await Promise.all(
    signers.map((signer) => signAttestation({ chainId, engine, attestation: signed, signer })),
  );
  return { ...signed, chainId, engine, signatures } as unknown as AttestationDocument;
}

const reasonOf = async (one: AttestationDocument, other: AttestationDocument): Promise<string> => {
  const found = await marginEvidence(one, other);
  expect(found.evidence).to.deep.equal([]);
  return "reason" in found ? found.reason : "";
};

describe("marginEvidence", () => {
  it("names everybody who signed both of two different margins, with the arguments of the report", async () => {
    const one = await documentOf({});
    const other = await documentOf({ initialMargin: 1_001n, issuedAt: 1_780_000_009 }, [carol, bob]);
    const { evidence } = await marginEvidence(one, other);
    expect(evidence).to.have.lengthOf(1);
    const [found] = evidence;
    const { account, portfolioHash, epoch, modelHash, snapshotHash } = attestation;
    expect(found).to.deep.equal({
      signer: bob.address,
      chainId: 31_337,
      engine: ENGINE,
      subject: { account, portfolioHash, epoch, modelHash, snapshotHash },
      one: {
        initialMargin: 1_000n,
        maintenanceMargin: 800n,
        issuedAt: 1_780_000_000,
        signature: one.signatures[1]?.signature,
      },
      other: {
        initialMargin: 1_001n,
        maintenanceMargin: 800n,
        issuedAt: 1_780_000_009,
        signature: other.signatures[1]?.signature,
      },
    });
  });

  it("is of the maintenance margin alone, too, and of several signers", async () => {
    const { evidence } = await marginEvidence(
      await documentOf({}),
      await documentOf({ maintenanceMargin: 799n }),
    );
    expect(evidence.map(({ signer }) => signer)).to.deep.equal([alice.address, bob.address]);
  });

  it("is not the same margins issued again", async () => {
    const again = await documentOf({ issuedAt: 1_780_000_600 });
    expect(await reasonOf(await documentOf({}), again)).to.equal("they attest the same margins");
  });

  for (const [field, value] of [
    ["account", bytes32("ff")],
    ["portfolioHash", bytes32("ff")],
    ["epoch", 8],
    ["modelHash", bytes32("ff")],
    ["snapshotHash", bytes32("ff")],
  ] as const) {
    it(`is not of another ${field}`, async () => {
      const other = await documentOf({ initialMargin: 1_001n, [field]: value });
      expect(await reasonOf(await documentOf({}), other)).to.contain(`${field} differs`);
    });
  }

  it("is not of another chain or engine", async () => {
    const one = await documentOf({});
    const chain = await documentOf({ initialMargin: 1_001n }, [alice], { chainId: 1 });
    expect(await reasonOf(one, chain)).to.contain("chainId differs");
    const engine = await documentOf({ initialMargin: 1_001n }, [alice], { engine: `0x${"11".repeat(20)}` });
    expect(await reasonOf(one, engine)).to.contain("engine differs");
  });

  it("does not believe a document that names somebody who did not sign it", async () => {
    const other = await documentOf({ initialMargin: 1_001n }, [carol]);
    const forged = { ...other, signatures: [{ ...other.signatures[0]!, signer: alice.address }] };
    expect(await reasonOf(await documentOf({}), forged)).to.equal("nobody signed both");
  });

  it("does not take a signature that the chain would not (high s)", async () => {
    const other = await documentOf({ initialMargin: 1_001n }, [alice]);
    const [{ signer, signature }] = other.signatures as [AttestationDocument["signatures"][number]];
    const malleable = concat([
      slice(signature, 0, 32),
      numberToHex(ORDER - hexToBigInt(slice(signature, 32, 64)), { size: 32 }),
      slice(signature, 64) === "0x1b" ? "0x1c" : "0x1b",
    ]);
    const forged = { ...other, signatures: [{ signer, signature: malleable }] };
    expect(await reasonOf(await documentOf({}), forged)).to.equal("nobody signed both");
  });
});
