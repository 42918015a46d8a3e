import type { z } from "zod";

import { ConfigError } from "./ConfigError.ts";

/**
 * @param secrets Fields of the outermost object whose values are never shown.
 * @param source What is said before every problem, e.g. the name of a file.
 */
export type ParseConfigParameters<Schema extends z.ZodType> = {
  schema: Schema;
  input: unknown;
  secrets?: readonly string[];
  source?: string;
};

/**
 * Reads what a service is told from outside.
 *
 * @throws ConfigError naming every wrong field, the value it had (never a secret's) and what is expected.
 */
export function parseConfig<Schema extends z.ZodType>({
  schema,
  input,
  secrets = [],
  source,
}: ParseConfigParameters<Schema>): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const before = source === undefined ? "" : `${source}: `;
  throw new ConfigError(parsed.error.issues.map((issue) => `${before}${describe(issue, input, secrets)}`));
}

/** One sentence a field: `chain.chainId is "mainnet": Invalid input: expected number, received string`. */
function describe(issue: z.core.$ZodIssue, input: unknown, secrets: readonly string[]): string {
  const field = issue.path.length === 0 ? "the configuration" : issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    return `${field} has the unknown field ${issue.keys.join(", ")}: check its spelling or remove it`;
  }
  const value = valueAt(input, issue.path);
  if (value === undefined) return `${field} is missing: ${issue.message}`;
  return `${field} is ${secrets.includes(String(issue.path[0])) ? "not usable" : shown(value)}: ${issue.message}`;
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
