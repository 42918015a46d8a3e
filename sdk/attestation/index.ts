/** Margin attestations: what a quorum signs, how it is sent, and checking one off-chain. */
export {
  attestationDigest,
  attestationTypedData,
  type AttestationTypedDataParameters,
  type MarginAttestation,
} from "./attestationTypedData.ts";
export { AttestationMalformedError } from "./errors.ts";
export {
  packAttestation,
  unpackAttestation,
  type AttestedMargin,
  type PackAttestationParameters,
  type UnpackedAttestation,
} from "./packAttestation.ts";
export { signAttestation, type SignAttestationParameters } from "./signAttestation.ts";
export {
  verifyAttestation,
  type AttestedSubject,
  type VerifiedAttestation,
  type VerifyAttestationParameters,
} from "./verifyAttestation.ts";
