import { z } from "zod";

import { ConfigError } from "./ConfigError.ts";
import { riskServerConfigSchema, type RiskServerConfig } from "./riskServerConfigSchema.ts";

/**
 * Reads a configuration.
 * @throws ConfigError naming every wrong field, the value it had (never a key's) and what is expected.
 */
export function parseRiskServerConfig(input: unknown): RiskServerConfig {
  const parsed = riskServerConfigSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.map((issue) => describeIssue(issue, input)));
}

/** One sentence a field: `chain.chainId is "mainnet": Invalid input: expected number, received string`. */
export function describeIssue(issue: z.core.$ZodIssue, input: unknown): string {
  const field = issue.path.length === 0 ? "the configuration" : issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    return `${field} has the unknown field ${issue.keys.join(", ")}: check its spelling or remove it`;
  }
  const value = valueAt(input, issue.path);
  if (value === undefined) return `${field} is missing: ${issue.message}`;
  return `${field} is ${issue.path[0] === "keys" ? "not usable" : shown(value)}: ${issue.message}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}

function shown(value: unknown): string {
  const text = typeof value === "bigint" ? value.toString() : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
