import { z } from "zod";

import {
  address,
  bytes,
  bytes32,
  intString,
  marginReport,
  position,
  profile,
  signature,
  snapshot,
  uint,
  uintString,
} from "../codecs/index.ts";

/**
 * Everything a second party needs to recompute an attested margin bit for bit, and the signatures themselves.
 *
 * JSON carries money (1e-6 USD) and sizes (lots) as decimal strings; `attestationDocumentSchema.parse(json)` returns them as
 * bigints, `z.encode(attestationDocumentSchema, document)` gives the JSON back.
 */
export const attestationDocumentSchema = z.object({
  version: z.literal(2),
  chainId: z.int().positive(),
  /** The MarginEngine whose EIP-712 domain is signed. */
  engine: address,
  account: bytes32,
  /** On-chain instrument ids and signed lots, in storage order (the order of `portfolioHash`). */
  positions: z.array(position),
  /**
   * Σ|lots| over the owner's other accounts of each instrument in `positions` that they hold, ascending by instrument, as of
   * the block that `snapshot.ledger` names. Charges that grow with size are taken on these lots and the account's own.
   */
  siblingLots: z.array(z.object({ instrument: uint(32), size: uintString })),
  epoch: uint(32),
  /** Unix seconds. */
  issuedAt: uint(40),
  modelHash: bytes32,
  /** 184 bits are kept on-chain: the last nine bytes are zero. */
  snapshotHash: bytes32,
  profile,
  snapshot,
  /** Panel seeds, two u32 each. */
  seeds: z.array(z.tuple([uint(32), uint(32)])),
  /** Of the scenarios; all weigh the same. */
  weights: z.literal("equal"),
  /** Merkle root of the scenario cube's tiles (`scenarioRoot`). */
  scenarioRoot: bytes32,
  /** Root of the ledger that `siblingLots` are of (`ledgerRoot`): the snapshot's; zero when it names no ledger. */
  ledgerRoot: bytes32,
  /** What the Expected Shortfall of the portfolio is made of (the model's `TailSums`). */
  tailSums: z.object({
    threshold: intString,
    excess: uintString,
    spread: uintString,
    total: uintString,
    tail: uintString,
  }),
  report: marginReport,
  /** 1e-6 USD. */
  initialMargin: uintString,
  /** 1e-6 USD. */
  maintenanceMargin: uintString,
  portfolioHash: bytes32,
  /** `contentHash` of all fields above. */
  contentHash: bytes32,
  /** Ascending by signer. */
  signatures: z.array(z.object({ signer: address, signature })),
  /** What a transaction carries: `packAttestation` of the above. */
  packed: bytes,
});

/** The parsed document, bigints for money and sizes. */
export type AttestationDocument = z.output<typeof attestationDocumentSchema>;

/** The document as JSON. */
export type AttestationDocumentJson = z.input<typeof attestationDocumentSchema>;
