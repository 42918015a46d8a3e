import type { AccountId, InstrumentId } from "@plimsoll/sdk";
import type { Hex } from "viem";

/** What a keeper does for the venue and not for a bonus. */
export type Act =
  /** Counts what an account lacks in the index of withdrawals. */
  | { kind: "noteDeficit"; account: AccountId }
  /** Compares a mark with its index. */
  | { kind: "checkIndex"; instrument: InstrumentId }
  /** Records an attestation of an account below maintenance, which starts its auction. */
  | { kind: "record"; account: AccountId; attestation: Hex }
  /** Answers an escape proposal. */
  | { kind: "cancelEscape"; account: AccountId; attestation: Hex };
