import { ModelError } from "../errors/ModelError.ts";

/** A JSON object with the path it was found at, read field by field with errors that name the path. */
export interface Fields {
  readonly path: string;
  readonly keys: readonly string[];
  readonly text: (name: string) => string;
  readonly optionalText: (name: string) => string | undefined;
  readonly integer: (name: string) => number;
  readonly optionalInteger: (name: string) => number | undefined;
  readonly object: (name: string) => Fields;
  readonly list: (name: string) => readonly unknown[];
}

/** @throws ModelError `missingField` if a field is absent or of another type. */
export function fields(json: unknown, path: string): Fields {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new ModelError(
      "missingField",
      `${path} is not a JSON object`,
      json,
      "See docs/model.md, Book files.",
    );
  }
  const entries = json as Record<string, unknown>;
  const at = (name: string): string => `${path}.${name}`;
  const need = <T>(name: string, kind: string, is: (value: unknown) => value is T): T => {
    const value = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (!is(value)) {
      const what = value === undefined ? "is missing" : `is not ${kind}`;
      throw new ModelError("missingField", `${at(name)} ${what}`, value, `Write ${kind} there.`);
    }
    return value;
  };
  const isText = (value: unknown): value is string => typeof value === "string";
  const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
  return {
    path,
    keys: Object.keys(entries),
    text: (name) => need(name, "a string (numbers as decimal strings)", isText),
    optionalText: (name) => (Object.hasOwn(entries, name) ? need(name, "a string", isText) : undefined),
    integer: (name) => need(name, "an integer", isInteger),
    optionalInteger: (name) =>
      Object.hasOwn(entries, name) ? need(name, "an integer", isInteger) : undefined,
    object: (name) => fields(Object.hasOwn(entries, name) ? entries[name] : undefined, at(name)),
    list: (name) => need(name, "a list", (value): value is readonly unknown[] => Array.isArray(value)),
  };
}
