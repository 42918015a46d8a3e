import { readFile } from "node:fs/promises";

import { ConfigError } from "../../config/ConfigError.ts";
import { describeIssue } from "../../config/parseRiskServerConfig.ts";
import { replaySchema, type Replay } from "./replaySchema.ts";

/**
 * Reads a replay file.
 * @throws ConfigError when it cannot be read, is not JSON or breaks the schema.
 */
export async function readReplay(file: string): Promise<Replay> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new ConfigError([`feed.file is "${file}", which cannot be read: give the path of a replay file`]);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ConfigError([`${file} is not JSON (${(error as Error).message}): repair or replace it`]);
  }
  const parsed = replaySchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.map((issue) => `${file}: ${describeIssue(issue, json)}`));
}
