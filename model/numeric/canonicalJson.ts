import { ModelError } from "../errors/ModelError.ts";

/**
 * JSON in the one form of RFC 8785: keys sorted by UTF-16 code units, no white space, numbers and strings as
 * ECMAScript writes them. A bigint becomes a decimal string; a key whose value is undefined is left out.
 * @throws ModelError `notFinite` on NaN or ∞, `unsupported` on a value JSON has no form for.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || value === true || value === false) return String(value);
  if (typeof value === "bigint") return `"${value}"`;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) {
      throw new ModelError("notFinite", "Canonical JSON has no such number", value, "Send a finite number.");
    }
    return JSON.stringify(value);
  }
  if (typeof value === "string") {
    if (!value.isWellFormed()) {
      throw new ModelError("unsupported", "A string has a lone surrogate", value, "Send valid Unicode.");
    }
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object") {
    const entries = value as Record<string, unknown>;
    const keys = Object.keys(entries)
      .filter((key) => entries[key] !== undefined)
      .sort();
    return `{${keys.map((key) => `${canonicalJson(key)}:${canonicalJson(entries[key])}`).join(",")}}`;
  }
  throw new ModelError("unsupported", "JSON has no form for this", typeof value, "Send plain data.");
}
