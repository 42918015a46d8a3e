import { concat, hexToBigInt, isHex, numberToHex, size, slice, type Hex } from "viem";

import { packSignatures, unpackSignatures, type SignerSignature } from "../quorum/index.ts";
import { AttestationMalformedError } from "./errors.ts";

/**
 * The part of an attestation that the chain cannot know itself.
 *
 * @param initialMargin 1e-6 USD.
 * @param maintenanceMargin 1e-6 USD, at most the initial.
 * @param issuedAt Unix seconds.
 */
export type AttestedMargin = {
  epoch: number;
  initialMargin: bigint;
  maintenanceMargin: bigint;
  issuedAt: number;
};

export type PackAttestationParameters = AttestedMargin & { signatures: readonly SignerSignature[] };

/** Signatures as sent, 65 bytes each; who made them is for `verifyAttestation` to recover. */
export type UnpackedAttestation = AttestedMargin & { signatures: Hex[] };

const FIELDS_BYTES = 25;
const SIGNATURE_BYTES = 65;

/**
 * Packs an attestation for a transaction: epoch 4 | initialMargin 8 | maintenanceMargin 8 | issuedAt 5 | signatures 65
 * each, ascending by signer (they are sorted here).
 *
 * @throws AttestationMalformedError if a field does not fit, maintenance is above initial, or nobody signed.
 * @throws MalformedSignatureError, HighSError, NotASignerError as `packSignatures`.
 */
export function packAttestation(parameters: PackAttestationParameters): Hex {
  const { epoch, initialMargin, maintenanceMargin, issuedAt, signatures } = parameters;
  if (maintenanceMargin > initialMargin) {
    throw new AttestationMalformedError(
      `The maintenance margin ${maintenanceMargin} is above the initial margin ${initialMargin}`,
    );
  }
  if (signatures.length === 0) throw new AttestationMalformedError("An attestation needs a signature");
  return concat([
    uint("epoch", BigInt(epoch), 4),
    uint("initialMargin", initialMargin, 8),
    uint("maintenanceMargin", maintenanceMargin, 8),
    uint("issuedAt", BigInt(issuedAt), 5),
    packSignatures(signatures),
  ]);
}

/**
 * Unpacks what a transaction carried.
 *
 * @throws AttestationMalformedError if the length is not 25 bytes and a whole number of signatures, at least one.
 */
export function unpackAttestation(packed: Hex): UnpackedAttestation {
  const length = isHex(packed) ? size(packed) : 0;
  if (length <= FIELDS_BYTES || (length - FIELDS_BYTES) % SIGNATURE_BYTES !== 0) {
    throw new AttestationMalformedError(
      `${length} bytes are not ${FIELDS_BYTES} and one or more signatures of ${SIGNATURE_BYTES}`,
    );
  }
  return {
    epoch: Number(slice(packed, 0, 4)),
    initialMargin: hexToBigInt(slice(packed, 4, 12)),
    maintenanceMargin: hexToBigInt(slice(packed, 12, 20)),
    issuedAt: Number(slice(packed, 20, 25)),
    signatures: unpackSignatures(slice(packed, FIELDS_BYTES)),
  };
}

function uint(name: string, value: bigint, bytes: number): Hex {
  if (BigInt.asUintN(bytes * 8, value) !== value) {
    throw new AttestationMalformedError(`${name} ${value} does not fit uint${bytes * 8}`);
  }
  return numberToHex(value, { size: bytes });
}
