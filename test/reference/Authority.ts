/** Who may sign an account's orders besides its owner, and which orders it has taken back. */
import { refuseIf } from "./Refusal.ts";

export interface Approval {
  /** Unix seconds. */
  expiry: bigint;
  version: bigint;
  /** What its orders may still trade, 1e-6 USD. */
  notional: bigint;
  mayCancel: boolean;
}

const NOBODY: Approval = { expiry: 0n, version: 0n, notional: 0n, mayCancel: false };
const CANCELLED = 2n ** 64n - 1n;

export class Authority {
  private approvals = new Map<string, Approval>();
  /** Lots filled by account and salt. */
  private fills = new Map<string, bigint>();
  /** Salts below are cancelled. */
  private firstSalts = new Map<string, bigint>();

  copy(): Authority {
    const copy = new Authority();
    copy.approvals = new Map([...this.approvals].map(([key, approval]) => [key, { ...approval }]));
    copy.fills = new Map(this.fills);
    copy.firstSalts = new Map(this.firstSalts);
    return copy;
  }

  approval(account: string, operator: string): Approval {
    return { ...(this.approvals.get(keyOf(account, operator)) ?? NOBODY) };
  }

  /** Every approval has a new version. */
  approve(account: string, operator: string, given: Omit<Approval, "version">): void {
    const version = this.approval(account, operator).version + 1n;
    this.approvals.set(keyOf(account, operator), { ...given, version });
  }

  spend(account: string, operator: string, notional: bigint): void {
    const approval = this.approval(account, operator);
    refuseIf(notional > approval.notional, "OperatorLimit");
    approval.notional -= notional;
    this.approvals.set(keyOf(account, operator), approval);
  }

  filled(account: string, salt: bigint): bigint {
    if (salt < this.firstSalt(account)) return CANCELLED;
    return this.fills.get(keyOf(account, String(salt))) ?? 0n;
  }

  setFilled(account: string, salt: bigint, lots: bigint): void {
    this.fills.set(keyOf(account, String(salt)), lots);
  }

  cancel(account: string, salt: bigint): void {
    this.setFilled(account, salt, CANCELLED);
  }

  firstSalt(account: string): bigint {
    return this.firstSalts.get(account) ?? 0n;
  }

  /** Only ever further. */
  cancelBelow(account: string, salt: bigint): void {
    refuseIf(salt <= this.firstSalt(account), "AlreadyCancelled");
    this.firstSalts.set(account, salt);
  }
}

const keyOf = (account: string, other: string): string => `${account} ${other.toLowerCase()}`;
