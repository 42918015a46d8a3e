import { bookTailSums, buildCube, marginOf, type LedgerReference, type MarginReport } from "@plimsoll/model";
import {
  attestationDigest,
  attestationDocumentSchema,
  contentHash,
  firstDifference,
  modelHash,
  NO_LEDGER,
  ownerLots,
  packAttestation,
  panelSeeds,
  portfolioHash,
  scenarioRoot,
  snapshotHash,
  toModelPositions,
  unpackAttestation,
  verifyAttestation,
  type AttestationDocument,
  type Position,
} from "@plimsoll/sdk";
import { recoverAddress, type Address, type Hex } from "viem";

import { badInput } from "../CommandError.ts";

/** Whose signatures are expected, if the caller knows. */
export interface Quorum {
  readonly signers: readonly Address[];
  readonly threshold: number;
}

export interface RecomputeQuestion {
  /** The document, parsed from JSON. */
  readonly json: unknown;
  /** Where it came from, for messages. */
  readonly name: string;
  readonly quorum?: Quorum;
}

export interface Recomputed {
  readonly account: Hex;
  readonly epoch: number;
  readonly initialMargin: bigint;
  readonly maintenanceMargin: bigint;
  readonly points: number;
  /** The ledger in which the owner's other accounts were looked up; absent if no other account counts. */
  readonly ledger?: LedgerReference;
  /** What those held of the portfolio's instruments. The document cannot prove it: read the accounts at that block. */
  readonly siblingLots: readonly Position[];
  readonly digest: Hex;
  readonly signers: readonly Address[];
  /** Whether `signers` were checked against an expected set. */
  readonly quorumChecked: boolean;
}

/** A field that was published otherwise than it follows from the inputs. */
export interface Deviation {
  readonly path: string;
  readonly published: unknown;
  readonly recomputed: unknown;
}

export type RecomputeAnswer =
  | { readonly equal: true; readonly recomputed: Recomputed }
  | { readonly equal: false; readonly difference: Deviation };

/** Thrown at the first difference, which ends the comparison. */
class Differs extends Error {
  readonly difference: Deviation;

  constructor(difference: Deviation) {
    super(difference.path);
    this.difference = difference;
  }
}

/**
 * Derives everything in an attestation document again from its profile, snapshot, positions and identity, in the order
 * in which one follows from another: hashes, seeds, scenarios, tail, margin, digest, signers, packed bytes, content hash.
 *
 * @throws CommandError (2) if the document is not one.
 */
export default async function recomputeDocument(question: RecomputeQuestion): Promise<RecomputeAnswer> {
  const document = parse(question);
  try {
    return { equal: true, recomputed: await derive(document, question.quorum) };
  } catch (error) {
    if (error instanceof Differs) return { equal: false, difference: error.difference };
    throw error;
  }
}

function parse({ json, name }: RecomputeQuestion): AttestationDocument {
  const parsed = attestationDocumentSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue === undefined || issue.path.length === 0 ? "it" : issue.path.join(".");
  throw badInput(`${name} is not an attestation document: ${field}: ${issue?.message ?? "is malformed"}.`);
}

async function derive(document: AttestationDocument, quorum: Quorum | undefined): Promise<Recomputed> {
  const { profile, snapshot, positions, chainId, engine, account, epoch, issuedAt } = document;

  const model = same("modelHash", document.modelHash, () => modelHash(profile));
  const market = same("snapshotHash", document.snapshotHash, () => snapshotHash(snapshot));
  const seeds = same("seeds", document.seeds, () =>
    panelSeeds({ modelHash: model, beacons: snapshot.beacons as Hex[], panels: profile.scenarioSet.panels }),
  );
  const portfolio = same("portfolioHash", document.portfolioHash, () => portfolioHash(positions));

  const cube = derived("scenarioRoot", document.scenarioRoot, () => buildCube({ profile, snapshot, seeds }));
  same("scenarioRoot", document.scenarioRoot, () => scenarioRoot(cube));
  same("ledgerRoot", document.ledgerRoot, () => snapshot.ledger?.root ?? NO_LEDGER);
  const siblingLots = same("siblingLots", document.siblingLots, () => possibleSiblings(document));
  const book = toModelPositions(positions);
  const owner = toModelPositions(ownerLots(positions, siblingLots));
  same("tailSums", document.tailSums, () => bookTailSums(cube, book));
  const report: MarginReport = same("report", document.report, () => marginOf(cube, book, owner));
  const initialMargin = same("initialMargin", document.initialMargin, () => report.initialMargin);
  const maintenanceMargin = same(
    "maintenanceMargin",
    document.maintenanceMargin,
    () => report.maintenanceMargin,
  );

  const attestation = {
    account,
    portfolioHash: portfolio,
    epoch,
    initialMargin,
    maintenanceMargin,
    modelHash: model,
    snapshotHash: market,
    issuedAt,
  };
  const digest = attestationDigest({ chainId, engine, attestation });
  const signers: Address[] = [];
  for (const [at, { signer, signature }] of document.signatures.entries()) {
    const recovered = await recover(digest, signature);
    same(`signatures.${at}.signer`, signer, () => recovered ?? "nobody: not a signature");
    signers.push(signer);
  }
  same("packed", unpacked(document.packed), () => ({
    epoch,
    initialMargin,
    maintenanceMargin,
    issuedAt,
    signatures: document.signatures.map(({ signature }) => signature),
  }));
  same("packed", document.packed, () =>
    packAttestation({
      epoch,
      initialMargin,
      maintenanceMargin,
      issuedAt,
      signatures: document.signatures,
    }),
  );

  const { contentHash: name, signatures: _signatures, packed: _packed, ...content } = document;
  same("contentHash", name, () => contentHash(content));

  if (quorum !== undefined) {
    const subject = { account, portfolioHash: portfolio, modelHash: model, snapshotHash: market };
    await signedBy(quorum, () =>
      verifyAttestation({ chainId, engine, subject, packed: document.packed, ...quorum }),
    );
  }

  return {
    account,
    epoch,
    initialMargin,
    maintenanceMargin,
    points: report.points,
    ...(snapshot.ledger === undefined ? {} : { ledger: snapshot.ledger }),
    siblingLots,
    digest,
    signers,
    quorumChecked: quorum !== undefined,
  };
}

/** The lots of other accounts in the form they must have: ascending, above 0, of the portfolio only, and of a named ledger. */
function possibleSiblings({ siblingLots, positions, snapshot }: AttestationDocument): Position[] {
  if (snapshot.ledger === undefined) return [];
  const held = new Map(siblingLots.map(({ instrument, size }) => [instrument, size]));
  return positions
    .map(({ instrument }) => ({ instrument, size: held.get(instrument) ?? 0n }))
    .filter(({ size }) => size > 0n)
    .sort((a, b) => a.instrument - b.instrument);
}

/** The recomputed value, or the end of the comparison. What the library refuses to derive differs as well. */
function same<Value>(path: string, published: unknown, derive: () => Value): Value {
  const recomputed = derived(path, published, derive);
  const difference = firstDifference(lowerCaseHex(published), lowerCaseHex(recomputed), path);
  if (difference !== undefined) {
    throw new Differs({ path: difference.path, published: difference.left, recomputed: difference.right });
  }
  return recomputed;
}

/** The recomputed value of what is published in another form. */
function derived<Value>(path: string, published: unknown, derive: () => Value): Value {
  try {
    return derive();
  } catch (error) {
    throw new Differs({ path, published, recomputed: `cannot be derived: ${reason(error)}` });
  }
}

function reason(error: unknown): string {
  if (error instanceof Error) return error.message.split("\n", 1)[0] ?? "";
  return String(error);
}

/** Hex digits mean the same in either case (addresses carry their checksum in it). */
function lowerCaseHex(value: unknown): unknown {
  if (typeof value === "string") return /^0x[0-9a-fA-F]*$/.test(value) ? value.toLowerCase() : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(lowerCaseHex);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, lowerCaseHex(item)]));
}

async function recover(hash: Hex, signature: Hex): Promise<Address | undefined> {
  try {
    return await recoverAddress({ hash, signature });
  } catch {
    return undefined;
  }
}

function unpacked(packed: Hex): unknown {
  try {
    return unpackAttestation(packed);
  } catch {
    return packed;
  }
}

async function signedBy({ signers, threshold }: Quorum, verify: () => Promise<unknown>): Promise<void> {
  try {
    await verify();
  } catch (error) {
    throw new Differs({
      path: "signatures",
      published: reason(error),
      recomputed: `a quorum of ${threshold} of ${signers.join(", ")}`,
    });
  }
}
