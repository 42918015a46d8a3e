/** Leaving a venue whose committee is silent, up to its end: proposed, answered, activated. */
import { ownerOf, type Chain } from "../ReferenceVenue.ts";
import type { Account } from "../Book.ts";
import type { Proposal } from "../EscapeBook.ts";
import { freeze } from "../frozen.ts";
import { measure } from "../portfolio.ts";
import { refuseIf } from "../Refusal.ts";
import { attested, refuseStale, type Attestation } from "../requirement.ts";

export interface EscapeProposal {
  act: "proposeEscape";
  sender: string;
  account: string;
}

export interface EscapeAnswer {
  act: "cancelEscape";
  account: string;
  attestation?: Attestation;
}

export interface EscapeActivation {
  act: "activateEscape";
  account: string;
  instruments: readonly number[];
}

export function proposeEscape(chain: Chain, { sender, account: id }: EscapeProposal): void {
  const { book, marks, terms, block } = chain;
  refuseIf(sender !== ownerOf(id), "Unauthorised");
  const account = book.read(id);
  refuseIf(account.holdings.length === 0, "NoPositions");
  refuseIf(unanswered(chain, account) !== undefined, "EscapeProposed");
  const activeFrom = block.timestamp + terms.escapeDelay;
  book.escape.proposals.set(id, { epoch: marks.epoch, activeFrom });
  book.touch();
}

export function cancelEscape(chain: Chain, { account: id, attestation }: EscapeAnswer): void {
  const { book, terms } = chain;
  const account = book.read(id);
  const proposal = unanswered(chain, account);
  refuseIf(proposal === undefined, "NoEscapeProposal");
  const measured = measure(chain, account.holdings, account.cash);
  refuseStale(chain, measured);
  refuseIf(attestation === undefined, "AttestationMalformed");
  if (proposal === undefined || attestation === undefined) return;
  const { epoch } = attested(chain, account, measured, terms.maxEpochLag, attestation);
  refuseIf(epoch <= proposal.epoch, "AttestationEpoch");
  book.escape.proposals.delete(id);
  book.touch();
}

export function activateEscape(chain: Chain, { account: id, instruments }: EscapeActivation): void {
  const { book, terms, block } = chain;
  const account = book.read(id);
  const proposal = unanswered(chain, account);
  refuseIf(proposal === undefined, "NoEscapeProposal");
  refuseIf(account.holdings.length === 0, "NoPositions");
  refuseIf(proposal !== undefined && block.timestamp < proposal.activeFrom, "EscapeTooSoon");
  book.touch();
  Object.assign(book.escape, {
    activatedAt: block.timestamp,
    leaveFrom: block.timestamp + terms.escapeWindow,
    unsettled: BigInt(book.openAccounts().length),
  });
  freeze(chain, instruments);
}

/** A later record is an answer. */
function unanswered({ book }: Chain, { id, epoch }: Account): Proposal | undefined {
  const proposal = book.escape.proposals.get(id);
  return proposal === undefined || epoch > proposal.epoch ? undefined : proposal;
}
