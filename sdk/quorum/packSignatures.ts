import { concat, hexToBigInt, isHex, size, slice, type Address, type Hex } from "viem";

import { HighSError, MalformedSignatureError, NotASignerError } from "./errors.ts";

/** A signature r | s | v (65 bytes, v 27 or 28) and who made it. */
export type SignerSignature = { signer: Address; signature: Hex };

const SIGNATURE_BYTES = 65;
const HALF_CURVE_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** Ascending by signer, the order the chain verifies in. */
export function sortSignatures<Signed extends SignerSignature>(signatures: readonly Signed[]): Signed[] {
  return [...signatures].sort((a, b) => (hexToBigInt(a.signer) < hexToBigInt(b.signer) ? -1 : 1));
}

/**
 * Joins signatures as a quorum check takes them: 65 bytes each, ascending by signer.
 *
 * @throws NotASignerError if a signer is there twice.
 * @throws MalformedSignatureError if one is not 65 bytes with v 27 or 28, or HighSError if its s is malleable.
 */
export function packSignatures(signatures: readonly SignerSignature[]): Hex {
  const sorted = sortSignatures(signatures);
  for (const [i, { signer, signature }] of sorted.entries()) {
    const previous = sorted[i - 1];
    if (previous !== undefined && hexToBigInt(previous.signer) === hexToBigInt(signer)) {
      throw new NotASignerError(signer, "repeated");
    }
    assertSignature(signature);
  }
  return sorted.length === 0 ? "0x" : concat(sorted.map(({ signature }) => signature));
}

/**
 * Splits packed signatures into 65 bytes each, in their order.
 *
 * @throws MalformedSignatureError if the length is not a multiple of 65.
 */
export function unpackSignatures(packed: Hex): Hex[] {
  const bytes = size(packed);
  if (!isHex(packed) || bytes % SIGNATURE_BYTES !== 0) {
    throw new MalformedSignatureError(packed, `${bytes} bytes are not a multiple of ${SIGNATURE_BYTES}`);
  }
  return Array.from({ length: bytes / SIGNATURE_BYTES }, (_, i) =>
    slice(packed, i * SIGNATURE_BYTES, (i + 1) * SIGNATURE_BYTES),
  );
}

/** Throws MalformedSignatureError or HighSError unless the chain would take the signature's form. */
export function assertSignature(signature: Hex): void {
  if (!isHex(signature) || size(signature) !== SIGNATURE_BYTES) {
    throw new MalformedSignatureError(signature, `expected ${SIGNATURE_BYTES} bytes`);
  }
  const v = Number(slice(signature, 64));
  if (v !== 27 && v !== 28) throw new MalformedSignatureError(signature, `v is ${v}, expected 27 or 28`);
  if (hexToBigInt(slice(signature, 32, 64)) > HALF_CURVE_ORDER) throw new HighSError(signature);
}
