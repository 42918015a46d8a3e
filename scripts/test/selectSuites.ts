import type { Suite } from "./suites.ts";

export interface Selection {
  /** Names or groups of suites; empty for all. */
  readonly only: readonly string[];
  /** Parts of paths; when given, only test files that contain one of them run, and no checks. */
  readonly paths: readonly string[];
}

/**
 * @returns the suites to run: those that were asked for and have something to run
 * @throws if a name or a path fits nothing, since a mistyped one would otherwise pass
 */
export function selectSuites(suites: readonly Suite[], { only, paths }: Selection): Suite[] {
  for (const name of only) {
    if (!suites.some((suite) => suite.name === name || suite.group === name)) {
      throw new Error(`There is no suite called ${name}; \`npm test -- --list\` shows them.`);
    }
  }
  const named = suites.filter(
    ({ name, group }) =>
      only.length === 0 || only.includes(name) || (group !== undefined && only.includes(group)),
  );
  if (paths.length === 0) return named.filter(({ files }) => files === undefined || files.length > 0);

  const narrowed = named.flatMap((suite) => {
    const files = suite.files?.filter((file) => paths.some((part) => file.includes(part))) ?? [];
    return files.length === 0 ? [] : [{ ...suite, files }];
  });
  if (narrowed.length === 0) throw new Error(`No test file's path contains ${paths.join(" or ")}.`);
  return narrowed;
}
