import { pino, type Logger } from "pino";

/** Structured logs on standard output. Anything named like a key is redacted, wherever it was put. */
export function createLogger(parameters: { name: string; level: string }): Logger {
  return pino({
    name: parameters.name,
    level: parameters.level,
    redact: {
      paths: [
        "keys",
        "*.keys",
        "key",
        "*.key",
        "privateKey",
        "*.privateKey",
        "rpcUrl",
        "*.rpcUrl",
        "req.headers",
      ],
      censor: "[redacted]",
    },
  });
}

export type { Logger };
