import { glob, readFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { artifactSchema, type Artifact } from "./artifact.ts";

/**
 * Reads the compiled contracts of the project by name. Names are unique under contracts/; if they are not, the export
 * cannot know which is meant.
 *
 * @param folder `artifacts/contracts`
 * @throws Error if two contracts have the same name or an artifact is not one.
 */
export async function readArtifacts(folder: string): Promise<Map<string, Artifact>> {
  const artifacts = new Map<string, Artifact>();
  for await (const path of glob("**/*.sol/*.json", { cwd: folder })) {
    const parsed = artifactSchema.safeParse(JSON.parse(await readFile(join(folder, path), "utf8")));
    if (!parsed.success) {
      throw new Error(`${path} is not an artifact: ${parsed.error.message}`);
    }
    const name = basename(path, ".json");
    const other = artifacts.get(name);
    if (other !== undefined) {
      throw new Error(`Two contracts are called ${name}: ${other.sourceName} and ${parsed.data.sourceName}`);
    }
    artifacts.set(name, parsed.data);
  }
  return artifacts;
}
