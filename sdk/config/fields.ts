import type { Hex } from "viem";
import { z } from "zod";

/** The base URL of a node or a server. */
export const httpUrl = z.url({ protocol: /^https?$/, error: "expected a URL, e.g. http://127.0.0.1:8545" });

/** Name its field among the secrets of `parseConfig`. */
export const privateKey = z.custom<Hex>(
  (value) => typeof value === "string" && /^0x[0-9a-fA-F]{64}$/.test(value) && !/^0x0+$/.test(value),
  "expected a private key: 0x and 64 hex digits (the value is not shown)",
);

export const milliseconds = z.int().positive();

export const logLevel = z.enum(["trace", "debug", "info", "warn", "error", "silent"]);
