import { expect } from "chai";
import { keccak256, toUtf8Bytes, TypedDataEncoder, verifyTypedData } from "ethers";
import { concat, slice, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

import { NotASignerError, WrongSignatureCountError } from "../quorum/index.ts";
import {
  AttestationMalformedError,
  attestationDigest,
  packAttestation,
  signAttestation,
  unpackAttestation,
  verifyAttestation,
  type MarginAttestation,
} from "./index.ts";

const chainId = 31337;
const engine = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const attestation: MarginAttestation = {
  account: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8000000000000000000000000",
  portfolioHash: keccak256(toUtf8Bytes("portfolio")) as Hex,
  epoch: 7,
  initialMargin: 18_313_280_000n,
  maintenanceMargin: 14_650_624_000n,
  modelHash: keccak256(toUtf8Bytes("model")) as Hex,
  snapshotHash: `0x${"ab".repeat(23)}${"00".repeat(9)}`,
  issuedAt: 0x66a0bc00,
};
const accountOf = (n: number) => privateKeyToAccount(`0x${n.toString(16).padStart(64, "0")}`);
const ONE = accountOf(1);
const TWO = accountOf(2);
const THREE = accountOf(3);
const signers = [ONE.address, TWO.address, THREE.address];

const DOMAIN = { name: "Plimsoll MarginEngine", version: "1", chainId, verifyingContract: engine };
// From the interface's documentation: MarginAttestation(bytes32 account,bytes32 portfolioHash,uint32 epoch,uint64
// initialMargin,uint64 maintenanceMargin,bytes32 modelHash,bytes32 snapshotHash,uint40 issuedAt)
const TYPES = {
  MarginAttestation: [
    { name: "account", type: "bytes32" },
    { name: "portfolioHash", type: "bytes32" },
    { name: "epoch", type: "uint32" },
    { name: "initialMargin", type: "uint64" },
    { name: "maintenanceMargin", type: "uint64" },
    { name: "modelHash", type: "bytes32" },
    { name: "snapshotHash", type: "bytes32" },
    { name: "issuedAt", type: "uint40" },
  ],
};

const sign = (signer: typeof ONE, signed = attestation) =>
  signAttestation({ chainId, engine, attestation: signed, signer });

async function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error("expected a rejection");
    },
    (error: unknown) => error as Error,
  );
}

describe("attestationTypedData", () => {
  it("has the digest that another implementation of EIP-712 computes", () => {
    expect(attestationDigest({ chainId, engine, attestation })).to.equal(
      TypedDataEncoder.hash(DOMAIN, TYPES, attestation),
    );
  });

  it("changes with every field, the engine and the chain", () => {
    const digest = attestationDigest({ chainId, engine, attestation });
    for (const key of Object.keys(attestation) as (keyof MarginAttestation)[]) {
      const value = attestation[key];
      const changed =
        typeof value === "string"
          ? `0x${"cd".repeat(32)}`
          : typeof value === "bigint"
            ? value + 1n
            : value + 1;
      expect(
        attestationDigest({ chainId, engine, attestation: { ...attestation, [key]: changed } }),
        key,
      ).not.to.equal(digest);
    }
    expect(attestationDigest({ chainId: 1, engine, attestation })).not.to.equal(digest);
    expect(attestationDigest({ chainId, engine: ONE.address, attestation })).not.to.equal(digest);
  });

  it("signs so that the signer is recovered", async () => {
    const { signer, signature } = await sign(ONE);
    expect(signer).to.equal(ONE.address);
    expect(verifyTypedData(DOMAIN, TYPES, attestation, signature)).to.equal(ONE.address);
  });
});

describe("packAttestation", () => {
  it("is epoch 4 | initialMargin 8 | maintenanceMargin 8 | issuedAt 5 | signatures ascending by signer", async () => {
    const [one, two] = await Promise.all([sign(ONE), sign(TWO)]);
    const packed = packAttestation({ ...attestation, signatures: [one, two] });
    // Key 2's address (0x2b5a…) is below key 1's (0x7e5f…).
    const fields = "0x0000000700000004438e7a0000000003693ec8000066a0bc00";
    expect(packed).to.equal(fields + two.signature.slice(2) + one.signature.slice(2));
    expect(unpackAttestation(packed)).to.deep.equal({
      epoch: 7,
      initialMargin: 18_313_280_000n,
      maintenanceMargin: 14_650_624_000n,
      issuedAt: 0x66a0bc00,
      signatures: [two.signature, one.signature],
    });
  });

  it("error: fields that do not fit, maintenance above initial, nobody signed", async () => {
    const signatures = [await sign(ONE)];
    const pack = (changes: Partial<MarginAttestation>) => () =>
      packAttestation({ ...attestation, ...changes, signatures });
    expect(pack({ initialMargin: 2n ** 64n })).to.throw(AttestationMalformedError, "uint64");
    expect(pack({ maintenanceMargin: -1n })).to.throw(AttestationMalformedError, "uint64");
    expect(pack({ epoch: 2 ** 32 })).to.throw(AttestationMalformedError, "uint32");
    expect(pack({ issuedAt: 2 ** 40 })).to.throw(AttestationMalformedError, "uint40");
    expect(pack({ maintenanceMargin: 18_313_280_001n })).to.throw(AttestationMalformedError, "above");
    expect(() => packAttestation({ ...attestation, signatures: [] })).to.throw(AttestationMalformedError);
  });

  for (const length of [0, 24, 25, 89, 91]) {
    it(`error: ${length} bytes are no attestation`, () => {
      expect(() => unpackAttestation(`0x${"ab".repeat(length)}`)).to.throw(
        AttestationMalformedError,
        `${length}`,
      );
    });
  }
});

describe("verifyAttestation", () => {
  const verify = (packed: Hex, subject: Partial<MarginAttestation> = {}, threshold = 2) =>
    verifyAttestation({
      chainId,
      engine,
      subject: { ...attestation, ...subject },
      packed,
      signers,
      threshold,
    });

  it("returns what was signed and by whom", async () => {
    const packed = packAttestation({
      ...attestation,
      signatures: await Promise.all([sign(THREE), sign(TWO)]),
    });
    expect(await verify(packed)).to.deep.equal({ attestation, signedBy: [TWO.address, THREE.address] });
  });

  it("error: about another account, portfolio, model or snapshot", async () => {
    const packed = packAttestation({ ...attestation, signatures: await Promise.all([sign(ONE), sign(TWO)]) });
    for (const field of ["account", "portfolioHash", "modelHash", "snapshotHash"] as const) {
      const error = await rejection(verify(packed, { [field]: `0x${"cd".repeat(32)}` }));
      expect(error, field).to.be.instanceOf(NotASignerError);
    }
  });

  it("error: a margin changed after signing", async () => {
    const signatures = await Promise.all([sign(ONE), sign(TWO)]);
    const packed = packAttestation({ ...attestation, initialMargin: 18_313_280_001n, signatures });
    expect(await rejection(verify(packed))).to.be.instanceOf(NotASignerError);
  });

  it("error: too few signatures, or in another order than ascending", async () => {
    const [one, two] = await Promise.all([sign(ONE), sign(TWO)]);
    const single = packAttestation({ ...attestation, signatures: [one] });
    expect(await rejection(verify(single))).to.be.instanceOf(WrongSignatureCountError);
    const unordered = concat([slice(single, 0, 25), one.signature, two.signature]);
    expect(await rejection(verify(unordered))).to.be.instanceOf(NotASignerError);
  });

  it("error: signed maintenance above initial", async () => {
    const wrong = { ...attestation, maintenanceMargin: attestation.initialMargin + 1n };
    const [one, two] = await Promise.all([sign(ONE, wrong), sign(TWO, wrong)]);
    const fields = `0x00000007${wrong.initialMargin.toString(16).padStart(16, "0")}${wrong.maintenanceMargin.toString(16).padStart(16, "0")}0066a0bc00`;
    const error = await rejection(verify(concat([fields as Hex, two.signature, one.signature])));
    expect(error).to.be.instanceOf(AttestationMalformedError);
  });
});
