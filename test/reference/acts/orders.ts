/** Orders taken back, and operators that may sign them. None of it is a change of the ledger. */
import { refuseIf } from "../Refusal.ts";
import { ownerOf, type Chain } from "../ReferenceVenue.ts";

export interface Cancellation {
  act: "cancel" | "cancelBelow";
  sender: string;
  account: string;
  salt: bigint;
}

export interface OperatorApproval {
  act: "approveOperator";
  sender: string;
  account: string;
  operator: string;
  expiry: bigint;
  notional: bigint;
  mayCancel: boolean;
}

export interface BackstopOffer {
  act: "offerBackstop";
  sender: string;
  account: string;
  marginPerHour: bigint;
}

export function cancel({ book, block }: Chain, { act, sender, account, salt }: Cancellation): void {
  const { mayCancel, expiry } = book.authority.approval(account, sender);
  const isOperator = mayCancel && block.timestamp < expiry;
  refuseIf(sender !== ownerOf(account) && !isOperator, "Unauthorised");
  book.authority[act](account, salt);
}

export function approveOperator(
  { book }: Chain,
  { sender, account, operator, ...given }: OperatorApproval,
): void {
  refuseIf(sender !== ownerOf(account), "Unauthorised");
  const { expiry, notional, mayCancel } = given;
  book.authority.approve(account, operator, { expiry, notional, mayCancel });
}

export function offerBackstop({ book }: Chain, { sender, account, marginPerHour }: BackstopOffer): void {
  refuseIf(sender !== ownerOf(account), "Unauthorised");
  book.backstops.offer(account, marginPerHour);
}
