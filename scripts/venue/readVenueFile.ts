import { readFile } from "node:fs/promises";

import { z } from "zod";

/**
 * Reads a JSON file of `data/` into a typed value.
 * @throws naming the file and every wrong field.
 */
export async function readVenueFile<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (parsed.success) return parsed.data;
  throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
}
