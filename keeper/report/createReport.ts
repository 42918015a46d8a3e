import pino from "pino";

import type { ParsedKeeperConfig } from "../config/keeperConfigSchema.ts";
import type { KeeperEvent, Report } from "../events/KeeperEvent.ts";

/** Writes events as NDJSON to standard output, and hands them to `listener`, whose failures are not the keeper's. */
export function createReport(
  level: ParsedKeeperConfig["logLevel"],
  listener: Report = () => undefined,
): Report {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ dest: 1, sync: true }),
  );
  return (event: KeeperEvent) => {
    if (event.event === "warning") logger.warn(event);
    else logger.info(event);
    try {
      listener(event);
    } catch (error) {
      logger.error({ event: "warning", message: `A listener failed: ${String(error)}` });
    }
  };
}
