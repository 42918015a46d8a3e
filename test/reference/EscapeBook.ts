/** What is known of an escape: proposals before it, and frozen marks and debts in it. */
import type { Mark } from "./Marks.ts";

export interface Proposal {
  epoch: bigint;
  activeFrom: bigint;
}

export class EscapeBook {
  /** Unix seconds; 0 while the venue trades. */
  activatedAt = 0n;
  leaveFrom = 0n;
  /** Accounts at the front of the list that may still have positions. */
  unsettled = 0n;
  proposals = new Map<string, Proposal>();
  /** What the spots of accounts owe, 1e-6 USD. */
  debts = new Map<string, bigint>();
  /** Marks of the slots that are frozen. */
  frozen = new Map<string, ReadonlyMap<number, Mark>>();

  copy(): EscapeBook {
    return Object.assign(new EscapeBook(), this, {
      proposals: new Map(this.proposals),
      debts: new Map(this.debts),
      frozen: new Map(this.frozen),
    });
  }

  get isActive(): boolean {
    return this.activatedAt !== 0n;
  }

  debtOf(account: string): bigint {
    return this.debts.get(account) ?? 0n;
  }

  owed(): bigint {
    return [...this.debts.values()].reduce((sum, debt) => sum + debt, 0n);
  }
}
