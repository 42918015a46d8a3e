import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** A file of this repository, as a path from where the command runs. */
export function repositoryPath(path: string): string {
  return relative(process.cwd(), fileURLToPath(new URL(`../../../${path}`, import.meta.url)));
}
