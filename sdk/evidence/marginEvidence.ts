import { isAddressEqual, recoverAddress, type Address, type Hex } from "viem";

import { attestationDigest, type MarginAttestation } from "../attestation/index.ts";
import type { AttestationDocument } from "../attestationDocument/index.ts";
import { assertSignature } from "../quorum/index.ts";

/** What two attestations that contradict each other have in common. */
export type MarginSubject = Pick<
  MarginAttestation,
  "account" | "portfolioHash" | "epoch" | "modelHash" | "snapshotHash"
>;

/** One of them, with one signer's signature. Money in 1e-6 USD. */
export type MarginClaim = Pick<MarginAttestation, "initialMargin" | "maintenanceMargin" | "issuedAt"> & {
  signature: Hex;
};

/**
 * Proof that `signer` attested two margins of one subject: the arguments of `SignerBonds.reportMargins`.
 *
 * @param engine The MarginEngine in whose domain both were signed.
 */
export type MarginEvidence = {
  signer: Address;
  chainId: number;
  engine: Address;
  subject: MarginSubject;
  one: MarginClaim;
  other: MarginClaim;
};

/** @param reason Why there is no evidence, when there is none. */
export type MarginEvidenceResult =
  | { readonly evidence: readonly [MarginEvidence, ...MarginEvidence[]] }
  | { readonly evidence: readonly []; readonly reason: string };

const SUBJECT = ["account", "portfolioHash", "epoch", "modelHash", "snapshotHash"] as const;

/**
 * Looks for signers that signed both of two attestation documents although these cannot both be true: one account,
 * portfolio, epoch, model and snapshot, but different margins. The same margins issued again are no contradiction. Who
 * signed is recovered from the signatures; what the documents say of it does not matter.
 */
export async function marginEvidence(
  one: AttestationDocument,
  other: AttestationDocument,
): Promise<MarginEvidenceResult> {
  const differs = differenceOf(one, other);
  if (differs !== undefined) {
    return { evidence: [], reason: `they are not about the same thing: ${differs} differs` };
  }
  if (one.initialMargin === other.initialMargin && one.maintenanceMargin === other.maintenanceMargin) {
    return { evidence: [], reason: "they attest the same margins" };
  }
  const [first, second] = await Promise.all([claimsOf(one), claimsOf(other)]);
  const { chainId, engine, account, portfolioHash, epoch, modelHash, snapshotHash } = one;
  const subject: MarginSubject = { account, portfolioHash, epoch, modelHash, snapshotHash };
  const [found, ...more] = first.flatMap(({ signer, claim }) => {
    const again = second.find((each) => isAddressEqual(each.signer, signer));
    return again === undefined ? [] : [{ signer, chainId, engine, subject, one: claim, other: again.claim }];
  });
  if (found === undefined) return { evidence: [], reason: "nobody signed both" };
  return { evidence: [found, ...more] };
}

function differenceOf(one: AttestationDocument, other: AttestationDocument): string | undefined {
  if (one.chainId !== other.chainId) return "chainId";
  if (!isAddressEqual(one.engine, other.engine)) return "engine";
  return SUBJECT.find((field) => String(one[field]).toLowerCase() !== String(other[field]).toLowerCase());
}

/** The document's signatures with who really made them; one that the chain would not take is left out. */
async function claimsOf(
  document: AttestationDocument,
): Promise<{ readonly signer: Address; readonly claim: MarginClaim }[]> {
  const { chainId, engine, initialMargin, maintenanceMargin, issuedAt } = document;
  const hash = attestationDigest({ chainId, engine, attestation: document });
  const claims = document.signatures.map(async ({ signature }) => {
    try {
      assertSignature(signature);
      const signer = await recoverAddress({ hash, signature });
      return [{ signer, claim: { initialMargin, maintenanceMargin, issuedAt, signature } }];
    } catch {
      return [];
    }
  });
  return (await Promise.all(claims)).flat();
}
