import type { Snapshot } from "@plimsoll/model";
import { attestationDigest, portfolioHash, signAttestation, type MarginAttestation } from "@plimsoll/sdk";
import type { Hex, LocalAccount } from "viem";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";
import { disagreement } from "../http/Problem.ts";
import type { Chain } from "../ledger/createChain.ts";
import type { Ledger } from "../ledger/Ledger.ts";
import type { MarginBook } from "../margins/createMarginBook.ts";
import type { SigningRecord } from "../signing/SigningRecord.ts";
import { marginStatement } from "../signing/statements.ts";
import type { SignerSets } from "./createSignerSets.ts";
import type { MarginProposal } from "./messages.ts";
import { requireMember } from "./requireMember.ts";

/** Signs a margin that a peer computed, if this server computes the same. */
export type MarginCoSigner = (proposal: MarginProposal) => Promise<Hex>;

/**
 * The peer's numbers are never taken over: the margin is computed here, from the snapshot that the chain names for the
 * epoch, and a signature is given for this server's own result only. An epoch that is not at hand takes a second or more to
 * build, so that only members of the margin set may ask.
 */
export function createMarginCoSigner(parameters: {
  config: RiskServerConfig;
  chain: Chain;
  ledger: Ledger;
  book: MarginBook;
  signerSets: SignerSets;
  snapshotOf: (hash: Hex) => Promise<Snapshot>;
  record: SigningRecord;
  key: LocalAccount;
}): MarginCoSigner {
  const { config, chain, ledger, book, signerSets, snapshotOf, record, key } = parameters;
  const domain = { chainId: config.chain.chainId, engine: config.contracts.marginEngine };

  return async ({ positions, signature: proposed, ...numbers }) => {
    const proposal: MarginAttestation = { ...numbers, portfolioHash: portfolioHash(positions) };
    await requireMember({
      role: "margin",
      signerSets,
      digest: attestationDigest({ ...domain, attestation: proposal }),
      signature: proposed,
    });
    const { account, epoch, snapshotHash, issuedAt } = proposal;
    if (proposal.modelHash !== book.modelHash) {
      throw disagreement(`the model here is ${book.modelHash}, not ${proposal.modelHash}`);
    }
    const posted = ledger.state()?.head.epoch === epoch ? ledger.state()?.head : await chain.headAt(epoch);
    if (posted?.snapshotHash !== snapshotHash) {
      throw disagreement(
        posted === undefined
          ? `the chain does not remember epoch ${epoch}`
          : `the chain names the snapshot ${posted.snapshotHash} for epoch ${epoch}, not ${snapshotHash}`,
      );
    }
    await checkIssuedAt(issuedAt);
    const prepared = await book.prepare(await snapshotOf(snapshotHash), snapshotHash);
    const { initialMargin, maintenanceMargin } = prepared.marginOf({ account, positions });
    if (initialMargin !== proposal.initialMargin || maintenanceMargin !== proposal.maintenanceMargin) {
      throw disagreement(
        `initial and maintenance margin are ${initialMargin} and ${maintenanceMargin} here, ` +
          `${proposal.initialMargin} and ${proposal.maintenanceMargin} there`,
        {
          initialMargin: initialMargin.toString(),
          maintenanceMargin: maintenanceMargin.toString(),
          proposedInitialMargin: proposal.initialMargin.toString(),
          proposedMaintenanceMargin: proposal.maintenanceMargin.toString(),
        },
      );
    }
    const attestation: MarginAttestation = {
      ...proposal,
      initialMargin,
      maintenanceMargin,
      modelHash: book.modelHash,
    };
    await record.commit(marginStatement({ chainId: domain.chainId, contract: domain.engine }, attestation));
    const { signature } = await signAttestation({ ...domain, attestation, signer: key });
    return signature;
  };

  /** Between the last block and the next one, give or take the skew: the chain judges age by block time. */
  async function checkIssuedAt(issuedAt: number): Promise<void> {
    const { clockSkew } = config.committee;
    const earliest = (ledger.state()?.block.timestamp ?? 0) - clockSkew;
    const latest = (await chain.time()) + clockSkew;
    if (issuedAt >= earliest && issuedAt <= latest) return;
    throw disagreement(`issuedAt is ${issuedAt}; the chain's clock here allows ${earliest} to ${latest}`);
  }
}
