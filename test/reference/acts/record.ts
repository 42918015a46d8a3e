/** Writes an attestation down; opens or closes a liquidation. */
import { startAuction } from "../auction.ts";
import { isOpen } from "../Book.ts";
import { noteDeficit } from "../deficit.ts";
import { measure } from "../portfolio.ts";
import { refuseIf } from "../Refusal.ts";
import {
  isInGrace,
  isWithin,
  limited,
  limitedRecord,
  putRecord,
  refuseStale,
  required,
  type Attestation,
} from "../requirement.ts";
import type { Chain } from "../ReferenceVenue.ts";

export interface Recording {
  act: "record";
  account: string;
  attestation?: Attestation;
}

export function record(chain: Chain, { account: id, attestation }: Recording): void {
  const { book, marks, terms } = chain;
  const account = book.read(id);
  refuseIf(!isOpen(account), "BelowOpeningBalance");
  const measured = measure(chain, account.holdings, account.cash);
  refuseStale(chain, measured);
  const needed = required(chain, account, measured, 0n, attestation);

  if (account.auction !== undefined && measured.equity >= needed.initialMargin) {
    if (attestation !== undefined) putRecord(account, limitedRecord(chain, account, measured, 0n, needed));
    account.auction = undefined;
  } else if (attestation !== undefined) {
    const counted = limited(chain, account, measured, needed);
    const grewTooFast =
      counted.initialMargin !== needed.initialMargin ||
      counted.maintenanceMargin !== needed.maintenanceMargin;
    if (!grewTooFast) putRecord(account, needed);
    const opens =
      account.auction === undefined &&
      measured.equity < counted.maintenanceMargin &&
      isWithin(chain, measured, 0n) &&
      needed.epoch + terms.liquidationLag >= marks.epoch &&
      account.checkedBlock !== chain.block.number &&
      !isInGrace(chain);
    if (opens) account.auction = startAuction(marks, grewTooFast ? 0n : needed.epoch);
  }
  noteDeficit(chain, account, measured);
  book.write(account);
  book.touch();
}
