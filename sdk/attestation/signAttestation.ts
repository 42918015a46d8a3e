import type { SignerSignature, TypedDataSigner } from "../quorum/index.ts";
import { attestationTypedData, type AttestationTypedDataParameters } from "./attestationTypedData.ts";

export type SignAttestationParameters = AttestationTypedDataParameters & { signer: TypedDataSigner };

/** One risk server's signature of an attestation. */
export async function signAttestation(parameters: SignAttestationParameters): Promise<SignerSignature> {
  const { signer } = parameters;
  return { signer: signer.address, signature: await signer.signTypedData(attestationTypedData(parameters)) };
}
