import type { z } from "zod";

import { ConfigError } from "./ConfigError.ts";
import { keeperConfigSchema, type ParsedKeeperConfig } from "./keeperConfigSchema.ts";

/**
 * Reads a configuration.
 *
 * @throws ConfigError naming every wrong field, the value it had (never the key's) and what is expected.
 */
export function parseKeeperConfig(input: unknown): ParsedKeeperConfig {
  const parsed = keeperConfigSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.map((issue) => describe(issue, input)));
}

function describe(issue: z.core.$ZodIssue, input: unknown): string {
  const field = issue.path.length === 0 ? "the configuration" : issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    return `${field} has the unknown field ${issue.keys.join(", ")}: check its spelling or remove it`;
  }
  const value = valueAt(input, issue.path);
  if (value === undefined) return `${field} is missing: ${issue.message}`;
  return `${field} is ${field === "privateKey" ? "not usable" : JSON.stringify(value)}: ${issue.message}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}
