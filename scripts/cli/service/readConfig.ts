import { badInput } from "../CommandError.ts";
import { parseJson } from "../input/parseJson.ts";
import { readText } from "../input/readText.ts";

/** Part of a service's configuration. */
export type ConfigPart = Readonly<Record<string, unknown>>;

/** A configuration file: further fields of a service's configuration, which flags override. */
export async function readConfig(file: string | undefined): Promise<ConfigPart> {
  if (file === undefined) return {};
  const json = parseJson(await readText(file, file, "Give a JSON file, or leave --config out."), file);
  if (!isPart(json)) throw badInput(`${file} is not a configuration: expected a JSON object.`);
  return json;
}

/** Two configurations as one; where both say something, `over` wins. Fields that are undefined say nothing. */
export function mergeConfig(under: ConfigPart, over: ConfigPart): ConfigPart {
  const merged: Record<string, unknown> = { ...under };
  for (const [field, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const below = merged[field];
    merged[field] = isPart(value) ? mergeConfig(isPart(below) ? below : {}, value) : value;
  }
  return merged;
}

function isPart(value: unknown): value is ConfigPart {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
