import { Option } from "commander";

/** How much a service logs. */
export function logLevelOption(): Option {
  return new Option("--log-level <level>", "how much is logged (default: info)").choices([
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "silent",
  ]);
}
