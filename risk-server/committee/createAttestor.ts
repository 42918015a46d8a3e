import {
  attestationDigest,
  contentHash,
  NO_LEDGER,
  packAttestation,
  portfolioHash,
  signAttestation,
  sortSignatures,
  type AccountId,
  type AttestationContent,
  type AttestationDocument,
  type MarginAttestation,
  type Position,
} from "@plimsoll/sdk";
import { isAddressEqual, recoverAddress, type Hex, type LocalAccount } from "viem";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import { Problem } from "../http/Problem.ts";
import type { Ledger } from "../ledger/Ledger.ts";
import type { MarginBook, ReadyEpoch } from "../margins/createMarginBook.ts";
import { encodableReport } from "../margins/encodableReport.ts";
import type { MarginModel } from "../margins/MarginModel.ts";
import type { SigningRecord } from "../signing/SigningRecord.ts";
import { marginStatement } from "../signing/statements.ts";
import type { Metrics } from "../telemetry/createMetrics.ts";
import type { Peer } from "./createPeer.ts";
import type { SignerSets } from "./createSignerSets.ts";
import { gatherQuorum, type Refusal } from "./gatherQuorum.ts";

/** An attestation, and which peers computed something else on the way to it. */
export interface Attested {
  readonly document: AttestationDocument;
  readonly disagreements: readonly Refusal[];
}

/** @throws Problem `no-quorum` naming every peer's reason, or what `marginOf` throws. */
export type Attestor = (subject: {
  account: AccountId;
  positions: readonly Position[];
  epoch: ReadyEpoch;
}) => Promise<Attested>;

/** Computes a margin, signs it, and asks the peers to sign the same until there are enough. */
export function createAttestor(parameters: {
  config: RiskServerConfig;
  ledger: Ledger;
  book: MarginBook;
  model: MarginModel;
  peers: readonly Peer[];
  signerSets: SignerSets;
  record: SigningRecord;
  key: LocalAccount;
  onRefusal: (refusal: Refusal) => void;
  metrics: Metrics;
}): Attestor {
  const { config, ledger, book, model, peers, signerSets, record, key, onRefusal, metrics } = parameters;
  const domain = { chainId: config.chain.chainId, engine: config.contracts.marginEngine };

  return async ({ account, positions, epoch: { head, prepared } }) => {
    const report = prepared.marginOf({ account, positions });
    const attestation: MarginAttestation = {
      account,
      portfolioHash: portfolioHash(positions),
      epoch: head.epoch,
      initialMargin: report.initialMargin,
      maintenanceMargin: report.maintenanceMargin,
      modelHash: book.modelHash,
      snapshotHash: head.snapshotHash,
      // The last block's time: an attestation from the future is refused, also by a call against that block.
      issuedAt: Math.max(ledger.state()?.block.timestamp ?? 0, head.time),
    };
    await record.commit(marginStatement({ chainId: domain.chainId, contract: domain.engine }, attestation));
    const digest = attestationDigest({ ...domain, attestation });
    const [own, set] = await Promise.all([
      signAttestation({ ...domain, attestation, signer: key }),
      signerSets("margin"),
    ]);
    if (!set.signers.some((signer) => isAddressEqual(signer, own.signer))) {
      throw new Problem(
        503,
        "not-ready",
        "This server is not in the committee",
        `Its margin signer ${own.signer} is no longer in the margin set`,
      );
    }
    const { portfolioHash: _hash, ...proposal } = attestation;
    const { signed, refusals } = await gatherQuorum({
      own: { signer: own.signer, answer: own.signature },
      peers,
      ask: (peer) => peer.signMargin({ ...proposal, positions: [...positions], signature: own.signature }),
      signerOf: (signature) => recoverAddress({ hash: digest, signature }),
      members: set.signers,
      threshold: set.threshold,
      onRefusal,
    });
    if (signed.length < set.threshold) {
      metrics.attestations.inc({ outcome: "noQuorum" });
      throw new Problem(
        503,
        "no-quorum",
        "There is no quorum for this margin",
        `${signed.length} of ${set.threshold} signatures. ${refusals.map(({ peer, reason }) => `${peer}: ${reason}`).join("; ")}`,
        { signatures: signed.length, threshold: set.threshold, peers: refusals },
      );
    }
    metrics.attestations.inc({ outcome: "signed" });
    const signatures = sortSignatures(
      signed.slice(0, set.threshold).map(({ signer, answer }) => ({ signer, signature: answer })),
    );
    const content: AttestationContent = {
      version: 2,
      ...domain,
      ...attestation,
      positions: [...positions],
      siblingLots: prepared.siblingLotsOf({ account, positions }),
      profile: model.profile,
      snapshot: prepared.snapshot,
      seeds: prepared.seeds.map(([high, low]): [number, number] => [high, low]),
      weights: "equal",
      scenarioRoot: prepared.scenarioRoot,
      ledgerRoot: (prepared.snapshot.ledger?.root as Hex | undefined) ?? NO_LEDGER,
      tailSums: prepared.tailSumsOf(positions),
      report: encodableReport(report),
    };
    return {
      document: {
        ...content,
        contentHash: contentHash(content),
        signatures,
        packed: packAttestation({ ...attestation, signatures }),
      },
      disagreements: refusals.filter(({ disagrees }) => disagrees),
    };
  };
}
