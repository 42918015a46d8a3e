import type { LogRecord } from "./childProcess.ts";

/** What the demonstration wants to know of the keeper: how far it has looked, and what it left alone. */
export interface KeeperLog {
  /** The newest epoch whose accounts have all been looked at. */
  scannedEpoch: number;
  /** Its process has ended: nobody waits for its scans any more. */
  ended: boolean;
  readonly remarks: string[];
}

/** Reads one line of the keeper's log; other lines are ignored. */
export function noteKeeperRecord(log: KeeperLog, record: LogRecord): void {
  if (record.event === "scan" && typeof record.epoch === "number") {
    log.scannedEpoch = Math.max(log.scannedEpoch, record.epoch);
  } else if (record.event === "skipped" && typeof record.reason === "string") {
    log.remarks.push(`keeper left ${String(record.account).slice(0, 10)}… alone: ${record.reason}`);
  } else if (record.event === "warning" && typeof record.message === "string") {
    log.remarks.push(`keeper: ${record.message}`);
  }
}
