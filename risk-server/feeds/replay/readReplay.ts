import { readFile } from "node:fs/promises";

import { ConfigError, parseConfig } from "@plimsoll/sdk";

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
  return parseConfig({ schema: replaySchema, input: json, source: file });
}
