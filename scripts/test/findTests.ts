import { globSync } from "node:fs";
import path from "node:path";

/**
 * @param folders relative to root; one that does not exist has no files
 * @param suffix e.g. `.test.ts`
 * @returns the files below the folders that end so, sorted, relative to root; node_modules is not entered
 */
export function findTests(root: string, folders: readonly string[], suffix: string): string[] {
  return folders
    .flatMap((folder) =>
      globSync(`${folder}/**/*${suffix}`, {
        cwd: root,
        exclude: (name) => path.basename(name) === "node_modules",
      }),
    )
    .sort();
}
