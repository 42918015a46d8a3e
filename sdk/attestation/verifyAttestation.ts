import { concat, type Address, type Hex } from "viem";

import { verifyQuorum } from "../quorum/index.ts";
import { attestationDigest, type MarginAttestation } from "./attestationTypedData.ts";
import { AttestationMalformedError } from "./errors.ts";
import { unpackAttestation } from "./packAttestation.ts";

/** What the chain knows itself and therefore is not sent. */
export type AttestedSubject = Pick<
  MarginAttestation,
  "account" | "portfolioHash" | "modelHash" | "snapshotHash"
>;

/**
 * @param engine The MarginEngine, whose domain is signed.
 * @param subject What the attestation must be about.
 * @param packed What a transaction would carry.
 * @param signers The margin set, in any order.
 * @param threshold How many of it must have signed.
 */
export type VerifyAttestationParameters = {
  chainId: number;
  engine: Address;
  subject: AttestedSubject;
  packed: Hex;
  signers: readonly Address[];
  threshold: number;
};

/** The attestation that was signed, and who signed it. */
export type VerifiedAttestation = { attestation: MarginAttestation; signedBy: Address[] };

/**
 * Checks an attestation off-chain by the chain's rules on its form and signatures. Its epoch and age are not judged
 * here: they depend on the block it lands in.
 *
 * @throws AttestationMalformedError if the bytes are not one or maintenance is above initial.
 * @throws WrongSignatureCountError, MalformedSignatureError, HighSError, NotASignerError as `verifyQuorum`. An
 * attestation of another account, portfolio, model, snapshot, engine or chain recovers strangers: NotASignerError.
 */
export async function verifyAttestation(
  parameters: VerifyAttestationParameters,
): Promise<VerifiedAttestation> {
  const { chainId, engine, subject, packed, signers, threshold } = parameters;
  const { signatures, ...margin } = unpackAttestation(packed);
  if (margin.maintenanceMargin > margin.initialMargin) {
    throw new AttestationMalformedError(
      `The maintenance margin ${margin.maintenanceMargin} is above the initial margin ${margin.initialMargin}`,
    );
  }
  const attestation: MarginAttestation = { ...subject, ...margin };
  const digest = attestationDigest({ chainId, engine, attestation });
  const signedBy = await verifyQuorum({ digest, signatures: concat(signatures), signers, threshold });
  return { attestation, signedBy };
}
