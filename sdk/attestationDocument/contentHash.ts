import { canonicalJson } from "@plimsoll/model";
import { keccak256, toBytes, zeroHash, type Hex } from "viem";

import type { AttestationDocument } from "./attestationDocument.ts";

/** The ledger root of a document whose snapshot names no ledger: nothing of other accounts is in its margin. */
export const NO_LEDGER: Hex = zeroHash;

/** The document without what vouches for it. */
export type AttestationContent = Omit<AttestationDocument, "contentHash" | "signatures" | "packed">;

/**
 * The name of what an attestation document says: keccak256 of the canonical JSON (RFC 8785, UTF-8) of its content, money
 * and sizes as decimal strings, addresses and hashes in lower case. Two parties with equal content hashes agree on every
 * field from the parameters to the margin. The signatures are not over it: they are over the figures that the chain
 * needs, which follow from this content (`plimsoll recompute`).
 *
 * @throws ModelError if a field has no canonical JSON.
 */
export function contentHash(content: AttestationContent): Hex {
  const lowerCase = Object.fromEntries(HEXADECIMAL.map((field) => [field, content[field].toLowerCase()]));
  return keccak256(toBytes(canonicalJson({ ...content, ...lowerCase })));
}

const HEXADECIMAL = [
  "engine",
  "account",
  "modelHash",
  "snapshotHash",
  "scenarioRoot",
  "ledgerRoot",
  "portfolioHash",
] as const;
