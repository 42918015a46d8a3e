import { hexToBigInt, recoverAddress, type Address, type Hex } from "viem";

import { MalformedSignatureError, NotASignerError, WrongSignatureCountError } from "./errors.ts";
import { assertSignature, unpackSignatures } from "./packSignatures.ts";

/**
 * @param digest The EIP-712 digest that was signed.
 * @param signatures Packed, 65 bytes each.
 * @param signers The set, in any order.
 * @param threshold How many must have signed.
 */
export type VerifyQuorumParameters = {
  digest: Hex;
  signatures: Hex;
  signers: readonly Address[];
  threshold: number;
};

/**
 * Checks a quorum as the RiskCommittee does: exactly `threshold` low-s signatures of distinct members of the set,
 * ascending by signer. Returns who signed. A rotation's grace for the previous set is not considered.
 *
 * @throws WrongSignatureCountError, MalformedSignatureError, HighSError, NotASignerError
 */
export async function verifyQuorum({
  digest,
  signatures,
  signers,
  threshold,
}: VerifyQuorumParameters): Promise<Address[]> {
  const split = unpackSignatures(signatures);
  if (split.length !== threshold) throw new WrongSignatureCountError(split.length, threshold);
  const members = new Set(signers.map((signer) => signer.toLowerCase()));
  const recovered: Address[] = [];
  for (const signature of split) {
    assertSignature(signature);
    const signer = await recover(digest, signature);
    if (!members.has(signer.toLowerCase())) throw new NotASignerError(signer, "unknown");
    const previous = recovered.at(-1);
    if (previous !== undefined && hexToBigInt(previous) >= hexToBigInt(signer)) {
      throw new NotASignerError(signer, recovered.includes(signer) ? "repeated" : "outOfOrder");
    }
    recovered.push(signer);
  }
  return recovered;
}

async function recover(hash: Hex, signature: Hex): Promise<Address> {
  try {
    return await recoverAddress({ hash, signature });
  } catch {
    throw new MalformedSignatureError(signature, "no public key belongs to it");
  }
}
