import type { Statement } from "./Statement.ts";

/** What this server's keys have said, so that they never say something else. */
export interface SigningRecord {
  /**
   * Resolves when the statement is on record for good: only then it may be signed. Saying the same again is fine.
   * @throws Problem `already-signed` when the record says otherwise of the subject, or has forgotten an epoch so old.
   * @throws Error when the record cannot be written: nothing is signed any more until a restart.
   */
  commit(statement: Statement): Promise<void>;
  close(): Promise<void>;
}
