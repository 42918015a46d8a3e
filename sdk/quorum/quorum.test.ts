import { expect } from "chai";
import { concat, hexToBigInt, keccak256, numberToHex, pad, slice, toBytes, type Hex } from "viem";
import { generatePrivateKey, privateKeyToAccount, sign } from "viem/accounts";

import {
  HighSError,
  MalformedSignatureError,
  NotASignerError,
  packSignatures,
  unpackSignatures,
  verifyQuorum,
  WrongSignatureCountError,
  type SignerSignature,
} from "./index.ts";

const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const DIGEST = keccak256(toBytes("a digest"));

const KEYS = [1n, 2n, 3n].map((n) => pad(numberToHex(n), { size: 32 }));
const SIGNERS = KEYS.map((key) => privateKeyToAccount(key).address);

async function signatureOf(key: Hex, hash: Hex = DIGEST): Promise<SignerSignature> {
  const signature = await sign({ hash, privateKey: key, to: "hex" });
  return { signer: privateKeyToAccount(key).address, signature };
}

async function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error("expected a rejection");
    },
    (error: unknown) => error as Error,
  );
}

describe("packSignatures", () => {
  // Key 1's address is 0x7e5f…, key 2's 0x2b5a…, key 3's 0x6813…: ascending is 2, 3, 1.
  it("sorts by signer, whatever the order it is given", async () => {
    const [one, two, three] = await Promise.all(KEYS.map((key) => signatureOf(key)));
    const expected = concat([two!.signature, three!.signature, one!.signature]);
    expect(packSignatures([one!, two!, three!])).to.equal(expected);
    expect(packSignatures([three!, one!, two!])).to.equal(expected);
    expect(unpackSignatures(expected)).to.deep.equal([two!.signature, three!.signature, one!.signature]);
  });

  it("error: a signer twice, even in another letter case", async () => {
    const one = await signatureOf(KEYS[0]!);
    const again = { ...one, signer: one.signer.toLowerCase() as Hex };
    expect(() => packSignatures([one, again])).to.throw(NotASignerError, "twice");
  });

  it("error: v of 0 or 1, a missing byte, an s in the upper half", async () => {
    const { signer, signature } = await signatureOf(KEYS[0]!);
    const v0 = concat([slice(signature, 0, 64), "0x00"]);
    expect(() => packSignatures([{ signer, signature: v0 }])).to.throw(MalformedSignatureError, "v is 0");
    const short = slice(signature, 0, 64);
    expect(() => packSignatures([{ signer, signature: short }])).to.throw(
      MalformedSignatureError,
      "65 bytes",
    );
    expect(() => packSignatures([{ signer, signature: malleate(signature) }])).to.throw(HighSError);
  });

  it("error: packed bytes that are not whole signatures", () => {
    expect(() => unpackSignatures(`0x${"ab".repeat(66)}`)).to.throw(MalformedSignatureError, "66 bytes");
    expect(unpackSignatures("0x")).to.deep.equal([]);
  });
});

describe("verifyQuorum", () => {
  const verify = (signatures: Hex, threshold = 2, digest: Hex = DIGEST) =>
    verifyQuorum({ digest, signatures, signers: SIGNERS, threshold });

  it("says who signed", async () => {
    const signed = await Promise.all([KEYS[0]!, KEYS[2]!].map((key) => signatureOf(key)));
    expect(await verify(packSignatures(signed))).to.deep.equal([SIGNERS[2], SIGNERS[0]]);
  });

  it("error: fewer or more signatures than the threshold", async () => {
    const [one, two, three] = await Promise.all(KEYS.map((key) => signatureOf(key)));
    expect(await rejection(verify(packSignatures([one!])))).to.be.instanceOf(WrongSignatureCountError);
    expect(await rejection(verify(packSignatures([one!, two!, three!])))).to.be.instanceOf(
      WrongSignatureCountError,
    );
    expect(await rejection(verify("0x"))).to.be.instanceOf(WrongSignatureCountError);
  });

  it("error: out of order, repeated, a stranger, another digest", async () => {
    const [one, two] = await Promise.all(KEYS.map((key) => signatureOf(key)));
    const stranger = await signatureOf(generatePrivateKey());
    const outOfOrder = await rejection(verify(concat([one!.signature, two!.signature])));
    expect(outOfOrder).to.be.instanceOf(NotASignerError);
    expect(outOfOrder.message).to.contain("out of ascending order");
    const repeated = await rejection(verify(concat([two!.signature, two!.signature])));
    expect(repeated.message).to.contain("signed twice");
    const unknown = await rejection(verify(packSignatures([one!, stranger])));
    expect(unknown).to.include({ name: "NotASignerError", recovered: stranger.signer });
    const other = keccak256(toBytes("another digest"));
    expect(await rejection(verify(packSignatures([one!, two!]), 2, other))).to.be.instanceOf(NotASignerError);
  });

  it("error: a malleated signature, and one that no key belongs to", async () => {
    const [one, two] = await Promise.all(KEYS.map((key) => signatureOf(key)));
    const malleated = concat([malleate(two!.signature), one!.signature]);
    expect(await rejection(verify(malleated))).to.be.instanceOf(HighSError);
    const nobody = concat([numberToHex(0n, { size: 32 }), numberToHex(1n, { size: 32 }), "0x1b"]);
    expect(await rejection(verify(concat([nobody, one!.signature])))).to.be.instanceOf(
      MalformedSignatureError,
    );
  });
});

/** The other signature of the same digest: (r, n − s) with the other v. */
function malleate(signature: Hex): Hex {
  const s = CURVE_ORDER - hexToBigInt(slice(signature, 32, 64));
  const v = slice(signature, 64) === "0x1b" ? "0x1c" : "0x1b";
  return concat([slice(signature, 0, 32), numberToHex(s, { size: 32 }), v]);
}
