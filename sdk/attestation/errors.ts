/** Bytes or fields that are not an attestation. On-chain: AttestationMalformed, AttestationOrder. */
export class AttestationMalformedError extends Error {
  override readonly name = "AttestationMalformedError";
}
